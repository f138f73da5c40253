"""One driver over Textual's own: input that cannot break it, output that cannot block it.

Leans on the inside of `textual.drivers.linux_driver` 8.2.8: `run_input_thread`,
`_run_input_thread`, `_writer_thread`, `_file`.
"""

import logging
import os
import selectors
import sys
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from textual.driver import Driver

_log = logging.getLogger("tableround.agent")

QUIET = 0.1
"""Seconds of silence that make a tick."""

HASTY = 0.03
"""The same while the beginning of a code is held back: a lone ESC is a key."""


def driver_class() -> type[Driver] | None:
    """Return the driver for this platform; None where Textual's own has to do."""
    if sys.platform == "win32":
        return None
    return _table_driver()


if TYPE_CHECKING or sys.platform != "win32":
    import termios

    from textual._xterm_parser import XTermParser
    from textual.drivers._writer_thread import WriterThread
    from textual.drivers.linux_driver import LinuxDriver

    from tui.terminal.input_filter import InputFilter
    from tui.terminal.pixels import Heard
    from tui.terminal.probe import Probe

    class TableWriter(WriterThread):
        """Writes without ever making the loop wait; a terminal that is gone takes nothing."""

        def __init__(self, file: Any) -> None:
            """Write to a file; the stock queue of 30 writes blocks whoever paints."""
            super().__init__(file)
            self._queue: Any = SimpleQueue()
            self._broken = False
            self._written = self._taken = 0

        def write(self, text: str) -> None:
            """Queue a text; returns at once."""
            self._written += len(text)
            self._queue.put(text)

        @property
        def backlog(self) -> int:
            """Characters that the terminal has not taken yet."""
            return self._written - self._taken

        def run(self) -> None:
            """Write until told to stop; what a broken terminal refuses is dropped."""
            while (text := self._queue.get()) is not None:
                if self._broken:
                    self._taken += len(text)
                    continue
                try:
                    self._file.write(text)
                    if self._queue.empty():
                        self._file.flush()
                    self._taken += len(text)
                except (OSError, ValueError) as error:
                    self._broken = True
                    _log.info("the terminal takes nothing more: %s", type(error).__name__)
            if not self._broken:  # the end itself stood in the queue behind the last text
                with suppress(OSError, ValueError):
                    self._file.flush()

        def stop(self) -> None:
            """Stop after what is queued; a terminal that hangs is waited for twenty seconds.

            What is said afterwards must not stand on the screen that is about to go away.
            """
            self._queue.put(None)
            self.join(20)

    class TableDriver(LinuxDriver):
        """Textual's driver with a filter before its parser and a writer that cannot block."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            """Write to standard output: standard error may be a file."""
            self._writer: TableWriter | None = None
            self._raw: list[Any] | None = None
            self._probe = Probe(self._tell_ground, self._tell_pixels)
            self.farewell = ""
            super().__init__(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType] - a generic App
            self._file = sys.__stdout__ or self._file

        @property
        def _writer_thread(self) -> TableWriter | None:
            return self._writer

        @_writer_thread.setter
        def _writer_thread(  # pyright: ignore[reportIncompatibleVariableOverride] - ours, whatever the stock driver puts here
            self, value: WriterThread | None
        ) -> None:
            self._writer = None if value is None else TableWriter(self._file)

        def start_application_mode(self) -> None:
            """Start as Textual does, and keep what the terminal was set to."""
            super().start_application_mode()
            with suppress(termios.error):
                self._raw = termios.tcgetattr(self.fileno)

        def ask(self, *, pixels: bool, light: bool) -> None:
            """Ask the terminal, in one write; the app hears of the answers, whenever they come."""
            if self.input_tty:
                self.write(self._probe.ask(pixels=pixels, light=light))
                self.flush()

        def _tell_ground(self, light: bool) -> None:  # noqa: FBT001  one fact, told by a thread
            self._tell("take_ground", light)

        def _tell_pixels(self, heard: Heard) -> None:
            self._tell("take_pixels", heard)

        def _tell(self, name: str, fact: object) -> None:
            take = getattr(self._app, name, None)
            if take is not None:
                with suppress(RuntimeError):  # the loop has ended, and the answer came too late
                    self._loop.call_soon_threadsafe(take, fact)

        def stop_application_mode(self) -> None:
            """Leave the terminal as it was, and nothing in it that it keeps for us."""
            if self.farewell:
                self.write(self.farewell)
            super().stop_application_mode()

        def disable_input(self) -> None:
            """Read no more, once no answer is under way: the shell would have it typed."""
            self._probe.wait()
            super().disable_input()

        def _sigcont_application(self, *_: object) -> None:
            """Go on after a stop: after SIGTSTP as Textual does, after SIGSTOP without a new start.

            A second start would leave a second reader behind and take raw mode for the user's.
            """
            if self._must_signal_resume:
                super()._sigcont_application()  # pyright: ignore[reportUnknownMemberType] - untyped there
                return
            if self._raw is not None:
                with suppress(termios.error):
                    termios.tcsetattr(self.fileno, termios.TCSANOW, self._raw)
            self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h")
            self._enable_mouse_support()
            self._enable_bracketed_paste()
            self.flush()
            self._loop.call_soon_threadsafe(self._repaint)

        def _repaint(self) -> None:
            redraw = getattr(self._app, "redraw", None)
            if redraw is not None:
                redraw()

        @property
        def backlog(self) -> int:
            """Characters that the terminal has not taken yet."""
            return self._writer.backlog if self._writer is not None else 0

        def _run_input_thread(self) -> None:
            try:
                self.run_input_thread()
            except Exception:  # noqa: BLE001  the thread's border: Textual's own shows locals
                _log.exception("reading the terminal failed")
                self._gone()

        def run_input_thread(self) -> None:
            """Read, filter, parse, hand over; the end of input is a hang-up."""
            parser, sieve = XTermParser(self._debug), InputFilter(self._probe.hear)
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    sieve.expected = self._probe.under_way
                    if selector.select(HASTY if sieve.pending else QUIET):
                        data = self._read()
                        if not data:
                            self._gone()
                            return
                        text = sieve.feed(data)
                    else:
                        text = sieve.tick()
                    for event in parser.feed(text) if text else ():
                        self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)

        def _read(self) -> bytes:
            try:
                return os.read(self.fileno, 4096)
            except OSError:  # EIO: the terminal is gone
                return b""

        def _gone(self) -> None:
            self._probe.give_up()
            leave = getattr(self._app, "on_signal", None)
            if leave is not None and not self.exit_event.is_set():
                self._loop.call_soon_threadsafe(leave, "hang-up")

    def _table_driver() -> type[Driver]:
        return TableDriver
