"""The writer: never makes anybody wait, and leaves nothing unsaid."""

import sys
import threading

import pytest

if sys.platform == "win32":  # Textual's own driver serves there
    pytest.skip("no such driver on Windows", allow_module_level=True)

from tui.terminal.driver import TableWriter


class SlowTerminal:
    """A file that takes nothing until it is let go, and shows only what was flushed."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.buffered = ""
        self.shown = ""

    def write(self, text: str) -> None:
        assert self.free.wait(60)
        self.buffered += text

    def flush(self) -> None:
        self.shown += self.buffered
        self.buffered = ""


def test_all_stands_on_a_slow_terminal_before_the_writer_has_stopped():
    terminal = SlowTerminal()
    writer = TableWriter(terminal)
    writer.start()
    for number in range(100):  # nobody waits for a terminal that takes nothing
        writer.write(f"{number} ")
    assert writer.backlog > 200
    stopping = threading.Thread(target=writer.stop)
    stopping.start()
    terminal.free.set()
    stopping.join(60)
    assert terminal.shown == "".join(f"{number} " for number in range(100))
    assert not writer.is_alive()
    assert writer.backlog == 0


class GoneTerminal:
    def __init__(self) -> None:
        self.asked = 0

    def write(self, text: str) -> None:
        self.asked += 1
        raise BrokenPipeError

    def flush(self) -> None:
        raise AssertionError("what was never written is not flushed")


def test_a_terminal_that_is_gone_is_asked_once():
    terminal = GoneTerminal()
    writer = TableWriter(terminal)
    writer.start()
    for text in "abc":
        writer.write(text)
    writer.stop()
    assert terminal.asked == 1
