"""The ballot room and the role switch as a person has looked at them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import ManualClock, TableState, events
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_polls import ballot, counted
from tests.fakes.told_session import TableHouse

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}


def counted_yet(state: TableState) -> bool:
    """Tell whether the keywords were voted on."""
    return state.stage("decision") is not None


def arriving(state: TableState) -> bool:
    """Tell whether half of the ballots are there."""
    poll = state.polls.get("voting")
    return poll is not None and len(poll.ballots) == 3


def switched(state: TableState) -> bool:
    """Tell whether seats speak in their new roles."""
    return state.rotation is not None and len(state.open_utterances()) > 0


def nothing(session: RecordedSession) -> None:
    """Tell nothing more."""


def people(session: RecordedSession) -> None:
    """Two people vote, beside the agents."""
    result = session.state.polls["voting"].result
    assert result is not None
    words = result.candidates
    names = {"en": ("Ann", "Bo"), "zh": ("观众小李", "Ann")}[session.state.lang]
    first = ballot(names[0], words[0], words[2], kind="human")
    second = ballot(names[1], words[2], kind="human")
    session.tell(first, second, counted(first, second, candidates=words))


def half(session: RecordedSession) -> None:
    """One role was held by too many; two seats are swapped by hand."""
    state = session.state
    assert state.rotation is not None
    kept = state.seats[1].id
    roles = dict(state.rotation.roles) | {kept: state.seats[1].first_role}
    session.tell(
        replace(state.rotation, roles=roles, unchanged=(kept,), reason="majority_role"),
        events.SeatChanged(seat=state.seats[2].id, what="role", value=state.seats[3].role),
        events.SeatChanged(seat=state.seats[3].id, what="role", value=state.seats[2].role),
    )


Tell = Callable[[RecordedSession], None]
MOMENTS: dict[str, tuple[Callable[[TableState], object], Tell, tuple[str, ...]]] = {
    "ballots/count": (counted_yet, people, ("v",)),
    "ballots/methods": (counted_yet, people, ("v", "l", "l", "tab", "G")),
    "ballots/arriving": (arriving, nothing, ("v",)),
    "ballots/paper": (counted_yet, nothing, ("v", "j", "enter")),
    "ballots/form": (counted_yet, nothing, ("v", "v", *"Ann", "enter", "j", "space", "j", "space")),
    "ballots/empty": (lambda state: state.seats, nothing, ("v",)),
    "roles/switched": (switched, half, ("escape", "X")),
    "roles/chosen": (switched, nothing, ("j", "enter")),
    "roles/before": (lambda state: state.seats, nothing, ("X",)),
}
PICTURED = {"ballots/count", "roles/switched"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_votes_and_roles_look_as_they_did(moment: str, lang: Any):
    there, tell, keys = MOMENTS[moment]
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)

    async def look() -> None:
        await app.frame()
        getattr(app.screen, "tick", app.table.tick)()

    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        if not there(session.state):
            session.advance(there)
        tell(session)
        assert session.state.last is not None
        app.clock = ManualClock(session.state.last + timedelta(seconds=3))
        await look()
        for key in keys:
            await pilot.press(key)
            await look()
            await pilot.pause()
        name = f"{moment}-{lang}"
        picture = moment in PICTURED
        await golden.check_sizes(app, pilot, name, frame=look, picture=picture)
