"""Where lines of a text end on a terminal whose characters are one or two cells wide."""

import re
from collections.abc import Iterator
from itertools import pairwise

from engine.policy.text import CJK, cells

_WIDE = CJK[1:-1]
# A word with the blanks behind it; Chinese has no blanks: each character, with what must not
# end a line (an opening bracket) before it and what must not begin one (a full stop) behind it.
_PIECE = re.compile(
    rf"[（《「『“‘]*(?:[{_WIDE}]|[^\s{_WIDE}]+)[，。、；：？！）》」』”’…—]*[^\S\n]*|\n|\s"
)


def breaks(text: str, width: int) -> frozenset[int]:
    """Return the places before which a new line begins, those after a line feed left out.

    No line is wider than `width` cells, but for blanks at its end and marks without a width.
    """
    found: set[int] = set()
    used = 0
    for start, piece in _pieces(text):
        if piece == "\n":
            used = 0
            continue
        wide = cells(piece.rstrip())
        if used and used + wide > width:
            found.add(start)
            used = 0
        if wide > width:
            used = _cut(piece, start, width, found)
        else:
            used += cells(piece)
    return frozenset(found)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text's lines, none wider than `width` cells but for blanks at its end."""
    ends = [0, *sorted(breaks(text, width)), len(text)]
    parts = (text[start:end] for start, end in pairwise(ends))
    return [line for part in parts for line in part.split("\n")]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for found in _PIECE.finditer(text):
        yield found.start(), found[0]


def _cut(piece: str, start: int, width: int, found: set[int]) -> int:
    """Break what is longer than a line wherever a line is full; return what the last one has."""
    used = 0
    for at, character in enumerate(piece, start):
        wide = cells(character)
        if used + wide > width and character.strip():
            found.add(at)
            used = 0
        used += wide
    return used
