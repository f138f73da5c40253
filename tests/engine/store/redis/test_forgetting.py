"""What is blanked in a journal is blanked in its stream: deleted, and filled again."""

import pytest

from engine.store.redis import keys
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import NoteAdded, TextRedacted
from tests.contracts.store_contract import SESSION
from tests.fakes.redis_server import RedisServer
from tests.fakes.store_events import envelope, notes
from tests.fakes.stores import FilePlace, RedisPlace
from tests.fakes.streams import journal_rows, stream_rows, until
from tests.fakes.traces import traces, traces_in_redis

SECRET = "the colour of the seventh lantern"
LONG = f"{SECRET} " + "is told at length " * 200


def same(place: RedisPlace, server: RedisServer) -> bool:
    rows = stream_rows(server, SESSION)
    return bool(rows) and rows == journal_rows(place.paths, SESSION)


def held(server: RedisServer) -> list[str]:
    with server.client() as client:
        return traces_in_redis(client, SECRET)


def epoch(server: RedisServer) -> int:
    with server.client() as client:
        return int(client.hget(keys.global_memory(SESSION), "epoch") or 0)


@pytest.fixture
async def filled(place: RedisPlace, server: RedisServer) -> None:
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append([*notes(SESSION, 1, 2), envelope(SESSION, 3, NoteAdded(text=LONG))])
    await store.close()
    assert held(server) == [keys.events(SESSION)]


async def test_the_stream_is_filled_again_under_a_new_epoch(
    place: RedisPlace, server: RedisServer, filled: None
):
    store = place.store()
    journal = await store.open(SESSION, write=True)
    await until(lambda: epoch(server) == 2)
    assert await journal.redact([SECRET]) == (3,)
    await journal.append([envelope(SESSION, 4, TextRedacted(ref="3"))])
    await journal.settle()
    assert held(server) == []
    assert same(place, server)
    assert epoch(server) == 3
    await journal.append(notes(SESSION, 5, 9))
    await store.close()
    assert same(place, server)
    assert not place.paths.orphaned.exists()
    assert traces(place.paths.sessions.parent, SECRET) == []
    assert place.heard[-1] == (True, "", 0)


async def test_what_comes_later_is_blanked_too(place: RedisPlace, server: RedisServer):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 2))
    await journal.redact([SECRET])
    await journal.append([envelope(SESSION, 3, NoteAdded(text=f"again {SECRET}!"))])
    await journal.append([envelope(SESSION, 3, NoteAdded(text=f"again {SECRET}!"))])
    await store.close()
    assert held(server) == []
    assert same(place, server)


async def test_a_server_that_is_away_is_told_and_loses_it_at_the_next_opening(
    place: RedisPlace, server: RedisServer, filled: None
):
    server.kill()
    store = place.store()
    journal = await store.open(SESSION, write=True)
    await journal.redact([SECRET])
    with pytest.raises(StoreError, match="Redis cannot be reached"):
        await journal.settle()
    await store.close()
    assert traces(place.paths.sessions.parent, SECRET) == []
    server.start()
    assert held(server) == [keys.events(SESSION)]
    store = place.store()
    await (await store.open(SESSION, write=True)).settle()
    assert held(server) == []
    await store.close()
    assert same(place, server)
    assert not place.paths.orphaned.exists()


async def test_what_was_forgotten_without_the_server_is_gone_from_it_afterwards(
    place: RedisPlace, server: RedisServer, filled: None
):
    home = place.paths.sessions.parent
    store = FilePlace(home).store()
    journal = await store.open(SESSION, write=True)
    await journal.redact([SECRET])
    await journal.settle()
    await store.close()
    again = place.store()
    await (await again.open(SESSION, write=True)).settle()
    await again.close()
    assert held(server) == []
    assert same(place, server)
    opened = place.store()  # once filled anew it is not filled anew each time
    await (await opened.open(SESSION, write=True)).settle()
    assert epoch(server) == 4
    await opened.close()
