"""One owner a session: a lock that the kernel takes back when its holder dies."""

import fcntl
import os
import socket
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from engine.store.faults import translated
from engine.vocabulary.errors import StoreError

ATTEMPTS = 5
PAUSE = 0.02


class Holder(msgspec.Struct, frozen=True):
    """Who holds a session: host, process id, and since when (UTC, as the log writes times)."""

    host: str
    pid: int
    start: str


class SessionLock:
    """flock on `<id>.lock`; the file names the holder and goes away with it."""

    def __init__(self, file: Path, session: str, start: str) -> None:
        """Take the lock; StoreError naming the holder where another one has it."""
        self._file = file
        with translated(f"Session {session} cannot be locked."):
            number = _acquire(file)
        if number is None:
            raise _held(session, holder_of(file))
        self._number: int | None = number
        try:
            with translated(f"Session {session} cannot be locked."):
                _describe(number, start)
        except StoreError:
            self.release()
            raise

    def release(self) -> None:
        """Give the session free; once more does nothing."""
        if self._number is None:
            return
        # Removed while it is held: whoever opened it meanwhile sees that the name is gone.
        # On a disk that has become read-only it stays, free for the next one.
        with suppress(OSError):
            self._file.unlink()
        os.close(self._number)
        self._number = None


def is_held(file: Path) -> bool:
    """Say whether a living process holds the lock."""
    try:
        number = os.open(file, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(number)
    return False


def holder_of(file: Path) -> Holder | None:
    """Return who wrote a lock's file, or None where that cannot be read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return None


def _acquire(file: Path) -> int | None:
    # Tried more than once: a list of sessions asks for a moment whether a lock is held.
    for _ in range(ATTEMPTS):
        number = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_current(number, file):
                return number
        except BlockingIOError:
            pass
        except OSError:
            os.close(number)
            raise
        os.close(number)
        threading.Event().wait(PAUSE)
    return None


def _is_current(number: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(number), file.stat())
    except FileNotFoundError:
        return False


def _describe(number: int, start: str) -> None:
    os.ftruncate(number, 0)
    holder = Holder(host=socket.gethostname(), pid=os.getpid(), start=start)
    os.write(number, msgspec.json.encode(holder))


def _held(session: str, holder: Holder | None) -> StoreError:
    if holder is None:
        return StoreError(
            f"Session {session} is open in another program.", hint="Close it there first."
        )
    if holder.pid == os.getpid() and holder.host == socket.gethostname():
        return StoreError(f"Session {session} is already open here.", hint="Close it first.")
    return StoreError(
        f"Session {session} is open in another program (pid {holder.pid} on {holder.host}).",
        hint="Close it there, or review it: reading is always possible.",
    )
