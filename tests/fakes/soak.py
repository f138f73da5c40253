"""The fault soak: two tables written without a pause while one fault after another is done.

`tests/e2e/test_fault_soak.py` says which invariant is asserted where.
"""

import asyncio
import random
import sqlite3
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from redis.connection import AbstractConnection

from engine.policy.logline import decode_line
from engine.policy.settings_store import redis_address
from engine.policy.state import replay
from engine.store.connections import Access, connect
from engine.store.redis import keys, outbox
from engine.store.redis.holder import Holder
from engine.store.redis.scripts import LOCK
from engine.store.redis.server import Server
from engine.store.redis.tail import Line
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Journal
from tests.contracts.store_contract import SESSION
from tests.fakes.lateness import lateness
from tests.fakes.redis_server import RedisServer
from tests.fakes.sessions import log_of, ran
from tests.fakes.soak_faults import FAULTS, PATIENCE, Suffering
from tests.fakes.soak_table import TALK, SoakTable, course
from tests.fakes.store_events import notes
from tests.fakes.stores import Child, RedisPlace
from tests.fakes.streams import is_prefix, journal_rows, length, log_rows, stream_rows, until

USER, PASSWORD = "table", "the-right-one"
TAKEN = "Another program went on with this session in Redis"
ELSEWHERE = Holder(host="elsewhere", pid=77, start="", number=1)


@contextmanager
def impatient() -> Generator[None]:
    """Let an outbox find a fault, and its end, in less than a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "ANSWER_SECONDS", 0.5)
        patch.setattr(outbox, "LASTING_PAUSE", 0.3)
        yield


class Soak:
    """Writes without a pause while one fault after another is done to the server."""

    def __init__(self, home: Path, server: RedisServer, seed: int) -> None:
        self.server = server
        self.place = RedisPlace(home / "notes", server.url)
        self.table = SoakTable(home / "table", server.url)
        self.drawn = random.Random(seed)
        self.seq = 0
        self.equal_to: dict[str, int] = {}
        """By session, up to which number stream and journal were found to be equal."""
        self.done: dict[str, int] = {}
        self.late: list[float] = []
        """By how many milliseconds the loop woke late while it wrote."""
        self.held_up: list[str] = []
        """What was asked of a disk or a server in the loop's own thread."""

    @property
    def sessions(self) -> list[tuple[RedisPlace, str]]:
        """Return every session with the place where its journal is."""
        tables = [(self.table.place, session) for session in self.table.sessions]
        return [(self.place, SESSION), *tables]

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        """Append small batches for as long as the block runs, then close the journal."""
        self.place.heard.clear()
        over = asyncio.Event()
        watch = asyncio.create_task(lateness(over))
        with self._watched() as opened:
            store = self.place.store(connect=opened)
            journal = await (store.open(SESSION, write=True) if self.seq else store.create(SESSION))
            self.seq = len(await journal.read())
            writer = asyncio.create_task(self._write(journal, over))
            try:
                yield
            finally:
                over.set()
                await writer
                self.late += await watch
                await store.close()

    @contextmanager
    def _watched(self) -> Generator[Callable[[Path, Access], sqlite3.Connection]]:
        """Note what speaks to a disk or to a server in this thread (I8)."""
        mine, send = threading.get_ident(), AbstractConnection.send_packed_command

        def opened(file: Path, access: Access) -> sqlite3.Connection:
            if threading.get_ident() == mine:
                self.held_up.append(f"{access} {file.name}")
            return connect(file, access)

        def sent(connection: AbstractConnection, *args: Any, **keywords: Any) -> Any:
            if threading.get_ident() == mine:
                self.held_up.append("a command to the server")
            return send(connection, *args, **keywords)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(AbstractConnection, "send_packed_command", sent)
            yield opened

    async def _write(self, journal: Journal, over: asyncio.Event) -> None:
        while not over.is_set():
            count = self.drawn.randint(1, 20)
            await journal.append(notes(SESSION, self.seq + 1, self.seq + count))
            self.seq += count
            await asyncio.sleep(0.03)

    async def suffer(self, fault: Callable[[Suffering], None]) -> None:
        """Do one fault; after it every stream is a prefix, and every key has its end."""
        self.count(fault.__name__)
        await asyncio.sleep(self.drawn.uniform(0.02, 0.15))
        await asyncio.to_thread(fault, self)
        assert await asyncio.to_thread(self.prefix), fault.__name__
        await asyncio.to_thread(self.check_keys)

    def count(self, name: str) -> None:
        self.done[name] = self.done.get(name, 0) + 1

    def prefix(self) -> bool:
        """Say whether every stream is a prefix of its journal (I1)."""
        return all(
            is_prefix(self.server, place.paths, session, self.equal_to.get(session, 0))
            for place, session in self.sessions
        )

    def check_keys(self) -> None:
        """Each session's keys have its hash tag and an end, and there are no others (I6)."""
        personas = ("tr1:agent_memory:{", "tr1:memz:{")
        with self.server.client() as client:
            for name in client.keys("*"):
                text = name.decode()
                if text == keys.SESSIONS or text.startswith(personas):
                    continue
                session = text.partition("{")[2].removesuffix("}")
                of_session = (keys.events, keys.global_memory, keys.lock)
                named = {name(session) for name in of_session}
                picture = text.startswith(keys.picture(session, ""))
                assert text in named or picture, text
                assert client.pttl(name) != -1, text

    async def check_quiet(self) -> None:
        """Open every session once more, so that all is there; then compare everything."""
        for place, session in self.sessions:
            store = place.store()
            await store.open(session, write=True)
            await until(lambda place=place, session=session: self._equal(place, session), PATIENCE)
            await store.close()
            log = log_rows(stream_rows(self.server, session), session)
            assert [one.seq for one in log] == list(range(1, len(log) + 1))
            self._check_fence(session, len(log))
            if session == SESSION:
                assert len(log) == self.seq
            else:
                check_replays(log, self.drawn.randint(0, len(log)))
                self.table.check(session, log)

    def _equal(self, place: RedisPlace, session: str) -> bool:
        """Compare a session, once as much of it is there as is to be (I1)."""
        there, rows = stream_rows(self.server, session), journal_rows(place.paths, session)
        if len(there) < len(rows):
            return False
        assert there == rows
        self.equal_to[session] = len(rows)
        return True

    def _check_fence(self, session: str, end: int) -> None:
        """Who holds an epoch that is not the newest writes nothing (I2)."""
        with self.server.client() as client:
            newest = int(client.hget(keys.global_memory(session), "epoch") or 0)
        stale = Server(redis_address(self.server.url), session, ELSEWHERE.text, 5)
        told = stale.append(newest - 1, end + 1, [Line(end + 1, "t", "k", 1, b"\0{}")])
        assert (told.what, told.number) == ("moved", newest)
        stale.close()
        assert length(self.server, session) == end


def check_replays(log: list[Envelope], cut: int) -> None:
    """The same bytes come of a log however often, and in whatever parts, it is replayed (I4)."""
    encode = msgspec.json.encode
    state = encode(replay(log))
    assert encode(replay(log)) == state
    assert encode(replay(log[cut:], replay(log[:cut]))) == state


async def soak_through(home: Path, server: RedisServer, count: int, seed: int) -> Soak:
    """Do so many faults in an order of the seed's; all is equal after as many as there are kinds."""
    soak, kinds = Soak(home, server, seed), len(FAULTS)
    order = [FAULTS[n % kinds] for n in range(count)]
    soak.drawn.shuffle(order)
    for first in range(0, count, kinds):
        async with soak.table.talking(), soak.writing():
            for fault in order[first : first + kinds]:
                await soak.suffer(fault)
        await _app_killed(soak)
        await _taken_over(soak)
        await soak.check_quiet()
    async with soak.table.talking() as table:
        await table
    await soak.check_quiet()
    await _check_course(soak, home / "undisturbed")
    assert soak.held_up == []
    assert not soak.place.paths.orphaned.exists()
    return soak


async def _app_killed(soak: Soak) -> None:
    """Kill a program that writes: all that it had said is in the journal (I3)."""
    soak.count("app killed")
    child = Child(soak.place, "go_on", SESSION)
    for _ in range(soak.drawn.randint(1, 20)):
        acknowledged = await child.line()
    said = [acknowledged, *child.kill()]
    soak.seq = len(journal_rows(soak.place.paths, SESSION))
    assert soak.seq >= max(map(int, filter(None, said)))
    assert soak.prefix()


async def _taken_over(soak: Soak) -> None:
    """Let another program take the session: what is said from then on is in `orphaned` (I12)."""
    soak.count("taken over")
    assert not soak.place.paths.orphaned.exists()
    async with soak.writing():
        await until(lambda: soak.place.heard[-1:] == [(True, "", 0)], PATIENCE)
        await asyncio.to_thread(_take, soak.server)
        await until(lambda: soak.place.heard[-1][1].startswith(TAKEN))
        before = soak.seq
        await until(lambda: soak.seq > before)
    log = log_rows(journal_rows(soak.place.paths, SESSION), SESSION)
    (file,) = soak.place.paths.orphaned.iterdir()
    kept = [decode_line(line) for line in file.read_bytes().splitlines()]
    assert kept == log[length(soak.server, SESSION) :]
    assert kept[-1].seq == soak.seq
    file.unlink()
    soak.place.paths.orphaned.rmdir()
    with soak.server.client() as client:
        client.delete(keys.lock(SESSION))


def _take(server: RedisServer) -> None:
    """Replace the holder, as somebody else does when its lock has run out."""
    names = [keys.lock(SESSION), keys.global_memory(SESSION), keys.events(SESSION)]
    with server.client() as client:
        owner = client.get(names[0])
        told = client.eval(
            LOCK, 3, *names, ELSEWHERE.text, 0, 15_000, keys.SESSION_SECONDS, owner, keys.SCHEMA
        )
    assert told[0] == b"mine"


async def _check_course(soak: Soak, home: Path) -> None:
    """Tables that came to their end came to what an undisturbed one comes to (I11)."""
    name, _ = await asyncio.to_thread(ran, home, TALK)
    undisturbed = course(await asyncio.to_thread(log_of, home, name))
    assert soak.table.whole
    for session in soak.table.whole:
        rows = journal_rows(soak.table.place.paths, session)
        assert course(log_rows(rows, session)) == undisturbed
