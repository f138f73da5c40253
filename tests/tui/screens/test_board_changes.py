"""What is done to the board by keys: one command each, all of it taken back by one key."""

from random import Random
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import InputError, commands, place_words
from engine.vocabulary.events import RoundStarted, StageStarted
from tests.fakes.told_board import BoardSession, looked, opened, text
from tests.fakes.told_session import TableHouse
from tests.fakes.told_table import begun, done
from tui.board_moves import ALONE, CORE, NEW, Key
from tui.screens.board import BoardScreen
from tui.screens.table import TableScreen

SHAPE = {"one": ("a", "b"), "two": ("c", "d"), "three": ("e",)}


def told() -> BoardSession:
    session = BoardSession().begin()
    session.propose(None, SHAPE, "f", core="k")
    return session


def shape(session: BoardSession) -> dict[str, str]:
    """Return the board by groups; what stands alone is under no name."""
    groups = {group.label: " ".join(group.members) for group in session.board.groups}
    return {**groups, "": " ".join(session.board.single)}


def group_of(screen: BoardScreen, label: str) -> Key:
    return next(spot.row.key for spot in screen.view.spots if spot.row.text == label)


async def pressed(pilot: "Pilot[Any]", *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def test_a_keyword_is_carried_to_another_group():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        await pressed(pilot, "j", "j", "enter")
        assert "[a]" in text(app)
        assert "Carrying “a”" in text(app)
        await pressed(pilot, "j", "enter")
        assert shape(session) == {"one": "b", "two": "c d a", "three": "e", "": "f"}
        assert len(session.asked) == 1
        assert screen.view.carried is None
        assert screen.view.cursor == ("word", "a")


async def test_what_is_carried_is_put_back():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        for back in ("escape", "u"):
            screen.view.go(("word", "a"))
            await pressed(pilot, "enter", "G", back)
            assert screen.view.carried is None
            assert screen.view.cursor == ("word", "a")
        await pressed(pilot, "enter", "enter")
        assert screen.view.carried is None
        assert session.asked == []
        await pressed(pilot, "enter", "right_square_bracket", "1", "e")
        assert screen.view.carried == ("word", "a")
        assert app.said == [screen.words("board.carried_first")] * 3
        await pressed(pilot, "b", "b")
        assert isinstance(app.screen, TableScreen)


async def test_the_cursor_goes_over_places_alone_while_something_is_carried():
    app = TableHouse(told())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "a"))
        await pressed(pilot, "enter")
        seen: list[Key] = []
        for _ in range(6):
            seen.append(screen.view.cursor)
            await pressed(pilot, "j")
        goals = [group_of(screen, "two"), group_of(screen, "three"), ALONE, NEW, NEW]
        assert seen == [("word", "a"), *goals]


async def test_groups_are_merged():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(group_of(screen, "three"))
        await pressed(pilot, "enter")
        assert "Carrying the group “three”" in text(app)
        await pressed(pilot, "k", "enter")
        assert shape(session) == {"one": "a b", "two": "c d e", "": "f"}
        assert screen.view.cursor == ("word", "e")


async def test_a_keyword_is_split_off_into_a_new_group_and_named():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "b"))
        await pressed(pilot, "enter", "G", "enter")
        assert shape(session) == {"one": "a", "two": "c d", "three": "e", "b": "b", "": "f"}
        await pressed(pilot, "k", "e", *"neu", "enter")
        assert shape(session)["neu"] == "b"
        assert len(session.asked) == 2


async def test_a_keyword_is_left_alone_and_a_group_taken_apart():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "a"))
        await pressed(pilot, "x")
        assert shape(session) == {"one": "b", "two": "c d", "three": "e", "": "f a"}
        assert screen.view.cursor == ("word", "b")
        screen.view.go(group_of(screen, "two"))
        await pressed(pilot, "x")
        assert shape(session) == {"one": "b", "three": "e", "": "f a c d"}
        assert screen.view.cursor == ALONE
        for nothing in (CORE, ALONE, ("word", "f")):
            screen.view.go(nothing)
            await pressed(pilot, "x")
        assert len(session.asked) == 2
        assert app.said == [screen.words("board.nothing_to_take")] * 3
        screen.view.go(("word", "b"))
        await pressed(pilot, "enter", "x")
        assert "b" in session.board.single


async def test_a_group_and_the_core_get_names():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        await pressed(pilot, "e", *"Core!", "enter")
        assert session.board.core == "Core!"
        assert screen.view.has_focus
        await pressed(pilot, "j", "e", "end", *" x ")
        assert "Enter keeps the name" in text(app)
        await pressed(pilot, "enter")
        assert [group.label for group in session.board.groups] == ["one x", "two", "three"]
        await pressed(pilot, "e", "enter")
        assert len(session.asked) == 2
        await pressed(pilot, "j", "e")
        assert not screen.name_line.display
        assert "Keywords stay" in app.said[-1]


async def test_an_empty_name_is_not_taken_and_a_typed_one_is_not_lost():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        await pressed(pilot, "j", "e", "backspace", "enter")
        assert screen.name_line.display
        assert "A name is needed" in app.said[-1]
        await pressed(pilot, *"half", *["escape"] * 20)
        assert isinstance(app.screen, TableScreen)
        assert session.asked == []
        await pressed(pilot, "b", "j", "e")
        again = app.screen
        assert isinstance(again, BoardScreen)
        assert again.name_line.value == "half"
        await pressed(pilot, "enter", "e")
        assert again.name_line.value == "half"
        assert session.board.groups[0].label == "half"


async def test_edits_are_taken_back_one_by_one():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        before = shape(session)
        screen.view.go(("word", "a"))
        await pressed(pilot, "x", "g", "e", *"z", "enter", "u")
        assert session.board.core == "k"
        assert app.said[-1] == "Taken back."
        await pressed(pilot, "u")
        assert shape(session) == before
        await pressed(pilot, "u")
        assert "no edit to take back" in app.said[-1]


async def test_what_the_table_refuses_is_said_and_what_was_carried_is_kept():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "a"))
        await pressed(pilot, "enter", "G")
        session.refuse = InputError("The session is closed.")
        await pressed(pilot, "enter")
        assert app.said == ["The session is closed."]
        assert screen.view.carried == ("word", "a")
        session.refuse = InputError("The session is closed.")
        await pressed(pilot, "escape", "g", "e", *"kept", "enter")
        assert (screen.name_line.display, screen.name_line.value) == (True, "kept")


async def test_a_change_is_made_upon_the_board_as_it_is_then():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "a"))
        await pressed(pilot, "enter", "j")
        session.propose(None, {**SHAPE, "four": ("g",)}, "f", core="other")
        await pressed(pilot, "enter")
        assert session.asked == [
            commands.EditBoard(core="other", groups=session.board.groups, single=("f",))
        ]
        assert shape(session)["four"] == "g"
        assert shape(session)["two"] == "c d a"


async def test_what_is_carried_or_typed_stays_while_facts_come():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "a"))
        await pressed(pilot, "enter", "j")
        goal = screen.view.cursor
        session.propose(None, {"zero": ("z",), **SHAPE}, "f")
        await looked(screen, pilot)
        assert (screen.view.carried, screen.view.cursor) == (("word", "a"), goal)
        await pressed(pilot, "escape")
        screen.view.go(group_of(screen, "two"))
        await pressed(pilot, "e", *"typ")
        session.propose(None, SHAPE, "f")
        await looked(screen, pilot)
        assert screen.name_line.value == "typ"
        line = screen.name_line.region.y
        assert line == next(y for y, row in enumerate(text(app).split("\n")) if "> typ" in row)
        await pressed(pilot, "enter")
        assert "typ" in shape(session)


async def test_what_has_gone_is_not_carried_any_further():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(group_of(screen, "two"))
        await pressed(pilot, "enter")
        session.propose(None, {"one": ("a", "b", "c", "d", "e")}, "f")
        await looked(screen, pilot)
        assert screen.view.carried is None
        assert "The board has changed" in app.said[-1]


async def test_an_edit_of_a_speech_that_is_taken_back_is_told_as_such():
    session = told()
    started = RoundStarted(stage="talk", round=1, order="simultaneous", seats=("s1",), sealed=False)
    session.tell(StageStarted(stage="talk", kind="discussion"), started)
    session.tell(begun("u1", "talk"), done("u1", "talk", "said"))
    await session.dispatch(commands.EditUtterance(utterance="u1", text="mended"))
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await pressed(pilot, "u")
        assert "of a speech, not of the board" in app.said[-1]


async def test_the_line_for_a_name_goes_with_its_row_when_the_board_is_scrolled():
    session = told()
    session.propose(None, {**SHAPE, "more": tuple(f"w{n}" for n in range(40))}, "f")
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(group_of(screen, "two"))
        await pressed(pilot, "e")
        before = screen.name_line.region.y
        screen.view.scroll_to(y=3, animate=False, immediate=True)
        await pilot.pause()
        await pilot.pause()
        assert screen.name_line.region.y == before - 3


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_mouse_chooses_and_carries(size: tuple[int, int]):
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=size) as pilot:
        screen = await opened(app, pilot)
        for label in ("a", "a", "two", "two"):
            spot = next(s for s in screen.view.spots if s.row.text == label)
            await pilot.click(screen.view, offset=(spot.x + 4, spot.y))
            await pilot.pause()
        assert shape(session)["two"] == "c d a"


@pytest.mark.parametrize("seed", range(3))
async def test_no_row_of_keys_loses_doubles_or_invents_a_keyword(seed: int):
    session = told()
    app = TableHouse(session)
    chance = Random(seed)
    keys = [*"jkxeuhlgG", "enter", "enter", "tab", "escape", "f", "right_square_bracket"]
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        for _ in range(60):
            if not isinstance(app.screen, BoardScreen):
                await pilot.press("b")
            await pilot.press(chance.choice(keys))
            assert sorted(place_words(session.board)) == list("abcdef")
        await pilot.pause()
    assert session.asked
    assert not [said for said in app.said if "one place" in said]
