"""A table's journal under a row of faults of its server: the stream is always its prefix (I1).

`python -m tests.e2e.test_fault_soak 200` runs as many faults as it is told and prints its figures.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError

from engine.store.redis import outbox
from engine.vocabulary.ports import Journal
from tests.contracts.store_contract import SESSION
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.store_events import notes
from tests.fakes.stores import Child, RedisPlace
from tests.fakes.streams import is_prefix, journal_rows, length, stream_rows, until


class Soak:
    """Writes without a pause while one fault after another is done to the server."""

    def __init__(self, place: RedisPlace, server: RedisServer, seed: int) -> None:
        self.place, self.server = place, server
        self.drawn = random.Random(seed)
        self.seq = 0
        self.equal_to = 0
        """Up to which number stream and journal were found to be equal."""
        self.done: dict[str, int] = {}

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Append small batches for as long as the block runs, then close the journal."""
        store = self.place.store()
        journal = await (store.open if self.seq else store.create)(
            SESSION, **({"write": True} if self.seq else {})
        )
        self.seq = len(await journal.read())
        over = asyncio.Event()
        writer = asyncio.create_task(self._write(journal, over))
        try:
            yield
        finally:
            over.set()
            await writer
            await store.close()

    async def _write(self, journal: Journal, over: asyncio.Event) -> None:
        while not over.is_set():
            count = self.drawn.randint(1, 40)
            await journal.append(notes(SESSION, self.seq + 1, self.seq + count))
            self.seq += count
            await asyncio.sleep(0.01)

    async def suffer(self, fault: Callable[["Soak"], Any]) -> None:
        """Do one fault; after it the stream is a prefix."""
        self.done[fault.__name__] = self.done.get(fault.__name__, 0) + 1
        await asyncio.sleep(self.drawn.uniform(0.02, 0.15))
        await fault(self)
        assert self.prefix(), fault.__name__

    def prefix(self) -> bool:
        return is_prefix(self.server, self.place.paths, SESSION, self.equal_to)

    def equal(self) -> bool:
        """Compare everything, once as much is there as is to be."""
        if length(self.server, SESSION) != self.seq:
            return False
        rows = stream_rows(self.server, SESSION)
        assert rows == journal_rows(self.place.paths, SESSION)
        self.equal_to = len(rows)
        return True


async def killed(soak: Soak) -> None:
    soak.server.kill()
    await asyncio.sleep(soak.drawn.uniform(0, 0.4))
    await asyncio.to_thread(soak.server.start)


async def frozen(soak: Soak) -> None:
    soak.server.freeze()
    await asyncio.sleep(soak.drawn.uniform(0.05, 1.2))
    soak.server.thaw()


async def cut(soak: Soak) -> None:
    client = soak.server.client()
    client.client_kill_filter(_type="normal", skipme=True)
    client.close()


async def full(soak: Soak) -> None:
    client = soak.server.client()
    client.config_set("maxmemory", "1")
    await asyncio.sleep(soak.drawn.uniform(0.05, 0.4))
    client.config_set("maxmemory", "0")
    client.close()


async def read_only(soak: Soak) -> None:
    client = soak.server.client()
    # A copy that never loses its data: its master does not exist, so it never syncs.
    client.replicaof("127.0.0.1", 1)  # pyright: ignore[reportUnknownMemberType]
    await asyncio.sleep(soak.drawn.uniform(0.05, 0.4))
    client.replicaof("NO", "ONE")  # pyright: ignore[reportUnknownMemberType]
    client.close()


async def restored(soak: Soak) -> None:
    """Bring the server back as it was some time ago: its append-only file is put back."""
    soak.server.copy_data()
    await asyncio.sleep(soak.drawn.uniform(0.05, 0.3))
    soak.server.kill()
    soak.server.put_data_back()
    await asyncio.to_thread(soak.server.start)


async def emptied(soak: Soak) -> None:
    client = soak.server.client()
    client.flushall()
    client.close()


FAULTS = (killed, frozen, cut, full, read_only, restored, emptied)


async def soak_through(home: Path, server: RedisServer, count: int, seed: int) -> Soak:
    """Do so many faults in ever other orders; the stream is equal after every seventh."""
    soak = Soak(RedisPlace(home, server.url), server, seed)
    order = [FAULTS[n % len(FAULTS)] for n in range(count)]
    soak.drawn.shuffle(order)
    for first in range(0, count, 7):
        async with soak.writing():
            for fault in order[first : first + 7]:
                await soak.suffer(fault)
        store = soak.place.store()  # a server that was away at the end: the next one brings it
        await store.open(SESSION, write=True)
        await until(soak.equal)
        await store.close()
        await _app_killed(soak)
    return soak


async def _app_killed(soak: Soak) -> None:
    """Kill a program that writes; what it left is brought over by the next one."""
    child = Child(soak.place, "go_on", SESSION)
    for _ in range(soak.drawn.randint(1, 20)):
        await child.line()
    child.kill()
    assert soak.prefix()
    soak.done["app killed"] = soak.done.get("app killed", 0) + 1


@pytest.mark.slow
async def test_twenty_one_faults_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outbox, "ANSWER_SECONDS", 0.5)
    with redis_server() as server:
        soak = await soak_through(tmp_path / "home", server, 21, seed=5)
        assert set(soak.done) == {fault.__name__ for fault in FAULTS} | {"app killed"}
        assert not soak.place.paths.orphaned.exists()
        assert soak.seq > 500


async def measure(count: int) -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, redis_server() as server:
        soak = await soak_through(Path(folder), server, count, seed=count)
        rows = len(journal_rows(soak.place.paths, SESSION))
        orphans = soak.place.paths.orphaned.exists()
    took = time.monotonic() - began
    sys.stdout.write(f"{rows} events, {soak.done}, orphans {orphans}, {took:.0f} s\n")


if __name__ == "__main__":
    try:
        asyncio.run(measure(int(sys.argv[1])))
    except RedisError as error:
        raise SystemExit(str(error)) from error
