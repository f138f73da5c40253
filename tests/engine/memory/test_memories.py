"""All memories: every substring is found, twice changes nothing, and personas come back."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from math import exp
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from engine.memory import Entry, Memories, Outline, Results, Scope
from engine.policy.bigrams import fold
from engine.vocabulary.events import Envelope, MemoryChanged, MemoryForgotten
from tests.fakes.memories import NOW, OTHER, SESSION, log_with, remembering, saying, written

MEI, BO = "open-table/mei", "open-table/bo"
ALL = 10_000
HAN = "剪纸蝴蝶的翅膀"
chinese = st.text(alphabet=HAN + "，", min_size=1, max_size=14)
english = st.lists(st.sampled_from(["paper", "lamp", "Wing", "of_it", "2026"]), max_size=4).map(
    " ".join
)
mixed = st.lists(st.one_of(chinese, english, st.just("。")), max_size=4).map("".join)
memories_said = st.lists(st.one_of(chinese, english, mixed), max_size=8)


def refs(results: Results) -> list[str]:
    return [one.entry.id for one in results.found]


def rows(file: Path) -> list[object]:
    with closing(sqlite3.connect(file)) as connection:
        columns = (
            "session, id, origin, seat, agent, name, kind, stage, text, importance, pinned, at"
        )
        return [
            *connection.execute(f"SELECT {columns} FROM memories ORDER BY session, origin"),
            *connection.execute("SELECT * FROM agents ORDER BY agent"),
            *connection.execute("SELECT * FROM applied ORDER BY session"),
        ]


def sound(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    return True


@settings(max_examples=60, deadline=None)
@given(memories_said, st.lists(st.text(alphabet=HAN, min_size=1, max_size=6), min_size=1))
def test_every_chinese_substring_finds_the_substring_truth(texts: list[str], queries: list[str]):
    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(texts))
        for query in queries:
            truth = {f"m{n}" for n, text in enumerate(texts) if query in fold(text)}
            results = await memories.search(query, Scope(), NOW, ALL)
            assert set(refs(results)) == truth
            assert results.total == len(truth)

    with TemporaryDirectory() as folder:
        remembering(Path(folder) / "memory.db", play)


@settings(max_examples=40, deadline=None)
@given(st.lists(memories_said, min_size=1, max_size=3), st.integers(0, 6), st.data())
def test_in_parts_twice_and_anew_come_to_the_same(
    sessions: list[list[str]], cut: int, data: st.DataObject
):
    logs = {f"2026112{n}-aaaa": texts for n, texts in enumerate(sessions)}
    query = data.draw(st.text(alphabet=HAN, min_size=1, max_size=2))

    async def in_parts(memories: Memories) -> Results:
        for name, texts in logs.items():
            log = saying(texts, name)
            await memories.apply(name, log[: cut + 1])
            await memories.apply(name, log)
            await memories.apply(name, log)
        return await memories.search(query, Scope(), NOW, ALL)

    async def anew(memories: Memories) -> Results:
        await memories.apply("20200101-gone", saying(["剪纸"], "20200101-gone"))
        await memories.empty()
        for name, texts in logs.items():
            await memories.apply(name, saying(texts, name))
        return await memories.search(query, Scope(), NOW, ALL)

    with TemporaryDirectory() as folder:
        one, other = Path(folder) / "one.db", Path(folder) / "other.db"
        assert remembering(one, in_parts) == remembering(other, anew)
        assert rows(one) == rows(other)


def test_english_is_found_by_word_whatever_its_case_and_accents(tmp_path: Path):
    texts = ["A Café lamp", "campus", "lamps", "the LAMP, folded", "gift"]

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(texts))
        assert set(refs(await memories.search("lamp", Scope(), NOW, ALL))) == {"m0", "m3"}
        assert refs(await memories.search("cafe LAMP", Scope(), NOW, ALL)) == ["m0"]
        for query in ("", "，", '"', "* OR", "lamp NOT gift", "NEAR(lamp"):
            assert refs(await memories.search(query, Scope(), NOW, ALL)) == []

    remembering(tmp_path / "memory.db", play)


def test_a_search_is_narrowed_by_every_part_of_a_scope(tmp_path: Path):
    old = log_with(written("m1", "纸灯"), written("m2", "纸灯", kind="card"), days=9)
    new = log_with(
        written("m1", "纸灯", by="s2"),
        replace(written("m2", "纸灯"), stage="closing"),
        written("m3", "纸灯", by=None),
        session=OTHER,
    )

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, old)
        await memories.apply(OTHER, new)

        async def found(scope: Scope) -> set[str]:
            results = await memories.search("纸灯", scope, NOW, ALL)
            assert results.total == len(results.found)
            listed = await memories.page(scope, ALL)
            assert {one.ref for one in listed} == {one.entry.ref for one in results.found}
            assert await memories.count(scope) == results.total
            return {one.entry.ref for one in results.found}

        assert len(await found(Scope())) == 5
        assert await found(Scope(agents=(BO,))) == {f"{OTHER}:m1"}
        assert len(await found(Scope(agents=(BO, MEI)))) == 4
        assert await found(Scope(session=SESSION)) == {f"{SESSION}:m1", f"{SESSION}:m2"}
        assert await found(Scope(kind="card")) == {f"{SESSION}:m2"}
        assert await found(Scope(stage="closing")) == {f"{OTHER}:m2"}
        assert len(await found(Scope(since=NOW - timedelta(days=1)))) == 3
        assert await found(Scope(agents=(MEI,), since=NOW, session=OTHER)) == {f"{OTHER}:m2"}
        assert await found(Scope(kind="nothing")) == set()

    remembering(tmp_path / "memory.db", play)


def test_what_memories_can_be_narrowed_by(tmp_path: Path):
    old = log_with(written("m1", "纸灯"), written("m2", "灯", by=None, kind="card"), days=9)
    new = log_with(replace(written("m1", "灯", by="s2"), stage="closing"), session=OTHER)

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, old)
        await memories.apply(OTHER, new)
        assert await memories.outline() == Outline(
            agents={BO: "Bo", MEI: "Mei"},
            sessions=(OTHER, SESSION),
            kinds=("card", "speech"),
            stages=("closing", "discussion"),
        )

    remembering(tmp_path / "memory.db", play)


def test_scores_are_explained_and_made_of_their_parts(tmp_path: Path):
    week = log_with(written("m1", "纸灯", weight=1.0), days=7)
    now = week[1].at + timedelta(days=7)
    today = log_with(written("m1", "纸灯" + "别的话" * 30, weight=0.0), session=OTHER)

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, week)
        await memories.apply(OTHER, today)
        first, second = (await memories.search("纸灯", Scope(), now, ALL)).found
        assert first.entry.session == SESSION
        assert (first.score.relevance, first.score.importance) == (1, 1)
        assert first.score.recency == round(exp(-1), 6)
        assert first.score.score == round((0.45 + 0.2 * exp(-1) + 0.2) / 0.85, 6)
        assert 0 < second.score.relevance < 1
        (only,) = (await memories.search("纸灯", Scope(), now, 1)).found
        assert only == first

    remembering(tmp_path / "memory.db", play)


def test_beyond_the_candidates_the_newest_are_still_ranked(tmp_path: Path):
    long_ago = saying(["纸灯"] * 400)
    newest = log_with(written("m1", "纸灯" + "别的话" * 2, weight=1.0), session=OTHER)
    now = NOW + timedelta(days=60)
    newest = [replace(one, at=now) for one in newest]

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, long_ago)
        await memories.apply(OTHER, newest)
        few = await memories.search("纸灯", Scope(), now, 5)
        assert few.total == 401
        assert len(few.found) == 5
        assert few.found[0].entry.session == OTHER
        marked = Scope(since=now)
        assert (await memories.search("纸灯", marked, now, 5)).total == 1

    remembering(tmp_path / "memory.db", play)


def after(log: Sequence[Envelope], *events: object) -> list[Envelope]:
    more = [replace(log[-1], seq=log[-1].seq + n, event=e) for n, e in enumerate(events, 1)]
    return [*log, *more]


def test_changes_are_followed(tmp_path: Path):
    log = saying(["纸灯", "蝴蝶", "翅膀"])

    async def found(memories: Memories, query: str) -> list[str]:
        return refs(await memories.search(query, Scope(), NOW, ALL))

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, log)
        edited = after(
            log,
            MemoryChanged(memory="m0", what="text", value="风筝"),
            MemoryChanged(memory="m1", what="pinned", value="true"),
            MemoryForgotten(memory="m2"),
            MemoryChanged(memory="m9", what="text", value="没有"),
            MemoryForgotten(memory="m9"),
            MemoryChanged(memory="m1", what="colour", value="red"),
        )
        await memories.apply(SESSION, edited)
        assert await found(memories, "纸灯") == []
        assert await found(memories, "风筝") == ["m0"]
        assert await found(memories, "翅膀") == []
        assert await memories.get(f"{SESSION}:m2") is None
        pinned = await memories.get(f"{SESSION}:m1")
        assert isinstance(pinned, Entry)
        assert pinned.pinned
        assert await memories.applied() == {SESSION: edited[-1].seq}
        # A log that is shorter than what was applied was restored: it alone counts.
        await memories.apply(SESSION, log)
        assert await found(memories, "翅膀") == ["m2"]
        assert await found(memories, "风筝") == []
        await memories.drop(SESSION)
        assert await found(memories, "蝶") == []
        assert await memories.applied() == {}

    remembering(tmp_path / "memory.db", play)
    assert sound(tmp_path / "memory.db")


def test_pages_go_back_in_time(tmp_path: Path):
    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying([f"第{n}句" for n in range(7)]))
        assert [one.id for one in await memories.page(Scope(), 3)] == ["m6", "m5", "m4"]
        assert [one.id for one in await memories.page(Scope(), 3, 6)] == ["m0"]
        assert await memories.get("nothing") is None
        assert await memories.get(f"{SESSION}:m99") is None

    remembering(tmp_path / "memory.db", play)


def test_an_agent_recalls_its_own_words_of_other_sessions(tmp_path: Path):
    log = saying(["纸灯要轻", "纸灯要亮", "价格要低", "纸灯要轻"])
    again = saying(["纸灯要新"], OTHER)

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, log)
        await memories.apply(OTHER, again)
        assert await memories.agents() == {MEI: "Mei", BO: "Bo"}
        assert await memories.agents(OTHER) == {MEI: "Mei", BO: "Bo"}
        assert await memories.agents(SESSION) == {MEI: "Mei"}
        found = await memories.recall(MEI, "我们谈谈纸灯", (OTHER,), NOW, 9)
        assert [one.memory.id for one in found] == [f"{SESSION}:m0", f"{SESSION}:m2"]
        assert {one.memory.session for one in found} == {SESSION}
        found = await memories.recall(BO, "我们谈谈纸灯", (OTHER,), NOW, 9)
        # Of equal texts one; the newest also without a word in common.
        assert [one.memory.id for one in found] == [f"{SESSION}:m3", f"{SESSION}:m1"]
        assert await memories.recall(BO, "纸灯", (SESSION,), NOW, 9) == ()
        assert len(await memories.recall(BO, "", (OTHER,), NOW, 1)) == 1

    remembering(tmp_path / "memory.db", play)


def test_a_common_word_counts_where_no_rarer_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("engine.memory.memories.COMMON", 3)
    monkeypatch.setattr("engine.memory.memories.NEWEST", 0)

    async def play(memories: Memories) -> None:
        await memories.apply(SESSION, saying(["纸灯", "x", "纸灯二", "y", "纸灯三", "z", "翅膀"]))
        found = await memories.recall(MEI, "纸灯", (OTHER,), NOW, 9)
        assert len(found) == 3
        found = await memories.recall(MEI, "纸灯与翅膀", (OTHER,), NOW, 9)
        assert [one.memory.text for one in found] == ["翅膀"]

    remembering(tmp_path / "memory.db", play)


def test_where_nothing_was_ever_kept_nothing_is_made(tmp_path: Path):
    file = tmp_path / "memory.db"

    async def play(memories: Memories) -> None:
        assert await memories.search("x", Scope(), NOW, 5) == Results()
        assert await memories.recall(MEI, "x", (), NOW, 5) == ()
        assert await memories.page(Scope(), 5) == ()
        assert await memories.count(Scope()) == 0
        assert await memories.outline() == Outline(agents={})
        assert await memories.get("a:b") is None
        assert await memories.agents() == {}
        assert await memories.applied() == {}
        await memories.apply(SESSION, [])

    remembering(file, play)
    assert not file.exists()
