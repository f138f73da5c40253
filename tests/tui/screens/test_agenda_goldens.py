"""The agenda as a person has looked at it: one stage over its plan, one that runs, a timer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import ManualClock
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse
from tests.tui.screens.test_table_goldens import RECORDED, streaming

MINUTES = {"introduction": 0.05, "discussion": 2.5}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", ["begun", "running"])
async def test_the_agenda_looks_as_it_did(moment: str, lang: Any):
    session = RecordedSession(RECORDED[lang])
    plans = session.stages
    session.stages = tuple(replace(p, minutes=MINUTES.get(p.id, p.minutes)) for p in plans)
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        if moment == "running":
            streaming(session)
        assert session.state.last is not None
        app.clock = ManualClock(session.state.last + timedelta(seconds=3))
        await app.frame()
        if moment == "running":
            await pilot.press("t")
        await app.table.run_action("agenda")
        name = f"agenda/{moment}-{lang}"
        await golden.check_sizes(app, pilot, name, frame=app.frame)
