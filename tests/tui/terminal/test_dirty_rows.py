"""Only rows that changed are rendered, and the terminal shows what a whole frame would show."""

import asyncio
from typing import Any

import pyte
import pytest
from hypothesis import example, given, settings, strategies as some
from textual._compositor import Compositor
from textual.containers import Grid
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tests.fakes.house import House
from tui.terminal.cell_diff import CellDiff
from tui.terminal.dirty_rows import RowCompositor

SIZE = (60, 18)


class Panes(House):
    """Six panes in two rows, one that lies over four of them, and a line below."""

    CSS = """
    Grid {grid-size: 3; height: 1fr;}
    Grid Static {border: round red; height: 1fr;}
    #over {layer: upper; position: absolute; offset: 12 4; width: 25; height: 8; background: blue;}
    #line {dock: bottom; height: 1;}
    Screen {layers: default upper;}
    """

    def __init__(self) -> None:
        self.panes = [Pane(f"窑温 {name}", id=f"pane{name}") for name in range(6)]
        self.panes += [Pane("over", id="over"), Pane("line", id="line")]
        super().__init__(Grid(*self.panes[:6]), *self.panes[6:])
        self.terminal = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.terminal)

    def _frugal(self, renderable: Any) -> Any:
        if renderable is not None:
            self._stream.feed(self.painted(renderable))
        return renderable


class Pane(Static):
    """Counts the rows that it was asked for."""

    asked = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += crop.height
        return super().render_lines(crop)


class Above(ModalScreen[None]):
    """A window through whose edges the panes are seen."""

    CSS = "Above {align: center middle; background: black 40%;} Above Static {width: 20;}"

    def compose(self) -> Any:
        yield Static("窗口", id="window")


def whole(app: Panes) -> list[str]:
    """Return what a terminal shows that is painted in one go, with its colours."""
    terminal = pyte.Screen(*SIZE)
    frame = app.screen._compositor.render_full_update()
    pyte.Stream(terminal).feed(CellDiff().paint(frame, SIZE, app.console))
    return cells(terminal)


def cells(terminal: pyte.Screen) -> list[str]:
    rows = (terminal.buffer[y] for y in range(SIZE[1]))
    return ["".join(f"{row[x].data}{row[x].fg}{row[x].bg}" for x in range(SIZE[0])) for row in rows]


Change = tuple[int, str, str]
changes = some.lists(
    some.tuples(
        some.integers(0, 7),
        some.sampled_from(["text", "hide", "colour", "move", "rows", "window"]),
        some.text(alphabet="ab 窑温\n│", max_size=30),
    ),
    min_size=1,
    max_size=5,
)


async def change(app: Panes, number: int, what: str, text: str) -> None:
    pane = app.panes[number]
    match what:
        case "text":
            pane.update(text)
        case "hide":
            pane.visible = not pane.visible
        case "colour":
            pane.styles.background = "green"
        case "move":
            app.panes[6].styles.offset = (len(text), number)
        case "rows":
            pane.refresh(Region(0, 1, 5, 1), Region(1, 2, 3, 2))
        case _ if isinstance(app.screen, Above):
            app.pop_screen()
        case _:
            await app.push_screen(Above())


TORN: list[list[Change]] = [
    [(0, "move", "窑温"), (7, "text", "b"), (2, "text", "b"), (0, "rows", "b"), (4, "text", "b")],
    [(0, "text", "  bb温│窑a温"), (0, "text", "\n")],
]


@settings(max_examples=30)
@example(TORN)
@given(some.lists(changes, min_size=1, max_size=4))
def test_the_terminal_shows_what_a_whole_frame_shows(frames: list[list[Change]]):
    async def main() -> None:
        app = Panes()
        async with app.run_test(size=SIZE) as pilot:
            await painted(pilot)
            for frame in frames:
                for one in frame:
                    await change(app, *one)
                await painted(pilot)
                assert cells(app.terminal) == whole(app)

    asyncio.run(main())


async def painted(pilot: "Pilot[Any]") -> None:
    """Wait until nothing is left to paint."""
    for _ in range(2):  # what a frame tore is painted by the next one
        await pilot.pause()
        pilot.app.screen._on_timer_update()
        await pilot.pause()


@settings(max_examples=30)
@example(0, SIZE[1] // 2 - 1, True)
@given(some.integers(0, SIZE[0] - 25), some.integers(0, SIZE[1] - 9), some.booleans())
def test_an_edge_that_is_covered_halves_no_wide_character(x: int, y: int, window: bool):
    async def main() -> None:
        app = Panes()
        words = "素烧之后先在暗处晾着"
        async with app.run_test(size=SIZE) as pilot:
            app.panes[6].update(words)
            app.panes[6].styles.border = None
            app.panes[6].styles.offset = (x, y)
            await painted(pilot)
            assert words in line(app.terminal, y)
            app.panes[6].update(f" {words}")  # by a partial update, too
            if window:
                await app.push_screen(Above())
            await painted(pilot)
            above = window and y == app.screen.query_one("#window").region.y
            assert above or f" {words}" in line(app.terminal, y)

    asyncio.run(main())


def line(terminal: pyte.Screen, y: int) -> str:
    """Return the text of a row; pyte has an empty cell behind each wide character."""
    return "".join(terminal.buffer[y][x].data for x in range(SIZE[0]))


async def rows_asked(compositor: type[Compositor], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many rows each pane renders where the first row of two panes changes."""
    app = Panes()
    monkeypatch.setattr("tui.terminal.frugal.render_dirty_rows", lambda: None)
    monkeypatch.setattr("textual.screen.Compositor", compositor)
    async with app.run_test(size=SIZE) as pilot:
        app.panes[6].visible = False
        await painted(pilot)
        for pane in app.panes:
            pane.asked = 0
        app.panes[0].refresh(Region(1, 1, 5, 1))
        app.panes[5].refresh(Region(1, 1, 5, 1))
        await painted(pilot)
    return [pane.asked for pane in app.panes]


async def test_a_word_here_and_one_there_render_nothing_between(monkeypatch: pytest.MonkeyPatch):
    assert await rows_asked(RowCompositor, monkeypatch) == [1, 0, 0, 0, 0, 1, 0, 0]
    stock = await rows_asked(Compositor, monkeypatch)
    assert sum(stock) > 20, "Textual renders what changed and nothing more: use its own compositor"


async def test_every_screen_has_it():
    app = Panes()
    async with app.run_test(size=SIZE):
        await app.push_screen(Above())
        kinds: set[type[object]] = {type(screen._compositor) for screen in app.screen_stack}
        assert kinds == {RowCompositor}
        assert isinstance(app.screen.query_one("#window"), Widget)
