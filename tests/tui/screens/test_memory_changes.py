"""Memories pinned, edited and forgotten with the keyboard; ten seconds to take the last back."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import ManualClock, StoreError
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.memories import saying
from tests.fakes.screens import played, until
from tests.fakes.sessions import left_behind, log_of
from tests.fakes.told_memories import ToldMemories
from tests.tui.screens.test_memories import memories, text
from tui.app import TableRoundApp
from tui.screens.home import HomeScreen
from tui.screens.memory_changes import UNDO_SECONDS

SESSION = "20261120-k3f7"
FIRST = f"{SESSION}:m0"
REFUSED = StoreError("Its session is open in another program.", hint="Close it there.")


def advance(app: Any, seconds: float) -> None:
    clock = app.clock
    assert isinstance(clock, ManualClock)
    clock.advance(seconds)


async def test_a_memory_is_pinned_and_unpinned():
    told = ToldMemories(10)
    async with memories(told, (120, 40)) as (app, pilot, _):
        await pilot.press("m")
        await until(pilot, lambda: "Pinned" in text(app))
        assert ">*11-20" in text(app)
        await pilot.press("m")
        await until(pilot, lambda: ">*11-20" not in text(app))
        assert told.done == [("pin", FIRST), ("unpin", FIRST)]
        assert app.said == ["Pinned.", "No longer pinned."]


async def test_a_memory_gets_another_text():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, screen):
        await pilot.press("e")
        await until(pilot, lambda: "Enter keeps it" in text(app))
        assert screen.editor.text.startswith("0: ")
        await pilot.press("ctrl+j", "x", "q", "enter")
        await until(pilot, lambda: "Enter keeps it" not in text(app))
        ((what, ref, words),) = told.done
        assert (what, ref) == ("edit", FIRST)
        assert words.endswith("\nxq")
        assert screen.focused is screen.rows
        row = screen.rows.row
        assert row is not None
        assert row.entry.text == words


async def test_an_edit_that_is_left_changes_nothing():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, screen):
        await pilot.press("enter", "e", "x", "escape")
        await until(pilot, lambda: "Enter keeps it" not in text(app))
        assert told.done == []
        assert screen.focused is screen.detail.view


async def test_what_cannot_be_kept_stays_in_the_editor():
    told = ToldMemories(10)
    told.faults |= {"edit": REFUSED, "pin": REFUSED}
    async with memories(told) as (app, pilot, screen):
        await pilot.press("e", "x", "enter")
        await until(pilot, lambda: app.said)
        assert screen.editor.display
        assert screen.editor.text.endswith("x")
        await pilot.press("escape", "m")
        await until(pilot, lambda: len(app.said) == 2)
        assert set(app.said) == {"Its session is open in another program. Close it there."}


async def test_a_memory_is_hidden_at_once_and_forgotten_after_ten_seconds():
    told = ToldMemories(10)
    told.exports = [Path("/home/mei/exports/minutes.md")]
    async with memories(told, (120, 40)) as (app, pilot, _):
        await pilot.press("x")
        await until(pilot, lambda: "(hidden; u brings it back)" in text(app))
        assert "0: 窑温高十度" not in text(app)
        await pilot.press("m", "e", "y", "x")
        assert told.done == []
        advance(app, UNDO_SECONDS - 1)
        await pilot.pause()
        assert told.done == []
        advance(app, 1)
        await until(pilot, lambda: "(forgotten)" in text(app))
        assert told.done == [("forget", FIRST)]
        assert app.said[-1].endswith("/home/mei/exports/minutes.md")
        assert told.unsaid == []


async def test_the_last_one_is_brought_back_and_has_its_ten_seconds_anew():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, _):
        await pilot.press("x", "j", "x", "u")
        await until(pilot, lambda: text(app).count("(hidden") == 1)
        assert told.hidden == [FIRST]
        advance(app, UNDO_SECONDS - 1)
        await pilot.press("x")
        advance(app, 1)
        await until(pilot, lambda: told.done == [("forget", FIRST)])
        await pilot.press("u", "u")
        await until(pilot, lambda: "There is nothing to bring back." in app.said)
        advance(app, UNDO_SECONDS)
        await pilot.pause()
        assert told.done == [("forget", FIRST)]


async def test_who_leaves_the_screen_has_forgotten():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, _):
        await pilot.press("x", "j", "x", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: len(told.done) == 2)
        assert told.hidden == []


async def test_what_cannot_be_forgotten_is_shown_again():
    told = ToldMemories(10)
    told.faults["forget"] = REFUSED
    async with memories(told) as (app, pilot, _):
        await pilot.press("x")
        advance(app, UNDO_SECONDS)
        await until(pilot, lambda: app.said and "another program" in app.said[-1])
        assert "0: 窑温高十度" in text(app)


async def test_hostile_text_is_edited_as_text():
    told = ToldMemories(1)
    async with memories(told) as (app, pilot, screen):
        screen.editor.open(f"[/e] {HOSTILE}", "Edit")
        await until(pilot, lambda: "[/e]" in text(app))
        assert UNSEEN.findall(text(app).replace("\n", "")) == []


def remembered(home: Path) -> list[str]:
    return [type(one.event).__name__ for one in log_of(home, SESSION)]


def test_on_the_disk_a_memory_is_changed_and_forgotten(tmp_path: Path):
    left_behind(tmp_path, SESSION, saying(["A paper lamp"], SESSION))

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f4")
        await until(pilot, lambda: "1 in all" in text(app))
        await pilot.press("m")
        await until(pilot, lambda: ">*" in text(app))
        await pilot.press("e", "s", "enter")
        await until(pilot, lambda: "A paper lamps" in text(app) and "Enter keeps" not in text(app))
        await pilot.press("x")
        await until(pilot, lambda: "(forgotten)" in text(app))

    played(tmp_path, act)
    assert remembered(tmp_path)[-1] == "TextRedacted"
    held = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file for file in held if b"paper lamp" in file.read_bytes()] == []


@pytest.mark.parametrize("fails", [False, True])
def test_who_leaves_the_program_has_forgotten(tmp_path: Path, fails: bool):
    left_behind(tmp_path, SESSION, saying(["A paper lamp"], SESSION))

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f4")
        await until(pilot, lambda: "1 in all" in text(app))
        app.desk.memories.hide(f"{SESSION}:m0" if not fails else f"{SESSION}:m9")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.failure or not app.desk.memories.hidden)
        await until(pilot, lambda: app._exit)

    app = played(tmp_path, act)
    assert (app.failure is not None) is fails
    assert (remembered(tmp_path)[-1] == "TextRedacted") is not fails
