"""Whole sessions in one process: run, left behind after some events, resumed, read."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.policy.paths import Paths
from engine.policy.settings_model import Rehearsal, Settings
from engine.session import Engine, Outcome, SessionPlan
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.events import Envelope
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import Draft
from engine.vocabulary.seats import ModelRef
from tests.fakes.tables import START


def voices(*tasks: Task) -> dict[Task, ModelRef]:
    return {task: ModelRef(provider="rehearsal", model="voices") for task in tasks}


PLAN = SessionPlan(
    topic="A paper lamp",
    kit="open-table",
    lang="en",
    seed=7,
    models=voices(Task.TALK, Task.JUDGE),
    rounds=1,
    seat_counts={"designer": 1, "consumer": 1, "craftsperson": 1},
)


def play(
    home: Path,
    act: Callable[[Engine], Coroutine[Any, Any, Any]],
    *,
    faults: tuple[str, ...] = (),
    start: datetime = START,
) -> Any:
    """Run an act with an engine in virtual time."""
    settings = Settings(rehearsal=Rehearsal(faults=faults))

    async def main(runtime: Runtime) -> Any:
        async with Engine.open(settings, Paths.of(str(home)), runtime, patience=5) as engine:
            return await act(engine)

    return run(main, ManualClock(start))


def ran(home: Path, plan: SessionPlan = PLAN, faults: tuple[str, ...] = ()) -> tuple[str, Outcome]:
    """Run a new session and return its id and how it ended."""

    async def act(engine: Engine) -> tuple[str, Outcome]:
        session = await engine.new_session(plan)
        try:
            return session.id, await session.run()
        finally:
            await session.close()

    return play(home, act, faults=faults)


def resumed(home: Path, name: str, start: datetime, faults: tuple[str, ...] = ()) -> Outcome:
    """Resume a session and return how it ended."""

    async def act(engine: Engine) -> Outcome:
        session = await engine.resume_session(name, PLAN)
        try:
            return await session.run()
        finally:
            await session.close()

    return play(home, act, faults=faults, start=start)


def log_of(home: Path, name: str) -> list[Envelope]:
    async def act(engine: Engine) -> list[Envelope]:
        journal = await engine.store.open(name, write=False)
        try:
            return await journal.read()
        finally:
            await journal.close()

    return play(home, act)


def left_behind(
    home: Path, name: str, log: Sequence[Envelope], drafts: Sequence[Draft] = ()
) -> None:
    """Make a home with a session that was cut after these events, with what was being said."""

    async def act(engine: Engine) -> None:
        journal = await engine.store.create(name)
        await journal.append(log)
        for draft in drafts:
            journal.keep_draft(draft)
        await journal.close()

    play(home, act)
