"""The rules of forwarding without their thread."""

from pathlib import Path

from engine.policy.paths import Paths
from engine.policy.settings_store import redis_address
from engine.store.connections import connect
from engine.store.redis.forwarder import Forwarder
from engine.store.redis.holder import this_opening
from engine.store.redis.server import Server
from engine.store.redis.tail import Line, Refill
from engine.vocabulary.clock import SystemClock
from tests.contracts.store_contract import SESSION
from tests.fakes.redis_server import RedisServer
from tests.fakes.stores import FilePlace
from tests.fakes.streams import length

PATIENCE = 50


class Growing:
    """A journal that has one event more whenever it is read: a table faster than its server."""

    def __init__(self) -> None:
        self.count = 2

    def read(self, first: int) -> list[Line]:
        self.count += 1
        assert self.count < PATIENCE, "it is run after for ever"
        return [Line(n, "at", "note_added", 1, b"\0{}") for n in range(first, self.count + 1)]


async def test_a_journal_that_grows_meanwhile_is_not_run_after(tmp_path: Path, server: RedisServer):
    journal, holder = Growing(), this_opening()
    store = FilePlace(tmp_path).store()
    await store.create(SESSION)
    await store.close()
    refill = Refill(Paths.of(str(tmp_path)).sessions / f"{SESSION}.db", connect)
    forwarder = Forwarder(journal.read, refill, lambda *_: None, SystemClock())
    forwarder.attach(Server(redis_address(server.url), SESSION, holder.text, 2.0))
    forwarder.forward(7)
    assert 7 <= forwarder.head == length(server, SESSION) < PATIENCE - 1
    forwarder.forward(forwarder.head + 1)
    assert forwarder.head == length(server, SESSION)
    forwarder.finish()
    forwarder.detach()
    holder.end()
