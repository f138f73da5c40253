"""Keys that come all at once act one after another, each where the one before it has led."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from textual.binding import Binding
from textual.events import Key, Paste
from textual.widget import Widget
from textual.widgets import Input

from tui.terminal import key_order
from tui.terminal.key_order import OrderlyApp


class Pane(Widget, can_focus=True):
    """Something that has the focus and no keys of its own; it can get stuck."""

    stuck: asyncio.Event | None = None
    busy: Callable[[], object] = bool

    async def on_key(self) -> None:
        self.busy()
        if self.stuck is not None:
            await self.stuck.wait()


class Typed(OrderlyApp):
    """`a` opens a line; `x` does what nobody takes back; `w` is slow."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("a", "ask"),
        Binding("x", "destroy"),
        Binding("w", "wait"),
        Binding("f2", "ask", priority=True),
        Binding("d", "drop"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def compose(self) -> Iterator[Widget]:
        yield Pane(id="pane")
        yield Input(id="line")

    def on_mount(self) -> None:
        self.query_one("#pane").focus()

    def action_ask(self) -> None:
        self.query_one("#line").focus()

    def action_destroy(self) -> None:
        self.done.append("x")

    async def action_wait(self) -> None:
        await asyncio.sleep(0.05)
        self.done.append("w")

    async def action_drop(self) -> None:
        await self.query_one("#pane").remove()

    def type(self, *keys: str) -> None:
        for key in keys:  # all are there before the first is handled
            self.post_message(Key(key, key if len(key) == 1 else None))

    @property
    def line(self) -> str:
        return self.query_one("#line", Input).value

    async def until(self, done: list[str], line: str) -> None:
        """Wait for what was done and what stands in the line; AssertionError shows both."""
        end = time.monotonic() + 60
        while (self.done, self.line) != (done, line) and time.monotonic() < end:  # noqa: ASYNC110  the app goes on
            await asyncio.sleep(0.01)
        assert (self.done, self.line) == (done, line)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is slow with a key, and that is no key that never ends."""
    monkeypatch.setattr(key_order, "PATIENCE", 600)


@pytest.mark.parametrize("opens", ["a", "f2"])
async def test_what_is_typed_behind_the_key_that_opens_a_line_is_text(opens: str):
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.type(opens, "x", "a", "x", "w")
        await app.until([], "xaxw")


async def test_what_is_pasted_behind_it_is_text_in_its_place():
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.type("a", "x")
        app.post_message(Paste("pasted"))
        app.type("w")
        await app.until([], "xpastedw")


async def test_a_key_waits_for_a_slow_one():
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.type("w", "x", "w", "x")
        await app.until(["w", "x", "w", "x"], "")


async def test_a_key_whose_action_never_ends_does_not_hold_the_others_for_good(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(key_order, "PATIENCE", 0.02)
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.query_one(Pane).stuck = stuck = asyncio.Event()
        app.type("x")
        await pilot.pause(0.05)
        app.query_one("#line").focus()
        app.type("x", "w")
        await app.until([], "xw")
        stuck.set()
        await pilot.pause(0.05)


async def test_a_key_that_comes_as_the_program_stands_still_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
):
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        loop, stood_still = asyncio.get_running_loop(), list[float]()
        now = loop.time
        monkeypatch.setattr(loop, "time", lambda: now() + sum(stood_still))
        app.query_one(Pane).busy = lambda: stood_still.append(2 * key_order.PATIENCE)
        app.type("a", "x", "a")
        await app.until([], "xa")
        assert stood_still


async def test_a_key_to_something_that_goes_away_does_not_hold_the_others():
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.type("d", "x", "a", "o")
        await app.until([], "xao")  # the focus has gone to what is left


async def test_what_is_typed_behind_the_end_is_nobodys():
    app = Typed()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.type("w", "x", "x")
        app.exit()
    assert "x" not in app.done
