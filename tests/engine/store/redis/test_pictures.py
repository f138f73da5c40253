"""Pictures on the table are copied into Redis, and come back when it lost them."""

from pathlib import Path

import pytest

from engine.store.private import PrivateServer
from engine.store.redis import keys, pictures
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import Envelope, ImageAttached
from tests.contracts.store_contract import SESSION
from tests.fakes.redis_server import RedisServer, client_of
from tests.fakes.store_events import envelope, notes
from tests.fakes.stores import PrivatePlace, RedisPlace
from tests.fakes.streams import journal_rows, stream_rows, until

PICTURE = b"\x89PNG butterfly" * 400
MISSING = "0" * 64


def attached(seq: int, image: str) -> Envelope:
    return envelope(
        SESSION,
        seq,
        ImageAttached(image=image, name="b.png", media_type="image/png", bytes=len(PICTURE)),
    )


def kept(server: RedisServer, image: str) -> bytes | None:
    with server.client() as client:
        return client.get(keys.picture(SESSION, image))


async def test_a_picture_is_there_as_long_as_its_session(place: RedisPlace, server: RedisServer):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await until(lambda: len(stream_rows(server, SESSION)) == 3)
    image = await store.blobs.put(PICTURE)
    await journal.append([attached(4, image), attached(5, image)])
    await until(lambda: kept(server, image) == PICTURE)
    key = keys.picture(SESSION, image)
    assert key == f"tr1:blob:{{{SESSION}}}:{image}"
    with server.client() as client:
        assert 24 * 3600 - 60 < client.ttl(key) <= 24 * 3600
        client.expire(key, 100)
    await store.close()
    again = place.store()
    await again.open(SESSION, write=True)
    await again.close()
    with server.client() as client:
        assert client.ttl(key) > 24 * 3600 - 60


async def test_what_the_server_lost_is_copied_again(place: RedisPlace, server: RedisServer):
    store = place.store()
    journal = await store.create(SESSION)
    image = await store.blobs.put(PICTURE)
    await journal.append([attached(1, image)])
    await until(lambda: kept(server, image) == PICTURE)
    with server.client() as client:
        client.flushall()
    await journal.append(notes(SESSION, 2, 2))
    await until(lambda: kept(server, image) == PICTURE)
    await store.close()


async def test_what_is_missing_or_too_large_holds_up_nothing(
    place: RedisPlace, server: RedisServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pictures, "PICTURE_BYTES", len(PICTURE))
    store = place.store()
    journal = await store.create(SESSION)
    large, small = await store.blobs.put(PICTURE + b"."), await store.blobs.put(PICTURE)
    await journal.append([attached(1, MISSING), attached(2, large), attached(3, small)])
    await store.close()
    assert [kept(server, image) for image in (MISSING, large, small)] == [None, None, PICTURE]
    assert stream_rows(server, SESSION) == journal_rows(place.paths, SESSION)
    assert place.heard == [(True, "", 0)]


async def test_a_server_of_ones_own_has_no_second_copy(tmp_path: Path):
    place = PrivatePlace(tmp_path / "home")
    guest = PrivateServer(place.paths.private, SystemClock())
    client = client_of(guest.address(90).path)
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append([attached(1, await store.blobs.put(PICTURE))])
    await store.close()
    assert client.exists(keys.events(SESSION)) == 1
    assert client.keys("tr1:blob:*") == []
    client.close()
    guest.release()
