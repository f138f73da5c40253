"""How many cells text takes: by grapheme clusters, as the painter counts them."""

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

TAB = 4

_JOINED = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff"
)
"""What belongs to the character before it."""

_FLAGS = "\U0001f1e6-\U0001f1ff"
_CLUSTER = re.compile(f"[{_FLAGS}]{{2}}|.(?:[{_JOINED}]|\u200d.?)*", re.DOTALL)
_MORE = re.compile(f"[{_JOINED}{_FLAGS}\u200d]")


class _Widths(dict[str, int]):
    """Width of each cluster, asked of the painter's library once."""

    def __missing__(self, cluster: str) -> int:
        width = TAB if cluster == "\t" else cell_len(cluster)
        if len(self) > 20_000:  # hostile text can make up clusters without end
            self.clear()
        self[cluster] = width
        return width


WIDTHS = _Widths()


def clusters(text: str, start: int = 0) -> Iterator[tuple[int, str]]:
    """Yield place and text of each grapheme cluster from `start` on."""
    for found in _CLUSTER.finditer(text, start):
        yield found.start(), found.group()


def of_characters(text: str) -> bool:
    """Tell whether every character of a text is a grapheme cluster of its own."""
    return _MORE.search(text) is None


def width(text: str) -> int:
    """Return the cells of a text on one line."""
    if text.isascii() and "\t" not in text:
        return len(text)
    return sum(WIDTHS[cluster] for _, cluster in clusters(text))


def aligned(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Return rows as lines whose columns stand below each other; the last column is not filled."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row in rows:
        cells = [text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True)]
        lines.append(gap.join([*cells[:-1], row[-1]]))
    return lines


def shown(text: str) -> str:
    """Return text as it is painted: tabs as spaces, nothing that a terminal obeys."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " * TAB if mark == "\t" else _harmless(mark) for mark in text)


def _harmless(mark: str) -> str:
    return "\ufffd" if mark < " " or "\x7f" <= mark <= "\x9f" else mark
