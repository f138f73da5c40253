"""The projection as a person has looked at it: speech, a chosen seat, sealed, ended, begun."""

from datetime import timedelta
from typing import Any

import pytest

from engine import ManualClock
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse
from tests.tui.screens.test_table_goldens import RECORDED, closed, streaming
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
