"""The way into Redis against plain XADDs: catching up, keeping up, and what the loop feels of it.

Run as `python -m tests.bench.bench_outbox`. Prints `name value floor ratio target`: events a
second and milliseconds, the floor is what plain pipelined XADDs of the same events take on
this machine, or how late the loop is when nothing happens. Targets are STORAGE section 7's.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from engine.store.redis import keys
from tests.bench.form import amount
from tests.fakes.lateness import lateness, p95
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.store_events import table_mix
from tests.fakes.stores import FilePlace, RedisPlace
from tests.fakes.streams import journal_rows, stream_rows

SESSION = "20261120-k3f7"
EVENTS, CHUNK = amount(100_000, 20_000), 1000
USUAL = ("--appendfsync", "everysec")


def say(name: str, value: float, floor: float, target: float) -> None:
    sys.stdout.write(f"{name} {value:.4g} {floor:.4g} {value / floor:.2f} {target:g}\n")
    sys.stdout.flush()


async def fill(place: FilePlace | RedisPlace) -> float:
    """Write all events and close; return the seconds."""
    store = place.store()
    journal = await store.create(SESSION)
    batches = [table_mix(SESSION, first, CHUNK) for first in range(1, EVENTS + 1, CHUNK)]
    began = time.perf_counter()
    for batch in batches:
        await journal.append(batch)
    await store.close()
    return time.perf_counter() - began


async def caught_up(place: RedisPlace) -> tuple[float, list[float]]:
    """Open a session that the server lacks; return the seconds, and how late the loop was."""
    over = asyncio.Event()
    watch = asyncio.create_task(lateness(over))
    await asyncio.sleep(0)
    store = place.store()
    began = time.perf_counter()
    await store.open(SESSION, write=True)
    while (True, "", 0) not in place.heard:  # noqa: ASYNC110  the outbox's thread says it
        await asyncio.sleep(0.002)
    took = time.perf_counter() - began
    over.set()
    late = await watch
    await store.close()
    return took, late


def plainly(server: RedisServer, place: FilePlace) -> float:
    rows = journal_rows(place.paths, SESSION)
    client = server.client()
    began = time.perf_counter()
    for first in range(0, len(rows), CHUNK):
        pipe = client.pipeline(transaction=False)
        for name, at, kind, version, payload in rows[first : first + CHUNK]:
            pipe.xadd("plain", {"t": at, "k": kind, "v": version, "d": payload}, name)
        pipe.execute()
    took = time.perf_counter() - began
    client.close()
    return took


async def idle() -> list[float]:
    over = asyncio.Event()
    watch = asyncio.create_task(lateness(over))
    await asyncio.sleep(1)
    over.set()
    return await watch


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder, redis_server(*USUAL) as server:
        files = FilePlace(Path(folder) / "late")
        await fill(files)
        floor = EVENTS / plainly(server, files)
        place = RedisPlace(Path(folder) / "late", server.url)
        quiet = await idle()
        took, late = await caught_up(place)
        assert len(stream_rows(server, SESSION)) == EVENTS
        say("outbox_catch_up_events_a_second", EVENTS / took, floor, 50_000)
        say("outbox_loop_late_p95_ms", p95(late), p95(quiet), 5)
        client = server.client()
        client.delete(keys.events(SESSION), keys.global_memory(SESSION))
        client.close()
        both = RedisPlace(Path(folder) / "kept", server.url)
        say("outbox_end_to_end_events_a_second", EVENTS / await fill(both), floor, 20_000)
        assert len(stream_rows(server, SESSION)) == EVENTS


if __name__ == "__main__":
    asyncio.run(main())
