"""Connections to the journal's file, its tables and its version."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from engine.vocabulary.errors import StoreError

SCHEMA = 1
"""`user_version` of the files that this program writes; a greater one is only read."""

BUSY_SECONDS = 5.0

TABLES = """
CREATE TABLE ev (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    ts TEXT NOT NULL, k TEXT NOT NULL, v INTEGER NOT NULL, d BLOB NOT NULL);
CREATE TABLE prompt (hash TEXT PRIMARY KEY, d BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE draft (utterance TEXT PRIMARY KEY, text TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

Access = Literal["write", "read"]
Connect = Callable[[Path, Access], sqlite3.Connection]
"""How a journal's file is opened; handed in, so that a disk's faults can be tried for real."""


def connect(file: Path, access: Access) -> sqlite3.Connection:
    """Open a journal's file that exists; sqlite3.Error where it cannot be.

    A reader is `query_only`. A file that was closed cleanly (no WAL beside it)
    is read as immutable: that needs no shared memory, so it works on a
    read-only disk too, and makes lists of thousands of sessions fast.
    """
    if access == "write":
        writer = _open(file, "mode=rw")
        try:
            writer.execute("PRAGMA synchronous=FULL")
            writer.execute("PRAGMA secure_delete=ON")
        except sqlite3.Error:
            writer.close()
            raise
        return writer
    quiet = not file.with_name(f"{file.name}-wal").exists()
    reader = _open(file, "mode=ro&immutable=1" if quiet else "mode=ro")
    try:
        reader.execute("PRAGMA query_only=ON")
    except sqlite3.Error:
        reader.close()
        raise
    return reader


def _open(file: Path, options: str) -> sqlite3.Connection:
    # Closed by another thread than it was opened in only when both are joined.
    return sqlite3.connect(
        f"{file.as_uri()}?{options}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )


def found(connection: sqlite3.Connection) -> None:
    """Lay out the tables of an empty file in one transaction."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version={SCHEMA}; COMMIT;")


def version(connection: sqlite3.Connection) -> int:
    """Return the file's version; 0 where it holds no journal."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_readable(connection: sqlite3.Connection, session: str) -> int:
    """Return the file's version; StoreError where it holds no journal."""
    number = version(connection)
    if number < 1:
        raise StoreError(
            f"The file of session {session} holds no log.",
            hint=f"Delete it with: tableround sessions delete {session}",
        )
    return number


def require_writable(connection: sqlite3.Connection, session: str) -> None:
    """Refuse a file that holds no journal, or that a newer version made, with StoreError."""
    if require_readable(connection, session) > SCHEMA:
        raise StoreError(
            f"Session {session} was made by a newer version of TableRound: "
            "this one can read it, not change it.",
            hint="Update TableRound to go on with it; review and export work as they are.",
        )
