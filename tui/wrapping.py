"""Long lines broken between words for a terminal, where it would cut them anywhere."""

import re
from collections.abc import Iterator

from engine import cells

# A word with the blanks behind it; Chinese has no blanks: each character, with what must
# not begin a line (a full stop, a closing bracket) and what must not end one (an opening one).
_PIECE = re.compile(
    r"[（《「『“‘]*(?:[\u2e80-\u9fff\uac00-\ud7af\uff01-\uff60]|[^\s\u2e80-\u9fff\uac00-\ud7af]+?"
    r"(?=[\s\u2e80-\u9fff\uac00-\ud7af]|$))[，。、；：？！）》」』”’…—]*\s*|\s+|."
)


def wrapped(line: str, width: int) -> list[str]:
    """Return a line in pieces of at most `width` cells; a longer word is left to the terminal.

    Lines after the first are indented as the text of a list's entry is.
    """
    if width < 20 or cells(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip(" -")))
    lines: list[str] = []
    current = ""
    for piece in _pieces(line):
        if current.strip() and cells(current + piece.rstrip()) > width:
            lines.append(current.rstrip())
            current = indent
        current += piece
    lines.append(current.rstrip())
    return lines


def _pieces(line: str) -> Iterator[str]:
    start = len(line) - len(line.lstrip(" -"))
    if start:
        yield line[:start]
    for found in _PIECE.finditer(line, start):
        yield found[0]
