"""Pixels lie over half blocks that all stand in their place, and go when one of them does."""

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.cell_diff import CellDiff, cells_of
from tui.terminal.overlay import DELETE_ALL, Overlay, Picture

CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
SIZE = (12, 6)
BLOCKS = [
    Strip([Segment("▀", Style(color=f"#0{x}00ff", bgcolor="#ff0000")) for x in range(4)], 4)
    for _ in range(2)
]
PLACE = Region(3, 1, 4, 2)
PNG = b"a picture"
PICTURE = Picture(region=PLACE, cells=cells_of(BLOCKS, CONSOLE), small=PNG)
MADE = {PICTURE.key: ["AAAA", "BB"]}


def wall(*, toast: str = "") -> LayoutUpdate:
    """Return a frame with the picture in it, and perhaps something before a part of it."""
    rows: list[list[Strip]] = []
    for y in range(SIZE[1]):
        strip = Strip([Segment("." * SIZE[0])], SIZE[0])
        if PLACE.y <= y < PLACE.bottom:
            strip = Strip.join(
                [Strip([Segment("...")], 3), BLOCKS[0], Strip([Segment(".....")], 5)]
            )
        if toast and y == 2:
            strip = Strip.join([strip.crop(0, 6), Strip([Segment(toast)], 6)])
        rows.append([strip])
    return LayoutUpdate(rows, Region(0, 0, *SIZE))


class Terminal:
    """A painter and what lies over it."""

    def __init__(self, graphics: str) -> None:
        self.diff = CellDiff()
        self.overlay = Overlay(graphics)  # pyright: ignore[reportArgumentType]

    def show(self, frame: LayoutUpdate, made: object = MADE, rows: int = SIZE[1]) -> str:
        """Return the bytes behind a frame's own."""
        self.diff.paint(frame, SIZE, CONSOLE)
        standing = [PICTURE] if PICTURE.stands(self.diff) else []
        return self.overlay.after(self.diff, standing, made, rows)  # pyright: ignore[reportArgumentType]


def test_kittys_pixels_come_once_they_are_made_and_go_under_a_toast():
    terminal = Terminal("kitty")
    assert terminal.show(wall(), {}) == ""
    shown = terminal.show(wall())
    assert shown == (
        "\x1b[2;4H\x1b_Ga=T,f=100,i=1,c=4,r=2,C=1,q=2,m=1;AAAA\x1b\\\x1b_Gm=0;BB\x1b\\"
    )
    assert terminal.show(wall()) == ""
    assert terminal.show(wall(toast="saved!")) == "\x1b_Ga=d,d=I,i=1,q=2\x1b\\"
    assert terminal.show(wall(toast="saved!")) == ""
    assert terminal.show(wall()) == shown.replace("i=1", "i=2")


def test_sixels_go_by_writing_their_cells_again_and_never_stand_in_the_last_row():
    terminal = Terminal("sixel")
    assert terminal.show(wall()) == "\x1b[2;4HAAAA"
    gone = terminal.show(wall(toast="saved!"))
    assert gone.count("▀") == 7  # the toast covers one of eight
    assert "s" in gone
    assert Terminal("sixel").show(wall(), rows=PLACE.bottom) == ""
    assert Terminal("kitty").show(wall(), rows=PLACE.bottom) != ""


@pytest.mark.parametrize(("graphics", "first"), [("kitty", DELETE_ALL), ("sixel", "")])
def test_when_all_is_painted_anew_pixels_are_too(graphics: str, first: str):
    terminal = Terminal(graphics)
    shown = terminal.show(wall())
    terminal.diff.forget()
    assert terminal.show(wall()) == first + shown.replace("i=1", "i=2")


def test_a_picture_that_is_cut_off_does_not_stand():
    diff = CellDiff()
    assert not PICTURE.stands(diff)
    diff.paint(wall(), SIZE, CONSOLE)
    assert PICTURE.stands(diff)
    for x, y in [(4, 1), (3, 2), (-1, 1), (3, -1), (10, 1), (3, 5)]:
        moved = Picture(region=Region(x, y, 4, 2), cells=PICTURE.cells, small=PNG)
        assert not moved.stands(diff)
