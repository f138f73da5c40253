"""Finds and reads the JSON in what a model wrote, however untidy it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

MAX_TEXT = 400_000
"""Characters that are looked at; a longer answer is no answer to a question."""

MAX_DEPTH = 60
MAX_FAILURES = 40
MAX_WORK = 8

_FENCE = re.compile(r"(?:```|~~~)[ \t]*[\w+-]*[ \t]*\n?(.*?)(?:```|~~~|\Z)", re.DOTALL)
_OPENERS = re.compile(r"[\[{［｛]")
_BLANK = re.compile(r"(?:[\s\ufeff\u200b]+|//[^\n]*|/\*.*?(?:\*/|\Z)|#[ \t][^\n]*)+", re.DOTALL)
_COMMAS = re.compile(r"[,，、;；]")
_NUMBER = re.compile(r"-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,4})?")
_BARE_KEY = re.compile(r"[^\n\r,，、;；:：\[\]{}［］｛｝\"“”]+")
_BARE = re.compile(r"[^\n\r,，、;；\[\]{}［］｛｝\"“”]+")
_ENDS_STRING = re.compile(r"[ \t]*(?:[\n\r,，、;；:：\]}］｝\"“]|//|/\*|\Z)")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|.)", re.DOTALL)
_CLOSERS = {'"': '"', "“": '”“"', "”": '”"', "'": "'", "‘": "’'", "「": "」", "『": "』", "`": "`"}
_INNER = {quote: re.compile(f"[\\\\{ends}]") for quote, ends in _CLOSERS.items()}
_WORDS: dict[str, bool | None] = {"true": True, "false": False}
_NOTHING = {"null", "none", "nil", "undefined", "nan"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class _NotJsonError(Exception):
    """What stands here cannot be read as JSON."""


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    value: object


def extract_json(text: str) -> object | None:
    """Return the JSON object or list in a text, or None where there is none.

    Fences and prose around it, comments, single, curly or missing quotes,
    full-width punctuation, missing and trailing commas, Python's words and a
    cut-off end are all read. Of several the one that spans most text is taken,
    one in a fence first. Nesting is read to `MAX_DEPTH`, the work is bounded by
    the length. Strings are not cleaned.
    """
    text = text[:MAX_TEXT]
    for fenced in _FENCE.finditer(text):
        found = _longest(fenced[1])
        if found is not None:
            return found.value
    found = _longest(text)
    return None if found is None else found.value


def fields(value: object) -> dict[str, object]:
    """Return a JSON object's fields, none where it is no object."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def elements(value: object) -> list[object]:
    """Return a JSON list's elements, none where it is no list."""
    return cast("list[object]", value) if isinstance(value, list) else []


def pick(found: dict[str, object], names: Sequence[str]) -> object:
    """Return the value of the first of several names that an object has, None without one."""
    by_name = {name.strip().lower(): inner for name, inner in found.items()}
    return next((by_name[name] for name in names if name in by_name), None)


def _longest(text: str) -> _Found | None:
    best: _Found | None = None
    position, failures, work = 0, 0, 0
    while failures < MAX_FAILURES and work <= MAX_WORK * len(text) + 10_000:
        opener = _OPENERS.search(text, position)
        if opener is None:
            break
        reader = _Reader(text, opener.start())
        try:
            value = reader.value(0)
        except _NotJsonError:
            failures += 1
            position = opener.end()
        else:
            position = reader.position
            if value and (best is None or position - opener.start() > best.end - best.start):
                best = _Found(opener.start(), position, value)
        work += reader.position - opener.start()
    return best


class _Reader:
    """Reads one value from a place in a text; `position` is where it got to."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position: int = position

    def value(self, depth: int) -> object:
        if depth > MAX_DEPTH:
            raise _NotJsonError
        character = self._peek()
        if character in ("{", "｛"):
            return self._object(depth)
        if character in ("[", "［"):
            return self._list(depth)
        if character in _CLOSERS:
            return self._string()
        return self._bare()

    def _peek(self) -> str:
        """Return the next character that is neither blank nor comment, or nothing at the end."""
        blank = _BLANK.match(self.text, self.position)
        if blank:
            self.position = blank.end()
        return self.text[self.position : self.position + 1]

    def _skip_commas(self) -> str:
        while (character := self._peek()) and _COMMAS.match(character):
            self.position += 1
        return character

    def _object(self, depth: int) -> dict[str, object]:
        self.position += 1
        result: dict[str, object] = {}
        while True:
            character = self._skip_commas()
            if character in ("}", "｝"):
                self.position += 1
                return result
            if character in ("", "]", "］"):
                return result  # cut off, or a brace was forgotten
            key = self._key()
            if self._peek() not in (":", "："):
                if self._peek() == "":
                    return result
                raise _NotJsonError
            self.position += 1
            following = self._peek()
            if following == "":
                return result
            nothing = following in ("}", "｝") or _COMMAS.match(following)
            result[key] = None if nothing else self.value(depth + 1)

    def _key(self) -> str:
        if self._peek() in _CLOSERS:
            return self._string()
        bare = _BARE_KEY.match(self.text, self.position)
        if bare is None:
            raise _NotJsonError
        self.position = bare.end()
        return bare[0].strip()

    def _list(self, depth: int) -> list[object]:
        self.position += 1
        result: list[object] = []
        while True:
            character = self._skip_commas()
            if character in ("]", "］"):
                self.position += 1
                return result
            if character in ("", "}", "｝"):
                return result  # cut off, or a bracket was forgotten
            if character in (":", "："):
                raise _NotJsonError
            start = self.position
            value = self.value(depth + 1)
            if self.text[start : self.position].strip(" .…"):
                result.append(value)

    def _string(self) -> str:
        quote = self.text[self.position]
        inner = _INNER[quote]
        self.position += 1
        pieces: list[str] = []
        while True:
            stop = inner.search(self.text, self.position)
            if stop is None:
                pieces.append(self.text[self.position :])
                self.position = len(self.text)
                return "".join(pieces)
            pieces.append(self.text[self.position : stop.start()])
            self.position = stop.start()
            if stop[0] == "\\":
                pieces.append(self._escape())
                continue
            self.position = stop.end()
            if _ENDS_STRING.match(self.text, self.position):
                return "".join(pieces)
            pieces.append(stop[0])  # a quotation inside, its quotes not escaped

    def _escape(self) -> str:
        match = _ESCAPE.match(self.text, self.position)
        if match is None:  # a backslash as the last character
            self.position += 1
            return ""
        self.position = match.end()
        code = match[1]
        if code[0] == "u" and len(code) > 1:
            high = int(code[1:5], 16)
            if len(code) == 5:
                return chr(high)
            if 0xD800 <= high < 0xDC00:
                return chr(0x10000 + ((high - 0xD800) << 10) + int(code[7:], 16) - 0xDC00)
            self.position -= 6
            return chr(high)
        if code in _ESCAPES:
            return _ESCAPES[code]
        return code if not code.isalnum() else "\\" + code

    def _bare(self) -> object:
        bare = _BARE.match(self.text, self.position)
        if bare is None:
            raise _NotJsonError
        self.position = bare.end()
        word = bare[0].split("//")[0].strip() if "://" not in bare[0] else bare[0].strip()
        lowered = word.lower()
        if lowered in _WORDS:
            return _WORDS[lowered]
        if lowered in _NOTHING:
            return None
        return _number(word)


def _number(word: str) -> object:
    """Return the number that a word is, or the word."""
    if not _NUMBER.fullmatch(word):
        return word
    return float(word) if set(word) & set(".eE") else int(word)
