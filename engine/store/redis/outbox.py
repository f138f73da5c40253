"""The thread that forwards a journal to Redis, patient with the server.

A thread, as the journal's writer is one: under a virtual clock a socket does not hold time
back, and no answer of a server may hold the loop. The pace of its attempts is the machine's
time, which nothing in the log depends on.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from engine.store.redis.forwarder import RENEW_SECONDS, Fenced, Forwarder
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import StoreError

if TYPE_CHECKING:
    from engine.store.redis.server import Server

_log = logging.getLogger("tableround.memory")

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0
LASTING_PAUSE = 30.0
"""Seconds between attempts: doubled from fault to fault; where only a person can help, longer."""

ANSWER_SECONDS = 5.0
LAST_ANSWER_SECONDS = 2.0
CLOSE_SECONDS = 3.0
"""How long an answer may take, how long once the end was asked for, and how long a server that
was well until then is tried at the end."""

_LATER = "Redis loses it when the session is next opened there, at the latest after a day."

Connect = Callable[[float], "Server"]
"""Returns a fresh client of the server, whose answers may take so many seconds."""

Health = Callable[[bool, str, int], None]
"""Called in the outbox's thread with health, reason and how many events the server lacks."""


class Outbox:
    """Forwards what is committed until it is closed; what Redis refuses waits in the journal."""

    def __init__(
        self,
        forwarder: Forwarder,
        connect: Connect,
        *,
        name: str,
        release: Callable[[], None],
        health: Health,
        clock: Clock,
    ) -> None:
        """Start the thread, which calls `release` at its end; `clock` is the machine's."""
        self._forwarder = forwarder
        self._connect = connect
        self._release = release
        self._health = health
        self._clock = clock
        self._wake = threading.Condition()
        self._newest = 0
        self._woken = True
        self._closing = False
        self._pause = 0.0
        self._due = 0.0
        self._warning = ""
        self._told: tuple[bool, str, int] | None = None
        self._settling: list[Future[None]] = []
        self._ended: Future[None] = Future()
        self._ended.set_running_or_notify_cancel()
        # A daemon: a program that forgets to close must still be able to end.
        threading.Thread(target=self._run, name=f"outbox {name}", daemon=True).start()

    def wake(self, newest: int) -> None:
        """Say that the journal is committed up to an event."""
        with self._wake:
            self._newest = max(self._newest, newest)
            self._woken = True
            self._wake.notify()

    def settle(self) -> "Future[None]":
        """Ask for an attempt now; done when all is forwarded, StoreError where it could not be."""
        settled: Future[None] = Future()
        settled.set_running_or_notify_cancel()
        with self._wake:
            if self._ended.done():
                settled.set_exception(StoreError("The way to Redis is closed."))
                return settled
            self._settling.append(settled)
            self._woken = True
            self._due = 0.0
            self._wake.notify()
        return settled

    def close(self) -> "Future[None]":
        """Ask for the end; done when all is forwarded, or when the server was tried in vain."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        return self._ended

    def _run(self) -> None:
        try:
            while self._wait():
                self._attempt(ANSWER_SECONDS)
            self._finish()
        except BaseException as error:  # noqa: BLE001  the thread's border: the journal goes on
            _log.error("the outbox ended: %s", type(error).__name__)
            self._tell(healthy=False, reason="The way to Redis is broken in this program.")
        finally:
            self._forwarder.detach()
            self._release()
            with self._wake:
                self._ended.set_result(None)
                settling, self._settling = self._settling, []
            for settled in settling:
                settled.set_exception(StoreError("The way to Redis is closed."))

    def _wait(self) -> bool:
        """Block until something is due; False when the end was asked for."""
        with self._wake:
            while not self._closing:
                now = self._clock.monotonic()
                failing = self._pause > 0
                due = now if self._woken and not failing else self._due
                if due <= now:
                    self._woken = False
                    return True
                self._wake.wait(due - now)
            return False

    def _attempt(self, seconds: float, *, last: bool = False) -> bool:
        """Forward what is there; True where nothing more can be done."""
        with self._wake:
            settling, self._settling = self._settling, []
            self._due = self._clock.monotonic() + RENEW_SECONDS
            # An append whose caller was cancelled is committed, and nobody told of it.
            newest = 0 if last else self._newest
        over = self._forwarded(seconds, newest)
        for settled in settling:
            healthy, reason, _ = self._told or (True, "", 0)
            if healthy:
                settled.set_result(None)
            else:
                settled.set_exception(StoreError(reason, hint=_LATER))
        return over

    def _forwarded(self, seconds: float, newest: int) -> bool:
        forwarder = self._forwarder
        if forwarder.fenced:
            return True
        try:
            if not forwarder.attached:
                self._warning = forwarder.attach(self._connect(seconds))
            forwarder.forward(newest)
        except Fenced as fault:
            forwarder.detach()
            self._tell(healthy=False, reason=fault.message)
            return True
        except StoreError as fault:
            forwarder.detach()
            self._failed(fault)
            return False
        self._pause = 0.0
        self._tell(healthy=True, reason=self._warning)
        return True

    def _failed(self, fault: StoreError) -> None:
        lasting = getattr(fault, "lasting", False)
        self._pause = LASTING_PAUSE if lasting else min(self._pause * 2, LONGEST_PAUSE)
        self._pause = self._pause or FIRST_PAUSE
        self._due = self._clock.monotonic() + self._pause
        self._tell(healthy=False, reason=fault.message)

    def _finish(self) -> None:
        """Forward the rest; a server that was not well until now gets one attempt."""
        until = self._clock.monotonic() + (CLOSE_SECONDS if self._pause == 0 else 0.0)
        while not self._attempt(LAST_ANSWER_SECONDS, last=True) and self._clock.monotonic() < until:
            threading.Event().wait(FIRST_PAUSE)
        try:
            self._forwarder.save_orphans()
            self._forwarder.finish()
        except StoreError as fault:
            _log.warning("a session was not given free in Redis: %s", fault.message)

    def _tell(self, *, healthy: bool, reason: str) -> None:
        lag = 0 if healthy else max(0, self._newest - self._forwarder.head)
        if (healthy, reason, lag) != self._told:
            self._told = (healthy, reason, lag)
            self._health(healthy, reason, lag)
