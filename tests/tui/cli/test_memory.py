"""Memories on the command line: found with their scores, listed by filters, built anew."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import FileStore, Paths, Runtime, SystemClock, run_async
from engine.vocabulary.events import Envelope
from tests.fakes.command import Console
from tests.fakes.memories import OTHER, SESSION, log_with, saying, written


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    monkeypatch.setenv("TZ", "UTC")
    made = Console(tmp_path / "home", monkeypatch, capsys)
    fill(made.home, SESSION, saying(["纸灯要轻", "A paper lamp\x1b[31m", "价格"]))
    fill(
        made.home,
        OTHER,
        log_with(written("m1", "决定：纸灯", by=None, kind="decision"), session=OTHER),
    )
    return made


def fill(home: Path, session: str, log: list[Envelope]) -> None:
    async def main(runtime: Runtime) -> None:
        store = FileStore(Paths.of(str(home)), clock=runtime.clock, deliveries=runtime.deliveries)
        journal = await store.create(session)
        await journal.append(log)
        await journal.close()
        await store.close()

    run_async(main, SystemClock())


def ids(out: str) -> list[str]:
    found = json.loads(out)
    rows = found["memories"] if isinstance(found, dict) else found
    return [row["id"] for row in rows]


def test_search_finds_chinese_and_english_with_every_part_of_the_score(console: Any):
    done = console("memory", "search", "纸灯")
    assert done.code == 0
    assert f"{SESSION}:m0  2026-11-20 12:00" in done.out
    assert "Mei  speech  discussion" in done.out
    assert "relevance 1.00, recency " in done.out
    assert "    纸灯要轻\n" in done.out
    assert "2 of 2 memories" in done.err
    assert "共 2 条" in console("memory", "search", "灯", "--ui-lang", "zh").err
    found = json.loads(console("memory", "search", "PAPER", "--json").out)
    assert found["total"] == 1
    (row,) = found["memories"]
    assert row["agent"] == "open-table/bo"
    assert set(row["score"]) == {"score", "relevance", "recency", "importance"}
    assert "0 of 0" in console("memory", "search", "nothing").err


def test_what_is_printed_for_people_is_clean(console: Any):
    assert "\x1b" not in console("memory", "search", "lamp").out
    assert "\x1b" not in console("memory", "show", f"{SESSION}:m1").out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [f"{OTHER}:m1", f"{SESSION}:m2", f"{SESSION}:m1", f"{SESSION}:m0"]),
        (("--agent", "mei"), [f"{SESSION}:m2", f"{SESSION}:m0"]),
        (("--agent", "open-table/BO"), [f"{SESSION}:m1"]),
        (("--session", "20261121"), [f"{OTHER}:m1"]),
        (("--kind", "decision"), [f"{OTHER}:m1"]),
        (("--stage", "closing"), []),
        (("--limit", "1"), [f"{SESSION}:m2"]),
        (("--since", "2026-11-20", "--kind", "decision"), [f"{OTHER}:m1"]),
        (("--since", "2026-11-20T12:00:04"), [f"{SESSION}:m2"]),
        (("--since", "9999-01-01T00:00:00Z"), []),
    ],
)
def test_a_list_is_narrowed(console: Any, options: tuple[str, ...], expected: list[str]):
    assert sorted(ids(console("memory", "list", "--json", *options).out)) == sorted(expected)


def test_since_may_be_an_age(console: Any):
    assert len(ids(console("memory", "list", "--json", "--since", "99999d").out)) == 4
    assert len(ids(console("memory", "list", "--json", "--since", "90000h").out)) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "--agent", "Nobody"), "Known: Bo, Mei."),
        (("list", "--since", "yesterday"), "--since yesterday is no time"),
        (("list", "--limit", "0"), "--limit must be a whole number"),
        (("list", "--session", "2099"), "There is no session"),
        (("show", "x:y"), "There is no memory x:y."),
        (("search",), "QUERY"),
    ],
)
def test_what_nobody_has_is_said(console: Any, arguments: tuple[str, ...], words: str):
    done = console("memory", *arguments)
    assert (done.code, words in done.err) == (2, True), done.err


def test_show_tells_all_of_one(console: Any):
    done = console("memory", "show", f"{OTHER}:m1")
    assert "table  decision  discussion" in done.out
    assert "importance 0.40" in done.out
    assert done.out.endswith("决定：纸灯\n")
    row = json.loads(console("memory", "show", f"{OTHER}:m1", "--json").out)
    assert (row["id"], row["origin"], row["pinned"]) == (f"{OTHER}:m1", 2, False)


def test_a_damaged_index_is_told_and_built_anew(console: Any):
    assert console("memory", "search", "纸灯").code == 0
    file = Paths.of(str(console.home)).memory
    file.write_bytes(b"no database" * 1000)
    done = console("memory", "search", "纸灯")
    assert done.code == 5
    assert "tableround memory reindex" in done.err
    done = console("memory", "reindex")
    assert (done.code, "2 sessions" in done.err) == (0, True)
    assert len(ids(console("memory", "search", "纸灯", "--json").out)) == 2


def test_sessions_that_cannot_be_read_are_counted_and_said(console: Any):
    (file,) = (console.home / "sessions").rglob(f"{OTHER}*.db")
    file.write_bytes(b"no database at all " * 400)
    done = console("memory", "search", "纸灯")
    assert done.code == 0
    assert "1 sessions" in done.err
    assert "damaged" in console("sessions", "list").out
    assert "newer version" not in console("sessions", "list").out


def test_a_deleted_session_is_not_remembered(console: Any):
    assert console("memory", "list").code == 0
    assert console("sessions", "delete", SESSION).code == 0
    file = Paths.of(str(console.home)).memory
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT session FROM memories").fetchall() == [(OTHER,)]
    assert ids(console("memory", "list", "--json").out) == [f"{OTHER}:m1"]
    done = console("memory", "search", "轻")
    assert "0 of 0" in done.err


def test_a_home_without_memories_stays_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    console = Console(tmp_path / "new", monkeypatch, capsys)
    assert console("memory", "list").code == 0
    assert "no such memory" in console("memory", "list").err
    assert console("memory", "search", "x").code == 0
    assert not (tmp_path / "new").exists()


def configured(console: Console, text: str) -> None:
    console.home.mkdir(parents=True, exist_ok=True)
    (console.home / "config.toml").write_text(text, encoding="utf-8")


def test_with_a_model_for_vectors_what_is_near_is_found_and_said(console: Any):
    configured(console, '[tasks]\nembed = "rehearsal/bigrams"\n')
    done = console("memory", "reindex")
    assert done.code == 0
    assert "Vectors made: 4, of " in done.err
    assert " tokens, cost " in done.err
    done = console("memory", "search", "paper lamps")
    assert f"{SESSION}:m1" in done.out.splitlines()[0]
    assert ", nearness 0." in done.out.splitlines()[0]
    (row, *_) = json.loads(console("memory", "search", "paper lamps", "--json").out)["memories"]
    assert 0 < row["score"]["cosine"] <= 1
    assert "Vectors made: 0, of 0 tokens" in console("memory", "reindex").err
    assert "已生成向量 0 个" in console("memory", "reindex", "--ui-lang", "zh").err


@pytest.mark.parametrize("model", ["rehearsal/nothing", "openai/text-embedding-3-small"])
def test_a_model_that_cannot_is_told_and_words_are_enough(console: Any, model: str):
    configured(console, f'[tasks]\nembed = "{model}"\n')
    done = console("memory", "search", "PAPER", "--json")
    assert done.code == 0
    assert len(done.err.splitlines()) >= 1
    (row,) = json.loads(done.out)["memories"]
    assert "cosine" not in row["score"]
