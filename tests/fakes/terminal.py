"""The program on a pseudo-terminal: keys in, raw bytes and an emulated screen out."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import pyte

from tests.fakes.answers import Answers
from tests.fakes.program import CODE, environment

PATIENCE = 90.0
"""Seconds in which a program does what it is asked: a limit for what hangs, not for a busy machine."""

ANSWERS = re.compile(
    rb"\x1b\[[>=?]?[0-9;]*[$]p|\x1b\[[<>=][0-9;]*u|\x1b\[\?u|\x1b\[>[0-9;]*q|\x1b_G[^\x1b]*\x1b\\\\"
)
"""Codes that the emulator would print instead of obeying."""


class Terminal:
    """One program on a terminal of its own."""

    def __init__(
        self,
        home: Path,
        *args: str,
        size: tuple[int, int] = (80, 24),
        program: Sequence[str] = (sys.executable, "-c", CODE),
        answers: Answers | None = None,
        **more: str,
    ) -> None:
        """Start a program, ours unless another is named; without `answers` it is told nothing."""
        self.raw = bytearray()
        self._answers = answers
        self._lines: list[str] = []
        self._seen = (-1, 0, 0)
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
        self._quiet = threading.Event()
        self.master, self._slave = pty.openpty()
        self._size(*size)
        self.before = termios.tcgetattr(self._slave)
        kind = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        given = environment(home, **{**kind, **more})
        self.process = subprocess.Popen(
            [*program, *args],
            cwd=home,
            env=given,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  hang-ups need a controlling terminal
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(60)
        self.hang_up()
        if self._slave >= 0:
            os.close(self._slave)

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        while True:
            try:
                ready, _, _ = select.select([self.master], [], [], 0.05)
                data = os.read(self.master, 65536) if ready else None
            except (OSError, ValueError):
                self._quiet.set()
                return
            if data is None:
                self._quiet.set()
                continue
            if not data:
                self._quiet.set()
                return
            if self._answers is not None:
                self._answers.take(data, self.send)
            with self._lock:
                self.raw += data
                data = data.replace(b"\x1b[?1049l", b"\x1b[0m\x1b[2J\x1b[H")
                self._stream.feed(ANSWERS.sub(b"", data))

    def send(self, keys: str | bytes) -> None:
        """Type; `\\x1b` and the like as the terminal sends them."""
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def quit(self) -> int:
        """Save and quit; the wish is said twice, as while somebody speaks. Return the status."""
        self.send("\x11\x11")
        return self.status()

    def escape(self, leaves: str) -> None:
        """Send Esc, and nothing after it until what it leaves is gone from the screen.

        Esc and a key right behind it are one key, alt and that key, to every terminal program.
        What it leaves is waited for: of a frame, the half that is read first may lack it.
        """
        self.wait_for(leaves)
        self.send(b"\x1b")
        self.wait_until_gone(leaves)

    def resize(self, columns: int, rows: int) -> None:
        """Change the window."""
        with self._lock:
            self.screen.resize(rows, columns)
        self._size(columns, rows)
        self.signal(signal.SIGWINCH)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.process.pid, number)

    def lines(self) -> list[str]:
        """Return the screen as text, a wide character once: its second cell holds nothing."""
        with self._lock:
            seen = len(self.raw), self.screen.columns, self.screen.lines
            if seen != self._seen:
                self._seen, rows = seen, self.screen.buffer
                across = range(self.screen.columns)
                self._lines = [
                    "".join([rows[y][x].data for x in across]).rstrip()
                    for y in range(self.screen.lines)
                ]
            return self._lines

    def text(self) -> str:
        """Return the screen in one piece."""
        return "\n".join(self.lines())

    def wait_for(self, wanted: str, timeout: float = PATIENCE) -> str:
        """Return the screen once a pattern stands on it; AssertionError shows what did."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            text = self.text()
            if re.search(wanted, text):
                return text
            if self.process.poll() is not None:
                self._read_all()
                text = self.text()
                assert re.search(wanted, text), f"the program ended; no {wanted!r} in:\n{text}"
                return text
            time.sleep(0.05)
        raise AssertionError(f"no {wanted!r} in:\n{self.text()}")

    def settle(self, quiet: float = 0.15, timeout: float = PATIENCE) -> None:
        """Return once nothing has been written for so many seconds."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            before = len(self.raw)
            time.sleep(quiet)
            if len(self.raw) == before:
                self._read_all()
                return
        raise AssertionError("the program writes without end")

    def within(self, seconds: float, holds: Callable[[], bool]) -> bool:
        """Tell whether something holds within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return True
            time.sleep(0.02)
        return False

    def wait_until(self, holds: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Return once something holds; AssertionError shows the screen where it does not."""
        if not self.within(timeout, holds):
            raise AssertionError(f"it never held:\n{self.text()}")

    def wait_until_gone(self, wanted: str, timeout: float = PATIENCE) -> None:
        """Return once a pattern no longer stands on the screen."""
        self.wait_until(lambda: not re.search(wanted, self.text()), timeout)

    def status(self, timeout: float = PATIENCE) -> int:
        """Return the exit status once the program has ended and its last words are read."""
        code = self.process.wait(timeout)
        self._read_all()
        return code

    def _read_all(self) -> None:
        """Wait until nothing that the program wrote is unread: emulating is slower than writing."""
        for _ in range(2):  # the first quiet may have been found before the last was written
            if self._reader.is_alive():
                self._quiet.clear()
                self._quiet.wait(PATIENCE)

    def as_before(self) -> bool:
        """Tell whether the terminal's settings are what they were before the program."""
        return termios.tcgetattr(self._slave) == self.before

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped line does."""
        if self.master >= 0:
            if self._slave >= 0:
                os.close(self._slave)
                self._slave = -1
            master, self.master = self.master, -1
            os.close(master)
