"""The overview: sections that are turned, copied, spoken in both languages, live too."""

from typing import Any

import pytest

from engine import events, replayed
from tests.fakes.house import grid
from tests.fakes.minutes_log import session_log
from tests.fakes.screens import until
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.screens.overview import OverviewScreen
from tui.words import Words


def text(app: Any) -> str:
    return "\n".join(grid(app))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


async def test_sections_are_turned_and_copied():
    log = session_log()
    app = TableHouse(ToldSession())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = OverviewScreen(log, replayed(log), {})
        await app.push_screen(screen)
        await until(pilot, lambda: "What came of each stage" in text(app))
        assert "skipped: no model that draws pictures" in text(app)
        await pilot.press("tab", "tab")
        await pilot.pause()
        assert "What became of the keywords" in grid(app)[2]
        await pilot.press("shift+tab")
        await pilot.pause()
        assert "Who spoke how much" in grid(app)[2]
        await pilot.press("y")
        copied = app.copied[-1]
        assert "*  对称     1      0     1/2      翅膀" in copied
        assert "- 红色: 1 for it (林思雨)" in copied
        app.words = Words("zh")
        await screen.speak()
        await pilot.pause()
        assert "各席发言" in text(app)
        await pilot.press("escape")
        assert app.screen is app.table


async def test_the_live_table_at_a_glance():
    session = ToldSession()
    session.table.open()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("V")
        await until(pilot, lambda: "Who spoke how much" in text(app))
        await pilot.press("escape")
        session.tell(
            events.StageStarted(stage="discussion", kind="discussion"),
            events.RoundStarted(stage="discussion", round=1, order="simultaneous", seats=("s1",)),
            begun("u1", "discussion"),
            done("u1", "discussion", "one two three"),
        )
        await app.frame()
        await app.table.run_action("overview")
        await until(pilot, lambda: "100% of the talk" in text(app))
        assert "of 30:00" in text(app)
