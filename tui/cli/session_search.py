"""`tableround sessions search`: words found in the logs of all sessions."""

import argparse
from dataclasses import asdict
from typing import Any

from engine import (
    FileStore,
    LogHit,
    Runtime,
    SystemClock,
    clean_line,
    local_time,
    memories_in,
    run_async,
    search_sessions,
    stage_name,
)
from tui.cli.exit_codes import DONE
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, line_width, out, out_json
from tui.log_query import likely_sessions, log_query
from tui.moments import MachineZone
from tui.wrapping import wrapped

MOST = 10_000
TEXT, NAME = 300, 40
"""Cells of a hit's text and of a name."""

INDENT = 10
"""Cells before a hit, where its number stands."""


def search(shell: Shell, args: argparse.Namespace) -> int:
    """Print every place that fits as soon as it is found, or all of them as JSON."""
    limit = whole_number(shell.words, args.limit, "--limit", 1, MOST)
    query = log_query(args.query)
    if query.empty:
        raise wrong(shell.words, "no_query")

    async def main(runtime: Runtime) -> list[LogHit]:
        store = FileStore(shell.paths, clock=runtime.clock, deliveries=runtime.deliveries)
        memories = memories_in(shell.paths.memory, runtime)
        hits: list[LogHit] = []
        try:
            likely = await likely_sessions(memories, query, runtime.clock.now())
            found = search_sessions(store, query, runtime, likely=likely, most=limit, each=limit)
            async for hit in found:
                if not args.json:
                    _tell(shell, hit, hits[-1] if hits else None)
                hits.append(hit)
        finally:
            await memories.close()
            await store.close()
        return hits

    hits = run_async(main, SystemClock())
    if args.json:
        out_json([row(hit) for hit in hits])
        return DONE
    sessions = len({hit.session for hit in hits})
    shell.note(shell.words("search.found", hits=len(hits), sessions=sessions))
    if len(hits) >= limit:
        shell.note(shell.words("search.capped", limit=limit))
    return DONE


def row(hit: LogHit) -> dict[str, Any]:
    """Return a hit for programs; `start` and `end` are the place within `text`."""
    made = asdict(hit) | asdict(hit.shown)
    del made["shown"]
    return made | {"at": hit.at.isoformat()}


def _tell(shell: Shell, hit: LogHit, before: LogHit | None) -> None:
    if before is None or before.session != hit.session:
        out(f"{hit.session}  {local_time(hit.at, MachineZone())}")
    kind = shell.words(f"search.kind.{hit.kind}")
    who = shell.words("search.by", kind=kind, who=hit.who) if hit.who else kind
    stage = stage_name(hit.stage, shell.words.lang)
    head = " · ".join(clean_line(part, NAME) for part in (who, stage) if part)
    text = f"{head}: {clean_line(hit.shown.text, TEXT)}"
    for place, line in enumerate(wrapped(text, max(0, line_width() - INDENT))):
        number = "" if place else f"#{hit.seq}"
        out(f"{number:>{INDENT - 2}}  {line}")
