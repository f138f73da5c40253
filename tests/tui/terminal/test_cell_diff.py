"""Only changed cells are written, and the terminal shows what the stock painter would show."""

import pyte
import pytest
from hypothesis import given, strategies as some
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.cell_diff import CellDiff

COLUMNS, ROWS = 24, 6
SIZE = (COLUMNS, ROWS)
CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
LOOKS = [Style(), Style(color="#ff0000"), Style(bold=True, bgcolor="#0000ff"), None]


class Screen:
    """A terminal that is written to."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self.screen)

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[str, str, str, bool]]]:
        rows = (self.screen.buffer[y] for y in range(ROWS))
        return [
            [(c.data, c.fg, c.bg, c.bold) for c in (row[x] for x in range(COLUMNS))] for row in rows
        ]


def strip_of(pieces: list[tuple[str, Style | None]]) -> Strip:
    """Return a strip of all columns."""
    whole = Strip([Segment(text, look) for text, look in pieces])
    return whole.adjust_cell_length(COLUMNS, Style())


texts = some.text(alphabet="ab 窑温│─é", max_size=14)
rows = some.lists(some.tuples(texts, some.sampled_from(LOOKS)), max_size=4).map(strip_of)


@some.composite
def updates(draw: some.DrawFn) -> CompositorUpdate:
    """Return a whole frame, some whole rows, or the left or right half of some rows."""
    first = draw(some.integers(0, ROWS - 1))
    last = draw(some.integers(first, ROWS - 1))
    strips = [draw(rows) for _ in range(first, last + 1)]
    if draw(some.booleans()):
        region = Region(0, first, COLUMNS, last - first + 1)
        return LayoutUpdate([[strip] for strip in strips], region)
    half = COLUMNS // 2
    chops = [dict.fromkeys((0, half)) for _ in range(ROWS)]
    wanted = draw(some.sampled_from([(0, COLUMNS), (0, half), (half, COLUMNS)]))
    for y, strip in enumerate(strips, first):
        left, right = strip.divide([half, COLUMNS])
        chops[y] = {0: left, half: right}
    spans = [(y, *wanted) for y in range(first, last + 1)]
    return ChopsUpdate(chops, spans, [[half, COLUMNS]] * ROWS)


@given(some.lists(updates(), min_size=1, max_size=8))
def test_the_terminal_shows_what_the_stock_painter_shows(frames: list[CompositorUpdate]):
    stock, ours, diff = Screen(), Screen(), CellDiff()
    for frame in frames:
        stock.feed(frame.render_segments(CONSOLE))
        ours.feed(diff.paint(frame, SIZE, CONSOLE))
        assert ours.cells() == stock.cells()


def frame(*lines: str) -> LayoutUpdate:
    strips = [[strip_of([(line, LOOKS[1])])] for line in lines]
    return LayoutUpdate(strips, Region(0, 0, COLUMNS, len(lines)))


def test_what_did_not_change_is_not_written():
    diff = CellDiff()
    diff.paint(frame("the kiln is", "窑温高"), SIZE, CONSOLE)
    assert diff.paint(frame("the kiln is", "窑温高"), SIZE, CONSOLE) == ""
    text = diff.paint(frame("the kiln is hot", "窑温高"), SIZE, CONSOLE)
    assert "kiln" not in text
    assert text.endswith("hot\x1b[0m")
    assert text.count("m") == 2


def test_what_was_forgotten_or_has_another_size_is_written_again():
    diff = CellDiff()
    lines = frame("the kiln is")
    whole = diff.paint(lines, SIZE, CONSOLE)
    assert diff.paint(lines, SIZE, CONSOLE) == ""
    diff.forget()
    assert diff.paint(lines, SIZE, CONSOLE) == whole
    assert diff.paint(lines, (COLUMNS, ROWS + 1), CONSOLE) == whole


@pytest.mark.parametrize("mark", ["👩\u200d🎨", "🇫🇷", "🔥"])
def test_behind_marks_of_doubtful_width_all_is_written_in_its_place(mark: str):
    diff = CellDiff()
    diff.paint(frame(f"a{mark}bc"), SIZE, CONSOLE)
    text = diff.paint(frame(f"a{mark}bd"), SIZE, CONSOLE)
    assert f"  \x1b[1;2H{mark}\x1b[1;4Hbd" in text
    assert "a" not in text.replace("\x1b", "")


def test_an_update_of_another_kind_is_refused():
    with pytest.raises(TypeError):
        CellDiff().paint(CompositorUpdate(), SIZE, CONSOLE)
