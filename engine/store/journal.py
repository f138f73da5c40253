"""The log of one session in the `file` mode: behind `ports.Journal`."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from engine.policy import logline
from engine.policy.redaction import Redaction
from engine.store import rows
from engine.store.connections import Connect, require_readable
from engine.store.faults import translated
from engine.store.lock import SessionLock
from engine.store.writer import Writer
from engine.vocabulary.clock import Clock, stamp
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Deliveries, Draft, Journal, StatusListener

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a store hands to its journals.

    `pool` runs reads, one after the other; `deliveries` brings results to the loop.
    """

    clock: Clock
    deliveries: Deliveries
    pool: Executor
    connect: Connect
    on_status: StatusListener | None
    patience: float | None


class FileJournal:
    """One session's SQLite file; a reader has no lock and no writer."""

    def __init__(
        self, session: str, file: Path, around: Surroundings, lock: SessionLock | None
    ) -> None:
        """Begin on the loop: the one who holds the lock may write."""
        self._session = session
        self._file = file
        self._around = around
        self._closed = False
        self._forgotten: list[Redaction] = []
        self._writer = self._start(lock) if lock is not None else None

    @property
    def session(self) -> str:
        """The session's id."""
        return self._session

    @property
    def mode(self) -> str:
        """The storage mode, as the status line names it."""
        return "file"

    @property
    def file(self) -> Path:
        """Where the log lies."""
        return self._file

    @property
    def closed(self) -> bool:
        """Whether the session was released."""
        return self._closed

    async def append(self, envelopes: Sequence[Envelope]) -> None:
        """Write events in order; returns after their commit, also of those that stood already.

        StoreError where they do not follow the log's end, where other events
        stand in their place, and where the disk refuses them for good. Who is
        cancelled while waiting does not take the events back.
        """
        writer = self._writing()
        if strange := [e.seq for e in envelopes if e.session != self._session]:
            raise StoreError(f"Event {strange[0]} belongs to another session.")
        entries = tuple(rows.Entry(e, logline.to_json(e.event)) for e in envelopes)
        if any(after.seq != before.seq + 1 for before, after in pairwise(envelopes)):
            raise StoreError("Events do not follow one another.")
        if entries:
            await self._around.deliveries.track(writer.submit(rows.Append(entries)))

    async def put_prompt(self, prompt_hash: str, data: bytes) -> None:
        """Keep an exact request once; returns after its commit."""
        work = rows.Prompt(prompt_hash, data)
        await self._around.deliveries.track(self._writing().submit(work))

    def keep_draft(self, draft: Draft) -> None:
        """Overwrite the draft of an open utterance; written within 500 ms."""
        self._writing().keep(rows.DraftRow(draft, stamp(self._around.clock.now())))

    async def redact(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Blank texts in every row, and in what is written later; return the events that held them.

        StoreError where the disk refuses it, and where another program's reading keeps the
        old rows on the disk.
        """
        work = rows.Redact(Redaction.of(texts))
        await self._around.deliveries.track(self._writing().submit(work))
        return tuple(work.blanked)

    async def settle(self) -> None:
        """There is nothing behind the file to wait for."""

    async def read(self) -> list[Envelope]:
        """Return all committed events; StoreError where the file is damaged."""
        return await self._reading(lambda connection: rows.read_events(connection, self._session))

    async def prompt(self, prompt_hash: str) -> bytes | None:
        """Return an exact request, or None."""
        return await self._reading(lambda connection: rows.read_prompt(connection, prompt_hash))

    async def drafts(self) -> list[Draft]:
        """Return the drafts on the disk that no end has cleared."""
        return await self._reading(rows.read_drafts)

    async def put_snapshot(self, seq: int, data: bytes) -> None:
        """Keep what was made of the log until its event `seq`; returns after its commit."""
        work = rows.Snapshot(seq, data)
        await self._around.deliveries.track(self._writing().submit(work))

    async def snapshot(self) -> bytes | None:
        """Return what was made of the whole log as it stands, or None."""
        return await self._reading(rows.read_snapshot)

    def limit_patience(self, seconds: float) -> None:
        """Give up after so many seconds what the disk refuses."""
        if self._writer is not None:
            self._writer.limit_patience(seconds)

    async def close(self) -> None:
        """Write what is left and release the session; StoreError where the disk refused it."""
        if self._closed:
            return
        self._closed = True
        if self._writer is not None:
            await self._around.deliveries.track(self._writer.close())

    def _writing(self) -> Writer:
        if self._writer is None:
            raise StoreError(
                f"Session {self._session} is open for reading only.", hint="Resume it to go on."
            )
        return self._writer

    def read_here(self) -> list[Envelope]:
        """Return all committed events as `read` does, but block: for a thread of one's own."""
        return self._read(lambda connection: rows.read_events(connection, self._session))

    async def _reading(self, read: Callable[[sqlite3.Connection], T]) -> T:
        work = partial(self._read, read)
        return await self._around.deliveries.track(self._around.pool.submit(work))

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        with translated(f"Session {self._session} cannot be read."):
            connection = self._around.connect(self._file, "read")
            try:
                require_readable(connection, self._session)
                return read(connection)
            finally:
                connection.close()

    def _start(self, lock: SessionLock) -> Writer:
        loop = asyncio.get_running_loop()
        around = self._around

        def health(reason: str) -> None:
            if around.on_status is not None and not loop.is_closed():
                loop.call_soon_threadsafe(around.on_status, not reason, reason)

        def open_rows() -> rows.Rows:
            connection = around.connect(self._file, "write")
            try:
                return rows.Rows(connection, self._session, self._forgotten)
            except sqlite3.Error:
                connection.close()
                raise

        return Writer(
            open_rows,
            name=self._session,
            health=health,
            release=lock.release,
            patience=around.patience,
        )


async def close_all(journals: Iterable[Journal]) -> None:
    """Close every journal, also behind one that cannot be written; then its StoreError."""
    refused: list[StoreError] = []
    for journal in journals:
        try:
            await journal.close()
        except StoreError as error:
            refused.append(error)
    if refused:
        raise refused[0]
