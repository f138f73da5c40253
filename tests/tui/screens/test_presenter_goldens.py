"""The projection as a person has looked at it: speech, a chosen seat, sealed, ended, begun, glosses."""

from datetime import timedelta
from typing import Any

import pytest

from engine import ManualClock, events
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse
from tests.tui.screens.test_table_goldens import RECORDED, closed, streaming
from tests.tui.screens.test_table_moment_goldens import talking
from tui.screens.presenter import PresenterScreen

MOMENTS = ("speech", "chosen", "sealed", "closed", "begun", "shade")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_projection_looks_as_it_did(moment: str, lang: Any):
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        if moment == "sealed":
            session.seal()
        if moment == "closed":
            closed(session)
        elif moment != "begun":
            streaming(session)
        assert session.state.last is not None
        app.clock = ManualClock(session.state.last + timedelta(seconds=3))
        await app.frame()
        await app.push_screen(PresenterScreen(app.table))
        if moment == "chosen":
            await pilot.press("3")
        if moment == "shade":
            await pilot.press("0")
        picture = moment == "speech"
        name = f"presenter/{moment}-{lang}"
        await golden.check_sizes(app, pilot, name, frame=app.frame, picture=picture)


GLOSSES = {
    "s1": "I would leave the last cut to the hand: three minutes a piece, and the maker's name on it.",
    "s4": "Give the sample to the clumsiest people you know for a month, and advertise with the wear.",
    "s5": "Below one and a half millimetres every line breaks in series. Who has measured the finest?",
}


async def test_a_mixed_audience_is_shown_what_it_was():
    session = RecordedSession(RECORDED["zh"])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, "zh")
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        session.advance(talking)
        session.speak(0.8)
        (first, *_) = session.state.stages[-1].rounds
        session.tell(
            *(
                events.UtteranceGlossed(
                    utterance=said.id, seat=said.seat, lang="en", text=GLOSSES[said.seat]
                )
                for said in first.utterances
                if said.seat in GLOSSES
            )
        )
        session.glosses = True
        session.other_roles = {
            "craftsperson": "Craftsperson",
            "consumer": "Consumer",
            "manufacturer": "Manufacturer",
            "designer": "Designer",
        }
        assert session.state.last is not None
        app.clock = ManualClock(session.state.last + timedelta(seconds=3))
        await app.frame()
        await golden.check_sizes(app, pilot, "table/gloss-zh", frame=app.frame)
        await app.push_screen(PresenterScreen(app.table))
        await golden.check_sizes(app, pilot, "presenter/gloss-zh", frame=app.frame)
