"""Vectors lie beside their memories, go with them, and are compared with those of one model."""

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from engine.memory import Bare, Memories, Scope
from engine.memory.base import MIGRATIONS, SCHEMA, version
from engine.policy.vectors import Near, packed
from engine.vocabulary.events import MemoryChanged, MemoryForgotten
from tests.fakes.memories import NOW, OTHER, SESSION, log_with, remembering, saying, written

MEI = "open-table/mei"
MODEL, ELSE = "fake/meaning", "fake/other"
EAST, NORTH = packed([1.0, 0.0]), packed([0.0, 1.0])


def toward(degrees: float) -> bytes:
    return packed([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


async def give(
    memories: Memories, vectors: Mapping[str, bytes], model: str = MODEL, session: str = SESSION
) -> int:
    """Give memories of a session their vectors, by their ids."""
    made: list[tuple[Bare, bytes]] = []
    for name, vector in vectors.items():
        entry = await memories.get(f"{session}:{name}")
        assert entry is not None
        made.append((Bare(session=session, id=name, text=entry.text), vector))
    return await memories.keep_vectors(model, made)


def rows(file: Path) -> list[tuple[str, bytes]]:
    with closing(sqlite3.connect(file)) as base:
        return base.execute("SELECT model, d FROM vectors ORDER BY n").fetchall()


def test_what_is_near_is_found_without_the_words_and_says_how_near(tmp_path: Path):
    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(["a paper lamp", "a lantern", "the price"]))
        await give(memories, {"m0": toward(10), "m1": toward(20), "m2": toward(120)})
        near = Near(model=MODEL, vector=EAST)
        found = await memories.search("lamp", Scope(), NOW, 9, near)
        assert [one.entry.id for one in found.found] == ["m0", "m1"]
        assert found.total == 2
        first, second = (one.score for one in found.found)
        assert first.cosine == pytest.approx(math.cos(math.radians(10)), abs=1e-5)
        assert (first.relevance, second.relevance) == (1.0, 0.0)
        parts = 0.45 + 0.2 * first.recency + 0.2 * first.importance + 0.15 * (first.cosine or 0)
        assert first.score == pytest.approx(parts, abs=1e-5)
        # Without a vector the other weights are all there is.
        (plain,) = (await memories.search("lamp", Scope(), NOW, 9)).found
        assert plain.score.cosine is None
        parts = 0.45 + 0.2 * first.recency + 0.2 * first.importance
        assert plain.score.score == pytest.approx(parts / 0.85, abs=1e-5)

    remembering(tmp_path / "memory.db", play)


def test_rows_of_another_model_are_not_compared(tmp_path: Path):
    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(["lamp one", "lantern", "lamp two"]))
        await give(memories, {"m0": EAST, "m1": EAST}, ELSE)
        await give(memories, {"m2": EAST})
        near = Near(model=MODEL, vector=EAST)
        found = (await memories.search("lamp", Scope(), NOW, 9, near)).found
        assert {one.entry.id: one.score.cosine for one in found} == {"m0": None, "m2": 1.0}
        assert [one.text for one in await memories.lacking([MODEL], 9)] == ["lantern", "lamp one"]
        assert await memories.lacking([MODEL, ELSE], 9) == ()

    remembering(tmp_path / "memory.db", play)


def test_what_is_near_stays_within_the_scope_and_out_of_the_own_session(tmp_path: Path):
    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(["mei one", "bo one", "mei two", "bo two"]))
        await memories.apply(OTHER, saying(["mei three", "bo three"], OTHER))
        await give(memories, {f"m{n}": EAST for n in range(4)})
        await give(memories, {"m0": EAST, "m1": EAST}, session=OTHER)
        near = Near(model=MODEL, vector=EAST)

        async def found(scope: Scope) -> set[str]:
            return {
                one.entry.text for one in (await memories.search("x", scope, NOW, 9, near)).found
            }

        assert len(await found(Scope())) == 6
        assert await found(Scope(agents=(MEI,))) == {"mei one", "mei two", "mei three"}
        assert await found(Scope(session=OTHER)) == {"bo three", "mei three"}
        assert await found(Scope(since=NOW.replace(year=2030))) == set()
        recalled = await memories.recall(MEI, "", (OTHER,), NOW, 9, near)
        assert {one.memory.session for one in recalled} == {SESSION}
        assert {one.cosine for one in recalled} == {1.0}

    remembering(tmp_path / "memory.db", play)


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(angles=st.lists(st.integers(0, 359), min_size=1, max_size=12), asked=st.integers(0, 359))
def test_the_nearest_are_the_nearest_of_a_plain_scan(
    tmp_path_factory: pytest.TempPathFactory, angles: list[int], asked: int
):
    folder = tmp_path_factory.mktemp("nearest")

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying([f"text {n}" for n in range(len(angles))]))
        await give(memories, {f"m{n}": toward(angle) for n, angle in enumerate(angles)})
        near = Near(model=MODEL, vector=toward(asked))
        found = await memories.search("nothing", Scope(), NOW, 99, near)
        truth = {
            f"m{n}": math.cos(math.radians(angle - asked))
            for n, angle in enumerate(angles)
            if math.cos(math.radians(angle - asked)) > 1e-5
        }
        told = {one.entry.id: one.score.cosine or 0.0 for one in found.found}
        assert {name: value for name, value in told.items() if value > 1e-5} == pytest.approx(
            truth, abs=1e-4
        )

    remembering(folder / "memory.db", play)


def test_only_so_many_are_candidates_for_being_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("engine.memory.vectors.NEAREST", 2)

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying([f"text {n}" for n in range(5)]))
        await give(memories, {f"m{n}": toward(n * 10) for n in range(5)})
        near = Near(model=MODEL, vector=EAST)
        found = await memories.search("nothing", Scope(), NOW, 9, near)
        assert {one.entry.id for one in found.found} == {"m0", "m1"}
        monkeypatch.setattr("engine.memory.vectors.COMPARED", 1)
        found = await memories.search("nothing", Scope(), NOW, 9, near)
        assert [one.entry.id for one in found.found] == ["m4"]  # the newest one

    remembering(tmp_path / "memory.db", play)


def test_a_vector_goes_with_its_text(tmp_path: Path):
    file = tmp_path / "memory.db"
    log = saying(["one", "two", "three"])
    secret = packed([0.125, 0.25, 0.5])

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, log)
        assert await give(memories, {"m0": EAST, "m1": secret, "m2": NORTH}) == 3
        assert len(rows(file)) == 3
        edited = [*log, log_with(MemoryChanged(memory="m0", what="text", value="uno"))[1]]
        edited[-1] = replace(edited[-1], seq=len(edited))
        await memories.apply(SESSION, edited)
        assert [vector for _, vector in rows(file)] == [secret, NORTH]
        gone = replace(edited[-1], seq=len(edited) + 1, event=MemoryForgotten(memory="m1"))
        await memories.forget(["two"], {SESSION: [*edited[:2], *edited[3:], gone]})
        assert [vector for _, vector in rows(file)] == [NORTH]  # what was paid for stays
        await memories.drop(SESSION)
        assert rows(file) == []

    remembering(file, play)
    files = (file, file.with_name("memory.db-wal"))
    assert not any(secret in one.read_bytes() for one in files if one.exists())


def test_a_vector_that_comes_too_late_is_not_kept(tmp_path: Path):
    file = tmp_path / "memory.db"

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(["one"]))
        late = [
            (Bare(session=SESSION, id="m0", text="what it said before"), EAST),
            (Bare(session=SESSION, id="m7", text="one"), EAST),
        ]
        assert await memories.keep_vectors(MODEL, late) == 0
        assert rows(file) == []
        assert await memories.vectors_of(MODEL, SESSION) == {}
        await give(memories, {"m0": NORTH})
        assert await memories.vectors_of(MODEL, SESSION) == {"one": NORTH}

    remembering(file, play)


def test_what_is_built_anew_keeps_its_vectors(tmp_path: Path):
    file, log = tmp_path / "memory.db", saying(["one", "two"])

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, log)
        await give(memories, {"m0": EAST, "m1": NORTH})
        await memories.empty()
        assert rows(file) == []
        await memories.apply(SESSION, [log[0], log_with(written("m0", "changed"))[1], log[2]])
        await memories.put_back()
        assert rows(file) == [(MODEL, NORTH)]
        await memories.put_back()
        assert rows(file) == [(MODEL, NORTH)]

    remembering(file, play)


def test_a_file_of_the_version_before_gets_the_table_and_keeps_its_rows(tmp_path: Path):
    file = tmp_path / "memory.db"

    async def fill(memories: Memories) -> None:
        await memories.apply(SESSION, saying(["one"]))

    remembering(file, fill)
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("DROP TABLE vectors")
        base.execute(f"PRAGMA user_version={SCHEMA - 1}")
    assert "vectors" in MIGRATIONS[SCHEMA - 1]

    async def play(memories: Memories) -> None:
        assert [one.text for one in await memories.lacking([MODEL], 9)] == ["one"]
        assert await give(memories, {"m0": EAST}) == 1

    remembering(file, play)
    with closing(sqlite3.connect(file)) as base:
        assert version(base) == SCHEMA


def test_the_judges_word_changes_the_weight_and_nonsense_does_not(tmp_path: Path):
    async def play(memories: Memories) -> None:
        said = [written("m0", "one"), written("m1", "two")]
        words = [("m0", "0.90"), ("m0", "much"), ("m1", "nan"), ("m1", "17")]
        told = [MemoryChanged(memory=name, what="importance", value=value) for name, value in words]
        await memories.apply(SESSION, log_with(*said, *told))
        weights = {one.id: one.importance for one in await memories.page(Scope(), 9)}
        assert weights == {"m0": 0.9, "m1": 1.0}

    remembering(tmp_path / "memory.db", play)


def test_where_nothing_was_ever_kept_nothing_lacks_a_vector(tmp_path: Path):
    async def play(memories: Memories) -> None:
        assert await memories.lacking([MODEL], 9) == ()
        assert await memories.vectors_of(MODEL, SESSION) == {}

    remembering(tmp_path / "memory.db", play)
    assert not (tmp_path / "memory.db").exists()
