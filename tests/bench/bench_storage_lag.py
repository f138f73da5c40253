"""What the screen feels of storage while Redis is well, frozen, killed and started again.

Run as `python -m tests.bench.bench_storage_lag`. A table of four runs on the table screen at
real pace. Prints `name value floor ratio target` in milliseconds, the floor with the server well:
the ninety-fifth percentile of how long a step of the storage layer holds the loop and of what it
works in it (the rest is the machine's other load), the longest step, and how late the loop is,
screen and all. The target is STORAGE section 6's I8.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from engine import SystemClock, spawn
from tests.bench.form import amount
from tests.fakes.held_loop import HeldLoop, p95
from tests.fakes.redis_server import redis_server
from tests.fakes.screens import played
from tui.app import TableRoundApp

RUN = (
    *("Tea for two", "--provider", "rehearsal", "--seed", "5", "--lang", "en", "--pace", "1"),
    *("--seats", "designer=1,consumer=1,craftsperson=1,marketer=1"),
)
BEGIN = 3.0
SECONDS = amount(20, 7)
"""Of each part: a server that is frozen is noticed after five."""

TICK = 0.005
TARGET = 5.0


class Part:
    """What was measured while the server was in one condition, in milliseconds."""

    def __init__(self) -> None:
        self.steps: list[float] = []
        self.work: list[float] = []
        self.late: list[float] = []


async def lateness(part: Part, seconds: float) -> None:
    """Tell by how much the loop wakes late."""
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        await asyncio.sleep(TICK)
        part.late.append((time.perf_counter() - began - TICK) * 1000)


def measured() -> dict[str, Part]:
    """Play the table and return the parts."""
    parts = {name: Part() for name in ("well", "frozen", "killed", "again")}
    held = HeldLoop()
    with tempfile.TemporaryDirectory() as home, redis_server() as server:
        turns = {"frozen": server.freeze, "killed": server.kill}

        async def act(app: TableRoundApp, _: "Pilot[Any]") -> None:
            await asyncio.sleep(BEGIN)
            for name, part in parts.items():
                if turn := turns.get(name):
                    turn()
                if name == "again":
                    await asyncio.get_running_loop().run_in_executor(None, server.start)
                held.take()
                await spawn(lateness(part, SECONDS), name)
                steps = held.take()
                part.steps = [step.passed * 1000 for step in steps]
                part.work = [step.worked * 1000 for step in steps]

        with held.watching():
            played(Path(home), act, *RUN, clock=SystemClock(), REDIS_URL=server.url)
    return parts


def say(name: str, value: float, floor: float, target: str) -> None:
    sys.stdout.write(f"{name} {value:.3f} {floor:.3f} {value / floor:.2f} {target}\n")


def main() -> None:
    """Print four lines for each condition that is not well."""
    parts = measured()
    well = parts.pop("well")
    for name, part in parts.items():
        say(f"storage_step_p95_ms_{name}", p95(part.steps), p95(well.steps), f"{TARGET:g}")
        say(f"storage_work_p95_ms_{name}", p95(part.work), p95(well.work), f"{TARGET:g}")
        say(f"storage_step_longest_ms_{name}", max(part.steps), max(well.steps), "-")
        say(f"loop_late_p95_ms_{name}", p95(part.late), p95(well.late), "-")


if __name__ == "__main__":
    main()
