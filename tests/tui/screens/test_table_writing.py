"""The composer at the table: drafts, letters of an input method, an editor of one's own."""

from pathlib import Path
from typing import Any

import pytest

from engine import Paths
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.told_session import TableHouse, ToldSession
from tui.drafts import Drafts
from tui.screens.table import TableScreen


def opened() -> ToldSession:
    session = ToldSession()
    session.table.open()
    return session


async def test_letters_of_an_input_method_open_the_composer_once_told():
    app = TableHouse(opened(), "zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("窑", "温", "p")
        assert app.table.composer.text == "窑温p"
        await pilot.press("escape", "度")
        assert app.table.composer.text == "窑温p度"
        assert [said for said in app.said if "输入法" in said] == ["输入法开启：可用 F 键。"]


async def test_keys_of_the_table_stay_keys():
    app = TableHouse(opened(), "en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("z", "é")
        assert app.table.zoomed
        assert app.table.composer.text == "é"


async def test_without_a_terminal_to_lend_the_text_stays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EDITOR", "true")
    app = TableHouse(opened(), "en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("a", *"half", "ctrl+g")
        await until(pilot, lambda: app.said)
        assert "no editor" in app.said[-1]
        assert app.table.composer.text == "half"


def test_what_was_typed_and_not_sent_is_back(tmp_path: Path):
    """Typed, left for home, opened again: there; sent: gone for good."""
    name: list[str] = []

    async def act(app: Any, pilot: Any) -> None:
        await until(pilot, lambda: isinstance(app.screen, TableScreen) and app.screen.panels)
        table = app.screen
        name.append(table.session.id)
        drafts = Drafts(Paths.of(str(tmp_path)).drafts)
        await pilot.press("p", "a", *"who pays", "ctrl+j", *"for it")
        await until(pilot, lambda: drafts.read(name[0]) == "who pays\nfor it")
        await pilot.press("escape", "Q", "Q")
        await until(pilot, lambda: not isinstance(app.screen, TableScreen))
        app.open_table(await app.desk.prepare_again(name[0]))
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        table = app.screen
        await until(pilot, lambda: table.composer.text == "who pays\nfor it")
        assert "who pays" in "\n".join(grid(app))
        await pilot.press("a", "enter")
        await until(pilot, lambda: table.composer.text == "")
        await until(pilot, lambda: drafts.read(name[0]) == "")

    played(tmp_path, act, "A lamp", "--provider", "rehearsal", "--lang", "en", size=(120, 40))
