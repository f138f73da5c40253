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
from tui.cli.stored import events_of, found, opening, role_names, with_store
from tui.moments import MachineZone


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Write a session to its export folder, to a named file, or with `-o -` to standard output."""

    async def work(store: Any) -> None:
        await _export(shell, args, store)

    with_store(shell, work)
    return DONE


async def _export(shell: Shell, args: argparse.Namespace, store: FileStore) -> None:
    if args.output == "-":
        summary = await found(store, args.session)
        events = await events_of(store, summary.id)
        data = _document(args.format, summary, events, role_names(shell, events))
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = await export_session(shell, store, args.session, args.format, args.output or "")
    out(str(path))


async def export_session(
    shell: Shell, store: FileStore, session: str, form: str, output: str = ""
) -> Path:
    """Write a session in a format and return the file.

    InputError for an unknown session, StoreError where the file cannot be written.
    """
    summary = await found(store, session)
    events = await events_of(store, summary.id)
    roles = role_names(shell, events)
    path = _path(shell, form, output, summary)
    if write_named(path, _document(form, summary, events, roles)) and form == "md":
        await _lay_beside(store, path.parent, events, roles)
    return path


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


def _path(shell: Shell, form: str, output: str, summary: SessionSummary) -> Path:
    """Return the file to write: in the session's export folder, or what -o names."""
    file = export_file(summary.title or summary.topic, summary.id, form)
    if not output:
        return shell.paths.exports / summary.id / file
    named = Path(output).expanduser().absolute()
    return named / file if named.is_dir() or output.endswith(os.sep) else named


async def _lay_beside(
    store: FileStore, folder: Path, events: Sequence[Envelope], roles: Mapping[str, str]
) -> None:
    """Write the pictures that the minutes link to, so that the links lead somewhere."""
    began = opening(events)
    for kept in keepsakes_of(events, began.lang if began else "en", roles):
        if kept.image:
            write_private(folder / kept.file, await store.blobs.get(kept.image))
