"""`tableround memory`: what seats remember, found, listed, shown and changed; its index built anew."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engine import (
    EngineError,
    FileStore,
    Memories,
    MemoryEntry,
    MemoryResults,
    MemoryScope,
    Recalled,
    StoreError,
    SystemClock,
    catch_up,
    clean,
    clean_line,
    embedding,
    local_time,
    reindex,
)
from tui.cli.exit_codes import DONE
from tui.cli.memory_changes import contact, edit, forget, pin
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, line_width, out, out_json
from tui.cli.stored import found, with_memories, with_vectors
from tui.moments import MachineZone, since
from tui.wrapping import wrapped

MOST = 10_000
TEXT, NAME = 300, 30
"""Cells of a memory's text and of a name in a list."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Do what was asked of memories."""
    if args.action in READING:
        contact(shell)
    return ACTIONS[args.action](shell, args)


async def _follow(shell: Shell, store: FileStore, memories: Memories) -> None:
    """Let memories follow the logs; where they cannot, what is there may still be read."""
    try:
        left_out = await catch_up(store, memories)
    except StoreError as error:
        shell.fail(error)
    else:
        if left_out:
            shell.note(shell.words("memory.left_out", count=left_out))


def _search(shell: Shell, args: argparse.Namespace) -> int:
    limit = whole_number(shell.words, args.limit, "--limit", 1, MOST)

    async def work(
        store: FileStore, memories: Memories, embedder: embedding.Embedder | None
    ) -> MemoryResults:
        await _follow(shell, store, memories)
        scope = await _scope(shell, args, store, memories)
        query = clean(args.query)
        near = await _near(shell, embedder, query) if embedder is not None else None
        return await memories.search(query, scope, SystemClock().now(), limit, near)

    results = with_vectors(shell, work)
    if args.json:
        rows = [_row(one.entry) | {"score": _parts(one.score)} for one in results.found]
        out_json({"total": results.total, "memories": rows})
        return DONE
    for one in results.found:
        shown = {name: f"{value:.2f}" for name, value in _parts(one.score).items()}
        cosine = shown.pop("cosine", "")
        why = shell.words("memory.why", **shown)
        _tell(shell, one.entry, why + (shell.words("memory.near", cosine=cosine) if cosine else ""))
    shell.note(shell.words("memory.found", shown=len(results.found), total=f"{results.total:,}"))
    return DONE


async def _near(shell: Shell, embedder: embedding.Embedder, query: str) -> embedding.Near | None:
    """Return what is to be near; where no model says so, words are enough."""
    try:
        return await embedder.near(query)
    except EngineError as error:
        shell.fail(error)
        return None


def _list(shell: Shell, args: argparse.Namespace) -> int:
    limit = whole_number(shell.words, args.limit, "--limit", 1, MOST)

    async def work(store: FileStore, memories: Memories) -> tuple[MemoryEntry, ...]:
        await _follow(shell, store, memories)
        return await memories.page(await _scope(shell, args, store, memories), limit)

    entries = with_memories(shell, work)
    if args.json:
        out_json([_row(entry) for entry in entries])
        return DONE
    for entry in entries:
        _tell(shell, entry)
    if not entries:
        shell.note(shell.words("memory.none"))
    return DONE


def _change(shell: Shell, args: argparse.Namespace) -> int:
    entry = (edit if args.action == "edit" else pin)(shell, args)
    if entry is not None and args.json:
        out_json(_row(entry))
    elif entry is not None:
        _tell(shell, entry, shell.words("memory.pinned").lstrip(", ，") if entry.pinned else "")
    return DONE


def _show(shell: Shell, args: argparse.Namespace) -> int:
    async def work(store: FileStore, memories: Memories) -> MemoryEntry | None:
        await _follow(shell, store, memories)
        return await memories.get(clean(args.memory))

    entry = with_memories(shell, work)
    if entry is None:
        raise wrong(shell.words, "memory", text=clean_line(args.memory, NAME))
    if args.json:
        out_json(_row(entry))
        return DONE
    out(_head(shell, entry))
    weight = shell.words("memory.weight", importance=f"{entry.importance:.2f}")
    out(weight + (shell.words("memory.pinned") if entry.pinned else ""))
    for line in clean(entry.text).splitlines():
        for part in wrapped(line, line_width()):
            out(part)
    return DONE


def _reindex(shell: Shell, args: argparse.Namespace) -> int:
    del args

    async def work(
        store: FileStore, memories: Memories, embedder: embedding.Embedder | None
    ) -> None:
        await reindex(store, memories)
        shell.note(shell.words("memory.reindexed", sessions=len(await memories.applied())))
        if embedder is not None:
            await _fill(shell, embedder, memories)

    with_vectors(shell, work)
    return DONE


async def _fill(shell: Shell, embedder: embedding.Embedder, memories: Memories) -> None:
    """Make the vectors that are lacking, and say what that used, also where it ended early."""
    filled = embedding.Filled()
    try:
        await embedder.fill(memories, filled)
    finally:
        cost = "$?" if filled.cost is None else f"{filled.cost.amount:f} {filled.cost.currency}"
        shell.note(
            shell.words(
                "memory.vectors",
                vectors=f"{filled.vectors:,}",
                tokens=f"{filled.tokens:,}",
                cost=cost,
            )
        )


async def _scope(
    shell: Shell, args: argparse.Namespace, store: FileStore, memories: Memories
) -> MemoryScope:
    """Return which memories the options mean; InputError for a name that nobody has."""
    return MemoryScope(
        agents=_named(shell, args.agent, await memories.agents()) if args.agent else (),
        session=(await found(store, args.session)).id if args.session else "",
        kind=clean(args.kind or ""),
        stage=clean(args.stage or ""),
        since=_since(shell, args.since) if args.since else None,
    )


def _named(shell: Shell, text: str, agents: Mapping[str, str]) -> tuple[str, ...]:
    """Return the agents that a text means: the whole id, the persona's id, or the name."""
    wanted = clean(text).strip().casefold()
    fitting = [
        agent
        for agent, name in agents.items()
        if wanted in {agent.casefold(), agent.rpartition("/")[2].casefold(), name.casefold()}
    ]
    if not fitting:
        known = ", ".join(sorted({clean_line(name, NAME) for name in agents.values()}))
        raise wrong(shell.words, "agent", text=clean_line(text, NAME), known=known or "-")
    return tuple(fitting)


def _since(shell: Shell, text: str) -> datetime:
    """Return the moment of `7d`, `12h` or an ISO time; one without a zone is local."""
    moment = since(text, SystemClock().now())
    if moment is None:
        raise wrong(shell.words, "since", text=clean_line(text, NAME))
    return moment


def _tell(shell: Shell, entry: MemoryEntry, why: str = "") -> None:
    out(f"{_head(shell, entry)}  {why}".rstrip())
    out(f"    {clean_line(entry.text, TEXT)}")


def _head(shell: Shell, entry: MemoryEntry) -> str:
    parts = [
        entry.ref,
        local_time(entry.at, MachineZone()),
        clean_line(entry.name, NAME) or shell.words("memory.table"),
        clean_line(entry.kind, NAME),
        clean_line(entry.stage, NAME),
    ]
    return "  ".join(part for part in parts if part)


def _row(entry: MemoryEntry) -> dict[str, Any]:
    fields = asdict(entry) | {"id": entry.ref, "at": entry.at.isoformat(timespec="milliseconds")}
    return {"id": fields.pop("id"), **fields}


def _parts(score: Recalled) -> dict[str, float]:
    return {
        "score": score.score,
        "relevance": score.relevance,
        "recency": score.recency,
        "importance": score.importance,
        **({} if score.cosine is None else {"cosine": score.cosine}),
    }


READING = frozenset({"search", "list", "show"})

ACTIONS: dict[str, Callable[[Shell, argparse.Namespace], int]] = {
    "search": _search,
    "list": _list,
    "show": _show,
    "pin": _change,
    "unpin": _change,
    "edit": _change,
    "forget": forget,
    "reindex": _reindex,
}
