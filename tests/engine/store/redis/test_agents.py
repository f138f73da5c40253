"""What personas remember in Redis: applied once, in order, forgotten for good, whatever lies there."""

from collections.abc import AsyncIterator

import pytest

from engine.store.redis import keys
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ports import SharedChange, SharedMemories
from tests.fakes.redis_server import RedisServer
from tests.fakes.stores import RedisPlace

AGENT = "club/open-table/mei"


def change(seq: int, name: str, data: bytes, session: str = "s") -> SharedChange:
    return SharedChange(session=session, seq=seq, ref=f"{session}:{name}", data=data, at=seq * 1000)


@pytest.fixture
async def shared(place: RedisPlace, server: RedisServer) -> AsyncIterator[SharedMemories]:
    store = place.store()
    yield store.shared
    await store.close()


def ages(server: RedisServer) -> list[tuple[bytes, float]]:
    with server.client() as client:
        return client.zrange(keys.memory_ages(AGENT), 0, -1, withscores=True)


async def test_each_event_is_applied_once(shared: SharedMemories, server: RedisServer):
    assert await shared.versions([AGENT]) == {AGENT: 0}
    first = [change(2, "m1", b"one"), change(5, "m2", b"two"), change(7, "m1", b"one anew")]
    for _ in range(2):
        await shared.apply(AGENT, first)
        items = await shared.read(AGENT)
        assert items.kept == {"s:m1": b"one anew", "s:m2": b"two"}
        assert items.version == 3
    await shared.apply(AGENT, [change(3, "m3", b"late"), change(3, "m3", b"other", "t")])
    assert (await shared.read(AGENT)).kept.keys() == {"s:m1", "s:m2", "t:m3"}
    assert ages(server) == [(b"t:m3", 3000.0), (b"s:m2", 5000.0), (b"s:m1", 7000.0)]
    assert await shared.versions([AGENT, "club/open-table/bo"]) == {
        AGENT: 4,
        "club/open-table/bo": 0,
    }


async def test_what_is_forgotten_does_not_come_back(shared: SharedMemories, server: RedisServer):
    await shared.apply(AGENT, [change(2, "m1", b"one"), change(3, "m2", b"two")])
    await shared.apply(AGENT, [change(4, "m1", b""), change(5, "m1", b"again")])
    await shared.apply(
        AGENT, [change(0, "m9", b"", "elsewhere"), change(1, "m9", b"x", "elsewhere")]
    )
    items = await shared.read(AGENT)
    assert items.kept == {"s:m2": b"two"}
    assert items.forgotten == {"s:m1", "elsewhere:m9"}
    assert ages(server) == [(b"s:m2", 3000.0)]


async def test_without_an_event_only_what_stands_there_is_replaced(shared: SharedMemories):
    await shared.apply(AGENT, [change(2, "m1", b"one"), change(0, "m1", b"blanked")])
    await shared.apply(AGENT, [change(0, "m2", b"not there")])
    assert (await shared.read(AGENT)).kept == {"s:m1": b"blanked"}


async def test_the_keys_carry_their_tag_and_do_not_expire(
    shared: SharedMemories, server: RedisServer
):
    await shared.apply(AGENT, [change(2, "m1", b"one")])
    await shared.apply("open-table/mei", [change(2, "m1", b"one")])
    with server.client() as client:
        names = sorted(client.keys("*"))
        assert all(client.ttl(name) == -1 for name in names)
    assert f"tr1:agent_memory:{{{AGENT}}}".encode() in names
    assert f"tr1:memz:{{{AGENT}}}".encode() in names
    others = [name for name in names if AGENT.encode() not in name]
    assert len(others) == 2
    assert all(name.endswith(b"/open-table/mei}") and b"{~" in name for name in others)


async def test_strange_things_in_its_place_are_told_or_left(
    shared: SharedMemories, server: RedisServer
):
    with server.client() as client:
        client.hset(keys.agent_memory(AGENT), mapping={"version": "many", "m:\xff": "x"})
        assert await shared.versions([AGENT]) == {AGENT: 0}
        assert (await shared.read(AGENT)).version == 0
        with pytest.raises(StoreError):
            await shared.apply(AGENT, [change(2, "m1", b"one")])
        client.delete(keys.agent_memory(AGENT))
        client.set(keys.agent_memory(AGENT), "no hash")
    with pytest.raises(StoreError, match="Something else lies in Redis"):
        await shared.read(AGENT)
    server.kill()
    with pytest.raises(StoreError, match="cannot be reached"):
        await shared.versions([AGENT])
