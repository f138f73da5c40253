"""The board's screen: what it shows, and how it follows the table."""

from typing import Any

import pytest

from engine.vocabulary.events import AnswersRevealed, RoundStarted
from tests.fakes.house import grid
from tests.fakes.told_board import BoardSession, looked, opened, text
from tests.fakes.told_session import TableHouse
from tui import keyboard
from tui.palette import Actions
from tui.screens.table import TableScreen

FULL = {"手感": ("轻", "稳"), "样子": ("对称", "红色")}


def told() -> BoardSession:
    session = BoardSession().begin()
    session.propose("s1", FULL, "便宜", core="蝶")
    session.propose(
        "s2", {"手感": ("轻", "稳", "便宜"), "red": ("红色",)}, "对称", core="butterfly"
    )
    session.propose(None, FULL, "便宜", core="蝶与人")
    return session


async def test_the_board_stands_over_the_table_and_goes_away():
    app = TableHouse(told())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        assert "蝶与人" in text(app)
        assert "手感 (2)" in text(app)
        assert "the table's board · 2 proposals" in text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, TableScreen)
        await pilot.press("b", "b")
        assert isinstance(app.screen, TableScreen)
        await pilot.press("q", "escape", "escape", "escape")
        assert isinstance(app.screen, TableScreen)


async def test_disagreement_has_a_sign_and_is_told_in_words():
    app = TableHouse(told())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        lines = {line.split()[0]: line for line in grid(app) if line.split()}
        assert "≠" not in lines["轻"]
        assert "≠ 1 of 2 seats" in lines["对称"]
        screen.view.go(("word", "对称"))
        await pilot.pause()
        assert "≠ 1 of 2 seats put “对称” with the others" in text(app)
        assert "张小雅: Left alone" in " ".join(text(app).split())
        screen.view.go(("word", "便宜"))
        await pilot.pause()
        assert "张小雅: 手感" in text(app)
        screen.view.go(("word", "轻"))
        await pilot.pause()
        assert "All 2 seats put “轻”" in text(app)
        await pilot.press("k")
        assert "Keywords in this group: 2. In the seats' proposals 100 %" in text(app)
        await pilot.press("g")
        assert "张小雅: butterfly" in text(app)
        await pilot.press("G", "k")
        assert "belong to no group: 1" in text(app)


async def test_every_seats_proposal_can_be_looked_through_but_not_changed():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("right_square_bracket")
        assert screen.seat == "s1"
        await pilot.press("right_square_bracket")
        assert "2 of 2: what 张小雅 proposed" in text(app)
        assert "red (1)" in text(app)
        await pilot.press("j", "e", "x", "enter")
        assert session.asked == []
        assert "only to be read" in app.said[-1]
        await pilot.press("right_square_bracket")
        assert screen.seat == ""
        await pilot.press("left_square_bracket", "b")
        assert screen.seat == ""
        await pilot.press("1")
        assert screen.seat == "s1"
        await pilot.press("9")
        assert screen.seat == "s1"
        assert "Seat 9 has proposed nothing" in app.said[-1]
        await pilot.press("escape")
        assert (screen.seat, app.screen) == ("", screen)


async def test_before_the_board_is_laid_the_proposals_are_brought_together():
    session = BoardSession().begin()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        assert "The 2 seats are sorting" in text(app)
        session.propose("s1", FULL, "便宜")
        await looked(screen, pilot)
        assert "1 of 2 have proposed" in text(app)
        assert "手感 (2)" in text(app)
        await pilot.press("j", "x")
        assert session.asked == []
        assert "when all seats have proposed" in app.said[-1]
        session.propose(None, FULL, "便宜", core="whole")
        await looked(screen, pilot)
        assert "the table's board" in text(app)
        assert "whole" in text(app)


async def test_sealed_proposals_stay_hidden():
    session = BoardSession().begin()
    seats = ("s1", "s2")
    begun = RoundStarted(stage="affinity", round=1, order="simultaneous", seats=seats, sealed=True)
    session.tell(begun)
    session.propose("s1", FULL, "便宜")
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        assert "their answers are sealed (1 are in)" in " ".join(text(app).split())
        assert "手感" not in text(app)
        await pilot.press("right_square_bracket")
        assert "no proposals" in app.said[-1]
        session.tell(AnswersRevealed(ref="affinity/1"))
        await looked(screen, pilot)
        assert "手感 (2)" in text(app)


async def test_without_a_board_one_sentence_and_one_key():
    session = BoardSession()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        assert "No board yet" in text(app)
        assert "Esc goes back" in text(app)
        await pilot.press("enter", "e", "x", "y", "j", "h", "tab")
        assert session.asked == []
        assert app.copied == []
        await pilot.press("escape")
        assert isinstance(app.screen, TableScreen)


async def test_the_newest_board_is_shown_and_a_stage_that_sorts_now_hides_it():
    session = told()
    session.begin("affinity_2")
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        assert "are sorting the keywords" in text(app)
        await pilot.press("x")
        assert session.asked == []


async def test_the_board_follows_the_table_under_the_readers_eyes():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.view.go(("word", "对称"))
        before = next(y for y, line in enumerate(grid(app)) if line.startswith(" >"))
        bigger = {
            "new": tuple(f"w{number}" for number in range(9)),
            **FULL,
            "end": tuple("0123456789abcdef"),
        }
        session.propose(None, bigger, "便宜")
        await looked(screen, pilot)
        assert screen.view.cursor == ("word", "对称")
        assert next(y for y, line in enumerate(grid(app)) if line.startswith(" >")) == before


async def test_it_looks_at_the_table_by_itself():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        session.propose(None, {"anew": ("轻", "稳")}, "便宜", "对称", "红色")
        for _ in range(500):
            if "anew" in text(app):
                break
            await pilot.pause(0.01)
        assert "anew (2)" in text(app)


async def test_going_about_in_columns():
    app = TableHouse(told())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("j", "j", "l")
        assert screen.view.cursor == ("word", "对称")
        await pilot.press("h", "h")
        assert screen.view.cursor == ("word", "轻")
        await pilot.press("tab")
        assert screen.view.cursor[0] == "group"
        assert "对称" in screen.view.cursor
        await pilot.press("shift+tab")
        assert "轻" in screen.view.cursor
        await pilot.press("G", "l")
        assert screen.view.cursor == ("word", "便宜")
        await pilot.press("pageup")
        assert screen.view.cursor == ("core",)
        await pilot.resize_terminal(80, 24)
        await pilot.press("l")
        assert "轻" in screen.view.cursor


async def test_the_board_is_copied_as_text():
    app = TableHouse(told())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await pilot.press("y")
        assert app.copied == [
            "蝶与人\n\n手感\n- 轻\n- 稳\n\n样子\n- 对称\n- 红色\n\nLeft alone\n- 便宜"
        ]


async def test_every_key_of_the_room_is_offered_and_there():
    app = TableHouse(told())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        offered = [hit async for hit in Actions(screen).discover()]
        assert len(offered) == len(keyboard.APP) + len(keyboard.BOARD)
        for key in keyboard.BOARD:
            assert hasattr(screen, f"action_{key.action.partition('(')[0]}")
        (third,) = [hit for hit in offered if str(hit.text) == "Proposal of seat 2"]
        await third.command()
        assert screen.seat == "s2"
        await pilot.press("f1")
        await pilot.pause()
        assert "Carry" in text(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_hostile_words_are_only_text(lang: Any):
    session = BoardSession().begin()
    evil = ("\x1b]0;x\x07", "[bold]a[/bold]", "a\nb", "é" + "\u0301" * 40)
    session.propose("s1", {"[red]g": evil}, "\x1b[2J")
    session.propose(None, {"\x1b[31mg[/]": evil}, "\x1b[2J", core="[link=x]c")
    app = TableHouse(session, lang)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        for _ in screen.view.spots:
            await pilot.press("j")
            await pilot.pause()
            assert "\x1b" not in text(app)
        await pilot.press("y", "g", "j", "e")
        assert "\x1b" not in app.copied[0] + screen.name_line.value
        assert "[bold]a[/bold]" in text(app)
