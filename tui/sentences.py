"""The engine's English sentences in Chinese, found again by their shape.

The engine writes one language, so that logs, scripts and tests meet the same words. What a
person reads in the Chinese interface is looked up here: `words/sentences_zh.toml` holds each
sentence with its blanks, `{0}` and so on, beside the Chinese one.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from tui.words import Lang

LIMIT = 2_000
"""Characters; a longer text is no sentence of the engine and stays as it is."""

_MOST = 8  # sentences of one text that are looked at: every run of them is tried
_DEPTH = 2  # a sentence may quote one, which may quote one
_BLANK = re.compile(r"\{(\d)\}")
_FILL = re.compile(r"\{(\d)\}( ?)")  # a full-width bracket brings its own space
_NAMES = re.compile(r"'?[\w.*-]+'?(?:(?:, | and | or )'?[\w.*-]+'?)+", re.ASCII)
_MARKS = {", ": "、", " and ": " 和 ", " or ": " 或 ", "'": ""}
_BREAK = re.compile(r"(?<=[.?!]) ")
_PLACES = 4  # `kit.toml:3: roles: ` may stand before a sentence: colons that are looked at
_ENDS = ("。", "？", "！", "；", "：")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with blanks: its literal pieces, and the Chinese text."""

    pieces: tuple[str, ...]
    chinese: str

    @property
    def weight(self) -> int:
        """Return how many characters are fixed."""
        return sum(map(len, self.pieces))

    def match(self, text: str) -> tuple[str, ...] | None:
        """Return what fills the blanks, each as short as it can be and never empty.

        A search piece by piece and not a regular expression: foreign text could make
        one with several blanks go back and forth for as long as it liked.
        """
        first, *middle, last = self.pieces
        end = len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last):
            return None
        at, blanks = len(first), list[str]()
        for piece in middle:
            found = text.find(piece, at + 1, end)
            if found < 0:
                return None
            blanks.append(text[at:found])
            at = found + len(piece)
        return (*blanks, text[at:end]) if at < end else None


class Found(NamedTuple):
    """A known sentence: its weight, the place that stood before it, the Chinese, its blanks."""

    weight: int
    place: str
    chinese: str
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sentences: those without a blank by their text, the others by falling weight."""

    fixed: dict[str, str]
    templates: tuple[Template, ...]

    def find(self, text: str) -> Found | None:
        """Return the heaviest sentence that a text is, alone or behind a place in a file."""
        found = [self._find("", text)]
        at = text.find(": ")
        while at >= 0 and len(found) <= _PLACES and " " not in text[:at].replace(": ", ""):
            found.append(self._find(f"{text[:at]}：", text[at + 2 :]))
            at = text.find(": ", at + 1)
        return max(filter(None, found), key=lambda one: one.weight, default=None)

    def _find(self, place: str, text: str) -> Found | None:
        if text in self.fixed:
            return Found(len(text), place, self.fixed[text], ())
        for template in self.templates:
            blanks = template.match(text)
            if blanks is not None:
                return Found(template.weight, place, template.chinese, blanks)
        return None


def translate(text: str, lang: Lang) -> str:
    """Return the engine's sentences of a text in a language; what is none of them as it is."""
    if lang == "en" or len(text) > LIMIT:
        return text
    return _translated(text, _DEPTH)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the Chinese catalogue, read once."""
    file = resources.files("tui.words").joinpath("sentences_zh.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    pairs: dict[str, str] = {**tables["ours"], **tables["foreign"]}
    blank = [
        Template(tuple(_BLANK.split(english)[::2]), chinese)
        for english, chinese in pairs.items()
        if _BLANK.search(english)
    ]
    return Catalogue(
        {english: chinese for english, chinese in pairs.items() if not _BLANK.search(english)},
        tuple(sorted(blank, key=lambda template: -template.weight)),
    )


def _translated(text: str, depth: int) -> str:
    """Divide a text so that most of it is known, and put each part into Chinese."""
    parts = _BREAK.split(text, maxsplit=_MOST - 1)
    best: list[tuple[int, str]] = [(0, "")]  # of the parts from each one to the end
    for start in reversed(range(len(parts))):
        weight, rest = best[0]
        choice = weight, _joined(parts[start], rest)
        for end in range(start + 1, len(parts) + 1):
            weight, rest = best[end - start - 1]
            found = catalogue().find(" ".join(parts[start:end]))
            if found is not None and found.weight + weight > choice[0]:
                choice = found.weight + weight, _joined(_filled(found, depth), rest)
        best.insert(0, choice)
    return best[0][1]


def _filled(found: Found, depth: int) -> str:
    shown = [_blank(blank, depth) for blank in found.blanks]

    def fill(mark: re.Match[str]) -> str:
        blank = shown[int(mark[1])]
        return f"{blank}{'' if blank.endswith('）') else mark[2]}"

    return found.place + _FILL.sub(fill, found.chinese)


def _blank(text: str, depth: int) -> str:
    if _NAMES.fullmatch(text):
        for mark, chinese in _MARKS.items():
            text = text.replace(mark, chinese)
        return text
    return _translated(text, depth - 1) if depth else text


def _joined(first: str, rest: str) -> str:
    """Put one sentence behind another; after a Chinese one stands no space."""
    return f"{first}{'' if first.endswith(_ENDS) or not rest else ' '}{rest}"
