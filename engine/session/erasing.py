"""A memory's text taken out of a home: of every session, and of all copies beside them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence, Set as AbstractSet
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from engine.bus import EventBus
from engine.memory import Entry, Memories
from engine.policy.redaction import MARK
from engine.policy.state import replay
from engine.recorder import Recorder
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    Envelope,
    Event,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    TextRedacted,
)
from engine.vocabulary.ports import Store

AT_ONCE = 32
"""Sessions that are held at a time: each has files open, and threads."""

_sitting: WeakValueDictionary[tuple[Path, str], Recorder] = WeakValueDictionary()
"""The sessions that are open in this process, by their home's memories and their id."""


def sits(memories: Memories, recorder: Recorder) -> None:
    """Say that a session is open here: what is done to its memories goes through its recorder."""
    _sitting[memories.file, recorder.journal.session] = recorder


@asynccontextmanager
async def recorder_of(store: Store, memories: Memories, session: str) -> AsyncGenerator[Recorder]:
    """Hand out what records in a session: its own where it is open here; StoreError."""
    sitting = _sitting.get((memories.file, session))
    if sitting is not None and not sitting.closing:
        yield sitting
        return
    journal = await store.open(session, write=True)
    try:
        state = replay(await journal.read())
        recorder = Recorder(journal, EventBus(), memories.clock, state)
        recorder.start()
        try:
            yield recorder
        finally:
            await recorder.close()
    finally:
        await journal.close()


async def erase(store: Store, memories: Memories, entry: Entry) -> tuple[Path, ...]:
    """Leave nothing of a memory in this home, and of its sessions in Redis.

    Return the exports that still hold its text. StoreError where a session that holds it is
    open in another program: the memory is kept then; and where something could not be
    rewritten, when all else is.
    """
    here = entry.session in await store.ids()
    texts = _texts(entry, await log_of(store, entry.session) if here else ())
    return await erase_texts(store, memories, texts, {entry.session: {entry.id}} if here else {})


async def erase_texts(
    store: Store, memories: Memories, texts: Sequence[str], own: Mapping[str, AbstractSet[str]]
) -> tuple[Path, ...]:
    """Leave nothing of texts in this home; `own` are memories that go, by their session.

    Returns and raises as `erase` does.
    """
    # The memories' own sessions come last: until then the same can be asked for once more.
    names = [*sorted({*await store.holding(texts)} - own.keys()), *sorted(own)]
    logs: dict[str, Sequence[Envelope]] = {}
    refused: list[StoreError] = []
    for first in range(0, len(names), AT_ONCE):
        async with AsyncExitStack() as stack:
            # All are held before the first is changed.
            recorders = [
                await stack.enter_async_context(recorder_of(store, memories, name))
                for name in names[first : first + AT_ONCE]
            ]
            for recorder in recorders:
                session = recorder.journal.session
                logs[session] = await _forget_in(recorder, texts, own.get(session, frozenset()))
            refused += await _unsettled(recorders)
    try:
        files = await store.sweep(texts)
    finally:
        await memories.forget(texts, logs)
    if refused:
        raise not_in_redis(refused[0])
    return files


async def _unsettled(recorders: Sequence[Recorder]) -> list[StoreError]:
    """Wait for the servers behind journals; return why they do not hold the same."""
    told = await asyncio.gather(
        *(recorder.journal.settle() for recorder in recorders), return_exceptions=True
    )
    for one in told:
        if isinstance(one, BaseException) and not isinstance(one, StoreError):
            raise one
    return [one for one in told if isinstance(one, StoreError)]


def not_in_redis(error: StoreError) -> StoreError:
    """Return the error of a memory that is forgotten here and not yet there."""
    return StoreError(
        f"The memory is forgotten on this machine, but not yet in Redis. {error.message}",
        hint=error.hint,
    )


async def log_of(store: Store, session: str) -> list[Envelope]:
    """Return a session's log; StoreError."""
    journal = await store.open(session, write=False)
    try:
        return await journal.read()
    finally:
        await journal.close()


def _texts(entry: Entry, log: Sequence[Envelope]) -> list[str]:
    """Return every text that a memory had."""
    texts = [entry.text]
    for envelope in log:
        match envelope.event:
            case MemoryWritten(memory=entry.id, text=text):
                texts.append(text)
            case MemoryChanged(memory=entry.id, what="text", value=text):
                texts.append(text)
            case _:
                pass
    return list(dict.fromkeys(texts))


async def _forget_in(
    recorder: Recorder, texts: Sequence[str], own: AbstractSet[str]
) -> list[Envelope]:
    """Blank texts in one session, log that it was done, and return its log.

    `own` are the memories that are forgotten; others of which nothing is left go with it.
    """
    blanked = set(await recorder.redact(*texts))
    alive = {memory.id: memory.text for memory in recorder.state.memories}
    gone = [name for name, text in alive.items() if name in own or text == MARK]
    events: list[Event] = [
        *(MemoryForgotten(memory=name) for name in gone),
        *(TextRedacted(ref=str(seq)) for seq in sorted(blanked)),
    ]
    if events:
        await recorder.record(*events)
    return await recorder.journal.read()
