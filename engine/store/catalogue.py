"""What sessions there are, without reading their logs."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.store import connections, index, redacting, reviews, rows, summary
from engine.store.faults import FAULTS, translated
from engine.store.lock import is_held
from engine.vocabulary.ids import SESSION_ID
from engine.vocabulary.ports import SessionSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A journal's file in the folder; `quiet` where nothing of it waits in a write-ahead log."""

    proof: index.Proof
    quiet: bool
    locked: bool


def ids(folder: Path) -> list[str]:
    """Return the ids of the journals in a folder, the newest day first."""
    with translated("The sessions cannot be listed."):
        if not folder.is_dir():
            return []
        names = [file.stem for file in folder.iterdir() if file.suffix == ".db"]
    return sorted((name for name in names if SESSION_ID.fullmatch(name)), reverse=True)


def summaries(folder: Path, kept: Path, connect: connections.Connect) -> list[SessionSummary]:
    """Return a row for every session that holds an event, the last opened first.

    A file that cannot be read has the status `damaged`; one of a newer version is `read_only`.
    `kept` is the index: sessions that are closed and unchanged since are not opened.
    """
    with translated("The sessions cannot be listed."):
        there = _there(folder)
    known = index.read(kept)
    fresh: dict[str, index.Row] = {}
    shown: list[SessionSummary] = []
    for session, found in there.items():
        row = known.get(session)
        if row is None or not found.quiet or row.proof != found.proof:
            row = _row(folder, session, found.proof, connect)
        if row is None:
            shown.append(summary.damaged(session))
            continue
        if found.quiet:
            fresh[session] = row
        shown.append(_summary(folder, session, row, locked=found.locked))
    if fresh != known:
        index.keep(kept, fresh, lambda: _proofs(folder))
    return sorted(
        (one for one in shown if one.events or one.read_only),
        key=lambda one: (one.opened, one.id),
        reverse=True,
    )


def _there(folder: Path) -> dict[str, _Found]:
    if not folder.is_dir():
        return {}
    with os.scandir(folder) as entries:
        names = {entry.name: entry for entry in entries}
    found: dict[str, _Found] = {}
    for name, entry in names.items():
        session = name.removesuffix(".db")
        if session == name or not SESSION_ID.fullmatch(session):
            continue
        with suppress(FileNotFoundError):  # deleted meanwhile
            found[session] = _Found(
                proof=index.proof_of(entry.stat()),
                quiet=f"{name}-wal" not in names,
                locked=f"{session}.lock" in names,
            )
    return found


def _proofs(folder: Path) -> Mapping[str, index.Proof]:
    return {session: found.proof for session, found in _there(folder).items() if found.quiet}


def _summary(folder: Path, session: str, row: index.Row, *, locked: bool) -> SessionSummary:
    return summary.row(
        session,
        row.digest,
        title=row.title,
        held=locked and not row.digest.closed and is_held(folder / f"{session}.lock"),
        read_only=row.read_only,
        tags=row.tags,
    )


def _row(
    folder: Path, session: str, proof: index.Proof, connect: connections.Connect
) -> index.Row | None:
    """Read a session's row out of its file; None where that is damaged."""
    file = folder / f"{session}.db"
    try:
        with closing(connect(file, "read")) as connection:
            number = connections.version(connection)
            meta = _meta(connection, number)
            digest = kept = rows.digest_of(meta)
            if number == connections.SCHEMA:
                digest = rows.counted(connection, session, kept)
    except FAULTS:
        return None
    if digest is not kept:
        _keep_digest(file, meta, digest, connect)
    return index.Row(
        proof=proof,
        digest=digest,
        title=meta.get("title", ""),
        tags=reviews.decoded(meta).tags,
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


def _keep_digest(
    file: Path, meta: Mapping[str, str], digest: summary.Digest, connect: connections.Connect
) -> None:
    """Keep what was counted anew where an older version's digest stood, if that may be written."""
    with suppress(*FAULTS), closing(connect(file, "write")) as connection:
        # The owner alone checkpoints, and may have gone on meanwhile: then its own digest stands.
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(
            "UPDATE meta SET value = ? WHERE key = ? AND value = ?",
            (msgspec.json.encode(digest).decode(), redacting.SUMMARY, meta[redacting.SUMMARY]),
        )
