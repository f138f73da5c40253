"""The kits: what each is for, and a form with it chosen."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from engine import KitError
from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.told_desk import Lobby, ToldDesk
from tui.app import TableRoundApp
from tui.desk import KitRow
from tui.screens.gallery import GalleryScreen, about
from tui.screens.home import HomeScreen
from tui.screens.new_table import NewTableScreen
from tui.words import Words

MARKUP = "[/x] \x1b[2J[@click=app.quit]go[/]"
KIT = KitRow(
    id="mine",
    name="Mine",
    about="For a test.",
    roles={},
    seats=("Maker", "Buyer", "Buyer", "Buyer"),
    stages=("Talk", "Vote"),
)


def shown(app: Any) -> str:
    return "\n".join(grid(app))


def test_all_shipped_kits_stand_there_with_seats_and_stages(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: Any) -> None:
        await pilot.press("K")
        await until(pilot, lambda: "product-launch" in shown(app))
        assert isinstance(app.screen, GalleryScreen)
        seen: list[str] = []
        for _ in range(4):
            seen.append(shown(app))
            await pilot.press("down")
            await pilot.pause()
        assert "6 seats: Craftsperson, Consumer, Manufacturer" in seen[0]
        assert "14 stages: Introduc" in seen[0]
        assert any("Consumer x3" in one for one in seen)
        assert len(set(seen)) == 4

    played(tmp_path, act, size=(80, 24))


def test_roles_are_counted_and_joined_in_either_language():
    assert "4 seats: Maker, Buyer x3" in about(KIT, Words("en"))
    assert "席位（4）：Maker、Buyer×3" in about(KIT, Words("zh"))
    hostile = about(replace(KIT, about=MARKUP, seats=(MARKUP,), stages=(MARKUP,)), Words("en"))
    assert "\x1b" not in hostile
    assert "[@click=app.quit]go[/]" in hostile


async def test_a_kit_is_chosen_in_the_form_and_esc_goes_back_to_the_kits():
    app = Lobby(ToldDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: "paper-cut" in shown(app))
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await until(pilot, lambda: "> paper-cut" in shown(app))
        topic = app.screen.query_one("#topic", Input)
        assert topic.value == app.words("gallery.topic.paper-cut")
        await pilot.press(*"Tea")  # what stands there is typed over
        await pilot.pause()
        assert topic.value == "Tea"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.opened == []


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_kits_that_cannot_be_read_are_a_sentence_and_read_again(lang: Any):
    desk = ToldDesk(lang)
    desk.faults["kits"] = KitError("The folder of your kits cannot be read.")
    app = Lobby(desk, lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: app.words("gallery.mend") in shown(app))
        assert app.told("The folder of your kits cannot be read.") in shown(app)
        desk.faults.clear()
        await pilot.press("r")
        await until(pilot, lambda: "open-table" in shown(app))
        assert app.screen.query_one("#kits", OptionList).has_focus


async def test_the_other_language_is_spoken_at_once():
    app = Lobby(ToldDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: "open-table" in shown(app))
        await app.speak("zh")
        await until(pilot, lambda: "选择一个工作坊" in shown(app) and "open-table" in shown(app))
