"""Vectors are made behind the talk; a turn takes what is there, and the log says what it was."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.memory import Scope
from engine.policy.money import parse_budget
from engine.policy.settings_model import Settings, Tasks
from engine.policy.vectors import Near
from engine.session import Engine, Outcome, SessionPlan
from engine.session.nearness import TalkVectors
from engine.session.remembering import memories_in
from engine.stages import Decisions, Table
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.events import (
    BudgetReached,
    CallFailed,
    Envelope,
    HealthChanged,
    MemoryRecalled,
    MemoryWritten,
    UsageRecorded,
    UtteranceStarted,
)
from engine.vocabulary.messages import Ask, EmbedRequest, EmbedResult, Spoken, Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.meanings import Embedding
from tests.fakes.memories import log_with, written
from tests.fakes.sessions import PLAN, log_of, play
from tests.fakes.staging import MemoryBlobs
from tests.fakes.tables import START, FakeTable, fake_table

BIGRAMS = ModelRef(provider="rehearsal", model="bigrams")
FIRST, SPARE = (ModelRef(provider="fake", model=name) for name in ("meaning", "spare"))
MEI = "open-table/mei"


def ran(
    home: Path, plan: SessionPlan = PLAN, *, embed: str | None = "rehearsal/bigrams"
) -> tuple[str, Outcome]:
    """Run a session in virtual time, with a model for vectors."""
    plan = replace(plan, models={**plan.models, Task.EMBED: BIGRAMS})

    async def act(engine: Engine) -> tuple[str, Outcome]:
        engine.settings = Settings(tasks=Tasks(embed=embed))
        session = await engine.new_session(plan)
        try:
            return session.id, await session.run()
        finally:
            await session.close()

    return play(home, act)


def of(log: list[Envelope], *kinds: type) -> list[Any]:
    return [one.event for one in log if isinstance(one.event, kinds)]


def recalled(log: list[Envelope]) -> list[dict[str, Any]]:
    return [row for event in of(log, MemoryRecalled) for row in event.memories]


def lacking(home: Path, model: ModelRef = BIGRAMS) -> int:
    async def act(engine: Engine) -> int:
        return len(await engine.memories.lacking([str(model)], 10_000))

    return play(home, act)


def test_a_session_is_remembered_with_vectors_and_recalls_by_them(tmp_path: Path):
    first, outcome = ran(tmp_path)
    assert outcome.reason == "done"
    log = log_of(tmp_path, first)
    used = [one for one in of(log, UsageRecorded) if one.task == "embed"]
    assert used
    assert all(one.provider == "rehearsal" and one.usage.input > 0 for one in used)
    assert len(of(log, MemoryWritten)) > 20
    assert lacking(tmp_path) == 0
    assert any("cosine" in row for row in recalled(log))
    second, _ = ran(tmp_path, replace(PLAN, seed=8, topic="A lamp of paper"))
    rows = [row for row in recalled(log_of(tmp_path, second)) if "session" in row]
    assert rows
    assert all(0 <= row["cosine"] <= 1 for row in rows if "cosine" in row)
    assert any(row.get("cosine", 0) > 0 for row in rows)


def test_equal_homes_give_equal_logs_with_vectors_too(tmp_path: Path):
    for home in ("a", "b"):
        name, _ = ran(tmp_path / home)
    assert log_of(tmp_path / "a", name) == log_of(tmp_path / "b", name)


def test_without_a_model_in_the_settings_nothing_changes(tmp_path: Path):
    name, _ = ran(tmp_path, embed=None)
    log = log_of(tmp_path, name)
    assert not [one for one in of(log, UsageRecorded) if one.task == "embed"]
    assert recalled(log)
    assert not any("cosine" in row for row in recalled(log))
    assert lacking(tmp_path) > 20


def test_what_earlier_tables_left_without_vectors_gets_them_at_the_next_one(tmp_path: Path):
    ran(tmp_path, embed=None)
    assert lacking(tmp_path) > 20
    ran(tmp_path, replace(PLAN, seed=8))

    async def act(engine: Engine) -> list[str]:
        bare = await engine.memories.lacking([str(BIGRAMS)], 999)
        entries = {one.ref: one for one in await engine.memories.page(Scope(), 10_000)}
        return [entries[f"{one.session}:{one.id}"].agent for one in bare]

    assert set(play(tmp_path, act)) == {""}  # the table's own cannot be recalled elsewhere


def test_a_model_that_fails_is_said_once_and_the_session_goes_on(tmp_path: Path):
    name, outcome = ran(tmp_path, embed="rehearsal/nothing")
    assert outcome.reason == "done"
    log = log_of(tmp_path, name)
    (sick,) = [one for one in of(log, HealthChanged) if one.component == "vectors"]
    assert sick.status == "unhealthy"
    assert sick.reason.startswith("Memories are found by their words alone. ")
    assert recalled(log)
    assert not any("cosine" in row for row in recalled(log))


# One table, and a model that is told what to do


class Bench:
    """A table at which somebody sits with the vectors of its texts."""

    def __init__(self, fake: FakeTable, provider: Embedding, runtime: Runtime, file: Path) -> None:
        self.fake, self.provider = fake, provider
        self.memories = memories_in(file, runtime)
        self.runtime = runtime

    def vectors(self, *models: ModelRef, agents: tuple[str, ...] = ()) -> TalkVectors:
        return TalkVectors(self.fake.line, models or (FIRST,), self.memories, self.runtime, agents)

    async def remember(self, *texts: str) -> None:
        first = self.fake.recorder.state.memory_count
        await self.fake.recorder.record(
            *(written(f"m{first + n}", text, by="s1") for n, text in enumerate(texts, start=1))
        )


def seated(file: Path, act: Callable[[Bench], Awaitable[Any]], budget: str = "") -> Any:
    async def main(runtime: Runtime) -> Any:
        provider = Embedding(runtime.clock)
        line = parse_budget(budget) if budget else None
        fake = await fake_table(runtime.clock, provider, line, attempts=2)
        bench = Bench(fake, provider, runtime, file)
        try:
            return await act(bench)
        finally:
            await fake.recorder.close()
            await bench.memories.close()

    return run(main, ManualClock(START))


async def all_done(vectors: TalkVectors, *, last: bool = False) -> None:
    while await vectors.step(last):
        pass


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


def test_each_text_is_sent_once_with_the_topic_and_what_it_used_is_logged(file: Path):
    async def act(bench: Bench) -> None:
        vectors = bench.vectors()
        await bench.remember("a lantern", "the price", "a lantern", " ")
        await all_done(vectors)
        assert bench.provider.texts() == ["A paper lamp", "a lantern", "the price"]
        await bench.remember("a wing")
        await all_done(vectors)
        assert bench.provider.calls[1:] == (("meaning", ("a wing",)),)
        used = bench.fake.events(UsageRecorded)
        assert [(one.task, one.model, one.usage.input) for one in used] == [
            ("embed", "meaning", 3),
            ("embed", "meaning", 1),
        ]
        assert bench.fake.recorder.state.totals.input == 4
        assert bench.fake.line.ledger.used() == "4 tokens"

    seated(file, act)


def test_usage_that_is_not_told_is_estimated_and_says_so(file: Path):
    async def act(bench: Bench) -> None:
        bench.provider.unknown_usage = True
        await all_done(bench.vectors())
        (used,) = bench.fake.events(UsageRecorded)
        assert used.usage.estimated
        assert used.usage.input > 0

    seated(file, act)


def test_a_turn_recalls_by_what_was_heard_and_asks_no_model(file: Path):
    async def act(bench: Bench) -> None:
        fake, vectors = bench.fake, bench.vectors()
        table = table_of(bench)
        table.nearness = vectors
        seat = fake.recorder.state.seats[0]
        texts = ("a lantern hangs here", "what does it cost", "the wing is blue")
        await fake.recorder.record(
            *(written(f"m{n}", text, by=seat.id) for n, text in enumerate(texts, start=1))
        )
        plan = next(plan for plan in table.kit.stages if plan.id == "discussion")
        heard = replace(
            table.situation(plan, Ask.TALK, seat=seat),
            others=(Spoken(seat="s9", name="B", role="", stage="", round=1, text="价格"),),
        )
        before = {one.memory.id: one.cosine for one in await table.recall(heard)}
        assert set(before.values()) == {None}
        await all_done(vectors)
        sent = len(bench.provider.calls)
        after = {one.memory.id: one.cosine for one in await table.recall(heard)}
        # The topic is a lamp; what the other said has no vector yet, so it does not count.
        assert after["m1"] == pytest.approx(1.0, abs=0.01)
        assert after["m2"] == pytest.approx(0.0, abs=0.05)
        assert len(bench.provider.calls) == sent
        await fake.recorder.record(written("m4", "价格", by="s9"))
        await all_done(vectors)
        both = {one.memory.id: one.cosine or 0 for one in await table.recall(heard)}
        assert both["m1"] == pytest.approx(both["m2"], abs=0.05) == pytest.approx(0.71, abs=0.05)
        assert both["m3"] < 0.1

    seated(file, act)


def table_of(bench: Bench) -> Table:
    """Return a table for stages at which memories are recalled."""
    fake = bench.fake
    return Table(
        recorder=fake.recorder,
        line=fake.line,
        voices=fake.voices,
        calls=fake.calls,
        rounds=fake.rounds,
        kit=fake.kit,
        rules=fake.kit.rules,
        scenario="",
        fields={},
        blobs=MemoryBlobs(),
        threads=bench.runtime,
        decisions=Decisions(attended=False, tell=fake.recorder.pass_on),
        recalls=True,
    )


def test_another_model_steps_in_and_its_vectors_stand_alone(file: Path):
    async def act(bench: Bench) -> None:
        vectors = bench.vectors(FIRST, SPARE)
        await all_done(vectors)
        assert vectors.to(["A paper lamp"]) == Near(
            model="fake/meaning", vector=vectors._known["A paper lamp"]
        )
        bench.provider.broken = ("meaning",)
        await bench.remember("a lantern")
        await all_done(vectors)
        # Two attempts, then the other model; what the first one made is made anew.
        assert [model for model, _ in bench.provider.calls] == [
            *("meaning", "meaning", "meaning"),
            "spare",
            *("meaning", "meaning", "spare"),
        ]
        near = vectors.to(["a lantern"])
        assert near is not None
        assert near.model == "fake/spare"
        items = bench.fake.recorder.state.memories
        assert await vectors.of(near, items) == {"m1": 1.0}
        assert await vectors.of(replace(near, model="fake/meaning"), items) == {}
        assert not bench.fake.events(HealthChanged)
        # What the first model could not do is told of it, as of every call that is given up.
        failed = of(bench.fake.journal.envelopes, CallFailed)
        assert [(one.model, one.task, one.retries) for one in failed] == [
            ("meaning", "embed", 1)
        ] * 2

    seated(file, act)


def test_the_budget_is_not_passed_and_nobody_is_told_that_its_line_is_reached(file: Path):
    async def act(bench: Bench) -> None:
        vectors = bench.vectors()
        await bench.remember("x" * 400)
        await all_done(vectors)
        assert bench.provider.calls == ()
        assert vectors.to(["A paper lamp"]) is None
        assert not bench.fake.events(BudgetReached, HealthChanged, UsageRecorded)
        reservation = await bench.fake.line.reserve(10, 10, FIRST)  # others still fit
        await bench.fake.line.settle(reservation, None, None)

    seated(file, act, budget="50tok")


def test_a_paused_table_makes_no_vectors(file: Path):
    async def act(bench: Bench) -> None:
        vectors = bench.vectors()
        bench.fake.line.pause.clear()
        waiting = asyncio.get_running_loop().create_task(vectors.step(False))
        await bench.runtime.clock.sleep(60)
        assert bench.provider.calls == ()
        bench.fake.line.pause.set()
        assert await waiting
        assert len(bench.provider.calls) == 1

    seated(file, act)


def test_vectors_are_kept_with_the_session_and_taken_up_when_it_goes_on(file: Path):
    async def act(bench: Bench) -> None:
        vectors, recorder = bench.vectors(), bench.fake.recorder
        session = recorder.journal.session
        await bench.remember("a lantern", "the price")
        await all_done(vectors)
        await bench.memories.apply(session, await recorder.journal.read())
        await vectors.keep(session)
        assert await bench.memories.lacking([str(FIRST)], 9) == ()
        again = bench.vectors()
        before = len(bench.provider.texts())
        await all_done(again)
        assert bench.provider.texts()[before:] == ["A paper lamp"]
        assert again.to(["a lantern"]) == vectors.to(["a lantern"])

    seated(file, act)


def test_memories_of_earlier_sessions_come_last_and_not_at_the_end(file: Path):
    async def act(bench: Bench) -> None:
        await bench.memories.apply("20261101-aaaa", log_with(written("m1", "an old lamp")))
        await bench.remember("a lantern")
        ending = bench.vectors(agents=(MEI,))
        await all_done(ending, last=True)
        assert bench.provider.texts() == ["A paper lamp", "a lantern"]
        await all_done(bench.vectors(agents=("open-table/nobody",)))
        assert "an old lamp" not in bench.provider.texts()
        await all_done(bench.vectors(agents=(MEI,)))
        assert bench.provider.texts()[-1] == "an old lamp"
        assert await bench.memories.lacking([str(FIRST)], 9) == ()

    seated(file, act)


def test_a_memory_that_is_empty_of_meaning_is_not_asked_for_for_ever(file: Path):
    class Blank(Embedding):
        async def embed(self, request: EmbedRequest) -> EmbedResult:
            made = await super().embed(request)
            return replace(made, vectors=tuple((0.0, 0.0) for _ in request.texts))

    async def act(bench: Bench) -> None:
        bench.provider.__class__ = Blank
        await bench.memories.apply("20261101-aaaa", log_with(written("m1", "an old lamp")))
        vectors = bench.vectors(agents=(MEI,))
        await all_done(vectors)
        assert len(bench.provider.calls) == 2
        assert vectors.to(["A paper lamp"]) is None

    seated(file, act)


def test_a_model_that_never_answers_delays_no_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def never(*_: Any) -> EmbedResult:
        await asyncio.Event().wait()
        raise AssertionError

    plain, _ = ran(tmp_path / "plain", embed=None)
    monkeypatch.setattr("engine.providers.rehearsal.provider.Rehearsal.embed", never)
    stuck, outcome = ran(tmp_path / "stuck")
    assert outcome.reason == "done"
    begun = [
        [one.at for one in log_of(tmp_path / home, name) if isinstance(one.event, UtteranceStarted)]
        for home, name in (("plain", plain), ("stuck", stuck))
    ]
    assert begun[0] == begun[1]
