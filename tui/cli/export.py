"""`tableround export`: a session as minutes, as JSON, or as the lines of its log."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine import (
    Envelope,
    FileStore,
    SessionSummary,
    export_file,
    json_document,
    json_lines,
    keepsakes_of,
    markdown,
    write_named,
    write_private,
)
from tui.cli.exit_codes import DONE
from tui.cli.shell import Shell, out
from tui.cli.stored import MachineZone, events_of, found, opening, role_names, with_store


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Write a session to its export folder, to a named file, or with `-o -` to standard output."""

    async def work(store: Any) -> None:
        await _export(shell, args, store)

    with_store(shell, work)
    return DONE


async def _export(shell: Shell, args: argparse.Namespace, store: FileStore) -> None:
    summary = await found(store, args.session)
    events = await events_of(store, summary.id)
    roles = role_names(shell, events)
    data = _document(args.format, summary, events, roles)
    if args.output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = _path(shell, args, summary)
    if write_named(path, data) and args.format == "md":
        await _lay_beside(store, path.parent, events, roles)
    out(str(path))


def _document(
    form: str, summary: SessionSummary, events: Sequence[Envelope], roles: Mapping[str, str]
) -> bytes:
    if form == "json":
        return json_document(events, summary.title)
    if form == "jsonl":
        return json_lines(events)
    began = opening(events)
    return markdown(events, began.lang if began else "en", MachineZone(), roles).encode(
        "utf-8", "replace"
    )


def _path(shell: Shell, args: argparse.Namespace, summary: SessionSummary) -> Path:
    """Return the file to write: in the session's export folder, or what -o names."""
    file = export_file(summary.title or summary.topic, summary.id, args.format)
    if not args.output:
        return shell.paths.exports / summary.id / file
    named = Path(args.output).expanduser().absolute()
    return named / file if named.is_dir() or args.output.endswith(os.sep) else named


async def _lay_beside(
    store: FileStore, folder: Path, events: Sequence[Envelope], roles: Mapping[str, str]
) -> None:
    """Write the pictures that the minutes link to, so that the links lead somewhere."""
    began = opening(events)
    for kept in keepsakes_of(events, began.lang if began else "en", roles):
        if kept.image:
            write_private(folder / kept.file, await store.blobs.get(kept.image))
