"""What people do to memories: pin, edit, and forget them, in the log that they come from.

The log is the truth of a memory; a session that is open in this process is changed through
its own recorder, another one is opened for it.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from engine.bus import EventBus
from engine.memory import Entry, Memories
from engine.policy.redaction import MARK
from engine.policy.state import replay
from engine.policy.text import cells, clean, clean_line
from engine.recorder import Recorder
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import (
    Envelope,
    Event,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    TextRedacted,
)
from engine.vocabulary.ports import Store

NAME = 80
"""Cells of a name that somebody typed, in an error."""

_sitting: WeakValueDictionary[tuple[Path, str], Recorder] = WeakValueDictionary()
"""The sessions that are open in this process, by their home's memories and their id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What became of forgetting: `files` are exports that still hold the text, unchanged."""

    files: tuple[Path, ...]


def sits(memories: Memories, recorder: Recorder) -> None:
    """Say that a session is open here: what is done to its memories goes through its recorder."""
    _sitting[memories.file, recorder.journal.session] = recorder


async def pin_memory(store: Store, memories: Memories, ref: str, *, pinned: bool) -> None:
    """Pin a memory, or unpin it; `ref` is its `Entry.ref`.

    A pinned one counts as of the greatest importance. InputError where there is no such
    memory, StoreError where its session is open in another program or cannot be written.
    """
    entry = await _entry(memories, ref)
    if entry.pinned != pinned:
        value = "true" if pinned else "false"
        await _change(
            store, memories, entry, MemoryChanged(memory=entry.id, what="pinned", value=value)
        )


async def edit_memory(
    store: Store, memories: Memories, ref: str, text: str, *, most: int | None = None
) -> None:
    """Give a memory another text; the log keeps the old one too. Errors as `pin_memory`.

    InputError also for an empty text, and for one of more than `most` characters.
    """
    entry = await _entry(memories, ref)
    if most is not None and len(text) > most:
        raise InputError(
            f"The text has {len(text):,} characters; the most is {most:,}.", hint="Shorten it."
        )
    text = clean(text).strip()
    if not cells(text):
        raise InputError("A memory cannot be without words.", hint="Forget it instead.")
    if entry.text != text:
        await _change(
            store, memories, entry, MemoryChanged(memory=entry.id, what="text", value=text)
        )


async def forget_memory(store: Store, memories: Memories, ref: str) -> Forgotten:
    """Delete a memory and its text: from every session, copy and index of this home, and Redis.

    Returns when it is gone. InputError where there is no such memory. StoreError where a
    session that holds the text is open in another program: nothing is changed then; and where
    something could not be rewritten: the same once more goes on with the rest.
    """
    entry = await _entry(memories, ref)
    texts = _texts(entry, await _log(store, entry.session))
    names = sorted({entry.session, *await store.holding(texts)})
    logs: dict[str, Sequence[Envelope]] = {}
    refused: list[StoreError] = []
    async with AsyncExitStack() as stack:
        # All are held before the first is changed.
        recorders = [await stack.enter_async_context(_recorder(store, memories, n)) for n in names]
        for recorder in recorders:
            own = entry.id if recorder.journal.session == entry.session else ""
            logs[recorder.journal.session] = await _forget_in(recorder, texts, own)
        for recorder in recorders:
            try:
                await recorder.journal.settle()
            except StoreError as error:
                refused.append(error)
    files = await store.sweep(texts)
    await memories.forget(texts, logs)
    if refused:
        raise StoreError(
            f"The memory is forgotten on this machine, but not yet in Redis. {refused[0].message}",
            hint=refused[0].hint,
        )
    return Forgotten(files=files)


async def _entry(memories: Memories, ref: str) -> Entry:
    entry = await memories.get(ref)
    if entry is None:
        raise InputError(
            f"There is no memory {clean_line(ref, NAME)}.", hint="See: tableround memory list"
        )
    return entry


async def _change(store: Store, memories: Memories, entry: Entry, event: MemoryChanged) -> None:
    async with _recorder(store, memories, entry.session) as recorder:
        await recorder.record(event)
        log = await recorder.journal.read()
    await memories.apply(entry.session, log)


@asynccontextmanager
async def _recorder(store: Store, memories: Memories, session: str) -> AsyncGenerator[Recorder]:
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


async def _log(store: Store, session: str) -> list[Envelope]:
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


async def _forget_in(recorder: Recorder, texts: Sequence[str], own: str) -> list[Envelope]:
    """Blank texts in one session, log that it was done, and return its log.

    `own` is the memory that is forgotten; others of which nothing is left go with it.
    """
    blanked = set(await recorder.redact(*texts))
    alive = {memory.id: memory.text for memory in recorder.state.memories}
    gone = [name for name, text in alive.items() if name == own or text == MARK]
    events: list[Event] = [
        *(MemoryForgotten(memory=name) for name in gone),
        *(TextRedacted(ref=str(seq)) for seq in sorted(blanked)),
    ]
    if events:
        await recorder.record(*events)
    return await recorder.journal.read()
