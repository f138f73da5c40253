"""The fault soak's long form: what was lost or came twice, how late the loop was meanwhile.

Run as `python -m tests.bench.bench_soak [COUNT]`, 180 faults of the server unless it says
another number; programs that are killed and sessions that are taken over come on top. Prints
`name value floor ratio target`. The floor of counts is 1; that of the loop is how late it wakes
while the same tables talk and nothing happens to their server. A soak that finds a fault of ours
ends with it: `tests/e2e/test_fault_soak.py` tells what it asserts.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.form import SHORT, amount
from tests.fakes.lateness import p95
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.soak import PASSWORD, USER, Soak, impatient, soak_through
from tests.fakes.soak_faults import FAULTS
from tests.fakes.streams import journal_rows, stream_rows

LOGIN = {"user": USER, "password": PASSWORD}
QUIET_SECONDS = amount(9, 4)
COUNT = 20 * len(FAULTS)
LATE_TARGET_MS = 5


def say(name: str, value: float, floor: float, target: float) -> None:
    sys.stdout.write(f"{name} {value:.4g} {floor:.4g} {value / floor:.2f} {target:g}\n")
    sys.stdout.flush()


def counted(soak: Soak, server: RedisServer) -> tuple[int, int, int]:
    """Return how many events were written, how many of them are missing, how many there twice."""
    written = lost = twice = 0
    for place, session in soak.sessions:
        rows, there = journal_rows(place.paths, session), stream_rows(server, session)
        written += len(rows)
        lost += len(set(rows) - set(there))
        twice += len(there) - len(set(there))
    return written, lost, twice


async def undisturbed() -> float:
    """Return how late the loop wakes while all is well."""
    with tempfile.TemporaryDirectory() as folder, redis_server(**LOGIN) as server:
        soak = Soak(Path(folder), server, seed=0)
        async with soak.table.talking(), soak.writing():
            await asyncio.sleep(QUIET_SECONDS)
    return p95(soak.late)


async def main(count: int) -> None:
    began, quiet = time.monotonic(), await undisturbed()
    with impatient(), tempfile.TemporaryDirectory() as folder, redis_server(**LOGIN) as server:
        soak = await soak_through(Path(folder), server, count, seed=count)
        written, lost, twice = counted(soak, server)
    for name, times in sorted(soak.done.items()):
        say(f"soak_fault_{name.replace(' ', '_')}", times, 1, count // len(FAULTS))
    say("soak_faults", sum(soak.done.values()), 1, 200)
    say("soak_events", written, 1, 0)
    say("soak_commands", sum(map(len, soak.table.told.values())), 1, 0)
    say("soak_turns", sum(map(len, soak.table.turns.values())), 1, 0)
    say("soak_lost", lost, 1, 0)
    say("soak_twice", twice, 1, 0)
    say("soak_loop_late_p95_ms", p95(soak.late), quiet, LATE_TARGET_MS)
    say("soak_seconds", time.monotonic() - began, 1, 0)


if __name__ == "__main__":
    asked = [int(text) for text in sys.argv[1:] if text.isdigit()]
    asyncio.run(main(asked[0] if asked else len(FAULTS) if SHORT else COUNT))
