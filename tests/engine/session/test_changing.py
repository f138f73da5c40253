"""Pin, edit and forget: in the log, in what is recalled, and nothing left of what was forgotten."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.memory import Entry, Scope
from engine.policy.logline import encode_line
from engine.policy.paths import Paths
from engine.policy.redaction import MARK
from engine.policy.settings_model import Privacy
from engine.session import Engine, erasing
from engine.session.changing import edit_memory, forget_memory, pin_memory
from engine.session.remembering import catch_up, reindex
from engine.vocabulary.commands import Say
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import (
    Envelope,
    MemoryForgotten,
    MemoryRecalled,
    MemoryWritten,
    TextRedacted,
    UtteranceEnded,
)
from tests.fakes.sessions import PLAN, log_of, play, ran
from tests.fakes.stores import Child, FilePlace
from tests.fakes.traces import traces

ALL = 10_000


def of(log: list[Envelope], *kinds: type) -> list[Any]:
    return [one.event for one in log if isinstance(one.event, kinds)]


def doing(home: Path, act: Callable[[Engine], Awaitable[Any]]) -> Any:
    async def main(engine: Engine) -> Any:
        await catch_up(engine.store, engine.memories)
        return await act(engine)

    return play(home, main)


def entry(home: Path, ref: str) -> Entry | None:
    return doing(home, lambda engine: engine.memories.get(ref))


def pages(home: Path) -> tuple[Entry, ...]:
    return doing(home, lambda engine: engine.memories.page(Scope(), ALL))


def recalled_ref(home: Path, second: str) -> tuple[str, str]:
    """Return a memory of an earlier session that the second one recalled, with its text."""
    rows = [row for one in of(log_of(home, second), MemoryRecalled) for row in one.memories]
    row = next(row for row in rows if "session" in row)
    return row["memory"], row["text"]


def test_a_pinned_memory_is_pinned_in_its_log_and_recalled_first(tmp_path: Path):
    first, _ = ran(tmp_path)
    dull = min(pages(tmp_path), key=lambda one: (one.importance, one.agent == "", one.ref))
    args = (dull.agent, "nothing of the kind", (), 1)

    async def best(engine: Engine) -> str:
        agent, talk, but, limit = args
        now = engine.runtime.clock.now()
        return (await engine.memories.recall(agent, talk, but, now, limit))[0].memory.id

    assert doing(tmp_path, best) != dull.ref
    for pinned in (True, True, False):
        doing(tmp_path, lambda e, p=pinned: pin_memory(e.store, e.memories, dull.ref, pinned=p))
        found = entry(tmp_path, dull.ref)
        assert found is not None
        assert found.pinned is pinned
        assert (doing(tmp_path, best) == dull.ref) is pinned
    assert [one.event.value for one in log_of(tmp_path, first)[-2:]] == ["true", "false"]
    doing(tmp_path, lambda engine: reindex(engine.store, engine.memories))
    assert entry(tmp_path, dull.ref) == dull


def test_a_memory_that_is_edited_outside_its_table_is_masked_as_in_it(tmp_path: Path):
    ran(tmp_path)
    ref = pages(tmp_path)[0].ref
    text = "Ask ann@example.com about the lamp."

    def edit(settings: Privacy) -> str:
        doing(
            tmp_path,
            lambda e: edit_memory(e.store, e.memories, ref, text, privacy=settings),
        )
        found = entry(tmp_path, ref)
        assert found is not None
        return found.text

    masked = edit(Privacy(log=True))
    assert "ann@example.com" not in masked
    assert "about the lamp" in masked
    assert edit(Privacy()) == text


def test_an_edited_memory_is_found_by_its_new_words_and_keeps_the_table_s_time(tmp_path: Path):
    ran(tmp_path)
    before = doing(tmp_path, lambda engine: engine.store.list())[0]
    ref = pages(tmp_path)[0].ref
    doing(tmp_path, lambda e: edit_memory(e.store, e.memories, ref, " 会发光的 walrus\x1b[31m \n"))
    found = doing(
        tmp_path,
        lambda e: e.memories.search("walrus", Scope(), e.runtime.clock.now(), 5),
    )
    assert [(one.entry.ref, one.entry.text) for one in found.found] == [
        (ref, "会发光的 walrus\ufffd[31m")
    ]
    after = doing(tmp_path, lambda engine: engine.store.list())[0]
    assert after == replace(before, events=before.events + 1)


@pytest.mark.parametrize("ref", ["20261120-none:m1", "nothing", "\x1b[31m:m1", ""])
def test_what_is_not_remembered_cannot_be_changed(tmp_path: Path, ref: str):
    ran(tmp_path)
    for act in (
        lambda e: pin_memory(e.store, e.memories, ref, pinned=True),
        lambda e: edit_memory(e.store, e.memories, ref, "x"),
        lambda e: forget_memory(e.store, e.memories, ref),
    ):
        with pytest.raises(InputError, match="There is no memory") as refused:
            doing(tmp_path, act)
        assert "\x1b" not in refused.value.message


def test_a_memory_needs_words(tmp_path: Path):
    ran(tmp_path)
    ref = pages(tmp_path)[0].ref
    with pytest.raises(InputError, match="without words"):
        doing(tmp_path, lambda e: edit_memory(e.store, e.memories, ref, " \u200b\n"))


def test_what_is_forgotten_is_nowhere_and_the_logs_say_so(tmp_path: Path):
    paths = Paths.of(str(tmp_path))
    first, _ = ran(tmp_path)
    second, _ = ran(tmp_path, replace(PLAN, seed=8))
    ref, text = recalled_ref(tmp_path, second)
    whole = log_of(tmp_path, first)
    edited = "Another wording that nobody else ever used"
    doing(tmp_path, lambda e: edit_memory(e.store, e.memories, ref, edited))
    for folder, name in (
        (paths.backups, f"{first}.db"),
        (paths.bin, f"{second}@20261120T120000Z.db"),
    ):
        folder.mkdir(exist_ok=True)
        shutil.copy(paths.sessions / f"{name[:13]}.db", folder / name)
    paths.orphaned.mkdir()
    lines = b"".join(encode_line(one) + b"\n" for one in whole)
    (paths.orphaned / f"{first}.3.jsonl").write_bytes(lines)
    export = paths.exports / first / "minutes.md"
    export.parent.mkdir(parents=True, exist_ok=True)
    export.write_text("> " + text.replace("\n", "\n> ").replace(".", "\\."), "utf-8")
    (export.parent / "picture.png").write_bytes(b"\x89PNG\0" + text.encode())
    paths.last_copy.write_text(f"Copied: {text}", "utf-8")
    assert len(traces(tmp_path, text)) == 8
    assert len(traces(tmp_path, edited)) == 3
    done = doing(tmp_path, lambda e: forget_memory(e.store, e.memories, ref))
    assert done.files == (export,)
    assert traces(tmp_path, text) == []
    assert traces(tmp_path, edited) == []
    assert text.split("\n")[0][:20] in export.read_text("utf-8").replace("\\", "")
    assert entry(tmp_path, ref) is None
    log = log_of(tmp_path, first)
    assert [one.memory for one in of(log, MemoryForgotten)] == [ref.partition(":")[2]]
    blanked = {int(one.ref) for one in of(log, TextRedacted)}
    assert len(blanked) >= 3
    for one in log[: len(whole)]:
        assert (one == whole[one.seq - 1]) is (one.seq not in blanked), one
    kept = {e.text for e in of(log, UtteranceEnded, MemoryWritten)}
    assert MARK in kept
    assert of(log_of(tmp_path, second), TextRedacted)
    with pytest.raises(InputError, match="There is no memory"):
        doing(tmp_path, lambda e: forget_memory(e.store, e.memories, ref))
    third, _ = ran(tmp_path, replace(PLAN, seed=9))
    rows = [row for one in of(log_of(tmp_path, third), MemoryRecalled) for row in one.memories]
    assert rows
    assert not [row for row in rows if row.get("text") in {text, MARK, edited}]
    doing(tmp_path, lambda engine: reindex(engine.store, engine.memories))
    assert MARK not in {one.text for one in pages(tmp_path)}


@pytest.mark.parametrize("at_once", [1, 32])
def test_a_session_held_elsewhere_is_named_and_the_memory_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
):
    monkeypatch.setattr(erasing, "AT_ONCE", at_once)
    first, _ = ran(tmp_path)
    second, _ = ran(tmp_path, replace(PLAN, seed=8))
    ref, text = recalled_ref(tmp_path, second)
    before = [log_of(tmp_path, name) for name in (first, second)]

    async def act(engine: Engine) -> None:
        child = Child(FilePlace(tmp_path), "hold", second)
        try:
            await child.line()
            with pytest.raises(StoreError, match="open in another program"):
                await forget_memory(engine.store, engine.memories, ref)
        finally:
            child.kill()

    doing(tmp_path, act)
    assert [log_of(tmp_path, name) for name in (first, second)] == before
    assert entry(tmp_path, ref) is not None
    doing(tmp_path, lambda e: forget_memory(e.store, e.memories, ref))
    assert traces(tmp_path, text) == []


def test_a_session_that_is_open_here_is_changed_through_its_own_recorder(tmp_path: Path):
    secret = "The vault opens with a whistle in B flat"

    async def act(engine: Engine) -> str:
        session = await engine.new_session(PLAN)
        items = session.subscribe()
        running = asyncio.ensure_future(session.run())
        try:
            async for item in items:
                if isinstance(item, Envelope) and isinstance(item.event, UtteranceEnded):
                    break
            await session.dispatch(Say(text=secret))
            await catch_up(engine.store, engine.memories)
            (known,) = [m.id for m in session.state.memories if m.text == secret]
            ref = f"{session.id}:{known}"
            await pin_memory(engine.store, engine.memories, ref, pinned=True)
            assert [m.pinned for m in session.state.memories if m.id == known] == [True]
            await forget_memory(engine.store, engine.memories, ref)
            assert secret not in repr(session.state)
            assert known not in {m.id for m in session.state.memories}
            outcome = await running
            assert outcome.reason == "done"
        finally:
            running.cancel()
            await session.close()
        return session.id

    name = play(tmp_path, act)
    assert traces(tmp_path, secret) == []
    assert len(of(log_of(tmp_path, name), MemoryForgotten)) == 1
