"""`tableround memory pin|unpin|edit|forget`: what people do to memories."""

import argparse
from collections.abc import Awaitable, Callable
from typing import TypeVar

from engine import (
    Engine,
    Forgotten,
    MemoryEntry,
    Runtime,
    StoreError,
    SystemClock,
    catch_up,
    clean,
    edit_memory,
    forget_memory,
    pin_memory,
    run_async,
    share_memories,
)
from tui.cli.exit_codes import DONE
from tui.cli.shell import Shell, out_json

T = TypeVar("T")
PATIENCE = 10.0
"""Seconds for which a log that cannot be written is tried."""


def pin(shell: Shell, args: argparse.Namespace) -> MemoryEntry | None:
    """Pin a memory, or unpin it, and return it."""
    ref, pinned = clean(args.memory), args.action == "pin"

    async def change(engine: Engine) -> MemoryEntry | None:
        await pin_memory(engine.store, engine.memories, ref, pinned=pinned)
        return await engine.memories.get(ref)

    return changed(shell, change)


def edit(shell: Shell, args: argparse.Namespace) -> MemoryEntry | None:
    """Give a memory another text, and return it."""
    ref = clean(args.memory)

    async def change(engine: Engine) -> MemoryEntry | None:
        most = engine.settings.limits.text
        privacy = engine.settings.privacy
        await edit_memory(engine.store, engine.memories, ref, args.text, most=most, privacy=privacy)
        return await engine.memories.get(ref)

    return changed(shell, change)


def forget(shell: Shell, args: argparse.Namespace) -> int:
    """Forget a memory for good, and name the exports that still hold its text."""
    ref = clean(args.memory)

    async def change(engine: Engine) -> Forgotten:
        return await forget_memory(engine.store, engine.memories, ref)

    files = [str(file) for file in changed(shell, change).files]
    if args.json:
        out_json({"forgotten": ref, "files": files})
        return DONE
    shell.note(shell.words("memory.forgotten", memory=ref))
    for file in files:
        shell.note(shell.words("memory.exported", file=file))
    return DONE


def contact(shell: Shell) -> None:
    """Hear of other homes where a Redis is shared with them; where that cannot be, say so."""
    loaded = shell.settings()
    if "://" not in loaded.settings.general.store:
        return

    async def change(engine: Engine) -> None:
        await share_memories(engine.store, engine.memories)

    try:
        changed(shell, change)
    except StoreError as error:
        shell.fail(error)


def changed(shell: Shell, change: Callable[[Engine], Awaitable[T]]) -> T:
    """Return what a change comes to, in the store that the settings name."""
    loaded = shell.settings()
    shell.warn(loaded)

    async def main(runtime: Runtime) -> T:
        settings = loaded.settings
        async with Engine.open(settings, shell.paths, runtime, patience=PATIENCE) as engine:
            await catch_up(engine.store, engine.memories)
            return await change(engine)

    return run_async(main, SystemClock())
