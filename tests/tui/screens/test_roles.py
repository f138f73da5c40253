"""The role switch: who plays what, why somebody does not, two seats swapped by hand."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import InputError, commands, events
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tui.screens.help import HelpScreen
from tui.screens.roles import RoleScreen

STAGE = events.StageStarted(stage="role_switch", kind="role_switch")
OVER = events.StageEnded(stage="role_switch", kind="role_switch")
SWITCH = events.SeatsRotated(roles={"s1": "consumer", "s2": "designer"}, unchanged=())


def table(*more: events.Event) -> ToldSession:
    session = ToldSession()
    session.table.open()
    return session.tell(*more)


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def look(pilot: "Pilot[Any]", app: TableHouse) -> None:
    await pilot.pause()
    if isinstance(app.screen, RoleScreen):
        app.screen.tick()
    await pilot.pause()


async def test_it_opens_by_itself_and_goes_when_its_stage_is_over():
    session = table(STAGE)
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        session.tell(SWITCH)
        await app.frame()
        await look(pilot, app)
        assert isinstance(app.screen, RoleScreen)
        assert "2 of 2 seats play another role than at first." in text(app)
        assert "林思雨 设计师     -> 消费者" in text(app)
        session.tell(OVER)
        await look(pilot, app)
        assert app.screen is app.table


async def test_it_does_not_open_over_a_window_that_somebody_reads():
    session = table(STAGE)
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.frame()
        await app.push_screen(HelpScreen({}))
        session.tell(SWITCH)
        await app.frame()
        await look(pilot, app)
        assert isinstance(app.screen, HelpScreen)


async def test_whoever_uses_it_keeps_it_until_escape():
    session = table(STAGE)
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        session.tell(SWITCH)
        await app.frame()
        await pilot.press("j")
        session.tell(OVER)
        await look(pilot, app)
        assert isinstance(app.screen, RoleScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.table


async def test_it_never_opens_over_what_somebody_writes_nor_for_what_is_long_past():
    session = table(STAGE)
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("a", "h", "i")
        session.tell(SWITCH)
        await app.frame()
        assert app.screen is app.table
        assert app.table.composer.text == "hi"
        assert app.said[-1].startswith("The roles have been switched: X")
    past = table()
    app = TableHouse(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        past.tell(STAGE, SWITCH, OVER)
        await app.frame()
        assert app.screen is app.table
        assert app.said == []


async def test_two_seats_are_swapped_by_keys_and_the_swap_is_taken_back():
    session = table(STAGE, SWITCH)
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, RoleScreen)
        await pilot.press("u")
        assert app.said[-1] == "There is no swap to take back."
        await pilot.press("enter")
        await pilot.pause()
        assert "林思雨 is chosen." in text(app)
        assert "> 1* 林思雨" in text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, RoleScreen)
        assert "1* " not in text(app)
        await pilot.press("enter", "enter")
        assert session.asked == []
        await pilot.press("enter", "j", "enter")
        await pilot.pause()
        swap = commands.SwapRoles(first="s1", second="s2")
        assert session.asked == [swap]
        session.tell(
            events.SeatChanged(seat="s1", what="role", value="designer"),
            events.SeatChanged(seat="s2", what="role", value="consumer"),
        )
        await look(pilot, app)
        assert "林思雨 设计师 = 设计师 by hand" in " ".join(text(app).split())
        assert "0 of 2 seats play another role" in text(app)
        await pilot.press("u")
        await pilot.pause()
        assert session.asked == [swap, swap]
        await pilot.press("y")
        assert app.copied[-1].count("设计师") == 2
        session.refuse = InputError("There is no seat s2 at this table.")
        await pilot.press("g", "enter", "j", "enter")
        await pilot.pause()
        assert app.said[-1].startswith("There is no seat s2")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("one_role", "all seats have the same role"),
        ("majority_role", "more than half of the seats have the same role"),
    ],
)
async def test_who_could_not_be_switched_is_marked_and_why_is_told(reason: str, told: str):
    kept = events.SeatsRotated(
        roles={"s1": "designer", "s2": "consumer"}, unchanged=("s1",), reason=reason
    )
    app = TableHouse(table(STAGE, kept))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("X")
        await pilot.pause()
        shown = " ".join(text(app).split())
        assert f"Not everybody could be switched: {told}." in shown
        assert shown.count("keeps its role") == 1


async def test_before_the_switch_it_says_so_and_one_seat_cannot_swap():
    session = table(events.SeatRemoved(seat="s2", what="facilitator"))
    app = TableHouse(session)
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("X")
        await pilot.pause()
        assert "The roles have not been switched yet." in text(app)
        await pilot.press("enter")
        assert app.said[-1] == "A swap needs two seats."
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.table


async def test_opened_again_in_one_breath_it_is_there_once():
    app = TableHouse(table(STAGE, SWITCH))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        for _ in range(5):
            app.table.action_roles()
            app.screen.dismiss()
        await pilot.pause()
        assert app.screen is app.table
        await pilot.press("X", "escape", "X", "X")
        await pilot.pause()
        assert sum(isinstance(one, RoleScreen) for one in app.screen_stack) == 1


async def test_hostile_names_stand_as_text():
    session = table(
        events.SeatChanged(seat="s1", what="name", value=f"[/n] {HOSTILE}"),
        events.SeatChanged(seat="s1", what="role", value=f"[/r] {HOSTILE}"),
    )
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("X", "enter")
        await pilot.pause()
        shown = text(app)
        assert "[/n]" in shown
        assert "[/r]" in shown
        assert UNSEEN.findall(shown.replace("\n", "")) == []
