"""What streaming costs the terminal: bytes for a visible character, and how long a key waits.

Run as `python -m tests.bench.bench_terminal`. Each figure comes from an app on a pseudo-terminal
of 200x60 with panels that stream fifty or a hundred tokens a second, a fifth more or less. Prints `name value floor ratio target`:
bytes a character, the floor being Textual's own painter with the same words; milliseconds from a
key to the bytes that show it, the floor being the same app with nothing streaming.
"""

import asyncio
import fcntl
import gc
import itertools
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from typing import Any

from textual.containers import Grid

from tests.bench.form import SHORT, amount
from tests.fakes.house import House
from tui.terminal.driver import driver_class
from tui.widgets.composer import Composer
from tui.widgets.stream import StreamView, in_turn

ENGLISH = "the kiln was ten degrees too hot and **the celadon** went grey so more test tiles\n"
CHINESE = "窑温 高十度， 青色 就会 发灰； 建议 把**试片** 增加到 十二件。 手感 比釉色 更重要。\n"
FRAMES = 30
SECONDS = 2
KEYS = amount(40, 10)
FILLED = amount(4.0, 1.0)
"""Seconds until every panel is full: what is measured is a table at work."""
LINK = 16_000
"""Bytes a second of a slow line."""


class Panels(Grid):
    """Views side by side, three in a row, and a line to type into."""

    DEFAULT_CSS = "Panels {grid-size: 3; width: 100%; height: 1fr;}"


class Streaming(House):
    """Tokens at a steady rate in all views; text says how much was shown at the end."""

    def __init__(self, words: str, panels: int, rate: int, painter: str) -> None:
        self._views = [StreamView() for _ in range(panels)]
        self._line = Composer()
        super().__init__(Panels(*self._views), self._line, driver=driver_class())
        self._text, self._rate, self._stock = words, rate, painter == "stock"
        self._frame, self._shown, self._since = 0, 0, time.monotonic()

    def on_mount(self) -> None:
        self._line.editor.focus()
        self.set_interval(1 / FRAMES, self._flush)
        for number, view in enumerate(self._views):
            view.begin("u")
            self.run_worker(self._feed(view, number))
        gc.freeze()  # as the table does

    def _flush(self) -> None:
        if self.gives_way():
            return
        self._frame += 1
        for view in in_turn(self._views, self._frame):
            view.flush()

    async def _feed(self, view: StreamView, number: int) -> None:
        if not self._text:
            return
        words = self._text.split(" ")
        tokens = itertools.islice(itertools.cycle(words), number, None)
        pace = self._rate * (0.8 + 0.4 * number / max(1, len(self._views) - 1))
        self._since = time.monotonic()
        begun = self._since + number / self._rate / len(self._views)
        for count in itertools.count():
            await asyncio.sleep(max(0.0, begun + count / pace - time.monotonic()))
            token = next(tokens)
            view.append(token if token.endswith("\n") else f"{token} ")
            self._shown += len(token.replace("*", "").strip())

    def _frugal(self, renderable: Any) -> Any:
        return renderable if self._stock else super()._frugal(renderable)

    def on_composer_sent(self, _: Composer.Sent) -> None:
        seconds = time.monotonic() - self._since
        self.exit(message=f"shown {round(self._shown / seconds)}")


class Watched:
    """The app in a process of its own, and all that it writes with its times."""

    def __init__(self, *arguments: str, link: int = 0) -> None:
        self._link, self._next = link, 0.0
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.bench_terminal", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(slave)
        self.raw = bytearray()

    def read(self, until: Callable[[], bool], seconds: float) -> bool:
        """Read until something holds; tell whether it did in time."""
        end = time.monotonic() + seconds
        while not until():
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return False
            try:
                self.raw += self._read()
            except OSError:
                return until()
        return True

    def _read(self) -> bytes:
        if not self._link:
            return os.read(self.master, 65536)
        data = os.read(self.master, 256)
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = max(self._next, time.monotonic()) + len(data) / self._link
        return data

    def waits(self) -> Iterator[float]:
        """Yield milliseconds from a key to the bytes that show it."""
        for number in range(KEYS):
            self.read(lambda: False, 0.05 + number % 7 * 0.006)
            at = len(self.raw)
            begun = time.monotonic()
            os.write(self.master, b"Z")
            found = self.read(lambda at=at: b"Z" in self.raw[at:], 5)
            assert found, "a key was never shown"
            yield (time.monotonic() - begun) * 1000

    def end(self) -> int:
        """End the app and return the characters that it showed a second."""
        os.write(self.master, b"!\r")
        self.read(lambda: b"shown " in self.raw and self.raw.endswith(b"\n"), 10)
        os.close(self.master)
        self._child.wait(10)
        return int(self.raw.rpartition(b"shown ")[2].split()[0])


def started(*arguments: str, link: int = 0) -> Watched:
    app = Watched(*arguments, link=link)
    app.read(lambda: b"\x1b[?2004h" in app.raw, 20)
    app.read(lambda: False, FILLED)
    return app


def bytes_a_character(lang: str, painter: str) -> float:
    app = started(lang, "6", "50", painter)
    before = len(app.raw)
    app.read(lambda: False, SECONDS)
    written = len(app.raw) - before
    return written / SECONDS / app.end()


def key_waits(lang: str, panels: int, rate: int, link: int = 0) -> list[float]:
    app = started(lang, str(panels), str(rate), "ours", link=link)
    waits = list(app.waits())
    app.end()
    return waits


def _say(name: str, value: float, floor: float, target: str) -> None:
    sys.stdout.write(f"{name} {value:.1f} {floor:.1f} {value / floor:.3f} {target}\n")


def main() -> None:
    """Play the app, or watch it and print one line a figure."""
    if not SHORT and len(sys.argv) > 1:
        words = {"en": ENGLISH, "zh": CHINESE, "none": ""}[sys.argv[1]]
        Streaming(words, int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]).run()
        return
    for lang, target in (("en", "6"), ("zh", "10")):
        stock = bytes_a_character(lang, "stock")
        _say(f"terminal_bytes_a_character_{lang}", bytes_a_character(lang, "ours"), stock, target)
    still = key_waits("none", 6, 50)
    for panels, rate, targets in ((6, 100, ("10 ms", "50 ms")), (24, 50, ("10 ms", "35 ms"))):
        waits = key_waits("en", panels, rate)
        name = f"terminal_key_ms_{{}}_{panels}_panels_{rate}_a_second"
        middles = map(statistics.median, (waits, still))
        lates = (statistics.quantiles(every, n=20)[-1] for every in (waits, still))
        _say(name.format("median"), *middles, targets[0])
        _say(name.format("p95"), *lates, targets[1])
    slow = key_waits("en", 6, 50, LINK)
    late = [statistics.quantiles(every, n=20)[-1] for every in (slow, still)]
    _say("terminal_key_ms_p95_6_panels_50_a_second_16KB_link", *late, "200 ms")


if __name__ == "__main__":
    main()
