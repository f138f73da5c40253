"""Pixels on a live screen: over the drawer's picture, and gone for windows, toasts and screenshots."""

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

from tests.fakes.house import House, grid
from tests.fakes.pictures import encoded as as_file, scene
from tests.fakes.screens import until
from tui.terminal import pixel_app
from tui.terminal.overlay import DELETE_ALL
from tui.terminal.pixels import PIXEL_SIDE
from tui.widgets.dock import Dock
from tui.widgets.picture import small_form

PLACED = "a=T,f=100"
TAKEN = "a=d,d=I"


class Shown(House):
    """An app that has a terminal, for as long as a test says so; keeps what it writes there."""

    on_terminal = False
    written = ""

    @property
    def is_headless(self) -> bool:
        return not self.on_terminal

    def painted(self, update: Any) -> str:
        text = super().painted(update)
        self.written += text
        return text

    def take_written(self) -> str:
        written, self.written = self.written, ""
        return written


class Window(ModalScreen[None]):
    """Covers the screen without hiding it."""


def made(small: bytes, graphics: str, cells: tuple[int, int], cell: tuple[int, int]) -> list[str]:
    """Stand for the encoder, which needs Python 3.12."""
    return [f"{graphics}{cells[0]}x{cells[1]}at{cell[0]}x{cell[1]}"]


def png() -> bytes:
    return as_file(scene(80, 80), "PNG")


@contextlib.asynccontextmanager
async def drawer(theme: str = "night") -> AsyncIterator[tuple[Shown, Dock, Pilot[None]]]:
    """Show a drawer with one picture; the terminal has agreed to kitty's graphics."""
    dock = Dock()
    app = Shown(dock, theme=theme)
    async with app.run_test(size=(60, 30), notifications=True) as pilot:
        await pilot.pause()
        app.on_terminal = True
        dock.pictures.add(small_form(png()), "a scene")
        app.redraw()
        await until(pilot, lambda: theme == "mono" or "▀" in app.written)
        app.take_graphics("kitty", (10, 20))
        yield app, dock, pilot
        app.on_terminal = False


@pytest.fixture(autouse=True)
def _encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixel_app, "encoded", made)


async def test_a_picture_gets_pixels_over_its_half_blocks_with_its_words_below():
    async with drawer() as (app, _, pilot):
        await until(pilot, lambda: PLACED in app.written)
        found = re.search(
            r"c=(\d+),r=(\d+),C=1,q=2,m=0;kitty(\d+)x(\d+)at10x20", app.take_written()
        )
        assert found is not None
        assert found.groups()[:2] == found.groups()[2:]
        assert "a scene" in "\n".join(grid(app))
        assert app.export_screenshot().count("▀") > 100
        assert app.largest == PIXEL_SIDE


async def test_pixels_go_for_a_window_a_toast_another_picture_and_another_screen():
    async with drawer() as (app, dock, pilot):
        await until(pilot, lambda: PLACED in app.written)

        async def goes_and_comes() -> None:
            await until(pilot, lambda: TAKEN in app.written)
            assert PLACED not in app.take_written()

        app.take_written()
        await app.push_screen(Window())
        await goes_and_comes()
        await app.pop_screen()
        await until(pilot, lambda: PLACED in app.written)

        app.take_written()
        await app.push_screen(Screen())
        await goes_and_comes()
        await app.pop_screen()
        await until(pilot, lambda: PLACED in app.written)

        app.take_written()
        app.notify("said " * 200, timeout=60)  # as high as the drawer
        await goes_and_comes()
        app.clear_notifications()
        await until(pilot, lambda: PLACED in app.written)

        app.take_written()
        dock.pictures.add(small_form(as_file(scene(80, 40), "PNG")), "another")
        await until(pilot, lambda: TAKEN in app.written and PLACED in app.written)
        app.take_written()
        await dock.pictures.remove()  # and somebody still knows it
        await goes_and_comes()
        assert "▀" not in "\n".join(grid(app))


async def test_when_all_is_painted_anew_the_terminal_is_told_all_anew():
    async with drawer() as (app, _, pilot):
        await until(pilot, lambda: PLACED in app.written)
        app.take_written()
        app.redraw()
        await until(pilot, lambda: PLACED in app.written)
        assert DELETE_ALL in app.written


async def test_without_colours_or_where_they_are_off_there_are_no_pixels():
    async with drawer("mono") as (app, _, pilot):
        await until(pilot, lambda: "----" in app.written)
        app.redraw()
        await pilot.pause()
        assert PLACED not in app.written
        assert app._hanging() == []
        app.theme, app.pictures_off = "night", True
        app.redraw()
        await pilot.pause()
        assert "▀" not in "\n".join(grid(app))
        assert PLACED not in app.written


async def test_what_cannot_be_encoded_stays_in_half_blocks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    tried: list[int] = []

    def broken(*_: object) -> list[str]:
        tried.append(1)
        raise OSError("no such encoder")

    monkeypatch.setattr(pixel_app, "encoded", broken)
    async with drawer() as (app, _, pilot):
        await until(pilot, lambda: "stays in half blocks" in caplog.text)
        app.redraw()
        await pilot.pause()
        assert PLACED not in app.written
        assert tried == [1]
