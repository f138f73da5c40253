"""What stands in the journal and not yet in the stream, brought over: the rules without the thread.

The journal is the backlog and the server's own last entry the only position, so that nothing
has to be remembered over a fault: after any error the server is asked again.
"""

from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.policy.text import clean_line
from engine.store.redis.holder import Holder, read_holder
from engine.store.redis.pictures import ATTACHED, Pictures
from engine.store.redis.tail import Ahead, Line, Read, Refill, everything
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import StoreError

if TYPE_CHECKING:
    from engine.store.redis.server import Server

RENEW_SECONDS = 0.75
"""How often the lock is renewed: also how soon a server that froze is asked something."""

INDEX_SECONDS = 60.0

_TAKEN = "Another program went on with this session in Redis; what is said here is kept beside it."
_OTHER = "Redis holds another course of this session; what is said here is kept beside it."

Save = Callable[[int, Iterable[Line]], Path | None]
"""Saves what no stream may take, under the epoch in which it was said."""


class Fenced(StoreError):
    """The stream is not this session's any more: nothing of it may be forwarded."""


class Forwarder:
    """One session's way into its stream. Not for two threads at once."""

    def __init__(
        self, read: Read, refill: Refill, save: Save, clock: Clock, pictures: Pictures | None = None
    ) -> None:
        """Begin with no server and no epoch; `clock` is the machine's."""
        self._read = read
        self._refill = refill
        self._refilled = ""
        self._save = save
        self._pictures = pictures
        self._uncopied = True
        self._clock = clock
        self._server: Server | None = None
        self._epoch = 0
        self._cursor: int | None = None
        self._proven = False
        self._orphans_from: int | None = None
        self._renewed = 0.0
        self._indexed = 0.0
        self.head = 0

    @property
    def attached(self) -> bool:
        """Whether a server answered and nothing failed since."""
        return self._server is not None

    @property
    def fenced(self) -> bool:
        """Whether the stream was given up for good."""
        return self._orphans_from is not None

    def attach(self, server: "Server") -> str:
        """Take the session on this server and return a warning, or nothing.

        StoreError where it is held elsewhere or the server refuses; Fenced where the session
        was taken over meanwhile.
        """
        self._server = server
        self._cursor = None
        self._uncopied = True
        warning = server.check()
        self._hold(server)
        return f"{warning.message} {warning.hint}" if warning is not None else ""

    def detach(self) -> None:
        """Let the server go; the next one is asked where its stream ends."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def forward(self, newest: int = 0) -> None:
        """Bring over what is committed up to an event, 0: all. StoreError: to be detached.

        Fenced: for good. What is committed meanwhile is for the next call: a table that
        speaks faster than a far server answers would never be told to be well.
        """
        server = self._server
        if server is None:
            raise StoreError("Redis cannot be reached.", hint="")
        self._renew(server)
        if self._redacted():
            self._begin_anew(server)
        # Nothing read ahead outlives this call: it may be redacted before the next one.
        with closing(Ahead(self._read)) as read:
            while self._step(server, read) and not (newest and (self._cursor or 0) >= newest):
                self._renew(server)
        if self._refilled:
            self._refill.done(self._refilled)
            self._refilled = ""
        self._copy_pictures(server)

    def _copy_pictures(self, server: "Server") -> None:
        if self._pictures is None or not self._uncopied:
            return
        for name in self._pictures.names():
            server.keep_picture(name, partial(self._pictures.data, name))
        self._uncopied = False

    def _redacted(self) -> bool:
        """Say whether the journal was redacted since its stream was last begun anew."""
        wanted = self._refill.wanted()
        return bool(wanted) and wanted != self._refilled

    def _begin_anew(self, server: "Server") -> None:
        """Drop the stream, to be filled again under a new epoch."""
        self._refilled = self._refill.wanted()
        self._epoch = 0
        self._hold(server)
        server.drop_events()
        self._cursor = None

    def finish(self) -> None:
        """Give the session free for the next one."""
        if self._server is not None:
            self._server.index(self._clock.now().timestamp())
            self._server.release(self._epoch)

    def save_orphans(self) -> None:
        """Save again what was said since the stream was given up; StoreError of the disk."""
        if self._orphans_from is not None:
            self._save(self._epoch, everything(self._read, self._orphans_from))

    def _step(self, server: "Server", read: Read) -> bool:
        """Forward one batch; False where nothing is left."""
        if self._cursor is None:
            told = server.head(self._epoch)
            if not self._heeded(server, told.what, told.number):
                return True
            self._proven = told.number == 0
        at = self._cursor or 0
        # The last entry goes along once more until the server has shown that it is the same.
        first = at + 1 if self._proven else at
        lines = read(first)
        if not lines:
            if not self._proven:
                self._give_up(server, _OTHER)
            return False
        self._uncopied |= any(line.kind == ATTACHED for line in lines)
        told = server.append(self._epoch, first, lines)
        self._proven = self._heeded(server, told.what, told.number)
        return True

    def _heeded(self, server: "Server", what: str, number: int) -> bool:
        """Do what an answer asks for; True where the stream ends at `number` now."""
        self._cursor = None
        match what:
            case "at":
                self._cursor = self.head = number
                return True
            case "moved":
                self._give_up(server, _TAKEN)
            case "other" if self._redacted():
                self._begin_anew(server)
            case "other":
                self._give_up(server, _OTHER)
            case "forgotten":
                self._hold(server)
            case "torn":
                # Entries were taken out of the middle: whole again only from the beginning.
                server.drop_events()
            case _:
                pass  # a gap: the server lost its end; it is asked where it stands
        return False

    def _renew(self, server: "Server") -> None:
        now = self._clock.monotonic()
        if now - self._renewed >= RENEW_SECONDS:
            self._hold(server)
        if now - self._indexed >= INDEX_SECONDS:
            server.index(self._clock.now().timestamp())
            self._indexed = now
            self._uncopied = True  # they live for as long as the session

    def _hold(self, server: "Server") -> None:
        told = server.hold(self._epoch)
        owner = read_holder(told.owner)
        if told.what == "held" and owner is not None and owner.is_dead():
            told = server.hold(self._epoch, told.owner)
        if told.what == "moved":
            self._give_up(server, _TAKEN)
        if told.what != "mine":
            raise _held(owner)
        if told.epoch != self._epoch:
            self._cursor = None
            self._uncopied = True
        self._epoch = told.epoch
        self._renewed = self._clock.monotonic()

    def _give_up(self, server: "Server", why: str) -> None:
        first = self._common(server) + 1
        self._save(self._epoch, everything(self._read, first))
        self._orphans_from = first
        raise Fenced(why, hint="See the folder orphaned, or open a copy of the session.")

    def _common(self, server: "Server") -> int:
        """Return the last event up to which journal and stream are the same."""
        first = 1
        while lines := self._read(first):
            there = server.read(first, len(lines))
            for line, (seq, fields) in zip(lines, there, strict=False):
                if (seq, fields) != (line.seq, line.fields):
                    return line.seq - 1
            if len(there) < len(lines):
                return first + len(there) - 1
            first += len(lines)
        return first - 1


def _held(owner: Holder | None) -> StoreError:
    if owner is None:
        return StoreError("Another program holds this session in Redis.", hint="Close it there.")
    host = clean_line(owner.host, 40)
    return StoreError(
        f"Another program holds this session in Redis (pid {owner.pid} on {host}).",
        hint="Close it there: it is free 15 seconds after its program ended.",
    )
