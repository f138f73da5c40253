"""Committed rows of a journal on their way to Redis, and where they go when they cannot."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import msgspec

from engine.policy.paths import FILE_MODE, private_folder
from engine.store.codec import unpack
from engine.store.connections import Connect
from engine.store.faults import translated
from engine.store.redacting import REFILL

BATCH_EVENTS = 500
BATCH_BYTES = 1_000_000
"""What one call of the server carries at most: it holds up nobody else for long."""

AHEAD_FROM = 100
"""Rows from which on a batch is a backlog's, and more are likely to follow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event as journal and stream hold it: the payload is the same bytes in both."""

    seq: int
    at: str
    kind: str
    version: int
    payload: bytes

    @property
    def fields(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Return time, type, version and payload, as the stream has them."""
        return self.at.encode(), self.kind.encode(), str(self.version).encode(), self.payload


Read = Callable[[int], list[Line]]
"""Returns committed rows from a number on without a gap, as many as one call may carry."""


def reader(file: Path, connect: Connect) -> Read:
    """Return what reads a journal's file; StoreError where that cannot be read.

    A connection lives for one batch only: one that was opened before the journal's
    first write would never see that write.
    """

    def read(first: int) -> list[Line]:
        with (
            translated("The journal cannot be read for Redis."),
            closing(connect(file, "read")) as connection,
        ):
            return _batch(connection, first)

    return read


class Ahead:
    """Reads a backlog's next rows while the server takes those before. Not for two threads."""

    def __init__(self, read: Read) -> None:
        """Begin with nothing read ahead; to be closed."""
        self._read = read
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox reads")
        self._next: tuple[int, Future[list[Line]]] | None = None

    def __call__(self, first: int) -> list[Line]:
        """Return rows as `Read` does; those read ahead are dropped where others are wanted."""
        ahead, self._next = self._next, None
        lines = ahead[1].result() if ahead and ahead[0] == first else self._read(first)
        if len(lines) >= AHEAD_FROM:
            after = lines[-1].seq + 1
            self._next = after, self._pool.submit(self._read, after)
        return lines

    def close(self) -> None:
        """Return when nothing is being read any more."""
        self._pool.shutdown()


class Refill:
    """Whether a journal was redacted since its stream was filled: see `redacting.REFILL`."""

    def __init__(self, file: Path, connect: Connect) -> None:
        """Ask this journal's file, a connection for each question."""
        self._file = file
        self._connect = connect

    def wanted(self) -> str:
        """Return a mark of the newest redaction, empty for none; StoreError of the disk."""
        with (
            translated("The journal cannot be read for Redis."),
            closing(self._connect(self._file, "read")) as connection,
        ):
            sql = "SELECT value FROM meta WHERE key = ?"
            row = connection.execute(sql, (REFILL,)).fetchone()
        return str(row[0]) if row is not None else ""

    def done(self, mark: str) -> None:
        """Say that the stream is filled since that redaction; a newer one stays wanted."""
        with (
            translated("The journal cannot be written for Redis."),
            closing(self._connect(self._file, "write")) as connection,
        ):
            # The owner alone checkpoints; SQLite keeps two writers apart.
            connection.execute("PRAGMA wal_autocheckpoint=0")
            connection.execute("DELETE FROM meta WHERE key = ? AND value = ?", (REFILL, mark))


def _batch(connection: sqlite3.Connection, first: int) -> list[Line]:
    lines: list[Line] = []
    size = 0
    rows = connection.execute(
        "SELECT seq, ts, k, v, d FROM ev WHERE seq >= ? ORDER BY seq LIMIT ?", (first, BATCH_EVENTS)
    )
    for row in rows:
        line = Line(*row)
        size += len(line.payload)
        if line.seq != first + len(lines) or (lines and size > BATCH_BYTES):
            break
        lines.append(line)
    return lines


def everything(read: Read, first: int) -> Iterable[Line]:
    """Yield all committed rows from a number on."""
    batches = iter(lambda: read(first), [])
    for batch in batches:
        yield from batch
        first = batch[-1].seq + 1


def save_orphans(folder: Path, session: str, epoch: int, lines: Iterable[Line]) -> Path | None:
    """Write events that no stream may take as `<session>.<epoch>.jsonl`, whole or not at all.

    Return the file, None where there are none. StoreError where it cannot be written.
    """
    found = iter(lines)
    first = next(found, None)
    if first is None:
        return None
    file = private_folder(folder) / f"{session}.{epoch}.jsonl"
    fresh = file.with_name(f".{file.name}.new")
    with translated("Events that Redis did not take cannot be saved."):
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, FILE_MODE), "wb") as f:
            for line in chain((first,), found):
                f.write(_as_line(session, line) + b"\n")
            f.flush()
            os.fsync(f.fileno())
        fresh.replace(file)
    return file


def _as_line(session: str, line: Line) -> bytes:
    return msgspec.json.encode(
        {
            "seq": line.seq,
            "at": line.at,
            "session": session,
            "type": line.kind,
            "v": line.version,
            "data": msgspec.Raw(unpack(line.payload)),
        }
    )
