"""The file of all memories: its tables, its version, and the one connection to it."""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock

from engine.memory import vectors
from engine.policy.paths import FILE_MODE, private_folder
from engine.vocabulary.errors import StoreError

Guard = Callable[[], AbstractContextManager[None]]
"""Turns faults of disk and database into StoreError."""

BUSY_SECONDS = 5.0

MIGRATIONS = (
    """
CREATE TABLE memories (
    n INTEGER PRIMARY KEY, session TEXT NOT NULL, id TEXT NOT NULL, origin INTEGER NOT NULL,
    seat TEXT, agent TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL,
    text TEXT NOT NULL, importance REAL NOT NULL, pinned INTEGER NOT NULL, at TEXT NOT NULL,
    UNIQUE (session, id));
CREATE INDEX memories_agent ON memories (agent, at);
CREATE INDEX memories_at ON memories (at);
CREATE VIRTUAL TABLE words USING fts5 (
    text, scope, content='', prefix='1', tokenize="ascii tokenchars '_'");
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(1.0, 0.0)');
CREATE TABLE agents (agent TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE applied (session TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
""",
    """
CREATE INDEX memories_pinned ON memories (agent) WHERE pinned;
CREATE TABLE shared (
    server TEXT, what TEXT, mark INTEGER NOT NULL, PRIMARY KEY (server, what)) WITHOUT ROWID;
""",
    """
CREATE TABLE vectors (n INTEGER PRIMARY KEY, model TEXT NOT NULL, d BLOB NOT NULL);
""",
)
"""What leads from each version to the next; never changed once it was released."""

SCHEMA = len(MIGRATIONS)
"""`user_version` of the files that this program writes; a greater one is only read."""

EMPTY = """
INSERT INTO words (words) VALUES ('delete-all');
DELETE FROM memories; DELETE FROM vectors; DELETE FROM agents; DELETE FROM applied;
DELETE FROM shared WHERE what NOT LIKE 'session %';
"""


class Base:
    """One file, one connection, opened when it is first needed; used by one thread at a time."""

    def __init__(self, file: Path, read: Guard, write: Guard) -> None:
        """Use this file, which need not be there; the guards stand around each use."""
        self._file = file
        self._read = read
        self._write = write
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection | None]:
        """Hand out the connection, None where nothing was ever kept; StoreError for faults."""
        with self._lock, self._read():
            if self._connection is None and not self._file.exists():
                yield None
            else:
                yield self._opened()

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Hand out the connection within one transaction; StoreError for faults.

        Also where a newer version made the file.
        """
        with self._lock, self._write():
            private_folder(self._file.parent)
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, FILE_MODE))
            connection = self._opened()
            if version(connection) > SCHEMA:
                raise StoreError(
                    "The memories were kept by a newer version of TableRound: "
                    "this one can read them, not change them.",
                    hint="Update TableRound.",
                )
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def scrub(self) -> None:
        """Leave nothing in the file of rows that were deleted; StoreError where that cannot be."""
        with self._lock, self._write():
            connection = self._opened()
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreError(
                "Another program is reading the memories: the forgotten one is hidden, "
                "but not yet gone from the disk.",
                hint="Close it there, then: tableround memory reindex",
            )

    def empty(self) -> None:
        """Forget every row; a file that is damaged is made anew. StoreError for faults.

        Vectors of one that was whole are set aside (`vectors.put_back`).
        """
        with self._lock, self._write():
            damaged = not self._sound()
        if damaged:
            self.close()
            with self._lock, self._write():
                for end in ("", "-wal", "-shm"):
                    self._file.with_name(f"{self._file.name}{end}").unlink(missing_ok=True)
        with self.writing() as connection:
            vectors.set_aside(connection)
            for statement in filter(None, map(str.strip, EMPTY.split(";"))):
                connection.execute(statement)
        self.scrub()

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _sound(self) -> bool:
        """Say whether the file is a database that is whole, or none yet."""
        try:
            connection = self._opened() if self._file.exists() else None
            return connection is None or version(connection) > SCHEMA or _whole(connection)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            return False

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # Used by many threads, one after the other: the lock sees to that.
            connection = sqlite3.connect(
                f"{self._file.as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                # Lost power may cost the last rows: they are applied again from their logs.
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.create_function("digest", 1, vectors.digest, deterministic=True)
                _migrate(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection


def version(connection: sqlite3.Connection) -> int:
    """Return the file's version; 0 where it is empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _whole(connection: sqlite3.Connection) -> bool:
    return connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring a file to this version, all steps in one transaction."""
    if version(connection) >= SCHEMA:
        return
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in MIGRATIONS[version(connection) :]:
            for statement in filter(None, map(str.strip, step.split(";"))):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={SCHEMA}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
