"""The thread that owns a journal's write side: one commit a batch, patient with the disk."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from engine.store import faults
from engine.store.rows import Append, DraftRow, Rows, Work
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import StoreError

BATCH_EVENTS = 1000
"""Events a commit, about what 50 ms bring at 20,000 events a second."""

DRAFT_SECONDS = 0.25
"""Seconds between writes of drafts: a crash may cost half a second of words, the commit included."""
RETRY_SECONDS = 1.0

Health = Callable[[str], None]
"""Called in the writer thread with why writing fails, and with nothing when it works again."""


@dataclass(slots=True, eq=False)
class _Request:
    work: Work
    since: float
    done: Future[None] = field(default_factory=Future[None])

    def __post_init__(self) -> None:
        # Running from the start: who stops waiting does not take the words back.
        self.done.set_running_or_notify_cancel()


class Writer:
    """Writes what is asked for in order, whatever was asked meanwhile in one transaction.

    A batch that the disk refuses stays in memory, in order, and is tried again
    each second on a new connection; after `patience` seconds (None: for ever)
    all that waits is given up with StoreError. The pace of drafts and of trying
    again is the machine's time, which nothing in the log depends on.
    """

    def __init__(
        self,
        open_rows: Callable[[], Rows],
        *,
        name: str,
        health: Health,
        release: Callable[[], None],
        patience: float | None,
    ) -> None:
        """Start the thread; `open_rows` opens the journal in it, again after each fault.

        `release` is called in it at its end, when nothing is written any more.
        """
        self._open_rows = open_rows
        self._health = health
        self._release = release
        self._patience = patience
        self._clock = SystemClock()
        self._wake = threading.Condition()
        self._queue: deque[_Request] = deque()
        self._drafts: dict[str, DraftRow] = {}
        self._closing = False
        self._broken: BaseException | None = None
        self._rows: Rows | None = None
        self._reason = ""
        self._failing_since: float | None = None
        self._retry_at = 0.0
        self._drafts_at = 0.0
        self._ended: Future[None] = Future()
        self._ended.set_running_or_notify_cancel()
        # A daemon: a program that forgets to close must still be able to end.
        threading.Thread(target=self._run, name=f"journal {name}", daemon=True).start()

    def submit(self, work: Work) -> Future[None]:
        """Ask for work; the future is done after its commit, in the order of asking."""
        with self._wake:
            if self._closing or self._broken:
                raise StoreError("The journal is closed: nothing more can be written to it.")
            request = _Request(work, self._clock.monotonic())
            self._queue.append(request)
            self._wake.notify()
        return request.done

    def keep(self, row: DraftRow) -> None:
        """Remember a draft; the newest of each utterance is written within 250 ms."""
        with self._wake:
            if not self._closing:
                self._drafts[row.draft.utterance] = row
                self._wake.notify()

    def limit_patience(self, seconds: float) -> None:
        """Try what the disk refuses for at most so many seconds from its asking on."""
        with self._wake:
            self._patience = seconds if self._patience is None else min(self._patience, seconds)
            self._wake.notify()

    def close(self) -> Future[None]:
        """Ask for the end; done when all is written, StoreError where the disk refused the rest."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        return self._ended

    def _run(self) -> None:
        try:
            while self._wait():
                self._write()
        except BaseException as error:  # noqa: BLE001  the thread's border: the callers get it
            self._broken = error
            self._give_up(error)
        self._close_rows()
        self._release()
        if self._broken:
            self._ended.set_exception(self._broken)
        else:
            self._ended.set_result(None)

    def _wait(self) -> bool:
        """Block until something is due; False when the end was asked for and nothing is left."""
        with self._wake:
            while not self._closing:
                delay = self._delay()
                if delay is not None and delay <= 0:
                    return True
                self._wake.wait(delay)
            return bool(self._queue or self._drafts)

    def _delay(self) -> float | None:
        """Return seconds until something is due; None where nothing is left to write."""
        now = self._clock.monotonic()
        if not self._queue and not self._drafts:
            return None
        if self._failing_since is not None:
            return self._retry_at - now
        return 0.0 if self._queue else self._drafts_at - now

    def _write(self) -> None:
        batch, drafts = self._gather()
        try:
            if self._rows is None:
                self._rows = self._open_rows()
            refusals = self._rows.write([request.work for request in batch], drafts)
        except (*faults.FAULTS, StoreError) as error:
            self._failed(error)
            return
        self._settle(batch, drafts)
        self._recovered()
        for request, refusal in zip(batch, refusals, strict=True):
            if refusal is None:
                request.done.set_result(None)
            else:
                request.done.set_exception(refusal)

    def _gather(self) -> tuple[list[_Request], list[DraftRow]]:
        batch: list[_Request] = []
        events = 0
        with self._wake:
            for request in self._queue:
                if events >= BATCH_EVENTS:
                    break
                batch.append(request)
                events += len(request.work.entries) if isinstance(request.work, Append) else 1
            due = self._closing or self._clock.monotonic() >= self._drafts_at
            return batch, list(self._drafts.values()) if due else []

    def _settle(self, batch: list[_Request], drafts: list[DraftRow]) -> None:
        """Drop from memory what the disk has now, and the drafts that it made needless."""
        with self._wake:
            for request in batch:
                self._queue.popleft()
                if isinstance(request.work, Append):
                    for utterance in request.work.finished:
                        self._drafts.pop(utterance, None)
            for row in drafts:
                if self._drafts.get(row.draft.utterance) is row:
                    del self._drafts[row.draft.utterance]
        if drafts:
            self._drafts_at = self._clock.monotonic() + DRAFT_SECONDS

    def _failed(self, error: sqlite3.Error | OSError | StoreError) -> None:
        self._close_rows()
        now = self._clock.monotonic()
        self._failing_since = now if self._failing_since is None else self._failing_since
        self._retry_at = now + RETRY_SECONDS
        reason = error.message if isinstance(error, StoreError) else faults.reason(error)
        if reason != self._reason:
            self._reason = reason
            self._health(reason)
        if self._is_over(error, now):
            refusal = StoreError(
                f"The journal cannot be written. {reason}",
                hint="Make room or free the disk, then resume the session.",
            )
            if self._closing:
                self._broken = refusal
            self._give_up(refusal)

    def _is_over(self, error: Exception, now: float) -> bool:
        if self._closing or isinstance(error, StoreError) or faults.is_lasting(error):
            return True
        if self._patience is None or not self._queue or self._failing_since is None:
            return False
        return now - max(self._failing_since, self._queue[0].since) >= self._patience

    def _recovered(self) -> None:
        if self._failing_since is not None:
            self._failing_since, self._reason = None, ""
            self._health("")

    def _give_up(self, error: BaseException) -> None:
        with self._wake:
            waiting = list(self._queue)
            self._queue.clear()
            if self._closing:
                self._drafts.clear()
        for request in waiting:
            request.done.set_exception(error)

    def _close_rows(self) -> None:
        if self._rows is not None:
            # Nothing is lost where this fails: what was committed is found at the next opening.
            with suppress(sqlite3.Error):
                self._rows.close()
            self._rows = None
