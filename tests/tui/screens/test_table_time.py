from datetime import timedelta

from engine.vocabulary.events import SessionPaused, SessionResumed, StageStarted
from tests.fakes.house import grid
from tests.fakes.told_session import TableHouse, ToldSession


def left(session: ToldSession, hours: float) -> None:
    session.tell(SessionPaused(reason="quit"))
    session.table.now += timedelta(hours=hours)
    session.tell(SessionResumed(reason="resumed"))


async def test_a_table_taken_up_for_the_second_time_counts_its_own_time_alone():
    session = ToldSession()
    session.table.open()
    session.table.now += timedelta(seconds=70)
    left(session, 3)
    left(session, 20)
    session.tell(StageStarted(stage="discussion", kind="discussion"))
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)):
        await app.frame()
        assert " 01:11 " in "\n".join(grid(app))
