"""Before money is spent the screen asks once; going back loses nothing that was typed."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tui.app import TableRoundApp
from tui.screens.home import HomeScreen
from tui.screens.new_table import NewTableScreen
from tui.screens.spending import SpendingScreen
from tui.screens.table import TableScreen

NOBODY = ("--provider", "openai-compatible", "--model", "x", "--base-url", "http://127.0.0.1:9/v1")


def asked(app: TableRoundApp) -> bool:
    return isinstance(app.screen, SpendingScreen)


async def describe(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
    await pilot.press("n")
    await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
    await until(pilot, lambda: "paper-cut" in "\n".join(grid(app)))
    for name, value in (("topic", "A lamp"), ("provider", "openai-compatible"), ("model", "x")):
        app.screen.query_one(f"#{name}", Input).value = value
    await pilot.press("ctrl+s")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_form_asks_before_a_table_costs_money(tmp_path: Path, lang: Any):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await describe(app, pilot)
        await until(pilot, lambda: asked(app))
        await until(pilot, lambda: "openai-compatible/x" in "\n".join(grid(app)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        assert app.screen.query_one("#topic", Input).value == "A lamp"
        assert app.desk.session is None
        await pilot.press("ctrl+s")
        await until(pilot, lambda: asked(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))

    played(
        tmp_path,
        act,
        lang=lang,
        size=(80, 24),
        OPENAI_COMPATIBLE_BASE_URL="http://127.0.0.1:9/v1",
    )


def test_a_table_of_the_command_line_is_asked_about_too(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: asked(app))
        assert app.desk.session is None
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.desk.session is None

    played(tmp_path, act, "A lamp", *NOBODY)


def test_what_is_wrong_is_in_sight_where_the_form_is_longer_than_the_screen(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await until(pilot, lambda: "paper-cut" in "\n".join(grid(app)))
        await pilot.press("ctrl+s")
        told = app.screen.query_one("#told", Static)
        await until(pilot, lambda: told.has_class("fault"))
        await pilot.pause()
        await until(pilot, lambda: str(told.content).split(maxsplit=4)[0] in "\n".join(grid(app)))
        shown = "\n".join(grid(app))
        assert " ".join(str(told.content).split()[:3]) in shown

    played(tmp_path, act, size=(80, 24))
