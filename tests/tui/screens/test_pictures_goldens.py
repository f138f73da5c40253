"""The wall of pictures and cards as a person has looked at it: one app, three sizes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from engine import ManualClock, QuestionOpen, TableState, events
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}


def all_drawn(state: TableState) -> bool:
    """Tell whether the chosen cards are drawn."""
    return len(state.drawings) == 4


def drawing(state: TableState) -> bool:
    """Tell whether the drawing begins."""
    return state.stage("drawing") is not None


def varied(session: RecordedSession) -> None:
    """One picture is drawn anew, one is being drawn, one has failed."""
    state = session.state
    first = state.drawings[0]
    again = events.ImageDrawn(
        image=first.image[::-1],
        card=first.card,
        prompt=first.prompt[:60],
        model=first.model,
        seed=first.seed + 1,
        cost=first.cost,
    )
    waiting, failing = [
        card.card for card in state.cards if all(one.card != card.card for one in state.drawings)
    ][:2]
    fault = f"{failing}: The provider rehearsal sent no end mark."
    session.tell(again, events.AlertRaised(rule="picture_failed", value=fault))
    session.drawing = frozenset({waiting})


def asked(session: RecordedSession) -> None:
    """The table asks which cards shall be drawn."""
    cards = tuple(card.card for card in session.state.cards)
    session.publish(QuestionOpen(stage="drawing", kind="cards", default=cards[:4], choices=cards))


def nothing(session: RecordedSession) -> None:
    """Tell nothing more."""


Tell = Callable[[RecordedSession], None]
MOMENTS: dict[str, tuple[Callable[[TableState], object], Tell, tuple[str, ...]]] = {
    "full": (all_drawn, varied, ("l",)),
    "reading": (all_drawn, varied, ("l", "enter")),
    "prompt": (drawing, asked, ("l", "e")),
    "empty": (lambda state: state.seats, nothing, ()),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_pictures_and_cards_look_as_they_did(moment: str, lang: Any):
    there, tell, keys = MOMENTS[moment]
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    if moment == "empty":
        session.state = replace(session.state, pictures=())
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
        for key in ("f5", *keys):
            await pilot.press(key)
            await look()
            await pilot.pause()
        name, picture = f"pictures/{moment}-{lang}", moment == "full"
        await golden.check_sizes(app, pilot, name, frame=look, picture=picture)
