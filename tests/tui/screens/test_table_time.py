"""The table's time: its own alone, and the facilitator's timer, which warns and stops nobody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.vocabulary.events import SessionPaused, SessionResumed, StageEnded, StageStarted
from tests.fakes.house import grid
from tests.fakes.leaping_clock import LeapingClock
from tests.fakes.screens import until
from tests.fakes.tables import START
from tests.fakes.told_session import TableHouse, ToldSession


def left(session: ToldSession, hours: float) -> None:
    session.tell(SessionPaused(reason="quit"))
    session.table.now += timedelta(hours=hours)
    session.tell(SessionResumed(reason="resumed"))


async def test_a_table_taken_up_for_the_second_time_counts_its_own_time_alone():
    session = ToldSession()
    session.table.open()
    session.table.now += timedelta(seconds=70)
    left(session, 3)
    left(session, 20)
    session.tell(StageStarted(stage="discussion", kind="discussion"))
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)):
        await app.frame()
        assert " 01:11 " in "\n".join(grid(app))


TALK = StageStarted(stage="discussion", kind="discussion")


async def later(app: TableHouse, seconds: float) -> str:
    """Let time pass; return the first row, where the timer stands."""
    app.clock.advance(seconds)
    await app.frame()
    return grid(app)[0]


def discussing() -> ToldSession:
    session = ToldSession()
    session.table.open()
    return session.tell(TALK)


@pytest.mark.parametrize(
    ("lang", "sign", "over", "said"),
    [
        ("en", "timer 29:00", "OVER +00:05", ["2 minutes left", "Nobody is stopped", "at +00:05"]),
        ("zh", "计时 29:00", "超时 +00:05", ["还剩 2 分钟", "不会打断任何人", "停在 +00:05"]),
    ],
)
async def test_it_counts_what_is_left_of_the_plan_warns_twice_and_goes_on(
    lang: Any, sign: str, over: str, said: list[str]
):
    session = discussing()
    app = TableHouse(session, lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(app, 61)
        status = grid(app)[1]
        await pilot.press("t")
        assert sign in await later(app, 0)
        assert grid(app)[1] == status
        assert "29:00" in app.said[0]
        assert await later(app, 27 * 60 - 0.5)
        assert len(app.said) == 1
        assert await later(app, 1)
        assert await later(app, 60)
        assert over in await later(app, 64.5)
        await pilot.press("t")
        assert over not in await later(app, 0)
        assert [found in one for found, one in zip(said, app.said[1:], strict=True)] == [True] * 3
        assert session.asked == []


async def test_it_goes_over_to_the_next_stage_and_ends_where_nothing_is_planned():
    session = discussing()
    last = replace(session.stages[-1], minutes=None)
    session.stages = (*session.stages[:-1], last)
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(app, 1)
        await pilot.press("t")
        session.tell(StageEnded(stage="discussion", kind="discussion"))
        assert "timer 30:00" in await later(app, 0)
        session.table.now = app.clock.now()
        session.tell(StageStarted(stage="keywords", kind="keywords"))
        assert "timer 05:00" in await later(app, 0.5)
        session.tell(StageStarted(stage="closing", kind="closing"))
        assert "timer" not in await later(app, 0)
        await pilot.press("t")
        assert "timer 05:00" in await later(app, 0)
        assert app.said[-1] == "Timer: 05:00."


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_wall_clock_that_leaps_makes_no_stage_longer_or_shorter(hours: float):
    session = discussing()
    app = TableHouse(session)
    app.clock = clock = LeapingClock(START)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(app, 0)
        await pilot.press("T", "5", "enter")
        assert "timer 05:00" in await later(app, 0)
        said = len(app.said)
        clock.leap(hours=hours)
        assert "timer 04:50" in await later(app, 10)
        assert len(app.said) == said
        assert " 00:10 " in grid(app)[1]


async def test_its_minutes_are_typed_into_a_line_or_the_composer():
    session = discussing()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(app, 0)
        await pilot.press("T", *"tea", "enter")
        assert app.said[-1].startswith("The timer takes minutes")
        await pilot.press("ctrl+u", *"7.5", "enter")
        assert "timer 07:30" in await later(app, 0)
        assert app.focused is app.table.panels[0].view
        await pilot.press("T", "9", "escape")
        assert "timer 07:29" in await later(app, 1)
        await pilot.press("a", *"/timer +2", "enter")
        await until(pilot, lambda: "09:29" in app.said[-1])
        await app.table.run_action("extend_timer")
        assert "timer 11:29" in await later(app, 0)
        for wanted, told in (("stop", "is stopped at 11:29"), ("停", "No timer"), ("12", "12:00")):
            await pilot.press("a", *f"/timer {wanted}", "enter")
            await until(pilot, lambda told=told: told in app.said[-1])
        session.tell(StageEnded(stage="discussion", kind="discussion"))
        assert "timer 12:00" in await later(app, 0)
