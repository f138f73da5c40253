"""Where a word stands in a text: case, width and punctuation aside, as keywords are compared."""

import unicodedata
from dataclasses import dataclass

from engine.policy.parsing.keywords import key_of
from engine.policy.text import pieces

EXCERPT = 110
"""Characters of a text around what is shown of it."""

_CUT = "…"
_PLURALS = frozenset({"", "s", "es"})


class _Counted(dict[int, int | None]):
    """For `str.translate`: leaves what `key_of` does not count out, each character looked at once."""

    def __missing__(self, code: int) -> int | None:
        counts = key_of(f"x{chr(code)}") != "x"
        self[code] = code if counts else None
        return self[code]


_COUNTED = _Counted()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line out of a text; `text[start:end]` is what it is shown for."""

    text: str
    start: int
    end: int


def key_text(text: str) -> str:
    """Return a whole text as the key of a keyword would be: what holds a key may hold the word."""
    return "".join(map(_key_piece, pieces(text)))


def _key_piece(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_COUNTED)


def locate(text: str, key: str, *, whole: bool = True) -> tuple[int, int] | None:
    """Return where a key (`key_of`) first stands in a text, None where it does not.

    `whole`: it is no part of a longer word of letters with a case, such as Latin ones; a plural
    is the same word. Chinese has no such borders: there every run of characters is found.
    """
    if not key:
        return None
    folded, where = _folded(text)
    at = folded.find(key)
    while at >= 0:
        start, end = where[at][0], where[at + len(key) - 1][1]
        if not whole or (not _joined(text, start) and _ends(text, end)):
            return start, end
        at = folded.find(key, at + 1)
    return None


def excerpt(text: str, start: int, end: int, room: int = EXCERPT) -> Excerpt:
    """Return one line of about `room` characters around a place of a text."""
    before = max(0, min(room // 3, room - (end - start)))
    first = max(0, start - before)
    last = min(len(text), max(end, first + room))
    head = (_CUT if first else "") + _line(text[first:start]).lstrip()
    shown = _line(text[start:end])
    tail = _line(text[end:last]).rstrip() + (_CUT if last < len(text) else "")
    return Excerpt(head + shown + tail, len(head), len(head) + len(shown))


def _line(text: str) -> str:
    """Return a text on one line, its blanks at both ends kept as one each."""
    line = " ".join(text.split())
    if not line:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{line}{' ' * text[-1].isspace()}"


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text as `key_text` has it, and for each character of that its place in the text."""
    found: list[str] = []
    where: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        part = key_text(text[start:end])
        found.append(part)
        where.extend([(start, end)] * len(part))
        start = end
    return "".join(found), where


def _joined(text: str, at: int) -> bool:
    """Tell whether one word of letters with a case, or one number, goes on at a place."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (_cased(before) and _cased(after)) or (before.isdecimal() and after.isdecimal())


def _ends(text: str, at: int) -> bool:
    if not _joined(text, at):
        return True
    end = at
    while end < len(text) and _cased(text[end]):
        end += 1
    return text[at:end].casefold() in _PLURALS


def _cased(character: str) -> bool:
    return character.lower() != character.upper()
