"""The engine opens, runs and resumes sessions; the live table is what its log says, at any moment."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.policy.models import load_catalogue
from engine.policy.paths import Paths
from engine.policy.settings_load import load_settings
from engine.policy.settings_models import choose
from engine.policy.state import TableState, replay
from engine.session import Engine, Outcome, Session, SessionPlan
from engine.tasks import Runtime, run, spawn
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.commands import (
    CloseSession,
    Decide,
    Pause,
    Resume,
    Say,
    SkipStage,
    WriteBrief,
)
from engine.vocabulary.errors import (
    ImageError,
    InputError,
    KitError,
    ModelNotFound,
    SettingsError,
    StoreError,
)
from engine.vocabulary.events import Envelope, SessionOpened, SessionPaused
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.pictures import tagged

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Play = Callable[[Engine, Runtime], Coroutine[Any, Any, Any]]


def in_home(home: Path, play: Play, **settings: Any) -> Any:
    """Run a play with an engine over a home, in virtual time."""
    loaded = load_settings(settings, variables={})

    async def main(runtime: Runtime) -> Any:
        async with Engine.open(loaded.settings, Paths.of(str(home)), runtime) as engine:
            return await play(engine, runtime)

    return run(main, ManualClock(START))


def plan(**changes: Any) -> SessionPlan:
    """Return a short rehearsal of open-table."""
    settings = load_settings({"general.provider": "rehearsal"}, variables={}).settings
    short = SessionPlan(
        topic="A paper lamp",
        kit="open-table",
        lang="en",
        seed=11,
        models=choose(settings, load_catalogue()).tasks,
        rounds=1,
        pace=1.0,
    )
    return replace(short, **changes)


async def finish(session: Session) -> tuple[Outcome, list[Envelope]]:
    """Run a session to its end and return how it ended, with all that subscribers heard."""
    heard = session.subscribe()
    try:
        outcome = await session.run()
    finally:
        await session.close()
    return outcome, [item async for item in heard if isinstance(item, Envelope)]


def test_the_live_table_is_what_its_log_says_at_any_moment(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        session = await engine.new_session(plan(pictures=(("moth.heic", tagged("heif", 6)),)))
        seen: list[TableState] = []

        async def look() -> None:
            while True:
                await runtime.clock.sleep(3.7)
                seen.append(session.state)

        looking = spawn(look(), "look")
        outcome, log = await finish(session)
        looking.cancel()
        assert outcome == Outcome(reason="done")
        assert replay(log) == session.state
        assert len(seen) > 20
        for state in seen:
            assert replay(log[: state.seq]) == state
        journal = await engine.store.open(session.id, write=False)
        assert await journal.read() == log
        await journal.close()

    in_home(tmp_path, play)


def test_a_closed_session_is_resumed_where_it_was(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        session = await engine.new_session(plan())
        running = spawn(finish(session), "run")
        await runtime.clock.sleep(20)
        await session.dispatch(CloseSession(reason="quit"))
        outcome, log = await running
        assert outcome.reason == "closed"
        assert isinstance(log[-1].event, SessionPaused)
        open_ones = session.state.open_utterances()
        assert open_ones == ()

        again = await engine.resume_session(session.id, plan())
        outcome, more = await finish(again)
        assert outcome.reason == "done"
        assert [e.seq for e in log + more] == list(range(1, again.state.seq + 1))
        with pytest.raises(InputError, match="has ended"):
            await engine.resume_session(session.id, plan())
        with pytest.raises(InputError, match="has ended"):
            await asyncio.wait_for(again.dispatch(Say(text="One more thing.")), 5)
        with pytest.raises(InputError, match="has stopped"):
            await asyncio.wait_for(session.dispatch(Pause()), 5)
        assert not session.state.closed

    in_home(tmp_path, play)


def test_an_attended_table_asks_and_is_answered(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        session = await engine.new_session(plan(attended=True))
        running = spawn(finish(session), "run")
        answers = [
            Decide(value=("fold", "light")),
            WriteBrief(text="A lamp of one sheet."),
            Decide(value=("card-2",)),
        ]
        while answers and not running.done():
            await runtime.clock.sleep(5)
            try:
                await session.dispatch(answers[0])
            except InputError:
                continue
            answers.pop(0)
        outcome, _ = await running
        assert outcome.reason == "done"
        state = session.state
        assert (state.decisions["decision"].value, state.decisions["decision"].by) == (
            ("fold", "light"),
            "facilitator",
        )
        assert state.brief is not None
        assert state.brief.value == "A lamp of one sheet."
        assert [drawing.card for drawing in state.drawings] == ["card-2"]

    in_home(tmp_path, play)


def test_a_paused_table_waits_and_a_whisper_is_heard_by_one(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        session = await engine.new_session(plan())
        running = spawn(finish(session), "run")
        await runtime.clock.sleep(1)
        await session.dispatch(Pause())
        await session.dispatch(Say(text="Think of my grandmother.", to="s2"))
        await runtime.clock.sleep(300)
        before = session.state.utterances
        await runtime.clock.sleep(300)
        assert session.state.utterances == before
        await session.dispatch(Resume())
        outcome, log = await running
        assert outcome.reason == "done"
        journal = await engine.store.open(session.id, write=False)
        state = replay(log)
        told = set()
        for utterance in (u for stage in state.stages for u in stage.utterances()):
            request = await journal.prompt(utterance.prompt_hash)
            assert request is not None
            if b"Think of my grandmother." in request:
                told.add(utterance.seat)
        assert told == {"s2"}
        await journal.close()

    in_home(tmp_path, play)


def test_a_stage_skipped_while_paused_says_not_a_word_more(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        session = await engine.new_session(plan(rounds=3))
        running = spawn(finish(session), "run")
        while session.state.stage("discussion") is None:
            await runtime.clock.sleep(1)
        await session.dispatch(Pause())
        await runtime.clock.sleep(120)
        await session.dispatch(SkipStage())
        spoken = session.state.utterances
        stage = session.state.stage("discussion")
        await session.dispatch(Resume())
        await running
        after = session.state.stage("discussion")
        assert stage is not None
        assert after is not None
        assert after.status == "skipped"
        assert len(list(after.utterances())) == len(list(stage.utterances()))
        assert session.state.utterances > spoken
        assert session.state.closed == "done"

    in_home(tmp_path, play)


@pytest.mark.parametrize("topic", ["", "  \n", "\u200b"])
def test_a_table_needs_a_topic(tmp_path: Path, topic: str) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        with pytest.raises(InputError):
            await engine.new_session(plan(topic=topic))

    in_home(tmp_path, play)


def test_a_hostile_topic_is_cleaned_before_it_is_kept(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        session = await engine.new_session(plan(topic="\ud800tea\x1b[2J\u202e"))
        await session.dispatch(CloseSession(reason="quit"))
        outcome, log = await finish(session)
        assert outcome.reason == "closed"
        assert len(log) == 2
        opened = log[0].event
        assert isinstance(opened, SessionOpened)
        assert opened.topic == "\ufffdtea\ufffd[2J\ufffd"

    in_home(tmp_path, play)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kit": "no-such-kit"}, KitError),
        ({"seat_counts": {"pirate": 1}}, InputError),
        ({"fields": {"no_such_field": "x"}}, InputError),
        ({"pictures": (("a.png", b"text"),)}, ImageError),
        ({"models": {t: ModelRef(provider="rehearsal", model="no") for t in Task}}, ModelNotFound),
        ({"models": {t: ModelRef(provider="nobody", model="no") for t in Task}}, SettingsError),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_stored(
    tmp_path: Path, changes: dict[str, Any], error: type[Exception]
) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        with pytest.raises(error):
            await engine.new_session(plan(**changes))
        assert await engine.store.ids() == []

    in_home(tmp_path, play)


def test_an_unknown_session_cannot_be_resumed(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        with pytest.raises((InputError, StoreError)):
            await engine.resume_session("20261120-none", plan())

    in_home(tmp_path, play)


def test_two_sessions_of_one_clock_and_seed_get_ids_of_their_own(tmp_path: Path) -> None:
    async def play(engine: Engine, runtime: Runtime) -> None:
        ids: list[str] = []
        for _ in range(2):
            session = await engine.new_session(plan(seed=5))
            ids.append(session.id)
            await session.close()
        assert ids[1] == f"{ids[0]}-2"

    in_home(tmp_path, play)
