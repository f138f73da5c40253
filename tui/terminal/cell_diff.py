"""Frames as the cells that changed: Textual repaints regions, a slow line cannot afford that.

Leans on the inside of `textual._compositor` 8.2.8: `ChopsUpdate` (`chops`, `spans`,
`chop_ends`) and `LayoutUpdate` (`strips`, `region`).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, cast

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.measure import WIDTHS, clusters

Placed = tuple[int, int, Strip]
"""Row, column and what is to stand there."""

Cells = tuple[list[list[str]], list[list[str]]]
"""Marks and styles of some rows, each cell one character wide."""

FAR = 1 << 30

UNKNOWN = "\0"
"""Stands for a cell of which nobody knows what it shows."""

BRIDGED = 4
"""Unchanged cells that are sooner written again than jumped over."""

REST = ""
"""Stands in the second cell of a wide character."""


class CellDiff:
    """What every cell of the terminal shows, and the bytes that make it show something else."""

    def __init__(self) -> None:
        """Know nothing yet; `torn` are cells (column, row) that the last frame spoiled.

        Half of a wide character was painted over, and nobody said what stands in its other half.
        `begun` is how often everything was painted anew.
        """
        self.torn: list[tuple[int, int]] = []
        self.begun = 0
        self._size = (0, 0)
        self._cells: list[list[str]] = []
        self._looks: list[list[str]] = []

    def forget(self) -> None:
        """Paint everything anew at the next chance: the terminal may show anything."""
        self._size = (0, 0)

    def paint(self, update: CompositorUpdate, size: tuple[int, int], console: Console) -> str:
        """Return the bytes of an update on a terminal of `size` (columns, rows).

        TypeError for an update of an unknown kind; AttributeError where Textual's inside differs.
        """
        if size != self._size:
            self.begun += 1
            columns, rows = self._size = size
            self._cells = [[UNKNOWN] * columns for _ in range(rows)]
            self._looks = [[UNKNOWN] * columns for _ in range(rows)]
        colors = cast("Any", console)._color_system or ColorSystem.TRUECOLOR
        pen = _Pen()
        self.torn = []
        for y, x, strip in _placed(update):
            if 0 <= y < len(self._cells):
                self._row(pen, y, x, strip, colors)
        self.torn = [(x, y) for x, y in self.torn if self._cells[y][x] == UNKNOWN]
        return pen.text()

    def shows(self, x: int, y: int, picture: Cells) -> bool:
        """Tell whether just these cells stand at a place, none of them covered or cut off."""
        marks, looks = picture
        if x < 0 or y < 0 or y + len(marks) > len(self._cells):
            return False
        return all(
            self._cells[row][x : x + len(mark)] == mark
            and self._looks[row][x : x + len(mark)] == look
            for row, mark, look in zip(range(y, y + len(marks)), marks, looks, strict=False)
        )

    def again(self, region: Region) -> str:
        """Return the bytes that write again what is known of a region's cells."""
        pen = _Pen()
        for y in range(max(0, region.y), min(region.bottom, len(self._cells))):
            cells, looks = self._cells[y], self._looks[y]
            for x in range(max(0, region.x), min(region.right, len(cells))):
                if cells[x] not in (REST, UNKNOWN):
                    wide = 2 if cells[x + 1 : x + 2] == [REST] else 1
                    pen.put(y, x, cells[x], wide, looks[x], last=x + wide >= len(cells))
        return pen.text()

    def _row(self, pen: "_Pen", y: int, x: int, strip: Strip, colors: ColorSystem) -> None:
        cells, looks = self._cells[y], self._looks[y]
        whole = False
        for segment in strip:
            look = _sgr(segment.style, colors)
            text = segment.text
            if text.isascii():
                for mark in text:
                    if x >= len(cells):
                        return
                    if x >= 0 and (cells[x] != mark or looks[x] != look or whole):
                        self._put(pen, y, x, mark, 1, look)
                    x += 1
                continue
            for _, cluster in clusters(text):
                wide = WIDTHS[cluster]
                if x + wide > len(cells):
                    return
                if wide == 0:
                    continue
                # Terminals disagree about the width of emoji and of what is made of several
                # code points: behind one of them nothing is where it is thought to be.
                whole = whole or doubtful(cluster)
                if whole or cells[x] != cluster or looks[x] != look:
                    self._put(pen, y, x, cluster, wide, look)
                x += wide

    def _put(self, pen: "_Pen", y: int, x: int, mark: str, wide: int, look: str) -> None:
        cells, looks = self._cells[y], self._looks[y]
        if cells[x] == REST and x > 0:  # the first half of what stood there is gone as well
            self._tear(x - 1, y)
        end = x + wide
        if end < len(cells) and cells[end] == REST:
            self._tear(end, y)
        cells[x], looks[x] = mark, look
        for at in range(x + 1, end):
            cells[at], looks[at] = REST, look
        column = pen.column_in(y)
        if 0 < x - column <= BRIDGED and all(one == pen.look for one in looks[column:x]):
            between = "".join(cells[column:x])
            if len(between) == x - column and UNKNOWN not in between and between.isascii():
                pen.bridge(between)
        pen.put(y, x, mark, wide, look, last=end >= len(cells))

    def _tear(self, x: int, y: int) -> None:
        self._cells[y][x] = UNKNOWN
        self.torn.append((x, y))


def cells_of(strips: Iterable[Strip], console: Console) -> Cells:
    """Return lines of marks that are one cell wide each, as a terminal is made to show them."""
    colors = cast("Any", console)._color_system or ColorSystem.TRUECOLOR
    marks, looks = list[list[str]](), list[list[str]]()
    for strip in strips:
        marks.append([mark for segment in strip for mark in segment.text])
        looks.append([_sgr(segment.style, colors) for segment in strip for _ in segment.text])
    return marks, looks


def doubtful(cluster: str) -> bool:
    """Tell whether terminals disagree about how wide this is."""
    return len(cluster) > 1 or cluster >= "\U00010000"


def _sgr(style: Style | None, colors: ColorSystem) -> str:
    """Return a style's parameters; a style remembers them, links are never made."""
    if style is None:
        return ""
    return cast("Any", style)._ansi or Strip.render_ansi(style, colors)


@lru_cache(maxsize=4_000)
def _change(old: str | None, new: str) -> str:
    """Return what turns a style into another one: only what differs where that is enough."""
    if old is None:
        return f"\x1b[0;{new}m" if new else "\x1b[0m"
    before, after = _parts(old), _parts(new)
    lost = before[0] - after[0] or any(
        was and not now for was, now in zip(before[1:], after[1:], strict=True)
    )
    if lost:
        return f"\x1b[0;{new}m" if new else "\x1b[0m"
    parts = sorted(after[0] - before[0])
    parts += [now for was, now in zip(before[1:], after[1:], strict=True) if now != was]
    return f"\x1b[{';'.join(parts)}m"


def _parts(look: str) -> tuple[frozenset[str], str, str]:
    """Return a style's attributes, its colour and its ground, as parameters of SGR (ECMA-48)."""
    attributes, colors = list[str](), {"3": "", "4": ""}
    words = look.split(";") if look else []
    while words:
        word = words.pop(0)
        if word in ("38", "48"):
            count = 4 if words[:1] == ["2"] else 2  # 2;r;g;b or 5;n
            colors[word[0]] = ";".join([word, *words[:count]])
            del words[:count]
        elif len(word) == 2 and word[0] in "34":
            colors[word[0]] = word
        elif len(word) > 1 and word.startswith(("9", "10")):
            colors["3" if word.startswith("9") else "4"] = word
        else:
            attributes.append(word)
    return frozenset(attributes), colors["3"], colors["4"]


class _Pen:
    """Bytes of one frame: the cursor and the style are carried from cell to cell."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._at = (-1, -1)
        self.look: str | None = None

    def column_in(self, y: int) -> int:
        """Return the column at which the cursor stands in a row; far away in another row."""
        row, column = self._at
        return column if row == y else FAR

    def bridge(self, text: str) -> None:
        """Write cells again that have not changed, in the present style."""
        row, column = self._at
        self._out.append(text)
        self._at = row, column + len(text)

    def put(self, y: int, x: int, mark: str, wide: int, look: str, *, last: bool) -> None:
        """Write one cell; behind the last column nobody knows where the cursor stands."""
        if self._at != (y, x):
            row, column = self._at
            ahead = x - column
            near = row == y and ahead > 0
            self._out.append(f"\x1b[{ahead}C" if near else f"\x1b[{y + 1};{x + 1}H")
        if look != self.look:
            self._out.append(_change(self.look, look))
            self.look = look
        if doubtful(mark):
            self._out.append(f"{' ' * wide}\x1b[{y + 1};{x + 1}H{mark}")
            self._at = (-1, -1)
        else:
            self._out.append(mark)
            self._at = (-1, -1) if last else (y, x + wide)

    def text(self) -> str:
        """Return all bytes, the style put back."""
        if self._out:
            self._out.append("\x1b[0m")
        return "".join(self._out)


def _placed(update: CompositorUpdate) -> Iterator[Placed]:
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(
            cast("Iterable[Iterable[Strip]]", update.strips), update.region.y
        ):
            x = update.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, last in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x <= last and end > first:
                    yield y, x, strip if end <= last else strip.crop(0, last - x)
    else:
        raise TypeError(type(update).__name__)
