"""Home: four ways to begin, sessions opened by Enter, and what cannot be read is said."""

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from engine import InputError, SettingsError, StoreError, cells
from tests.fakes.house import grid
from tests.fakes.screens import until
from tests.fakes.told_desk import LONG, RECENT, Lobby, ToldDesk
from tui.review_desk import Wanted
from tui.screens.home import HomeScreen, rows_of
from tui.screens.new_table import NewTableScreen
from tui.words import Words


async def ready(app: Lobby, pilot: "Pilot[Any]") -> None:
    """Wait until the desk was asked for all that home shows."""
    await until(pilot, lambda: ("configured", None) in app.desk.asked)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownLambdaType]
    await pilot.pause()


def lobby(*faults: tuple[str, Any], recent: Any = RECENT) -> tuple[Lobby, ToldDesk]:
    desk = ToldDesk(recent=recent)
    desk.faults.update(faults)
    return Lobby(desk), desk


@pytest.mark.parametrize("keys", [["d"], ["enter"]])
async def test_a_demo_begins_by_key_and_by_enter(keys: list[str]):
    app, desk = lobby()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: app.opened)
        topic = app.words("home.demo_topic")
        assert ("prepare", [topic, "--provider", "rehearsal"]) in desk.asked


@pytest.mark.parametrize("keys", [["n"], ["down", "down", "enter"]])
async def test_a_new_table_is_asked_for_by_key_and_by_enter(keys: list[str]):
    app, _ = lobby()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.opened == []


@pytest.mark.parametrize("keys", [["l"], ["down", "down", "down", "enter"]])
async def test_the_other_language_by_key_and_by_enter(keys: list[str]):
    app, _ = lobby()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: "最近的会话" in "\n".join(grid(app)))


async def test_a_session_is_taken_up_by_enter():
    app, desk = lobby()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("tab", "down", "enter")
        await until(pilot, lambda: app.opened)
        assert ("again", RECENT[1].id) in desk.asked
        assert app.opened[0].session == RECENT[1].id


async def test_a_session_that_is_complete_is_looked_at_again():
    app, _ = lobby()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("tab", "down", "down", "enter")
        await until(pilot, lambda: app.looked_at)
        assert app.looked_at == [Wanted(session=RECENT[2].id)]
        assert app.opened == []


async def test_a_session_that_cannot_be_taken_up_is_said():
    app, _ = lobby(("again", StoreError("It is damaged.", hint="Look at it.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: app.said)
        assert app.said == ["It is damaged. Look at it."]


async def test_a_demo_that_cannot_begin_is_said():
    app, _ = lobby(("prepare", InputError("There is no kit.")), recent=())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("d")
        await until(pilot, lambda: app.said)
        assert app.said == ["There is no kit."]
        assert isinstance(app.screen, HomeScreen)


async def test_a_config_with_a_fault_is_a_sentence_and_sessions_are_still_there():
    fault = SettingsError("rounds [/x] must be 1 or more.", hint="See config.toml.")
    app, _ = lobby(("configured", fault))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        shown = "\n".join(grid(app))
        assert "rounds [/x] must be 1 or more. See config.toml." in shown
        assert RECENT[0].id in shown


async def test_a_store_that_cannot_be_read_is_a_sentence_and_a_demo_can_begin():
    fault = StoreError("The sessions cannot be read.", hint="Look at its folder.")
    app, _ = lobby(("recent", fault))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        assert "The sessions cannot be read. Look at its folder." in "\n".join(grid(app))
        assert not app.screen.query_one("#sessions", OptionList).display
        await pilot.press("d")
        await until(pilot, lambda: app.opened)


OFFERS = {
    "open": "tableround config set general.store redis://localhost:6379/0",
    "locked": "export TABLEROUND_REDIS_URL=redis://:PASSWORD@localhost:6379/0",
}


@pytest.mark.parametrize("found", OFFERS)
async def test_at_the_first_start_a_redis_that_answers_is_offered(found: Any):
    app, desk = lobby(recent=())
    desk.redis = found
    async with app.run_test(size=(200, 30)) as pilot:
        await until(pilot, lambda: OFFERS[found] in "\n".join(grid(app)))


@pytest.mark.parametrize("found", ["", "other"])
async def test_nothing_is_offered_where_no_redis_answers(found: Any):
    app, desk = lobby(recent=())
    desk.redis = found
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: ("redis", None) in desk.asked)
        await pilot.pause()
        assert not app.screen.query_one("#offer").display


async def test_who_has_sessions_is_offered_nothing():
    app, desk = lobby()
    desk.redis = "open"
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.pause()
        assert ("redis", None) not in desk.asked
        assert not app.screen.query_one("#offer").display


def test_columns_of_the_list_stand_below_each_other():
    for lang in ("en", "zh"):
        rows = rows_of(RECENT, Words(lang))
        titles = [one.topic for one in RECENT]
        places = {cells(row[: row.index(t[:4])]) for row, t in zip(rows, titles, strict=True)}
        assert len(places) == 1
        assert any(LONG[:12] in row for row in rows)
    assert rows_of([], Words("en")) == []


async def test_what_is_configured_is_told_again_when_one_comes_back():
    app, desk = lobby()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        asked = desk.asked.count(("configured", None))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        desk.facts = [("provider", "ollama")]
        await pilot.press("escape")
        await until(pilot, lambda: "Provider: ollama" in "\n".join(grid(app)))
        assert desk.asked.count(("configured", None)) == asked + 1
