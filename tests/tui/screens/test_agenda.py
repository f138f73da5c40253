"""The agenda: planned and taken time of every stage, live, beside the timer."""

from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from engine import events
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession
from tui.screens.agenda import AgendaScreen
from tui.words import Words


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def look(pilot: "Pilot[Any]", app: TableHouse, seconds: float = 0) -> str:
    """Return the screen once time has passed and the agenda has looked again."""
    app.clock.advance(seconds)
    await app.frame()
    assert isinstance(app.screen, AgendaScreen)
    app.screen.tick()
    await pilot.pause()
    return text(app)


async def entered(pilot: "Pilot[Any]", app: TableHouse) -> str:
    await pilot.pause()
    await app.frame()
    await app.table.run_action("agenda")
    await pilot.pause()
    return await look(pilot, app)


async def test_it_tells_what_runs_and_follows_the_table():
    session = ToldSession()
    session.table.open()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "The table has not begun yet." in await entered(pilot, app)
        session.tell(events.StageStarted(stage="introduction", kind="introduction"))
        assert "Introductions: 00:59 of 06:00 planned." in await look(pilot, app, 60)
        assert "05:01 left" in await look(pilot, app, 0.5)
        shown = await look(pilot, app, 302)
        assert "Introductions: 06:01 of 06:00 planned, +00:01 over." in shown
        assert "> Introductions" in shown
        session.table.now += timedelta(seconds=370)
        session.tell(events.StageEnded(stage="introduction", kind="introduction"))
        shown = " ".join((await look(pilot, app)).split())
        assert "No stage runs now." in shown
        assert "= Introductions 06:00 06:10 +00:10 over" in shown
        await pilot.press("escape")
        assert app.screen is app.table


async def test_its_keys_are_the_timers_and_it_speaks_both_languages():
    session = ToldSession()
    session.table.open()
    session.tell(events.StageStarted(stage="more", kind="discussion"))
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(pilot, app)
        assert "nothing is planned for it" in text(app)
        await pilot.press("t")
        assert "timer 05:00" in await look(pilot, app)
        await app.screen.run_action("extend_timer")
        app.words = Words("zh")
        assert isinstance(app.screen, AgendaScreen)
        await app.screen.speak()
        shown = await look(pilot, app, 1)
        assert "计时 06:59" in shown
        assert "没有计划时间" in shown
        await pilot.press("y")
        assert app.copied[-1].splitlines()[0].split() == ["环节", "计划", "实际"]
        assert app.copied[-1].splitlines()[-1].split()[0] == "合计"
        await pilot.press("T")
        await pilot.pause()
        assert app.screen is app.table
        await pilot.press("3", "enter")
        await app.frame()
        assert "计时 03:00" in grid(app)[0]
