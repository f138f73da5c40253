"""What a seat saw, read back from the session's own file."""

from dataclasses import replace
from pathlib import Path

from engine.policy.state import replay
from engine.session import Engine
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.sessions import PLAN, play, voices


def test_the_exact_request_and_what_was_recalled_are_read_back(tmp_path: Path):
    async def act(engine: Engine) -> None:
        session = await engine.new_session(PLAN)
        try:
            await session.run()
            spoken = [u for stage in session.state.stages for u in stage.utterances()]
            assert len(spoken) > 10
            recalled = 0
            for utterance in spoken:
                found = await session.seen(utterance.id)
                assert found is not None
                assert found.utterance == utterance
                assert found.request is not None
                assert found.request["provider"] == utterance.provider
                ref = ModelRef(provider=utterance.provider, model=utterance.model)
                assert found.request["model"] == ref.model
                assert found.request["messages"][0]["parts"][0]["text"]
                assert all("score" in memory for memory in found.recalled)
                recalled += len(found.recalled)
            assert recalled > 0
            assert await session.seen("u99999") is None
            history = await session.history()
            assert replay(history) == session.state
        finally:
            await session.close()

    play(tmp_path, act)


def test_a_screen_reads_stages_to_come_roles_and_pictures(tmp_path: Path):
    async def act(engine: Engine) -> None:
        drawer = {Task.DRAW: ModelRef(provider="rehearsal", model="scissors")}
        plan = replace(PLAN, models={**voices(Task.TALK, Task.JUDGE), **drawer})
        session = await engine.new_session(plan)
        try:
            kinds = [str(stage.kind) for stage in session.stages]
            assert kinds[0] == "introduction"
            assert kinds[-1] == "closing"
            assert set(session.roles) >= {seat.role for seat in session.state.seats}
            await session.run()
            drawing = session.state.drawings[0]
            assert (await session.picture(drawing.image)).startswith(b"\x89PNG")
            assert session.question is None
        finally:
            await session.close()

    play(tmp_path, act)
