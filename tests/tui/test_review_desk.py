"""What a review does in a home: a branch of a session, made as the command makes it."""

from pathlib import Path

import pytest

from engine import Changes, Envelope, InputError, ManualClock, ModelRef, Paths, Runtime, run_async
from engine.vocabulary.events import SeatChanged, SessionOpened, SessionResumed
from tests.fakes.minutes_log import SESSION, session_log
from tests.fakes.tables import START
from tests.tui.cli.test_sessions import fill
from tui.review_desk import ReviewDesk


def test_a_branch_is_made_with_the_kits_roles_and_its_origin_stays(tmp_path: Path):
    fill(tmp_path)
    changes = Changes(
        models={"s1": ModelRef(provider="openai", model="gpt-x/y")}, roles={"s1": "manufacturer"}
    )
    at = len(session_log()) // 2

    async def main(runtime: Runtime) -> None:
        desk = ReviewDesk(Paths.of(str(tmp_path)), runtime)
        name = await desk.fork(SESSION, at, changes)
        async with desk.store() as store:
            logs: list[list[Envelope]] = []
            for one in (name, SESSION):
                journal = await store.open(one, write=False)
                logs.append(await journal.read())
                await journal.close()
        branch, origin = logs
        assert isinstance(opened := branch[0].event, SessionOpened)
        assert opened.parent == {"session": SESSION, "seq": at}
        assert [one.event for one in branch[1:at]] == [one.event for one in origin[1:at]]
        assert [one.event for one in branch[at:]] == [
            SessionResumed(reason="resumed"),
            SeatChanged(seat="s1", what="model", value="openai/gpt-x/y"),
            SeatChanged(seat="s1", what="role", value="manufacturer"),
        ]
        assert len(origin) == len(session_log())
        with pytest.raises(InputError, match="no role king"):
            await desk.fork(SESSION, at, Changes(roles={"s1": "king"}))
        assert {one.id for one in await desk.sessions()} == {SESSION, name}

    run_async(main, ManualClock(START))
