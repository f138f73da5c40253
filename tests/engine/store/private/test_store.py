"""The store's contract over a server of our own, and what becomes of the server."""

import os
import signal
from pathlib import Path

from engine.store.private import PrivateServer
from engine.vocabulary.clock import SystemClock
from tests.contracts.store_contract import SESSION, StoreContract
from tests.fakes.private_server import keepers, servers
from tests.fakes.redis_server import client_of
from tests.fakes.store_events import notes
from tests.fakes.stores import PrivatePlace
from tests.fakes.streams import journal_rows, stream_rows, until


class TestPrivateStore(StoreContract):
    """The `private` mode keeps the contract."""


class Guest:
    """Another user of the same server, who outlives the store."""

    def __init__(self, folder: Path) -> None:
        self._server = PrivateServer(folder, SystemClock())
        self._socket = self._server.address(90).path

    def client(self):
        return client_of(self._socket)

    def leave(self) -> None:
        self._server.release()


async def test_the_stream_of_a_closed_session_is_its_journal(place: PrivatePlace, folder: Path):
    guest = Guest(folder)
    store = place.store()
    assert store.mode == "private"
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 1200))
    await store.close()
    assert stream_rows(guest, SESSION) == journal_rows(place.paths, SESSION)
    assert len(stream_rows(guest, SESSION)) == 1200
    assert place.heard == [(True, "", 0)]
    guest.leave()


async def test_a_server_that_is_killed_is_started_again_and_filled(
    place: PrivatePlace, folder: Path
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 30))
    await until(lambda: place.heard == [(True, "", 0)])
    (first,) = servers(folder)
    os.kill(first, signal.SIGKILL)
    await journal.append(notes(SESSION, 31, 40))
    await until(lambda: len(place.heard) > 1 and place.heard[-1] == (True, "", 0))
    guest = Guest(folder)
    (second,) = servers(folder)
    assert second != first
    await store.close()
    assert len(stream_rows(guest, SESSION)) == 40
    assert stream_rows(guest, SESSION) == journal_rows(place.paths, SESSION)
    guest.leave()


async def test_a_store_without_a_session_starts_no_server(place: PrivatePlace, folder: Path):
    store = place.store()
    assert await store.list() == []
    await store.close()
    assert keepers(folder) == servers(folder) == []
    assert not os.access(folder, os.F_OK)
