"""Signals, terminals, sizes, locales and places: the table of tui/README.md, row by row.

The rows of one test run beside each other, two at a time: a row is a program of its own.
"""

import ctypes
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.program import CODE, PATIENCE, environment
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

TOGETHER = 2
TABLE = ("run", "Lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "5")
PLAIN = (*TABLE[:6], "--pace", "none", "--headless", "--auto", "--rounds", "1")
FEW = ("--seats", "designer=1,consumer=1", "--set", "table.drawings=1")
SHORT = (*PLAIN, *FEW)

MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
LEFT_ON = {b"7", b"25"}
"""Modes of a terminal that nothing runs in: lines wrap, the cursor shows."""


def modes(raw: bytes) -> set[bytes]:
    """Return which modes a program's output leaves switched on."""
    on: set[bytes] = set()
    for names, switch in MODES.findall(raw):
        for name in names.split(b";"):
            (on.add if switch == b"h" else on.discard)(name)
    return on


def all_rows(work: Callable[[Path, str], None], tmp_path: Path, rows: list[str]) -> None:
    """Do a row's work for each in a home of its own; the first that fails is raised."""
    homes = [tmp_path / f"home-{number}" for number, _ in enumerate(rows)]
    for home in homes:
        home.mkdir()
    with ThreadPoolExecutor(TOGETHER) as pool:
        for done in [pool.submit(work, home, row) for home, row in zip(homes, rows, strict=True)]:
            done.result()


def given_back(terminal: Terminal, row: str) -> None:
    """Look that a program that took the terminal left it as it was."""
    assert terminal.as_before(), row
    assert modes(bytes(terminal.raw)) == LEFT_ON, row
    assert "Traceback" not in terminal.text(), row


def at_home(terminal: Terminal) -> None:
    terminal.wait_for("Watch a demo table")


def in_a_form(terminal: Terminal) -> None:
    at_home(terminal)
    terminal.send("n")
    terminal.wait_for("Topic")


def taken(terminal: Terminal) -> None:
    """The terminal is taken, and nothing painted yet."""
    terminal.wait_until(lambda: len(terminal.raw) > 0)


def stopped(terminal: Terminal) -> None:
    """It was stopped by ctrl+z: the shell has a terminal that is as it was."""
    at_home(terminal)
    terminal.signal(signal.SIGTSTP)
    terminal.wait_until(lambda: _state(terminal) == "T")
    terminal.wait_until(lambda: modes(bytes(terminal.raw)) == LEFT_ON)
    assert terminal.as_before()
    terminal.signal(signal.SIGCONT)
    terminal.wait_until(lambda: b"1049" in modes(bytes(terminal.raw)))


def _state(terminal: Terminal) -> str:
    told = Path(f"/proc/{terminal.process.pid}/stat").read_text()
    return told.rpartition(")")[2].split()[0]


@dataclass(frozen=True)
class Signalled:
    """Signals, when they come, and the status that follows."""

    numbers: tuple[signal.Signals, ...]
    status: int
    when: Callable[[Terminal], None] = at_home
    arguments: tuple[str, ...] = ()


def speaking(terminal: Terminal) -> None:
    terminal.wait_for("speaking")


INT, TERM, QUIT = signal.SIGINT, signal.SIGTERM, signal.SIGQUIT
SIGNALS = {
    "quit at home": Signalled((QUIT,), 143),
    "user 1, in a form": Signalled((signal.SIGUSR1,), 143, in_a_form),
    "user 2, at a table": Signalled((signal.SIGUSR2,), 143, speaking, (*TABLE, *FEW)),
    "int, before the first frame": Signalled((INT,), 130, taken),
    "hup, after a stop": Signalled((signal.SIGHUP,), 129, stopped),
    "int, twice, at a table": Signalled((INT, INT), 130, speaking, (*TABLE, *FEW)),
    "pipe says nothing": Signalled((signal.SIGPIPE, TERM), 143),
}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="states are read from /proc")
def test_signals(tmp_path: Path):
    def work(home: Path, row: str) -> None:
        told = SIGNALS[row]
        with Terminal(home, *told.arguments) as terminal:
            told.when(terminal)
            for number in told.numbers:
                if terminal.process.poll() is None:
                    terminal.signal(number)
            assert terminal.status() == told.status, row
            given_back(terminal, row)
            assert (told.when is not speaking) or "sessions resume" in terminal.text()

    all_rows(work, tmp_path, list(SIGNALS))


WINDOWS: dict[str, tuple[tuple[int, int], dict[str, str], str]] = {
    "one cell": ((1, 1), {}, ""),
    "too narrow": ((59, 16), {}, "smaller than 60"),
    "the least, vt100": ((60, 16), {"TERM": "vt100", "COLORTERM": ""}, "TableRound"),
    "the largest, tmux": ((500, 300), {"TERM": "tmux-256color"}, "TableRound"),
    "dumb": ((80, 24), {"TERM": "dumb"}, "TERM is dumb"),
    "none": ((80, 24), {"TERM": ""}, "TERM is dumb"),
    "garbage, posix": ((80, 24), {"TERM": "\x1b[2Jx", "LC_ALL": "POSIX"}, "TableRound"),
    "screen, gbk": ((80, 24), {"TERM": "screen", "LC_ALL": "zh_CN.GBK"}, "圆桌"),
}
REFUSED = {"one cell", "too narrow", "dumb", "none"}


def test_sizes_terminals_and_locales(tmp_path: Path):
    def work(home: Path, row: str) -> None:
        size, variables, wanted = WINDOWS[row]
        with Terminal(home, size=size, **variables) as terminal:
            if row in REFUSED:
                assert terminal.status() == 2, row
                assert wanted in " ".join(terminal.text().split())
                assert terminal.as_before()
                return
            terminal.wait_for(wanted)
            assert terminal.quit() == 0, row
            given_back(terminal, row)

    all_rows(work, tmp_path, list(WINDOWS))


def test_a_window_made_smaller_later_asks_to_be_larger(tmp_path: Path):
    with Terminal(tmp_path, size=(80, 24)) as terminal:
        at_home(terminal)
        for columns, rows in ((59, 24), (80, 15), (1, 1)):
            terminal.resize(columns, rows)
            if columns > 1:
                terminal.wait_for("The window is smaller")
        terminal.resize(80, 24)
        at_home(terminal)
        assert terminal.quit() == 0
        given_back(terminal, "made smaller")


def limited(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def no_superuser() -> None:
    """Take from root what lets root write anywhere."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def closed(*numbers: int) -> None:
    for number in numbers:
        os.close(number)


@dataclass(frozen=True)
class Placed:
    """A command where something is missing, and how it ends."""

    status: int
    arguments: tuple[str, ...] = SHORT
    said: str = ""
    before: Callable[[], None] | None = None
    variables: dict[str, str] = field(default_factory=dict[str, str])
    read_only: bool = False
    stdout: str = os.devnull


UNSET = "<unset>"
"""Stands for a variable that is not there."""

UNCODED = {"LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
FULL = partial(limited, resource.RLIMIT_FSIZE, 0)
PLACES = {
    "home is a file": Placed(3, said="not a folder", variables={"TABLEROUND_HOME": "/dev/null"}),
    "no home": Placed(0, ("kits", "list"), variables={"TABLEROUND_HOME": "", "HOME": ""}),
    "home not set": Placed(0, ("kits", "list"), variables={"TABLEROUND_HOME": "", "HOME": UNSET}),
    "read-only": Placed(5, said="cannot be made", before=no_superuser, read_only=True),
    "read-only, read": Placed(0, ("sessions", "list"), before=no_superuser, read_only=True),
    "full disk": Placed(5, said="may not grow", before=FULL),
    "full disk, setting": Placed(
        5, ("config", "set", "screen.theme", "paper"), "cannot be written", before=FULL
    ),
    "64 descriptors": Placed(0, before=partial(limited, resource.RLIMIT_NOFILE, 64)),
    "no input": Placed(2, (*SHORT, "--image", "-"), "held no picture", before=partial(closed, 0)),
    "no streams at all": Placed(0, ("doctor", "--offline"), before=partial(closed, 0, 1, 2)),
    "output full": Placed(5, ("kits", "list"), "No space left", stdout="/dev/full"),
    "names that the locale lacks": Placed(0, (*SHORT, "--lang", "zh"), variables=UNCODED),
}


@pytest.mark.skipif(sys.platform != "linux", reason="limits and /dev/full as Linux has them")
def test_places_and_streams(tmp_path: Path):
    def work(home: Path, row: str) -> None:
        told = PLACES[row]
        if told.read_only:
            home.chmod(0o555)
        variables = environment(home, **told.variables)
        with Path(told.stdout).open("wb") as output:
            done = subprocess.run(
                [sys.executable, "-c", CODE, *told.arguments],
                cwd="/",
                env={name: text for name, text in variables.items() if text != UNSET},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                preexec_fn=told.before,
                check=False,
                timeout=PATIENCE,
            )
        heard = done.stderr.decode()
        assert done.returncode == told.status, (row, heard)
        assert told.said in heard, row
        assert "Traceback" not in heard, row

    all_rows(work, tmp_path, list(PLACES))


def test_output_that_nobody_takes_and_ctrl_c(tmp_path: Path):
    there, here = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", CODE, *SHORT],
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=here,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stderr is not None
        os.set_blocking(here, False)
        try:
            while os.write(here, b"x" * 4096):  # nothing fits behind it
                pass
        except BlockingIOError:
            os.set_blocking(here, True)
        for line in program.stderr:
            if b"is complete" in line:
                break
        for _ in range(60):  # the first may come while the table is closed, and is heeded there
            program.send_signal(INT)
            with suppress(subprocess.TimeoutExpired):
                program.wait(1)
                break
        program.kill()
        # A shell says 130 to both: one more ctrl+c may come when Python itself is about to end.
        assert program.wait(PATIENCE) in {130, -INT}
        assert b"Fatal" not in program.stderr.read()
    os.close(there)
    os.close(here)
