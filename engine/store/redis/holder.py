"""Who holds a session in Redis: told apart from every other opening, and whether it lives."""

import itertools
import os
import socket

import msgspec

from engine.vocabulary.clock import SystemClock, stamp

_numbers = itertools.count(1)
_living: set["Holder"] = set()
"""The openings of this process: a process of the same number may have held the session before."""


class Holder(msgspec.Struct, frozen=True):
    """One opening of a session: host, process, since when, and its number in the process."""

    host: str
    pid: int
    start: str
    number: int

    @property
    def text(self) -> str:
        """Return it as the lock holds it."""
        return msgspec.json.encode(self).decode()

    def end(self) -> None:
        """Say that the opening is over, whether or not a server could be told."""
        _living.discard(self)

    def is_dead(self) -> bool:
        """Say whether its process ran on this machine and is gone; False where nobody can know."""
        if self.host != socket.gethostname():
            return False
        if self.pid == os.getpid():
            return self not in _living
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass
        return False


def this_opening() -> Holder:
    """Return a holder for an opening that begins now."""
    holder = Holder(
        host=socket.gethostname(),
        pid=os.getpid(),
        start=stamp(SystemClock().now()),
        number=next(_numbers),
    )
    _living.add(holder)
    return holder


def read_holder(text: str) -> Holder | None:
    """Return the holder that a lock names, or None where it cannot be read."""
    try:
        return msgspec.json.decode(text, type=Holder)
    except msgspec.DecodeError:
        return None
