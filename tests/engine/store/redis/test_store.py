import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store.redis import keys
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import NoteAdded
from tests.contracts.store_contract import SESSION, StoreContract
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.store_events import envelope, notes
from tests.fakes.stores import RedisPlace
from tests.fakes.streams import journal_rows, stream_rows, until

ROOT = Path(__file__).parents[4]


class TestRedisStore(StoreContract):
    """The `redis` mode keeps the contract."""


SYSTEMS = shutil.which("redis-server")


@pytest.mark.skipif(SYSTEMS is None, reason="no redis-server is on the PATH")
class TestTheSystemsRedis(StoreContract):
    """The contract over the Redis that the system's packages bring: Debian's is 7.0."""

    @pytest.fixture
    def server(self) -> Iterator[RedisServer]:
        with redis_server(program=SYSTEMS) as server:
            yield server


async def test_after_closing_the_stream_is_the_journal(place: RedisPlace, server: RedisServer):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 1700))
    await journal.append([envelope(SESSION, 1701, NoteAdded(text="长" * 5000))])
    await store.close()
    rows = stream_rows(server, SESSION)
    assert rows == journal_rows(place.paths, SESSION)
    assert len(rows) == 1701
    assert len(rows[-1][-1]) < 1000
    assert place.heard == [(True, "", 0)]


async def test_every_key_of_a_session_has_its_tag_and_expires(
    place: RedisPlace, server: RedisServer
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await until(lambda: len(stream_rows(server, SESSION)) == 3)
    client = server.client()
    names = {name.decode() for name in client.keys("*")}
    assert names == {
        f"tr1:ev:{{{SESSION}}}",
        f"tr1:global_memory:{{{SESSION}}}",
        f"tr1:lock:{{{SESSION}}}",
        "tr1:sessions",
    }
    for name in (keys.events(SESSION), keys.global_memory(SESSION)):
        assert 24 * 3600 - 60 < client.ttl(name) <= 24 * 3600
    assert 0 < client.pttl(keys.lock(SESSION)) <= 15_000
    facts = client.hgetall(keys.global_memory(SESSION))
    assert (facts[b"epoch"], facts[b"schema"], facts[b"applied"]) == (b"1", b"1", b"3")
    assert client.zrange(keys.SESSIONS, 0, -1) == [SESSION.encode()]
    await store.close()
    assert client.get(keys.lock(SESSION)) is None
    client.close()


async def test_a_session_that_expired_is_filled_again_when_it_is_taken_up(
    place: RedisPlace, server: RedisServer
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 30))
    await store.close()
    client = server.client()
    client.flushall()
    client.close()
    store = place.store()
    journal = await store.open(SESSION, write=True)
    await journal.append(notes(SESSION, 31, 33))
    await store.close()
    assert len(stream_rows(server, SESSION)) == 33
    assert stream_rows(server, SESSION) == journal_rows(place.paths, SESSION)


async def test_a_reader_speaks_to_no_server(place: RedisPlace, server: RedisServer):
    store = place.store()
    await (await store.create(SESSION)).close()
    server.kill()
    place.heard.clear()
    reader = await store.open(SESSION, write=False)
    assert await reader.read() == []
    await store.close()
    assert place.heard == []


async def test_a_journal_that_cannot_be_closed_does_not_keep_the_others_open(place: RedisPlace):
    store = place.store()
    broken = await store.create(SESSION)

    async def refuse() -> None:
        raise StoreError("The disk is full.")

    broken.close = refuse  # type: ignore[method-assign]
    other = await store.create("20261121-m8p2")
    with pytest.raises(StoreError, match="The disk is full"):
        await store.close()
    assert other.closed


def test_naming_the_store_does_not_load_redis() -> None:
    code = "import sys, engine.session.opening; print('redis' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"
