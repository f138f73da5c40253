"""The `file` mode: a folder of journals and a folder of pictures, behind `ports.Store`."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from engine.policy.paths import FILE_MODE, Paths, private_folder
from engine.policy.redaction import Redaction
from engine.store import (
    backups as copies,
    bin as waste,
    catalogue,
    connections,
    index,
    redacting,
    reviews,
    rows,
    sweeping,
)
from engine.store.blobs import FileBlobs, sync_folder
from engine.store.faults import translated
from engine.store.journal import FileJournal, Surroundings, close_all
from engine.store.lock import SessionLock
from engine.vocabulary.clock import Clock, stamp
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ids import SESSION_ID
from engine.vocabulary.ports import Backup, Deliveries, SessionSummary, StatusListener
from engine.vocabulary.reviews import Review

T = TypeVar("T")
_Rows = list[SessionSummary]  # named here: within the class `list` is the method
_Names = list[str]


class FileStore:
    """All sessions of one home. Every method waits on one thread, never on the loop."""

    def __init__(
        self,
        paths: Paths,
        *,
        clock: Clock,
        deliveries: Deliveries,
        on_status: StatusListener | None = None,
        patience: float | None = None,
        connect: connections.Connect = connections.connect,
    ) -> None:
        """Use a home's folders, which are made when the first session comes.

        `patience` is in seconds of the machine's time, None for ever.
        """
        self._paths = paths
        self._clock = clock
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._around = Surroundings(
            clock=clock,
            deliveries=deliveries,
            pool=self._pool,
            connect=connect,
            on_status=on_status,
            patience=patience,
        )
        self._blobs = FileBlobs(paths.blobs, self._pool, deliveries)
        self._journals: list[FileJournal] = []

    @property
    def mode(self) -> str:
        """`file`."""
        return "file"

    @property
    def shared(self) -> None:
        """Nothing is shared with other homes."""
        return

    @property
    def blobs(self) -> FileBlobs:
        """The pictures."""
        return self._blobs

    async def create(self, session: str) -> FileJournal:
        """Begin a journal and hold its lock; StoreError where the id is taken."""
        lock = await self._run(lambda: self._create(session))
        return self._opened(session, lock)

    async def open(self, session: str, *, write: bool) -> FileJournal:
        """Open a journal.

        StoreError where there is none, it is damaged, another process holds it,
        or a newer version made it and it is to be written.
        """
        lock = await self._run(lambda: self._open(session, write=write))
        return self._opened(session, lock)

    async def ids(self) -> list[str]:
        """Return the ids of all sessions, the bin left out: the newest day first."""
        return await self._run(lambda: catalogue.ids(self._paths.sessions))

    async def list(self) -> list[SessionSummary]:
        """Return all sessions that hold an event, the last opened first; empties old bins."""
        return await self._run(self._listed)

    async def rename(self, session: str, title: str) -> None:
        """Give a session a title, beside its log; StoreError where it may not be written."""
        failing = f"Session {session} cannot be renamed."
        await self._run(lambda: self._put_beside(session, "title", title, failing))

    async def review(self, session: str) -> Review:
        """Return what a person keeps of a session beside its log; StoreError where there is none."""
        return await self._run(lambda: self._review(session))

    async def keep_review(self, session: str, review: Review) -> None:
        """Keep that, as `rename` keeps a title; InputError where there is too much of it."""
        kept = reviews.encoded(review)
        failing = f"What belongs to session {session} cannot be kept."
        await self._run(lambda: self._put_beside(session, reviews.KEY, kept, failing))

    async def delete(self, session: str, *, now: bool) -> None:
        """Put a session into the bin for 30 days; at once also takes it out of the bin.

        StoreError where there is none or it is open somewhere.
        """
        await self._run(lambda: self._delete(session, now=now))

    async def backup(self, session: str) -> Backup:
        """Copy a session, also one that is open, and keep its newest two copies.

        StoreError where there is no session, it is damaged, or the copy cannot be written.
        """
        return await self._run(lambda: self._backup(session))

    async def backups(self) -> Sequence[Backup]:
        """Return every copy of every session, the newest first."""
        return await self._run(lambda: [one.told for one in self._copies()])

    async def restore(self, session: str, *, number: int = 1, force: bool = False) -> Backup:
        """Put a copy in the place of its session, which goes into the bin; 1 is the newest copy.

        StoreError where there is no such copy or it is damaged, where the session is open
        somewhere, and, but with `force`, where it holds events that the copy lacks.
        """
        return await self._run(lambda: self._restore(session, number, force=force))

    async def holding(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of sessions that hold one of these texts anywhere in their files.

        StoreError where one cannot be read.
        """
        redaction = Redaction.of(texts)
        found: _Names = []
        for session in await self.ids():
            # One by one: who reads a session meanwhile waits for one of them, not for all.
            if await self._run(partial(self._holds, session, redaction)):
                found.append(session)
        return tuple(found)

    async def sweep(self, texts: Sequence[str]) -> tuple[Path, ...]:
        """Take texts out of bin, backups and all else beside the sessions.

        Return the files among the exports that hold them: these stay as they are.
        """
        redaction, connect = Redaction.of(texts), self._around.connect
        await self._run(partial(sweeping.sweep, self._paths, redaction, connect))
        return await self._run(partial(sweeping.exports_with, self._paths.exports, redaction))

    async def close(self) -> None:
        """Close every journal and the threads; StoreError where something could not be written."""
        try:
            await close_all(self._journals)
        finally:
            self._journals.clear()
            self._pool.shutdown(wait=False)

    def _opened(self, session: str, lock: SessionLock | None) -> FileJournal:
        journal = FileJournal(session, self._file(session), self._around, lock)
        self._journals = [other for other in self._journals if not other.closed]
        self._journals.append(journal)
        return journal

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._around.deliveries.track(self._pool.submit(work))

    def _file(self, session: str) -> Path:
        if not SESSION_ID.fullmatch(session):
            raise StoreError(
                "That is not the id of a session.", hint="See: tableround sessions list"
            )
        return self._paths.sessions / f"{session}.db"

    def _stands(self, session: str) -> bool:
        with translated(f"Session {session} cannot be read."):
            return self._file(session).exists()

    def _existing(self, session: str) -> Path:
        if not self._stands(session):
            raise StoreError(
                f"There is no session {session}.", hint="See: tableround sessions list"
            )
        return self._file(session)

    def _copies(self, session: str = "") -> Sequence[copies.Copy]:
        with translated("The backups cannot be listed."):
            found = copies.copies(self._paths.backups)
        return [one for one in found if one.session == session or not session]

    def _backup(self, session: str) -> Backup:
        file, around = self._existing(session), self._around
        with translated(f"Session {session} cannot be backed up."):
            folder, now = self._paths.backups, self._clock.now()
            return copies.make(file, session, folder, now, around.connect).told

    def _restore(self, session: str, number: int, *, force: bool) -> Backup:
        file, connect = self._file(session), self._around.connect
        copy = next(iter(self._copies(session)[number - 1 :]), None)
        if copy is None:
            raise StoreError(
                f"There is no such backup of session {session}.",
                hint="See: tableround sessions restore --list",
            )
        private_folder(self._paths.sessions)
        lock = self._hold(session)
        try:
            with translated(f"Session {session} cannot be restored.", "Restore another backup."):
                copies.verify(copy.file, session, connect)
                if file.exists() and not force and self._loses(session, copy.file):
                    raise StoreError(
                        f"Session {session} holds events that the backup lacks.",
                        hint="With --force the backup takes its place, and it goes to the bin.",
                    )
                self._replace(session, copy.file)
        finally:
            lock.release()
        return copy.told

    def _loses(self, session: str, copy: Path) -> bool:
        return copies.loses(self._file(session), copy, session, self._around.connect)

    def _replace(self, session: str, copy: Path) -> None:
        """Put a verified copy in a session's place; what stood there goes to the bin."""
        file, connect = self._file(session), self._around.connect
        if not file.exists():
            copies.put(copy, session, file, connect)
            return
        kept = copies.beside(file, connect)
        copies.put(copy, session, file, connect, beside=kept, make_room=lambda: self._throw(file))

    def _holds(self, session: str, redaction: Redaction) -> bool:
        with (
            translated(f"Session {session} cannot be read."),
            closing(self._around.connect(self._file(session), "read")) as connection,
        ):
            # A file without a log holds nothing: its program ended before it began.
            return connections.version(connection) > 0 and redacting.holds(connection, redaction)

    def _hold(self, session: str) -> SessionLock:
        place = self._paths.sessions / f"{session}.lock"
        return SessionLock(place, session, stamp(self._clock.now()))

    def _create(self, session: str) -> SessionLock:
        file = self._file(session)
        if self._stands(session):
            raise StoreError(f"There is already a session {session}.")
        private_folder(self._paths.sessions)
        lock = self._hold(session)
        try:
            with translated(f"Session {session} cannot be begun."):
                _found(file, self._around.connect)
        except BaseException:
            lock.release()
            raise
        return lock

    def _open(self, session: str, *, write: bool) -> SessionLock | None:
        file = self._existing(session)
        lock = self._hold(session) if write else None
        try:
            with (
                translated(f"Session {session} cannot be opened."),
                closing(self._around.connect(file, "write" if write else "read")) as connection,
            ):
                check = connections.require_writable if write else connections.require_readable
                check(connection, session)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return lock

    def _listed(self) -> _Rows:
        with suppress(OSError):
            # A bin that cannot be emptied now is no reason not to show the sessions.
            self._purge()
        paths = self._paths
        return catalogue.summaries(paths.sessions, paths.session_index, self._around.connect)

    def _purge(self) -> None:
        """Empty the bin of what is old, and give up the copies of what is gone by that."""
        for session in waste.purge(self._paths.bin, self._clock.now()):
            if not (self._paths.sessions / f"{session}.db").exists():
                copies.erase(self._paths.backups, session)

    def _review(self, session: str) -> Review:
        file = self._existing(session)
        with (
            translated(f"Session {session} cannot be read."),
            closing(self._around.connect(file, "read")) as connection,
        ):
            connections.require_readable(connection, session)
            return reviews.decoded(rows.read_meta(connection))

    def _put_beside(self, session: str, key: str, value: str, failing: str) -> None:
        file = self._existing(session)
        with (
            translated(failing),
            closing(self._around.connect(file, "write")) as connection,
        ):
            connections.require_writable(connection, session)
            # The owner alone checkpoints; SQLite keeps two writers apart.
            connection.execute("PRAGMA wal_autocheckpoint=0")
            rows.put_meta(connection, key, value)

    def _delete(self, session: str, *, now: bool) -> None:
        with translated(f"Session {session} cannot be deleted."):
            self._purge()
            index.drop(self._paths.session_index, session)
            thrown = waste.binned(self._paths.bin, session) if now else []
            if not thrown or self._file(session).exists():
                self._remove(session, now=now)
            for old in thrown:
                waste.erase(old)
            if now:
                copies.erase(self._paths.backups, session)

    def _remove(self, session: str, *, now: bool) -> None:
        file = self._existing(session)
        lock = self._hold(session)
        try:
            if now:
                waste.erase(file)
            else:
                self._throw(file)
            sync_folder(self._paths.sessions)
        finally:
            lock.release()

    def _throw(self, file: Path) -> None:
        self._settle(file)
        waste.throw(file, self._paths.bin, self._clock.now())
        sync_folder(self._paths.bin)

    def _settle(self, file: Path) -> None:
        """Bring a killed session's write-ahead log into its file, where that is possible."""
        with suppress(sqlite3.Error), closing(self._around.connect(file, "write")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _found(file: Path, connect: connections.Connect) -> None:
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    try:
        with closing(connect(file, "write")) as connection:
            connections.found(connection)
        sync_folder(file.parent)
    except BaseException:
        waste.erase(file)
        raise
