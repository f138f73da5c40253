"""A session in one process: what it says of itself while it runs."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from engine.session import Engine, Forecast
from engine.tasks import spawn
from engine.vocabulary.commands import (
    CloseSession,
    DrawCard,
    EditPrompt,
    InsertStage,
    Pause,
    Resume,
    SkipStage,
)
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import (
    ClosingWritten,
    Envelope,
    ImageDrawn,
    SessionClosed,
    StageEnded,
    StageSkipped,
    StageStarted,
    UsageRecorded,
    UtteranceEnded,
    UtteranceStarted,
)
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.sessions import PLAN, log_of, play, resumed, voices
from tests.fakes.tables import START

SCISSORS = {Task.DRAW: ModelRef(provider="rehearsal", model="scissors")}


class Watched:
    """The forecasts of a session's stages, of all that was left then, and the calls it made."""

    def __init__(self) -> None:
        self.of: dict[str, Forecast] = {}
        self.left: dict[str, Forecast] = {}
        self.made: Counter[str] = Counter()
        self.after: Forecast | None = None


def watched(home: Path, models: dict[Task, ModelRef]) -> Watched:
    """Run a session and watch it."""
    seen = Watched()

    async def act(engine: Engine) -> None:
        session = await engine.new_session(
            replace(PLAN, models=models, drawings=2, seat_counts=None)
        )
        items = session.subscribe()
        running = spawn(session.run(), "run")
        stage = ""
        async for item in items:
            match item:
                case Envelope(event=StageStarted() as began):
                    stage = began.stage
                    seen.of[stage] = session.forecast(stage)
                    seen.left[stage] = session.forecast()
                case Envelope(event=UtteranceEnded() | UsageRecorded()):
                    seen.made[stage] += 1
                case Envelope() if running.done() or session.state.closed:
                    break
                case _:
                    pass
        assert (await running).reason == "done"
        seen.after = session.forecast()
        await session.close()

    play(home, act)
    return seen


@pytest.mark.parametrize("drawn", [True, False])
def test_each_stage_makes_the_calls_that_were_forecast_when_it_began(
    tmp_path: Path, drawn: bool
) -> None:
    models = voices(Task.TALK, Task.JUDGE) | (SCISSORS if drawn else {})
    seen = watched(tmp_path, models)
    seen.made["affinity"] += (
        6  # a tree of each seat that is mended, which the rehearsal's need not be
    )
    assert {stage: ahead.calls for stage, ahead in seen.of.items() if ahead.calls} == seen.made
    assert ("drawing" in seen.of) is drawn
    first = next(iter(seen.left))
    assert seen.left[first].calls == seen.made.total()
    assert seen.left["closing"] == seen.of["closing"]
    assert seen.after == Forecast(calls=0, tokens=0)
    # A rehearsal costs nothing, and that is known.
    assert (seen.left[first].money, seen.left[first].unpriced) == ({}, ())


def test_a_stage_that_was_put_in_runs_in_its_place_and_after_a_resume(tmp_path: Path) -> None:
    """Two stages are put in; the session is left in the first of them, then goes on."""

    async def act(engine: Engine) -> str:
        session = await engine.new_session(PLAN)
        items = session.subscribe()
        running = spawn(session.run(), "run")
        async for item in items:
            match item:
                case Envelope(event=StageStarted(stage="discussion")):
                    await session.dispatch(InsertStage(like="keywords"))
                    await session.dispatch(InsertStage(like="discussion"))
                case Envelope(event=StageStarted(stage="discussion_3")):
                    await session.dispatch(CloseSession())
                    break
                case _:
                    pass
        assert (await running).reason == "closed"
        await session.close()
        return session.id

    name = play(tmp_path, act)
    assert resumed(tmp_path, name, START).reason == "done"
    begun = [e.event.stage for e in log_of(tmp_path, name) if isinstance(e.event, StageStarted)]
    at = begun.index("discussion")
    assert begun[at : at + 4] == ["discussion", "discussion_3", "keywords_3", "keywords"]
    assert "closing" in begun
    assert len(begun) == len(set(begun))


def test_a_stage_that_is_skipped_before_it_begins_is_skipped(tmp_path: Path) -> None:
    async def act(engine: Engine) -> str:
        session = await engine.new_session(replace(PLAN, attended=False))
        items = session.subscribe()
        running = spawn(session.run(), "run")
        async for item in items:
            match item:
                case Envelope(event=UtteranceStarted(seat="s1", stage="introduction")):
                    await engine.runtime.clock.sleep(0)  # all have begun: they speak to their end
                    await session.dispatch(Pause())
                case Envelope(event=StageEnded(stage="introduction")):
                    await engine.runtime.clock.sleep(5)
                    await session.dispatch(SkipStage())
                    await engine.runtime.clock.sleep(5)
                    assert not running.done()
                    await session.dispatch(Resume())
                    break
                case _:
                    pass
        assert (await running).reason == "done"
        await session.close()
        return session.id

    name = play(tmp_path, act)
    skipped = [e.event for e in log_of(tmp_path, name) if isinstance(e.event, StageSkipped)]
    assert (skipped[0].stage, skipped[0].reason) == ("image_story", "ended by the facilitator")


def test_a_picture_that_was_wished_for_is_waited_for_before_the_session_ends(
    tmp_path: Path,
) -> None:
    plan = replace(PLAN, models=voices(Task.TALK, Task.JUDGE) | SCISSORS, drawings=1)

    async def act(engine: Engine) -> str:
        session = await engine.new_session(plan)
        items = session.subscribe()
        running = spawn(session.run(), "run")
        async for item in items:
            match item:
                case Envelope(event=StageStarted(stage="closing")):
                    (first,) = session.state.drawings
                    ahead = session.drawing_plan(first.card)
                    assert (ahead.prompt, ahead.model) == (first.prompt, "rehearsal/scissors")
                    assert ahead.cost is not None
                    assert not ahead.cost.amount
                    await session.dispatch(EditPrompt(card=first.card, prompt="moon"))
                case Envelope(event=ClosingWritten()):
                    wish = spawn(session.dispatch(DrawCard(card="card-2")), "wish")
                    break
                case _:
                    pass
        assert (await running).reason == "done"
        await wish
        with pytest.raises(InputError, match="has ended"):
            await session.dispatch(DrawCard(card="card-2"))
        assert session.drawing == frozenset()
        await session.close()
        return session.id

    name = play(tmp_path, act)
    log = [envelope.event for envelope in log_of(tmp_path, name)]
    assert [event.prompt for event in log if isinstance(event, ImageDrawn)][1] == "moon"
    assert isinstance(log[-1], SessionClosed)
    assert len(list((tmp_path / "exports" / name / "pictures").iterdir())) == 2
