"""The table as a person has looked at it: three sizes, both languages, recorded sessions."""

from datetime import timedelta

import pytest

from engine import ManualClock
from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}


def streaming(session: RecordedSession) -> None:
    """All seats speak in the second round of the discussion."""
    session.advance(
        lambda state: (
            (stage := state.stage("discussion")) is not None
            and len(stage.rounds) > 1
            and len(state.open_utterances()) == len(state.seats)
        )
    )
    session.speak(0.8)


def closed(session: RecordedSession) -> None:
    """Everything was said and drawn."""
    session.advance(lambda state: state.closed)


MOMENTS = {"streaming": streaming, "closed": closed}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_table_looks_as_it_did(moment: str, lang: str):
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, "zh" if lang == "zh" else "en")
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        MOMENTS[moment](session)
        assert session.state.last is not None
        app.clock = ManualClock(session.state.last + timedelta(seconds=3))
        picture = moment == "streaming"
        name = f"table/{moment}-{lang}"
        await golden.check_sizes(app, pilot, name, frame=app.frame, picture=picture)
