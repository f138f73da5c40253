"""The journal against plain SQLite and plain JSON: commits, sustained events, replay, lists.

Run as `python -m tests.bench.bench_journal`. Prints `name value floor ratio target`: values
and targets in the unit that the name says, the floor is the least that the same work costs
on this machine (one plain transaction; one `executemany`; decoding to dicts; opening files).
"""

import asyncio
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.policy import logline
from engine.store.connections import connect, found
from engine.vocabulary.events import Envelope
from tests.bench.form import amount
from tests.fakes.store_events import log, opened, table_mix
from tests.fakes.stores import FilePlace

SESSION = "20261120-k3f7"
COMMITS, BATCH = amount(400, 100), 20
EVENTS, CHUNK = amount(100_000, 20_000), 500
SESSIONS = amount(5_000, 500)


def say(name: str, value: float, floor: float, target: float) -> None:
    sys.stdout.write(f"{name} {value:.4g} {floor:.4g} {value / floor:.2f} {target:g}\n")
    sys.stdout.flush()


@contextmanager
def plain(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open an empty journal's file without the store."""
    file = folder / "plain.db"
    file.touch()
    with closing(connect(file, "write")) as connection:
        found(connection)
        yield connection
    file.unlink()


def insert(connection: sqlite3.Connection, batch: list[Envelope]) -> float:
    """Write a batch as plainly as it can be and return the seconds it took."""
    rows = [(e.seq, str(e.seq), "t", "k", 1, logline.to_json(e.event)) for e in batch]
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO ev VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    return time.perf_counter() - start


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] * 1000


async def commits(folder: Path) -> None:
    """Print the 99th percentile of a batch's commit, as whoever waits for it sees it."""
    place = FilePlace(folder / "commits")
    store = place.store()
    journal = await store.create(SESSION)
    ours: list[float] = []
    floor: list[float] = []
    with plain(folder) as connection:
        for number in range(COMMITS):
            batch = table_mix(SESSION, number * BATCH + 1, BATCH)
            start = time.perf_counter()
            await journal.append(batch)
            ours.append(time.perf_counter() - start)
            floor.append(insert(connection, batch))
    await store.close()
    say("commit_p99_ms", p99(ours), p99(floor), 10)


async def sustained_and_replay(folder: Path) -> None:
    """Print events a second written without pause, and the milliseconds that reading them takes."""
    place = FilePlace(folder / "sustained")
    store = place.store()
    journal = await store.create(SESSION)
    chunks = [table_mix(SESSION, first, CHUNK) for first in range(1, EVENTS, CHUNK)]
    with plain(folder) as connection:
        floor = sum(insert(connection, chunk) for chunk in chunks)
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for chunk in chunks:
            group.create_task(journal.append(chunk))
            await asyncio.sleep(0)
    took = time.perf_counter() - start
    say("sustained_events_per_s", EVENTS / took, EVENTS / floor, 20_000)
    del chunks
    start = time.perf_counter()
    read = await journal.read()
    took = time.perf_counter() - start
    assert len(read) == EVENTS
    lines = [logline.to_json(one.event) for one in read]
    start = time.perf_counter()
    kept = [json.loads(line) for line in lines]
    floor = time.perf_counter() - start
    assert len(kept) == EVENTS
    say(f"replay_{EVENTS}_ms", took * 1000, floor * 1000, 1000)
    await store.close()


async def lists(folder: Path) -> None:
    """Print the milliseconds of a list of many sessions."""
    place = FilePlace(folder / "lists")
    store = place.store()
    await (await store.create(SESSION)).append(log(SESSION, opened()))
    await store.close()
    one = place.paths.sessions / f"{SESSION}.db"
    files = [place.paths.sessions / f"20261119-a{number:05}.db" for number in range(SESSIONS - 1)]
    for file in files:
        shutil.copyfile(one, file)
    store = place.store()
    start = time.perf_counter()
    assert len(await store.list()) == SESSIONS
    took = time.perf_counter() - start
    start = time.perf_counter()
    for file in files:
        with file.open("rb") as opened_file:
            opened_file.read(4096)
    floor = time.perf_counter() - start
    say(f"list_{SESSIONS}_ms", took * 1000, floor * 1000, 2000)
    await store.close()


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await commits(folder)
        await sustained_and_replay(folder)
        await lists(folder)


if __name__ == "__main__":
    asyncio.run(main())
