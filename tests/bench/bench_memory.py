"""Searching memories: scoped and unscoped, and what a persona recalls, in both languages.

Run as `python -m tests.bench.bench_memory [COUNT]`: 100,000 and 1,000,000 memories unless it
says how many. Prints `name value floor ratio target`: processor milliseconds, the median of a
query of each kind and the slowest of them (`worst`); the floor is SQLite's own answer to the
same words of the scope, without ranking, reading and threads.
"""

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from engine.memory import Memories, Scope
from engine.memory.terms import mark, matching, phrases
from engine.session.remembering import memories_in
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from tests.bench.form import SHORT
from tests.bench.talk import EACH, START, Talk, fill

COUNTS = (20_000,) if SHORT else (100_000, 1_000_000)
ROUNDS = 9
TARGETS = {20_000: 5.0, 100_000: 5.0, 1_000_000: 30.0}

Work = Callable[[], Awaitable[object]]


async def milliseconds(works: list[Work]) -> list[float]:
    """Return the median of each work, done several times."""
    found: list[float] = []
    for work in works:
        took: list[float] = []
        for _ in range(ROUNDS):
            start = time.process_time()
            await work()
            took.append((time.process_time() - start) * 1000)
        found.append(statistics.median(took))
    return found


def plain(file: Path, queries: list[str], agent: str) -> list[float]:
    """Return the median of SQLite's own answer to each query: the matching rows and no more."""
    found: list[float] = []
    marks = [[mark("a", agent)]] if agent else []
    with closing(sqlite3.connect(file)) as connection:
        for query in queries:
            match = matching(phrases(query), marks)
            took: list[float] = []
            for _ in range(ROUNDS):
                start = time.process_time()
                sql = "SELECT rowid FROM words WHERE words MATCH ?"
                connection.execute(sql, (match,)).fetchall()
                took.append((time.process_time() - start) * 1000)
            found.append(statistics.median(took))
    return found


def say(name: str, value: float, floor: float, target: float) -> None:
    sys.stdout.write(f"{name} {value:.3g} {floor:.3g} {value / floor:.2f} {target:g}\n")
    sys.stdout.flush()


async def measure(memories: Memories, talk: Talk, count: int) -> None:
    now = START + timedelta(hours=count // EACH)
    agent = "open-table/p7"
    common, *others = (talk.chinese[place] for place in (1, 30, 300, 3000))
    queries = [common, *others, others[0][:1], talk.english[0], talk.english[30], talk.english[900]]
    heard = " ".join(talk.speech() for _ in range(6))

    def search(query: str, scope: Scope) -> Work:
        return lambda: memories.search(query, scope, now, 20)

    own, middle = Scope(agents=(agent,)), statistics.median
    target = TARGETS.get(count, 30.0)
    took = await milliseconds([search(query, own) for query in queries])
    floor = plain(memories.file, queries, agent)
    say(f"search_scoped_{count}_ms", middle(took), middle(floor), target)
    say(f"search_scoped_worst_{count}_ms", max(took), max(floor), target)
    took = await milliseconds([search(query, Scope()) for query in queries])
    all_floor = plain(memories.file, queries, "")
    say(f"search_all_{count}_ms", middle(took), middle(all_floor), 50)
    say(f"search_all_worst_{count}_ms", max(took), max(all_floor), 500)
    (value,) = await milliseconds([lambda: memories.recall(agent, heard, (), now, 5)])
    say(f"recall_{count}_ms", value, middle(floor), 50)
    (value,) = await milliseconds([lambda: memories.page(own, 50)])
    say(f"page_{count}_ms", value, middle(floor), 5)


async def main(count: int) -> None:
    talk = Talk()
    with tempfile.TemporaryDirectory() as name:
        runtime = Runtime(SystemClock(), DirectDeliveries())
        memories = memories_in(Path(name) / "memory.db", runtime)
        start = time.process_time()
        await fill(memories, talk, count)
        filled = time.process_time() - start
        size = memories.file.stat().st_size / 1e6
        sys.stdout.write(f"{count} memories, {size:.0f} MB, filled in {filled:.0f} s\n")
        await measure(memories, talk, count)
        await memories.close()
        runtime.close()


if __name__ == "__main__":
    counts = COUNTS if SHORT or len(sys.argv) == 1 else (int(sys.argv[1]),)
    for number in counts:
        asyncio.run(main(number))
