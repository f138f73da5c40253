"""Sessions that are there already: found by what was typed, read from their logs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import TypeVar

from engine import (
    Envelope,
    FileStore,
    KitError,
    Lang,
    Memories,
    Runtime,
    SessionOpened,
    SessionSummary,
    SettingsError,
    SystemClock,
    embedding,
    load_kit,
    memories_in,
    resolve,
    run_async,
)
from tui.cli.shell import Shell

T = TypeVar("T")


def with_store(shell: Shell, work: Callable[[FileStore], Awaitable[T]]) -> T:
    """Return what `work` makes of the store, which is closed afterwards."""

    async def main(runtime: Runtime) -> T:
        store = FileStore(shell.paths, clock=runtime.clock, deliveries=runtime.deliveries)
        try:
            return await work(store)
        finally:
            await store.close()

    return run_async(main, SystemClock())


def with_memories(shell: Shell, work: Callable[[FileStore, Memories], Awaitable[T]]) -> T:
    """Return what `work` makes of store and memories, which are closed afterwards."""

    async def main(runtime: Runtime) -> T:
        store = FileStore(shell.paths, clock=runtime.clock, deliveries=runtime.deliveries)
        memories = memories_in(shell.paths.memory, runtime)
        try:
            return await work(store, memories)
        finally:
            await memories.close()
            await store.close()

    return run_async(main, SystemClock())


def with_vectors(
    shell: Shell, work: Callable[[FileStore, Memories, embedding.Embedder | None], Awaitable[T]]
) -> T:
    """Return what `work` makes of store, memories and what makes vectors; all are closed then.

    Where settings name no model for vectors, or one that cannot be called, there is none.
    """
    loaded = shell.settings()

    async def main(runtime: Runtime) -> T:
        async with AsyncExitStack() as stack:
            store = FileStore(shell.paths, clock=runtime.clock, deliveries=runtime.deliveries)
            stack.push_async_callback(store.close)
            memories = memories_in(shell.paths.memory, runtime)
            stack.push_async_callback(memories.close)
            embedder = None
            try:
                opened = embedding.embedder_of(loaded, shell.paths, runtime)
                embedder = await stack.enter_async_context(opened)
            except SettingsError as error:
                shell.fail(error)
            return await work(store, memories, embedder)

    return run_async(main, SystemClock())


async def found(store: FileStore, text: str) -> SessionSummary:
    """Return the session that a text means: id, prefix, `last` or title; InputError for none."""
    summaries = await store.list()
    name = resolve(text, summaries)
    return next(summary for summary in summaries if summary.id == name)


async def events_of(store: FileStore, session: str) -> list[Envelope]:
    """Return a session's log; another process may be writing it."""
    journal = await store.open(session, write=False)
    try:
        return await journal.read()
    finally:
        await journal.close()


def opening(events: Sequence[Envelope]) -> SessionOpened | None:
    """Return how a session began."""
    return next((e.event for e in events if isinstance(e.event, SessionOpened)), None)


def role_names(
    shell: Shell, events: Sequence[Envelope], lang: Lang | None = None
) -> Mapping[str, str]:
    """Return the kit's names of roles, in a language or the table's; none where the kit is gone."""
    began = opening(events)
    if began is None:
        return {}
    try:
        kit = load_kit(began.kit, lang or began.lang, shell.paths.kits)
    except KitError:
        return {}
    return {role.id: role.name for role in kit.roles.values()}
