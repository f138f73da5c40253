"""Provenance: followed row by row, walked back, entered from board, pictures and table."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import Group, StoreError, events
from tests.fakes.house import grid
from tests.fakes.minutes_log import session_log
from tests.fakes.screens import until
from tests.fakes.told_cards import carded
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.screens.board import BoardScreen
from tui.screens.pictures import PictureScreen
from tui.screens.provenance import About, ProvenanceScreen
from tui.words import Words

DRAWN = "b" * 64


def text(app: Any) -> str:
    return "\n".join(grid(app))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


async def entered(
    app: TableHouse, pilot: "Pilot[Any]", about: About | None, left: Any = None
) -> ProvenanceScreen:
    screen = ProvenanceScreen(session_log(), {}, about)
    await app.push_screen(screen, left)
    await until(pilot, lambda: app.words("trail.reads") not in text(app))
    await pilot.pause()
    return screen


async def test_a_chain_is_followed_and_walked_back():
    app = TableHouse(ToldSession())
    left: list[int | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot, About("picture", DRAWN), left.append)
        assert "drawing: 蝶影 *书签*" in text(app)
        assert [row.node.kind for row in screen._rows] == ["brief", "card", "drawing"]
        await pilot.press("k", "enter")
        assert "card: 蝶影 *书签*" in text(app)
        assert [row.sign for row in screen._rows] == ["<", "=", ">", ">"]
        await pilot.press("backspace")
        assert "drawing: 蝶影 *书签*" in text(app)
        assert screen._rows[screen.rows.cursor].node.kind == "card"
        await pilot.press("h")
        assert app.said == ["This is where you began."]
        await pilot.press("y")
        assert app.copied[-1].splitlines()[-1].startswith("= drawing ")
        await pilot.press("J")
        await until(pilot, lambda: left)
    assert [type(e.event).__name__ for e in session_log() if e.seq == left[0]] == ["CardWritten"]


async def test_all_that_can_be_asked_about_and_another_language():
    app = TableHouse(ToldSession())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot, About("keyword", "nobody said this"))
        assert app.said == ["The log does not tell where nobody said this comes from."]
        assert [row.node.kind for row in screen._rows] == ["final", "card", "drawing", "picture"]
        await pilot.press("enter")
        assert "decided: 对称" in text(app)
        assert "1 of 2 ballots, chosen" in text(app)
        app.words = Words("zh")
        await screen.speak()
        await pilot.pause()
        assert "2 票中得 1 票，入选" in text(app)
        await pilot.press("W", "enter", "escape")
        assert app.screen is app.table


async def test_the_live_table_has_a_way_in_and_keeps_what_is_sealed():
    session = ToldSession()
    session.table.open()
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        session.tell(
            events.StageStarted(stage="discussion", kind="discussion"),
            events.RoundStarted(
                stage="discussion", round=1, order="simultaneous", seats=("s1",), sealed=True
            ),
            begun("u1", "discussion"),
            done("u1", "discussion", "a secret glow"),
            events.StageStarted(stage="keywords", kind="keywords"),
            events.KeywordsExtracted(stage="keywords", seat="s1", keywords=("glow",)),
            events.DecisionMade(stage="keywords", value=("glow",), by="facilitator"),
        )
        await app.frame()
        await pilot.press("W")
        await until(pilot, lambda: "glow" in text(app))
        await pilot.press("enter")
        assert "first listed" in text(app)
        assert "secret" not in text(app)
        assert "Go there" not in grid(app)[-1]
        await pilot.press("J")
        assert isinstance(app.screen, ProvenanceScreen)


async def test_board_and_pictures_ask_about_what_is_under_the_cursor():
    session = carded(
        events.KeywordsExtracted(stage="keywords", seat="s1", keywords=("红色",)),
        events.StageStarted(stage="affinity", kind="affinity"),
        events.AffinityBuilt(
            stage="affinity",
            seat=None,
            core="蝶",
            groups=(Group(label="样子", members=("红色",)),),
            single=(),
        ),
    )
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert isinstance(app.screen, BoardScreen)
        app.screen.view.go(("word", "红色"))
        await pilot.press("W")
        await until(pilot, lambda: "first listed: 红色" in text(app))
        assert "样子" in text(app)
        await pilot.press("escape", "escape", "f5")
        await until(pilot, lambda: isinstance(app.screen, PictureScreen))
        await pilot.press("l", "W")
        await until(pilot, lambda: "card: lamp" in text(app))


async def test_a_log_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch):
    session = ToldSession()
    session.table.open()
    app = TableHouse(session)

    async def history() -> Any:
        raise StoreError("The log is damaged.")

    monkeypatch.setattr(session, "history", history)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("V")
        await until(pilot, lambda: "The log is damaged." in app.said)
        assert app.screen is app.table
