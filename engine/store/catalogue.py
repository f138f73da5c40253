"""What sessions there are, without reading their logs."""

import sqlite3
from contextlib import closing
from pathlib import Path

from engine.store import connections, rows, summary
from engine.store.faults import FAULTS, translated
from engine.store.lock import is_held
from engine.vocabulary.ids import SESSION_ID
from engine.vocabulary.ports import SessionSummary


def ids(folder: Path) -> list[str]:
    """Return the ids of the journals in a folder, the newest day first."""
    if not folder.is_dir():
        return []
    with translated("The sessions cannot be listed."):
        names = [file.stem for file in folder.iterdir() if file.suffix == ".db"]
    return sorted((name for name in names if SESSION_ID.fullmatch(name)), reverse=True)


def summaries(folder: Path, connect: connections.Connect) -> list[SessionSummary]:
    """Return a row for every session that holds an event, the last opened first.

    A file that cannot be read has the status `damaged`; one of a newer version
    is `read_only`.
    """
    found = [_summary(folder, session, connect) for session in ids(folder)]
    shown = [one for one in found if one.events or one.read_only]
    return sorted(shown, key=lambda one: (one.opened, one.id), reverse=True)


def _summary(folder: Path, session: str, connect: connections.Connect) -> SessionSummary:
    try:
        with closing(connect(folder / f"{session}.db", "read")) as connection:
            number = connections.version(connection)
            meta = _meta(connection, number)
    except FAULTS:
        return summary.damaged(session)
    digest = rows.digest_of(meta)
    return summary.row(
        session,
        digest,
        title=meta.get("title", ""),
        held=not digest.closed and is_held(folder / f"{session}.lock"),
        read_only=number > connections.SCHEMA,
    )


def _meta(connection: sqlite3.Connection, number: int) -> dict[str, str]:
    if number < 1:
        return {}
    try:
        return rows.read_meta(connection)
    except sqlite3.Error:
        if number > connections.SCHEMA:
            return {}  # a newer version may keep it elsewhere: that is no damage
        raise
