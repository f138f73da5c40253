"""A list of thousands of sessions, and a word typed to narrow it.

Run as `python -m tests.bench.bench_sessions`. Prints `name value floor ratio target`: the list
that opens every file (its floor: 4 KiB read of each), the one from the index (each asked for size
and time alone), and rows narrowed by a word (a word looked for in the topics).
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from engine.store import matches
from tests.bench.form import amount
from tests.fakes.store_events import CLOSED, log, opened
from tests.fakes.stores import FilePlace

SESSIONS = amount(5_000, 300)
FIRST = "20261119-a00000"
TOPIC = "剪纸蝴蝶文创礼物 T00000"
HOUR = 3_600


def say(name: str, value: float, floor: float, target: float) -> None:
    """Print one figure, in milliseconds."""
    sys.stdout.write(f"{name} {value:.1f} {floor:.1f} {value / floor:.2f} {target:g}\n")


def took(work: Callable[[], object]) -> float:
    """Return the milliseconds of some work."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


async def filled(place: FilePlace) -> list[Path]:
    """Make a home full of sessions that were closed an hour ago."""
    store = place.store()
    journal = await store.create(FIRST)
    await journal.append(log(FIRST, opened(TOPIC), CLOSED))
    await store.close()
    folder = place.paths.sessions
    whole = (folder / f"{FIRST}.db").read_bytes()
    files = [folder / f"20261119-a{number:05}.db" for number in range(SESSIONS)]
    for number, file in enumerate(files):
        file.write_bytes(whole.replace(b"T00000", f"T{number:05}".encode()))
        then = file.stat().st_mtime - HOUR
        os.utime(file, (then, then))
    return files


async def listed(place: FilePlace) -> float:
    """Return the milliseconds of a list by a store of its own."""
    store = place.store()
    start = time.perf_counter()
    rows = await store.list()
    ended = (time.perf_counter() - start) * 1000
    assert len(rows) == SESSIONS
    await store.close()
    return ended


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = FilePlace(Path(name))
        files = await filled(place)
        read = took(lambda: [file.read_bytes()[:4096] for file in files])
        say(f"list_{SESSIONS}_opened_ms", await listed(place), read, 5_000)
        asked = took(lambda: [file.stat() for file in files])
        say(f"list_{SESSIONS}_ms", await listed(place), asked, 500)
        store = place.store()
        rows = await store.list()
        await store.close()
        word = f"t{SESSIONS - 1:05}"
        found = [row for row in rows if matches(row, f"蝴蝶 {word}")]
        assert len(found) == 1
        narrowed = took(lambda: [row for row in rows if matches(row, f"蝴蝶 {word}")])
        floor = took(lambda: [row for row in rows if word in row.topic])
        say(f"narrowed_{SESSIONS}_ms", narrowed, floor, 500)


if __name__ == "__main__":
    asyncio.run(main())
