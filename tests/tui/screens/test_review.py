"""The sessions of a real home: narrowed, kept beside their logs, put away, opened and walked."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import Paths
from tests.fakes.house import grid
from tests.fakes.minutes_log import SESSION, session_log
from tests.fakes.screens import played, until
from tests.fakes.sessions import left_behind, log_of
from tui.app import TableRoundApp
from tui.review_desk import Wanted
from tui.screens.choice import ChoiceScreen
from tui.screens.export import ExportScreen
from tui.screens.fork import ForkScreen
from tui.screens.home import HomeScreen
from tui.screens.review import ReviewScreen
from tui.screens.review_table import ReviewTable

OTHER = "20261121-b2c4"


def stocked(home: Path, *names: str) -> None:
    """Make a home with sessions of one log."""
    for name in names:
        left_behind(home, name, [replace(one, session=name) for one in session_log()])


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def listed(app: TableRoundApp, pilot: "Pilot[Any]") -> ReviewScreen:
    """Open the list and wait for its rows."""
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.rows.session)
    assert isinstance(app.screen, ReviewScreen)
    return app.screen


async def table(app: TableRoundApp, pilot: "Pilot[Any]", session: str) -> ReviewTable:
    """Wait for a session's table."""
    await until(
        pilot, lambda: isinstance(app.screen, ReviewTable) and app.screen.session.id == session
    )
    assert isinstance(app.screen, ReviewTable)
    return app.screen


def test_titles_tags_and_notes_are_kept_beside_the_log_and_narrow_the_list(tmp_path: Path):
    stocked(tmp_path, SESSION, OTHER)
    before = log_of(tmp_path, SESSION)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await listed(app, pilot)
        await pilot.press("j")  # opened at one time: the greater id stands above
        await until(pilot, lambda: screen.rows.session and screen.rows.session.id == SESSION)
        await pilot.press("R", *["backspace"] * 20, *"蝴蝶", "enter")
        await until(pilot, lambda: "蝴蝶" in text(app))
        await pilot.press("M")
        screen.asked_line.line.value = "客户，#Paper ,"
        await pilot.press("enter")
        await until(pilot, lambda: "#客户  #Paper" in text(app))
        await pilot.press("e", *"[b]why", "enter")
        await until(pilot, lambda: "[b]why" in text(app))
        await pilot.press("e", *"never", "escape")
        await pilot.press("slash", *"客 paper", "down")
        await until(pilot, lambda: "1/2" in text(app))
        assert screen.rows.has_focus
        await pilot.press("slash", "end", *" 折", "down")
        await until(pilot, lambda: "0/2" in text(app))
        assert "没有会话的" in text(app)
        await app.speak("en")
        await until(pilot, lambda: "Review · 0 of 2 sessions" in text(app))
        assert screen.filter.value == "客 paper 折"
        await pilot.press("R", "x", "E", "enter")  # nothing is under the cursor
        assert app.screen is screen
        review = await app.desk.reviews.review(SESSION)
        assert (review.tags, review.note) == (("客户", "Paper"), "[b]why")

    played(tmp_path, act, lang="zh")
    assert log_of(tmp_path, SESSION) == before


def test_the_bin_is_filled_when_the_list_is_left(tmp_path: Path):
    stocked(tmp_path, SESSION, OTHER)
    file = Paths.of(str(tmp_path)).sessions / f"{OTHER}.db"

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await listed(app, pilot)
        await pilot.press("u")
        await until(pilot, lambda: "There is nothing to take back." in text(app))
        await pilot.press("x")
        await until(pilot, lambda: "Review · 1 sessions" in text(app))
        await pilot.press("u")
        await until(pilot, lambda: "Review · 2 sessions" in text(app))
        assert screen.rows.session is not None
        assert screen.rows.session.id == OTHER
        await pilot.press("x")
        assert file.exists()
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: not file.exists())
        screen = await listed(app, pilot)
        await pilot.press("x")  # the program ends with the list open: put away as well
        await until(pilot, lambda: "Review · 0 sessions" in text(app))

    played(tmp_path, act, toasts=True)
    assert list(Paths.of(str(tmp_path)).sessions.glob("*.db")) == []


def test_a_session_that_cannot_be_put_away_or_opened_says_so(tmp_path: Path):
    stocked(tmp_path, SESSION, OTHER)
    sessions = Paths.of(str(tmp_path)).sessions
    (sessions / "20261122-dddd.db").write_bytes(b"no database" * 500)
    with sqlite3.connect(sessions / f"{OTHER}.db") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await listed(app, pilot)
        await pilot.press("R", *"new", "enter")
        await until(pilot, lambda: "newer version" in text(app))
        await pilot.press("enter")  # to be read it is good enough
        await table(app, pilot, OTHER)
        await pilot.press("m")
        await until(pilot, lambda: "newer version" in text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("G")
        await until(pilot, lambda: "Status: damaged" in text(app))
        app.clear_notifications()
        await pilot.press("enter")
        await until(pilot, lambda: "is damaged" in text(app))
        assert app.screen is screen
        await pilot.press("g")
        await until(pilot, lambda: screen.rows.cursor == 0)
        for file in sessions.glob(f"{OTHER}*"):
            file.unlink()
        await pilot.press("x", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: OTHER in text(app))

    played(tmp_path, act, toasts=True)


def test_sessions_are_walked_one_after_the_other(tmp_path: Path):
    stocked(tmp_path, SESSION, OTHER)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        app.look_again(Wanted(session=SESSION, turn=1))
        first = await table(app, pilot, SESSION)
        assert first.reviewed.timeline.turns_by(first.reviewed.place) == 1
        await pilot.press("left_square_bracket")
        second = await table(app, pilot, OTHER)
        assert second.reviewed.playback.over
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "This is the first session of the list." in text(app))
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("enter")
        await table(app, pilot, OTHER)
        await pilot.press("f3")  # the list stands already
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.press("enter")
        await until(pilot, lambda: list(Paths.of(str(tmp_path)).exports.rglob("*.*")))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    played(tmp_path, act, toasts=True)


@pytest.mark.parametrize("named", ["", "20200101-zzzz"])
def test_a_home_without_sessions(tmp_path: Path, named: str):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        if named:
            app.look_again(Wanted(session=named))
        else:
            await pilot.press("f3")
        await until(pilot, lambda: "No sessions yet" in text(app))
        for key in ("enter", "R", "M", "e", "E", "x", "j", "G", "slash", "down"):
            await pilot.press(key)
        assert isinstance(app.screen, ReviewScreen)

    played(tmp_path, act)


def test_letters_typed_right_behind_a_key_are_text(tmp_path: Path):
    stocked(tmp_path, SESSION)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await listed(app, pilot)
        await pilot.press("slash", *"gift")
        await until(pilot, lambda: screen.filter.value == "gift")
        assert app.screen is screen

    played(tmp_path, act)


def test_a_branch_made_at_a_moment_is_looked_at_and_stands_in_the_list(tmp_path: Path):
    stocked(tmp_path, SESSION)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        screen = await listed(app, pilot)
        await pilot.press("enter")
        await table(app, pilot, SESSION)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, ForkScreen))
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("j", "enter")
        await until(
            pilot, lambda: isinstance(app.screen, ReviewTable) and app.screen.session.id != SESSION
        )
        branch = app.screen.session.id
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen and screen.rows.session is not None)
        assert screen.rows.session is not None
        assert screen.rows.session.id == branch
        assert {one.id for one in screen.all} == {SESSION, branch}

    played(tmp_path, act)
