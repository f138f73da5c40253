"""The program over SSH, far away on a narrow line: read, answered, painted, dropped, taken up."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.contrast import contrast
from tests.fakes.program import CODE, ROOT, call, events, of_type
from tests.fakes.slow_line import SlowLine
from tests.fakes.ssh_server import CLIENT, MISSING, SERVER, SshServer
from tests.fakes.terminal import Terminal

pytestmark = [
    pytest.mark.xdist_group("terminal"),
    pytest.mark.skipif(not (SERVER and CLIENT), reason=MISSING),
]

SIZE = COLUMNS, ROWS = 120, 60
"""So high that nothing scrolls: whatever way it was painted, the same stands there."""
TABLE = (
    *("run", "剪纸蝴蝶", "--provider", "rehearsal", "--seed", "7", "--lang", "zh", "--pace", "2"),
    *("--seats", "designer=1,consumer=1", "--rounds", "5"),
)
PAINTED = 40
"""Most bytes for a character that was said; eight were measured, three of them its own. One panel
painted whole costs some thousands."""


def over_ssh(home: Path) -> str:
    """Return the table as the far shell is told to run it: C locale, no COLORTERM."""
    program = shlex.join([sys.executable, "-c", CODE, *TABLE])
    told = f"LC_ALL=C TABLEROUND_UI_LANG=zh TABLEROUND_HOME={home} PYTHONPATH={ROOT}"
    return f"cd {home} && echo $$ > pid && exec env -u COLORTERM {told} {program}"


def cells(terminal: Terminal) -> Iterator[list[tuple[str, str, str]]]:
    """Yield rows of the emulated screen: what stands in each cell, its colour, its ground."""
    for y in range(terminal.screen.lines):
        row = [terminal.screen.buffer[y][x] for x in range(terminal.screen.columns)]
        yield [(c.data, c.bg, c.fg) if c.reverse else (c.data, c.fg, c.bg) for c in row]


def frames(terminal: Terminal) -> set[tuple[int, ...]]:
    """Return the columns in which upright lines of frames stand, as rows have them."""
    found = set[tuple[int, ...]]()
    for row in cells(terminal):
        at = tuple(x for x, (mark, _, _) in enumerate(row) if mark in {"│", "┃"})
        if at:
            found.add(at)
    return found


def faint(terminal: Terminal) -> list[str]:
    """Return the marks that cannot be read on their ground, as the terminal paints them."""
    return [
        f"{mark} {color} on {ground}"
        for row in cells(terminal)
        for mark, color, ground in row
        if mark.isalnum()
        if contrast(f"#{color}", f"#{ground}") < 4.5
    ]


def untimed(terminal: Terminal) -> list[str]:
    """Return the screen without the clock, which goes on while all else stands."""
    return [re.sub(r"\d+:\d\d", "*", line) for line in terminal.lines()]


def still(terminal: Terminal) -> list[str]:
    """Return the screen once it stays as it is for longer than the line is late."""
    shown, same = list[str](), 0
    while same < 30:
        before, shown = shown, untimed(terminal)
        same = same + 1 if shown == before else 0
        terminal.within(0.1, lambda: False)
    return shown


def gone(pid: int) -> bool:
    """Tell whether a process has ended, though perhaps nobody has asked how."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return not done.stdout.strip() or done.stdout.strip().startswith(b"Z")


def test_a_table_far_away_on_a_narrow_line_that_breaks(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    with (
        SshServer(tmp_path / "ssh") as server,
        SlowLine(server.port, delay=0.2, rate=16_384) as line,
    ):
        program = (*server.command(line.port), over_ssh(home))
        with Terminal(home, program=program, size=SIZE, COLORTERM="", LC_ALL="C") as terminal:
            terminal.wait_for("发言")
            before = len(terminal.raw)
            terminal.wait_for("讨论 2/5")
            painted = len(terminal.raw) - before
            terminal.wait_until(lambda: frames(terminal) == {(0, 59, 60, 119)})
            terminal.send("z")
            terminal.wait_until(lambda: frames(terminal) == {(0, 119)})
            terminal.send("zp")
            terminal.wait_for("已暂停")
            terminal.wait_until_gone("▌|发言|思考")  # a passing sentence, and what was being said
            shown = still(terminal)
            assert frames(terminal) == {(0, 59, 60, 119)}
            assert faint(terminal) == []
            before = len(terminal.raw)
            for rows in (ROWS + 1, ROWS):  # everything is painted anew
                terminal.resize(COLUMNS, rows)
                terminal.wait_until(lambda: "帮助" in terminal.lines()[-1])
            terminal.wait_until(lambda: untimed(terminal) == shown)
            assert len(terminal.raw) - before > COLUMNS * ROWS
            assert b"48;5;" in terminal.raw
            assert b"8;2;" not in terminal.raw
            terminal.send("p")
            terminal.wait_for("发言")
            line.cut()
            assert terminal.status() == 255
            terminal.wait_until(lambda: gone(int((home / "pid").read_text())))
    again = call(home, "sessions", "resume", "last", "--headless", "--pace", "none")
    assert again.returncode == 0
    log = events(call(home, "export", "last", "--format", "jsonl", "-o", "-").stdout)
    types = [event["type"] for event in log]
    stops = [one["reason"] for one in of_type(log, "session_paused", "session_resumed")]
    assert stops == ["facilitator", "facilitator", "hang-up", "resumed"]
    before_drop = types[: len(types) - 1 - types[::-1].index("session_paused")]
    assert before_drop.count("round_started") == before_drop.count("round_ended") + 1
    assert types[-1] == "session_closed"
    first = of_type(log[: types.index("session_paused")], "utterance_ended")
    assert painted < PAINTED * sum(len(one["text"]) for one in first)
