"""A session in one process: what it says of itself while it runs."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from engine.session import Engine, Forecast
from engine.tasks import spawn
from engine.vocabulary.events import (
    Envelope,
    StageStarted,
    UsageRecorded,
    UtteranceEnded,
)
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.sessions import PLAN, play, voices

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
