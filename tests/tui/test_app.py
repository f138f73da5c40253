"""The program: from home to a table and back, leaving saved, crashing in one sentence."""

import logging
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandInput
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.fakes.house import grid
from tests.fakes.screens import played, until
from tests.fakes.told_desk import Lobby, ToldDesk
from tui.app import Look, TableRoundApp
from tui.screens.help import HelpScreen
from tui.screens.home import HomeScreen
from tui.screens.new_table import NewTableScreen, paths_in
from tui.screens.table import TableScreen

TABLE = (
    *("A paper lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "none"),
    *("--rounds", "1", "--seats", "designer=1,consumer=1"),
)


def test_home_leads_to_a_demo_table_in_two_keys_and_it_is_in_the_list_afterwards(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        assert isinstance(app.screen, HomeScreen)
        await until(pilot, lambda: "rehearsal" in "\n".join(grid(app)))
        assert "No session yet" in "\n".join(grid(app))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 2)
        name = app.desk.session.id if app.desk.session else ""
        app.close_table()
        await until(pilot, lambda: name in "\n".join(grid(app)))
        assert "can be resumed" in "\n".join(grid(app))
        assert not app.desk.running

    played(tmp_path, act)


def test_a_session_of_the_list_is_taken_up_again(tmp_path: Path):
    async def first(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 6)

    app = played(tmp_path, first, *TABLE)
    assert app.desk.outcome is not None
    assert app.desk.outcome.reason == "closed"
    name = app.desk.session.id if app.desk.session else ""

    async def again(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: name in "\n".join(grid(app)))
        await pilot.press("tab", "tab", "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        assert app.desk.session is not None
        assert app.desk.session.id == name
        await until(pilot, lambda: app.desk.session and app.desk.session.state.seq > 40)

    played(tmp_path, again)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_table_is_described_and_what_is_wrong_is_said_in_the_form(tmp_path: Path, lang: Any):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await until(pilot, lambda: "paper-cut" in "\n".join(grid(app)))
        await pilot.press("ctrl+s")
        told = app.screen.query_one("#told", Static)
        await until(pilot, lambda: told.has_class("fault"))
        app.screen.query_one("#topic", Input).value = "A lamp"
        app.screen.query_one("#rounds", Input).value = "1"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        await pilot.pause()
        assert app.desk.session is not None
        await until(pilot, lambda: app.desk.session and app.desk.session.state.topic == "A lamp")

    played(tmp_path, act, lang=lang, size=(80, 24))


def test_f2_goes_to_the_table_out_of_every_room(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        table = app.screen
        await pilot.press("a", *"half", "escape")
        for rooms in (("f4",), ("f9", "f4"), ("f8",), ("f5",), ("f2",)):
            for room in rooms:
                await pilot.press(room)
                await pilot.pause()
            await pilot.press("f2")
            await until(pilot, lambda: app.screen is table)
        assert table.composer.text == "half"

    played(tmp_path, act, *TABLE)


def test_with_auto_the_program_ends_with_its_table(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.left)

    app = played(tmp_path, act, *TABLE, "--auto", auto=True)
    assert app.desk.outcome is not None
    assert app.desk.outcome.reason == "done"


def test_leaving_saves_whatever_the_reason(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 3)
        app.on_signal("terminated")
        await until(pilot, lambda: app.desk.outcome)

    app = played(tmp_path, act, *TABLE)
    assert app.left == "terminated"
    assert app.desk.outcome is not None
    assert app.desk.outcome.reason == "closed"


async def test_who_speaks_is_cut_short_at_the_second_wish_alone():
    desk = ToldDesk()
    desk.speaking = True
    app = Lobby(desk)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        assert not app.left
        assert "once more" in app.said[-1]
        await pilot.press("ctrl+q")
        assert app.left == "quit"


def test_one_hang_up_is_told_twice_and_another_signal_does_not_wait(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 3)
        for _ in range(2):  # by the signal, and by the end of input
            app.on_signal("hang-up")
        assert not app._exit
        app.on_signal("terminated")
        assert app._exit

    assert played(tmp_path, act, *TABLE).left == "hang-up"


def test_help_tells_the_keys_that_work_and_goes_away(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "Demo table" in "\n".join(grid(app)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    played(tmp_path, act)


def test_the_palette_finds_actions_in_both_languages(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Demo table" in "\n".join(grid(app)))
        app.screen.query_one(CommandInput).value = "示范"
        await until(pilot, lambda: "Theme" not in "\n".join(grid(app)[3:30]))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))

    played(tmp_path, act)


def test_language_and_theme_change_at_once(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        before = app.theme
        app.action_theme()
        assert app.theme != before
        await pilot.press("l")
        await until(pilot, lambda: "最近的会话" in "\n".join(grid(app)))

    played(tmp_path, act, look=Look(theme="paper", keys=["home.demo=f8", "nonsense"]))


def test_a_crash_is_logged_and_shows_nothing_of_the_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        secret = "sk-not-to-be-seen"  # noqa: F841  a traceback with locals would show it
        app._exception = KeyError("x")  # the pilot must not raise it again
        app._handle_exception(ValueError("inside"))

    with caplog.at_level(logging.ERROR), pytest.raises(KeyError):
        played(tmp_path, act)
    assert "unexpected failure" in caplog.text


def test_paths_are_read_as_a_terminal_drops_them():
    assert paths_in("'my photo.jpg' other\\ one.png file:///tmp/a%20b.heic") == [
        "my photo.jpg",
        "other one.png",
        "/tmp/a b.heic",
    ]
    assert paths_in("it's.png") == ["it's.png"]
    assert paths_in("") == []


DOORS = ("f1", "ctrl+p", "f4", "f5", "f8", "f9", "P", "b", "v", "X", "J")
HELD = 60
"""Key events of two seconds, at thirty a second."""


async def hold_escape(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
    """Let Esc repeat faster than it can be answered."""
    for _ in range(HELD):
        app.post_message(Key("escape", None))
    await pilot.pause()
    await pilot.press("escape")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_esc_held_for_two_seconds_never_leaves_and_loses_no_text(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 2)
        table = app.screen
        assert isinstance(table, TableScreen)
        await pilot.press("a", *"half", "space", "a")
        for key in DOORS:
            await hold_escape(app, pilot)
            await until(pilot, lambda: app.screen is table)
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not table)
        await hold_escape(app, pilot)
        await until(pilot, lambda: app.screen is table)
        await pilot.press("a")
        assert table.composer.text == "half a"
        await hold_escape(app, pilot)
        app.close_table()
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await hold_escape(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert not app.left

    played(tmp_path, act, *TABLE)
