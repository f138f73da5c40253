"""Memories changed on the command line: pinned, reworded, and forgotten for good."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine import FileStore, Paths, Runtime, SystemClock, run_async
from tests.fakes.command import Console
from tests.fakes.memories import SESSION, saying
from tests.fakes.traces import traces

SECRET = "纸灯里藏着一封没有寄出的信"


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    monkeypatch.setenv("TZ", "UTC")
    made = Console(tmp_path / "home", monkeypatch, capsys)

    async def fill(runtime: Runtime) -> None:
        store = FileStore(
            Paths.of(str(made.home)), clock=runtime.clock, deliveries=runtime.deliveries
        )
        journal = await store.create(SESSION)
        await journal.append(saying([SECRET, "A paper lamp\x1b[31m", "价格"]))
        await store.close()

    run_async(fill, SystemClock())
    return made


def test_a_memory_is_pinned_and_unpinned(console: Any):
    done = console("memory", "pin", f"{SESSION}:m2")
    assert (done.code, done.err) == (0, "")
    assert f"{SESSION}:m2" in done.out
    assert "  pinned\n" in done.out
    row = json.loads(console("memory", "pin", f"{SESSION}:m2", "--json").out)
    assert (row["id"], row["pinned"]) == (f"{SESSION}:m2", True)
    done = console("memory", "unpin", f"{SESSION}:m2")
    assert (done.code, "pinned" in done.out) == (0, False)
    assert "已固定" in console("memory", "pin", f"{SESSION}:m2", "--ui-lang", "zh").out


def test_a_memory_is_reworded(console: Any):
    row = json.loads(console("memory", "edit", f"{SESSION}:m2", "售价\x1b[31m", "--json").out)
    assert row["text"] == "售价\ufffd[31m"
    assert "1 of 1" in console("memory", "search", "售价").err
    assert "0 of 0" in console("memory", "search", "价格").err


def test_a_memory_is_forgotten_and_what_still_holds_it_is_named(console: Any):
    export = console.home / "exports" / SESSION / "minutes.md"
    export.parent.mkdir(parents=True)
    export.write_text(f"# {SECRET}\n", "utf-8")
    assert traces(console.home, SECRET)
    done = console("memory", "forget", f"{SESSION}:m0")
    assert (done.code, done.out) == (0, "")
    assert f"{SESSION}:m0 is forgotten" in done.err
    assert str(export) in done.err
    assert traces(console.home, SECRET) == []
    assert console("memory", "search", "纸灯").err.startswith("0 of 0")
    done = console("memory", "forget", f"{SESSION}:m0")
    assert (done.code, "There is no memory" in done.err) == (2, True)
    told = json.loads(console("memory", "forget", f"{SESSION}:m1", "--json").out)
    assert told == {"forgotten": f"{SESSION}:m1", "files": []}
    assert "已遗忘" in console("memory", "forget", f"{SESSION}:m2", "--ui-lang", "zh").err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pin", "x:y"), "There is no memory x:y."),
        (("edit", f"{SESSION}:m2", " \n"), "without words"),
        (("edit", f"{SESSION}:m2", "x" * 4001), "the most is 4,000"),
        (("edit", f"{SESSION}:m2"), "TEXT"),
        (("forget", "x:y\x1b[31m"), "There is no memory"),
        (("forget",), "ID"),
    ],
)
def test_what_cannot_be_done_is_said(console: Any, arguments: tuple[str, ...], words: str):
    done = console("memory", *arguments)
    assert (done.code, words in done.err) == (2, True), done.err
    assert "\x1b" not in done.err
