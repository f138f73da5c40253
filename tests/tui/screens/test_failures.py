"""What failed at a table, in a list: asked for again, or left."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import InputError, commands, events
from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.told_cards import carded
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun
from tui.screens.failures import FailureScreen

LIMIT = "openai refused: too many requests for this key."
BRUSH = events.AlertRaised(rule="picture_failed", value="card-2: The brush broke.")


def broken(utterance: str, seat: str, stage: str, reason: str = LIMIT) -> tuple[events.Event, ...]:
    """Return an utterance that begins and fails."""
    end = events.UtteranceFailed(
        utterance=utterance, seat=seat, code="rate_limit", reason=reason, partial=""
    )
    return begun(utterance, stage, seat), end


class Keeping(ToldSession):
    """Drops what it is asked to, as a session does."""

    async def dispatch(self, command: commands.Command) -> None:
        await super().dispatch(command)
        if isinstance(command, commands.DropFailures):
            self.tell(*(events.FailureDropped(ref=ref) for ref in command.refs))


def told() -> ToldSession:
    """Return a table with a failure of a round that is over, one of now, and a picture's."""
    session = Keeping()
    session.table.open()
    round_ = {"stage": "discussion", "round": 1, "order": "simultaneous"}
    session.tell(
        events.StageStarted(stage="discussion", kind="discussion"),
        events.RoundStarted(**round_, seats=("s1", "s2"), sealed=False),  # type: ignore[arg-type]
        *broken("u1", "s1", "discussion"),
        events.RoundEnded(**round_, done=1, of=2),  # type: ignore[arg-type]
        events.StageEnded(stage="discussion", kind="discussion"),
    )
    cards = [e.event for e in carded().log[1:]]
    return session.tell(*cards, *broken("u2", "s2", "design_cards", "The line broke."), BRUSH)


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def look(pilot: "Pilot[Any]", app: TableHouse) -> str:
    """Return the screen after it has looked again."""
    await app.frame()
    assert isinstance(app.screen, FailureScreen)
    app.screen.tick()
    await pilot.pause()
    return text(app)


async def test_each_is_asked_for_in_its_own_way_and_leaves_the_list_when_it_is_made_good():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.frame()
        await pilot.press("exclamation_mark")
        shown = await look(pilot, app)
        assert "Failed utterances: 2, failed pictures: 1." in shown
        assert "round of talk that runs now" in shown
        await pilot.press("j")
        assert "Its round still runs" in await look(pilot, app)
        await pilot.press("r", "j")
        assert "Cost: 0.04 USD" in await look(pilot, app)
        await pilot.press("enter")
        await look(pilot, app)
        assert session.asked == [
            commands.RetrySeat(seat="s2"),
            commands.DrawCard(card="card-2"),
        ]
        session.tell(begun("u3", "design_cards", "s2"))
        session.drawing = frozenset({"card-2"})
        shown = await look(pilot, app)
        assert "Failed utterances: 1, failed pictures: 1." in shown
        assert "is being drawn" in shown
        await pilot.press("R")
        assert "Failed utterances: 0, failed pictures: 1." in await look(pilot, app)
        assert session.asked[2:] == [
            commands.AskNow(seat="s1"),
            commands.DropFailures(refs=("u1",)),
        ]


async def test_what_cannot_be_asked_now_stays_and_what_is_dropped_does_not_come_back():
    session = told()
    app = TableHouse(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.frame()
        await app.table.run_action("failures")
        await look(pilot, app)
        session.refuse = InputError("s1 cannot be asked now.")
        await pilot.press("r")
        assert "Failed utterances: 2" in await look(pilot, app)
        assert not session.asked
        session.refuse = InputError("This table has stopped.")
        await pilot.press("x")
        assert "Failed utterances: 2" in await look(pilot, app)
        await pilot.press("x")
        assert "Failed utterances: 1" in await look(pilot, app)
        await app.screen.run_action("leave_all")
        assert "Nothing has failed" in await look(pilot, app)
        await pilot.press("escape")
        await app.table.run_action("failures")
        assert "Nothing has failed" in await look(pilot, app)
        session.tell(events.AlertRaised(rule="picture_failed", value="card-2: Once more."))
        assert "Failed utterances: 0, failed pictures: 1." in await look(pilot, app)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_list_looks_as_it_did(lang: Any):
    app = TableHouse(told(), lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await app.frame()
        await app.table.run_action("failures")
        await look(pilot, app)
        await golden.check_sizes(app, pilot, f"failures/three-{lang}", frame=app.frame)
