"""Keys of the table while somebody writes: the leader, then a letter."""

import pytest
from textual.events import Key

from engine import InputError, commands
from engine.vocabulary.events import RoundStarted, StageStarted
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun
from tui.bindings import UNBOUND
from tui.screens.help import lines


def speaking() -> ToldSession:
    session = ToldSession()
    session.table.open()
    return session.tell(
        StageStarted(stage="discussion", kind="discussion"),
        RoundStarted(
            stage="discussion",
            round=1,
            order="simultaneous",
            seats=("s1", "s2"),
            sealed=False,
        ),
        begun("u1", "discussion"),
        begun("u2", "discussion", "s2"),
    )


def text(app: TableHouse) -> str:
    return "\n".join(grid(app))


async def test_a_letter_after_the_leader_is_the_tables():
    session = speaking()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("2", "a", "h", "i")
        await pilot.press("ctrl+o")
        await pilot.pause()
        await app.frame()
        assert "ctrl+o: now a letter" in text(app)
        await pilot.press("p")
        await pilot.pause()
        assert session.asked == [commands.Pause()]
        assert app.table.composer.editor.has_focus
        assert "Enter send" in text(app)
        await pilot.press("p", "ctrl+o", "s", "!")
        await pilot.pause()
        assert session.asked[1:] == [commands.StopSeat(seat="s2")]
        assert app.table.composer.text == "hip!"
        await pilot.press("ctrl+o", "1")
        await pilot.pause()
        assert app.focused is app.table.panels[0].view


@pytest.mark.parametrize("key", ["escape", "enter", "tab", "ctrl+j", "ctrl+o", "f7", "k", "up"])
async def test_any_other_key_only_ends_the_waiting(key: str):
    session = speaking()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("a", "h", "i", "ctrl+o", key, "p")
        await pilot.pause()
        assert session.asked == []
        assert app.table.composer.editor.has_focus
        assert app.table.composer.text == "hip"
        await pilot.press("enter")
        await pilot.pause()
        assert session.asked == [commands.Say(text="hip")]


async def test_who_leaves_the_composer_leaves_the_leader_too():
    session = speaking()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("ctrl+o", "a", "h", "ctrl+o")
        app.table.focus_chosen()
        await pilot.pause()
        await pilot.press("a", "p")
        await pilot.pause()
        assert session.asked == []
        assert app.table.composer.text == "hp"


async def test_a_burst_of_keys_keeps_its_order():
    session = speaking()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("a", "h")
        for key, character in (("ctrl+o", None), ("p", "p"), ("i", "i"), ("enter", "\r")):
            app.post_message(Key(key, character))  # all are there before the first is handled
        await pilot.pause()
        await pilot.pause()
        assert session.asked == [commands.Pause(), commands.Say(text="hi")]


async def test_a_line_typed_in_one_breath_behind_its_key_is_text():
    session = speaking()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.frame()
        for character in "asxpdHw":
            app.post_message(Key(character, character))
        for _ in range(500):
            if len(app.table.composer.text) == 6:
                break
            await pilot.pause(0.01)
        assert app.table.composer.text == "sxpdHw"
        assert session.asked == []


async def test_a_users_own_key_works_after_the_leader():
    session = speaking()
    app = TableHouse(session)
    app.set_keymap({"table.pause": "P"})
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("a", "ctrl+o", "p", "ctrl+o", "P")
        await pilot.pause()
        assert session.asked == [commands.Pause()]


async def test_an_action_without_a_key_takes_the_one_that_it_is_given():
    session = speaking()
    app = TableHouse(session)
    app.set_keymap({"table.advocate": "f7"})
    async with app.run_test(size=(100, 30)) as pilot:
        await app.frame()
        await pilot.press("f7")
        await pilot.pause()
        assert session.asked
        shown = [line for line in lines(app.screen.active_bindings) if "advocate" in line.lower()]
        assert [line.split()[0] for line in shown] == ["f7"]
        assert UNBOUND not in "".join(lines(app.screen.active_bindings))


async def test_what_was_refused_is_not_said_to_be_done():
    session = speaking()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.frame()
        for key, done in (("m", "Marked."), ("B", "sealed")):
            app.said.clear()
            session.refuse = InputError("This table has stopped.")
            await pilot.press(key)
            await pilot.pause()
            assert app.said == ["This table has stopped."]
            assert not app.table.seal_wanted
            await pilot.press(key)
            await pilot.pause()
            assert done in app.said[-1]
