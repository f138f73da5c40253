"""Copies of sessions, the two newest of each: whole and verified, or not there at all."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.policy.paths import FILE_MODE, private_folder
from engine.store import bin as waste, connections, reviews, rows
from engine.store.blobs import sync_folder
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ports import Backup

KEEP = 2

_NAME = re.compile(r"(?P<session>.+)@(?P<moment>\d{8}T\d{6}Z)(?:-(?P<number>\d+))?\.db")
_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy: of which session, from when, and its file."""

    session: str
    at: datetime
    number: int
    file: Path

    @property
    def told(self) -> Backup:
        """What others are told of it."""
        return Backup(session=self.session, at=self.at, file=self.file)


def copies(folder: Path) -> list[Copy]:
    """Return all copies in a folder, the newest first; OSError where it cannot be read."""
    found = list(_copies(folder))
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)


def make(
    file: Path, session: str, folder: Path, now: datetime, connect: connections.Connect
) -> Copy:
    """Copy a session, also one that is being written, and give up copies beyond the newest two.

    sqlite3.Error, OSError or StoreError where that fails: what was there before is left.
    """
    private_folder(folder)
    for left in folder.glob(f".{session}@*.new*"):  # of a program that was killed
        left.unlink()
    stem = f"{session}@{now.astimezone(UTC):{_FORM}}"
    target, number = folder / f"{stem}.db", 2
    while target.exists():
        target, number = folder / f"{stem}-{number}.db", number + 1
    put(file, session, target, connect)
    for old in [one for one in copies(folder) if one.session == session][KEEP:]:
        waste.erase(old.file)
    sync_folder(folder)
    return next(one for one in copies(folder) if one.file == target)


def erase(folder: Path, session: str) -> None:
    """Delete every copy of a session; OSError where that fails."""
    for one in copies(folder):
        if one.session == session:
            waste.erase(one.file)


def put(
    source: Path,
    session: str,
    target: Path,
    connect: connections.Connect,
    *,
    beside: Mapping[str, str] | None = None,
    make_room: Callable[[], None] | None = None,
) -> None:
    """Copy a session's file: to a temporary name, to the disk, to its name, and read it again.

    What is kept `beside` a log takes the place of what was copied. `make_room` is called when the copy is
    on the disk: it takes away what stands at `target`.
    """
    fresh = target.with_name(f".{target.stem}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    try:
        # Not as an immutable reader: somebody may begin to write meanwhile.
        with (
            closing(connect(source, "write")) as reader,
            closing(connect(fresh, "write")) as writer,
        ):
            connections.require_readable(reader, session)
            reader.backup(writer)
            for key, value in (beside or {}).items():
                rows.put_meta(writer, key, value)
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _sync(fresh)
        if make_room is not None:
            make_room()
        fresh.rename(target)
    except BaseException:
        waste.erase(fresh)
        raise
    sync_folder(target.parent)
    try:
        verify(target, session, connect)
    except (sqlite3.Error, OSError, StoreError):
        waste.erase(target)
        raise


def verify(file: Path, session: str, connect: connections.Connect) -> None:
    """Read a copy from end to end; StoreError or sqlite3.Error where it is not whole.

    One that a newer version made is checked as far as SQLite can.
    """
    with closing(connect(file, "read")) as connection:
        number = connections.require_readable(connection, session)
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("integrity")  # as SQLite itself says it of a damaged page
        if number <= connections.SCHEMA:
            rows.read_events(connection, session)


def loses(file: Path, copy: Path, session: str, connect: connections.Connect) -> bool:
    """Say whether a session holds events that a copy of it lacks; False where it is damaged."""
    try:
        with closing(connect(file, "read")) as connection:
            if connections.version(connection) > connections.SCHEMA:
                return True
            kept = rows.read_events(connection, session)
    except (sqlite3.Error, StoreError):
        return False
    with closing(connect(copy, "read")) as connection:
        return rows.read_events(connection, session)[: len(kept)] != kept


def beside(file: Path, connect: connections.Connect) -> dict[str, str]:
    """Return a session's title and review as they are kept; nothing where that cannot be read."""
    try:
        with closing(connect(file, "read")) as connection:
            kept = rows.read_meta(connection)
    except sqlite3.Error:
        return {}
    return {key: kept[key] for key in ("title", reviews.KEY) if kept.get(key)}


def _copies(folder: Path) -> Iterator[Copy]:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if match := _NAME.fullmatch(file.name):
            yield Copy(
                session=match["session"],
                at=datetime.strptime(match["moment"], _FORM).replace(tzinfo=UTC),
                number=int(match["number"] or 1),
                file=file,
            )


def _sync(file: Path) -> None:
    number = os.open(file, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
