"""The app that writes little: what gives way, what is left out, what is painted anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import constants, screen
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.pilot import Pilot

from tui.terminal.frugal import BACKLOG, SOON, FrugalApp, Ready


class Shown(FrugalApp):
    """An app that has a terminal, for as long as a test says so."""

    on_terminal = False
    sentence = "Make it larger."

    @property
    def is_headless(self) -> bool:
        return not self.on_terminal

    def asks_for_room(self) -> str:
        return self.sentence


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Shown, Pilot[None]]]:
    app = Shown()
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        app.on_terminal = True
        yield app, pilot
        app.on_terminal = False


def frame(app: Shown) -> CompositorUpdate:
    update = app.screen._compositor.render_update(full=True)
    assert update is not None
    return update


async def test_what_streams_gives_way_once_to_a_key_and_never_twice():
    app = FrugalApp()
    async with app.run_test() as pilot:
        assert not app.gives_way()
        await pilot.press("a", "b")
        assert app.gives_way()
        assert not app.gives_way()
        for _ in range(3):
            await pilot.press("c")
            assert app.gives_way()
            await pilot.press("c")
            assert not app.gives_way()


async def test_a_frame_that_changes_nothing_is_not_written_until_all_is_painted_anew():
    async with shown() as (app, _):
        app.on_resize()
        first = app._frugal(frame(app))
        assert isinstance(first, Ready)
        assert app._frugal(frame(app)) is None
        app.redraw()
        again = app._frugal(frame(app))
        assert isinstance(again, Ready)
        assert again.text == first.text


async def test_frames_are_left_out_while_the_terminal_is_behind_and_then_caught_up_with():
    async with shown() as (app, pilot):
        driver: Any = app._driver
        driver.backlog = BACKLOG + 1
        app.on_resize()
        assert app._frugal(frame(app)) is None
        driver.backlog = 0
        refreshed = []
        app.screen.refresh = lambda *_, **__: refreshed.append(1)
        async with asyncio.timeout(5):
            while not refreshed:
                await pilot.pause(0.01)
        del app.screen.refresh
        assert isinstance(app._frugal(frame(app)), Ready)


async def test_in_a_window_that_is_too_small_a_sentence_stands_alone_until_it_is_larger():
    async with shown() as (app, pilot):
        await pilot.resize_terminal(9, 2)
        app.redraw()
        asked = app._frugal(frame(app))
        assert isinstance(asked, Ready)
        assert asked.text == "\x1b[0m\x1b[2J\x1b[1;1HMake it\x1b[2;1Hlarger."
        assert app._frugal(frame(app)) is None
        app.sentence = "大"
        other = app._frugal(frame(app))
        assert isinstance(other, Ready)
        assert other.text.endswith("大")
        await pilot.resize_terminal(60, 16)
        app.redraw()
        whole = app._frugal(frame(app))
        assert isinstance(whole, Ready)
        assert whole.text.count("\x1b[16;") == 1


async def test_a_frame_of_unknown_make_is_painted_by_textual():
    async with shown() as (app, _):
        odd: Any = LayoutUpdate([["no strip"]], Region(0, 0, 24, 1))  # type: ignore[list-item]
        assert app._frugal(odd) is odd
        other = object()
        assert app._frugal(other) is other


@pytest.mark.parametrize(("asked", "period"), [(60, SOON), (15, 1 / 60)])
def test_what_changed_is_painted_soon_unless_fewer_frames_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, asked: int, period: float
):
    monkeypatch.setattr(constants, "MAX_FPS", asked)
    monkeypatch.setattr(screen, "UPDATE_PERIOD", 1 / 60)
    FrugalApp()
    assert period == screen.UPDATE_PERIOD
