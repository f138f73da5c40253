"""A window that is dragged about while all panels stream: nothing breaks, nothing stale stays."""

import random
import re
import signal
from pathlib import Path

import pytest

from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

TABLE = ("run", "A paper lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "2")
SIZES = 300


def still(terminal: Terminal) -> list[str]:
    """Return the screen without what ticks.

    Frames come in their order: what a key brings about stands behind all that was to be painted.
    """
    terminal.settle(quiet=0.6)
    terminal.send("a")
    terminal.wait_for("Enter send")
    terminal.escape("Enter send")
    terminal.wait_for("a Ask")
    terminal.settle(quiet=0.6)
    return [re.sub(r"\d+:\d\d(:\d\d)?|\d+ s\b", "*", line) for line in terminal.lines()]


def test_three_hundred_sizes_while_six_panels_stream(tmp_path: Path):
    rng = random.Random(7)
    with Terminal(tmp_path, *TABLE, size=(120, 40)) as terminal:
        terminal.wait_for("speaking")
        for number in range(SIZES):
            terminal.resize(rng.randint(20, 500), rng.randint(5, 150))
            terminal.within(0.01, lambda: False)
            if number % 100 == 99:
                terminal.resize(80, 24)
                terminal.wait_for("speaking")
        terminal.resize(120, 40)
        terminal.wait_for("Ask the table")
        terminal.send("pS")
        terminal.wait_for("PAUSED")
        terminal.wait_until_gone("▌")  # a passing sentence goes by itself
        after = still(terminal)
        painted = len(terminal.raw)
        terminal.signal(signal.SIGSTOP)
        terminal.signal(signal.SIGCONT)  # everything is painted anew
        now = still(terminal)
        assert not [(a, b) for a, b in zip(after, now, strict=True) if a != b]
        assert len(terminal.raw) - painted > 120 * 40 / 2
        assert terminal.lines()[0].strip()
        assert terminal.quit() == 0
        assert terminal.as_before()
