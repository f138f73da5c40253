"""Personas that come back: they remember what they said, the log says what, and faults are told."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.memory import Scope
from engine.policy.paths import Paths
from engine.session import Engine, SessionPlan
from engine.session.forking import fork
from engine.session.remembering import catch_up, family_of, reindex
from engine.vocabulary.events import (
    Envelope,
    HealthChanged,
    MemoryRecalled,
    MemoryWritten,
    SessionOpened,
    UtteranceStarted,
)
from engine.vocabulary.ports import SessionSummary
from tests.fakes.sessions import PLAN, left_behind, log_of, play, ran

ALL = 10_000


def of(log: list[Envelope], *kinds: type) -> list[Any]:
    return [one.event for one in log if isinstance(one.event, kinds)]


def recalled(log: list[Envelope]) -> list[dict[str, Any]]:
    """Return what was recalled of other sessions."""
    rows = [row for event in of(log, MemoryRecalled) for row in event.memories]
    return [row for row in rows if "session" in row]


def kept(home: Path) -> dict[str, tuple[str, str]]:
    """Return agent and text of every memory in a home."""

    async def act(engine: Engine) -> dict[str, tuple[str, str]]:
        page = await engine.memories.page(Scope(), ALL)
        return {one.ref: (one.agent, one.text) for one in page}

    return play(home, act)


def test_a_persona_recalls_what_it_said_at_another_table(tmp_path: Path):
    first, _ = ran(tmp_path)
    said = of(log_of(tmp_path, first), MemoryWritten)
    assert {f"{first}:{one.memory}": one.text for one in said} == {
        ref: text for ref, (_, text) in kept(tmp_path).items()
    }
    second, _ = ran(tmp_path, replace(PLAN, seed=8, topic="A lamp of paper"))
    rows = recalled(log_of(tmp_path, second))
    assert len(rows) > 5
    by_id = {one.memory: one for one in said}
    assert {row["session"] for row in rows} == {first}
    for row in rows:
        memory = by_id[row["memory"].removeprefix(f"{first}:")]
        assert row["text"] == memory.text
        assert memory.seat is not None
        assert set(row) >= {"score", "relevance", "recency", "importance"}


def test_a_branch_recalls_nothing_of_what_its_origin_came_to(tmp_path: Path):
    other, _ = ran(tmp_path, replace(PLAN, seed=8, topic="A lamp of paper"))
    first, _ = ran(tmp_path)

    async def act(engine: Engine) -> str:
        branch = await fork(engine.store, engine.runtime.clock, first, 40)
        session = await engine.resume_session(branch, PLAN)
        try:
            await session.run()
        finally:
            await session.close()
        return branch

    rows = recalled(log_of(tmp_path, play(tmp_path, act))[40:])
    assert {row["session"] for row in rows} == {other}


def test_a_family_is_whoever_has_an_origin_in_common():
    parents = {"a": "", "b": "a", "c": "b", "d": "a", "e": "gone", "f": "gone", "g": ""}
    rows = [
        SessionSummary(
            id=name, title="", topic="", kit="", lang="en", opened="", last="", events=1,
            status="closed", parent=(parent, 1) if parent else None,
        )
        for name, parent in parents.items()
    ]  # fmt: skip
    assert family_of("c", rows) == {"a", "b", "c", "d"}
    assert family_of("e", rows) == {"e", "f", "gone"}
    assert family_of("g", rows) == {"g"}
    assert family_of("new", rows) == {"new"}


def test_what_a_seat_saw_shows_it_and_it_is_in_the_request(tmp_path: Path):
    first, _ = ran(tmp_path)

    async def act(engine: Engine) -> None:
        session = await engine.new_session(replace(PLAN, seed=8))
        try:
            await session.run()
            log = await engine.store.open(session.id, write=False)
            events = of(await log.read(), MemoryRecalled)
            event = next(one for one in events if any("session" in row for row in one.memories))
            seen = await session.seen(event.utterance)
            assert seen is not None
            row = next(row for row in seen.recalled if "session" in row)
            assert row["session"] == first
            assert seen.request is not None
            asked = "".join(
                part.get("text", "")
                for message in seen.request["messages"]
                for part in message["parts"]
            )
            assert row["text"].splitlines()[0] in asked
        finally:
            await session.close()

    play(tmp_path, act)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, seed=8, earlier=False),
        replace(PLAN, seed=8, recall=False),
        replace(PLAN, seed=8, workspace="club"),
        replace(PLAN, seed=8, kit="design-review"),
    ],
    ids=["switched off", "no recall", "another workspace", "another kit"],
)
def test_it_does_not_where_it_should_not(tmp_path: Path, other: SessionPlan):
    ran(tmp_path)
    second, _ = ran(tmp_path, other)
    assert recalled(log_of(tmp_path, second)) == []


def test_a_workspace_of_ones_own_is_logged_and_remembers(tmp_path: Path):
    club = replace(PLAN, workspace="club")
    first, _ = ran(tmp_path, club)
    (opened,) = of(log_of(tmp_path, first), SessionOpened)
    assert opened.settings["workspace"] == "club"
    second, _ = ran(tmp_path, replace(club, seed=8))
    assert recalled(log_of(tmp_path, second))
    third, _ = ran(tmp_path, replace(PLAN, seed=9))
    opened = of(log_of(tmp_path, third), SessionOpened)[0]
    assert not {"workspace", "earlier"} & set(opened.settings)


def test_equal_homes_remember_alike(tmp_path: Path):
    logs: list[list[Envelope]] = []
    for name in ("a", "b"):
        ran(tmp_path / name)
        second, _ = ran(tmp_path / name, replace(PLAN, seed=8))
        logs.append(log_of(tmp_path / name, second))
    assert logs[0] == logs[1]


def test_what_a_crash_left_is_taken_over_when_the_next_table_opens(tmp_path: Path):
    ran(tmp_path / "whole")
    (name, *_) = {ref.partition(":")[0] for ref in kept(tmp_path / "whole")}
    log = log_of(tmp_path / "whole", name)
    left_behind(tmp_path / "home", name, log[:-20])
    assert kept(tmp_path / "home") == {}
    second, _ = ran(tmp_path / "home", replace(PLAN, seed=8))
    assert recalled(log_of(tmp_path / "home", second))
    assert {ref.partition(":")[0] for ref in kept(tmp_path / "home")} == {name, second}


def test_deleted_sessions_are_forgotten_and_what_is_built_anew_is_the_same(tmp_path: Path):
    first, _ = ran(tmp_path)
    second, _ = ran(tmp_path, replace(PLAN, seed=8))
    before = kept(tmp_path)

    async def anew(engine: Engine) -> None:
        await reindex(engine.store, engine.memories)

    async def delete(engine: Engine) -> None:
        await engine.store.delete(first, now=False)
        await catch_up(engine.store, engine.memories)

    play(tmp_path, anew)
    assert kept(tmp_path) == before
    play(tmp_path, delete)
    assert {ref.partition(":")[0] for ref in kept(tmp_path)} == {second}


def test_a_damaged_session_is_left_out_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    first, _ = ran(tmp_path)
    second, _ = ran(tmp_path, replace(PLAN, seed=8))
    Paths.of(str(tmp_path)).memory.unlink()
    file = Paths.of(str(tmp_path)).sessions / f"{first}.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM ev WHERE seq = 5")

    async def act(engine: Engine) -> None:
        await catch_up(engine.store, engine.memories)

    play(tmp_path, act)
    assert {ref.partition(":")[0] for ref in kept(tmp_path)} == {second}
    assert first in caplog.text


def test_a_table_goes_on_without_memory_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    Paths.of(str(tmp_path)).memory.mkdir(parents=True)
    ran(tmp_path)
    second, outcome = ran(tmp_path, replace(PLAN, seed=8))
    assert outcome.reason == "done"
    told = of(log_of(tmp_path, second), HealthChanged)
    assert [(one.component, one.status) for one in told] == [("memory", "unhealthy")]
    assert told[0].reason.startswith("The memories cannot be ")
    assert "wait" in caplog.text


def test_a_fault_in_the_middle_of_a_table_costs_the_memories_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    ran(tmp_path)

    async def act(engine: Engine) -> str:
        session = await engine.new_session(replace(PLAN, seed=8))
        await engine.memories.close()
        Paths.of(str(tmp_path)).memory.write_bytes(b"no database at all" * 1000)
        try:
            outcome = await session.run()
            assert outcome.reason == "done"
        finally:
            await session.close()
        return session.id

    second = play(tmp_path, act)
    assert recalled(log_of(tmp_path, second)) == []
    assert "nothing is recalled of earlier sessions" in caplog.text


def requests_of(home: Path, name: str) -> str:
    """Return every exact request of a session."""

    async def act(engine: Engine) -> str:
        journal = await engine.store.open(name, write=False)
        try:
            started = of(await journal.read(), UtteranceStarted)
            kept = [await journal.prompt(one.prompt_hash) for one in started]
        finally:
            await journal.close()
        return "".join(one.decode() for one in kept if one)

    return play(home, act)


def test_nothing_of_a_workspace_or_kit_reaches_the_prompts_of_another(tmp_path: Path):
    secret = "quokka"
    ran(tmp_path, replace(PLAN, workspace="club", topic=f"A {secret} lamp"))
    persona = {
        one.persona.name for one in of(log_of(tmp_path, ran(tmp_path)[0]), SessionOpened)[0].seats
    }
    for workspace, kit in (("", "open-table"), ("clu", "open-table"), ("club", "product-launch")):
        plan = replace(PLAN, workspace=workspace, kit=kit, seed=8)
        other, _ = ran(tmp_path, plan)
        seats = of(log_of(tmp_path, other), SessionOpened)[0].seats
        assert persona & {one.persona.name for one in seats}
        asked = requests_of(tmp_path, other)
        assert plan.topic in asked
        assert secret not in asked
    same, _ = ran(tmp_path, replace(PLAN, workspace="club", seed=9))
    assert secret in requests_of(tmp_path, same)
