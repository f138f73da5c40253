"""Keeps one server in one folder for as long as somebody uses it: a program of its own.

`python -I -S keeper.py FOLDER PROGRAM` returns 0 as soon as the server answers, or another
keeper has the folder, and 1 where no server would run. What stays behind is a process that
holds the server and ends with it. Standard library alone: it starts within 50 ms and takes
no more memory than Python itself.

Nobody has to say goodbye. A user holds a shared flock on the file `users`, which the kernel
takes back however its process ends; the keeper tries for the whole lock four times a second,
and whoever gets it alone ends the server. An exclusive flock on `keeper` lets one keeper be,
however many are started at once. A server whose keeper is killed is killed by the kernel
(Linux: PR_SET_PDEATHSIG, prctl(2)); elsewhere the next keeper of the folder ends it.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

SOCKET, USERS, KEEPER = "s", "users", "keeper"

POLL_SECONDS = 0.25
STEP_SECONDS = 0.01
STEPS = 500
"""How long a server may take to answer, and to end: five seconds in steps."""

OPTIONS = (
    *("--port", "0", "--unixsocket", SOCKET, "--unixsocketperm", "700", "--databases", "1"),
    # Nothing on the disk: the journals hold everything, and a new server is filled from them.
    *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
    *("--daemonize", "no", "--logfile", ""),
)

_PR_SET_PDEATHSIG = 1


def answers(path: str, seconds: float = 1.0) -> bool:
    """Say whether a server answers PING at a socket within so many seconds."""
    return _told(path, b"PING\r\n", seconds).startswith(b"+PONG")


def lock(file: str, how: int) -> int | None:
    """Return a descriptor that holds a flock without waiting, or None where others hold it."""
    number = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(number, how | fcntl.LOCK_NB)
    except OSError as error:
        os.close(number)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return number


def main(folder: str, program: str) -> int:
    """Leave a keeper behind in the folder and return whether a server answers (0) or not (1)."""
    os.chdir(folder)
    if lock(KEEPER, fcntl.LOCK_EX) is None:
        return 0
    told, tell = os.pipe()
    if os.fork():  # both hold the lock: it is free when the one who stays has ended
        os.close(tell)
        return 0 if os.read(told, 1) else 1
    keep(program, lambda: os.write(tell, b"1"))
    return 0


def keep(program: str, ready: Callable[[], object]) -> None:
    """Run a server in the present folder until it ends or nobody uses it; `ready`: it answers."""
    _end_leftover()
    server = _started(program)
    try:
        if not _within(lambda: server.poll() is not None or answers(SOCKET)):
            return
        if server.poll() is None:
            ready()
        while server.poll() is None and lock(USERS, fcntl.LOCK_EX) is None:
            _pause(POLL_SECONDS)
    finally:
        server.terminate()
        if not _within(lambda: server.poll() is not None):
            server.kill()
            server.wait()


def _started(program: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  the program that our own search found
        [program, *OPTIONS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_dying_with(os.getpid()),  # noqa: PLW1509  there is one thread
    )


def _dying_with(keeper: int) -> Callable[[], None] | None:
    """Return what a child calls to be killed at its keeper's death, where the system can do it."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # found before the fork: a child may not load a library

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != keeper:  # it died before it could be asked
            os._exit(1)

    return ask


def _end_leftover() -> None:
    """End a server whose keeper was killed where no kernel ended it too."""
    if answers(SOCKET):
        _told(SOCKET, b"SHUTDOWN NOSAVE\r\n", 1.0)
        _within(lambda: not answers(SOCKET))
    Path(SOCKET).unlink(missing_ok=True)


def _told(path: str, command: bytes, seconds: float) -> bytes:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(seconds)
            line.connect(path)
            line.sendall(command)
            return line.recv(64)
    except OSError:
        return b""


def _within(done: Callable[[], bool]) -> bool:
    for _ in range(STEPS):
        if done():
            return True
        _pause(STEP_SECONDS)
    return False


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
