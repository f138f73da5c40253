"""The server is killed, frozen, emptied, taken away: the stream is a prefix, and equal when quiet."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from engine.store.redis import keys, outbox
from engine.store.redis.holder import Holder, this_opening
from engine.store.redis.scripts import LOCK
from tests.contracts.store_contract import SESSION
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.store_events import notes
from tests.fakes.stores import RedisPlace
from tests.fakes.streams import is_prefix, journal_rows, stream_rows, until


def equal(place: RedisPlace, server: RedisServer) -> bool:
    return stream_rows(server, SESSION) == journal_rows(place.paths, SESSION)


def sickness(place: RedisPlace) -> list[str]:
    return [reason for healthy, reason, _ in place.heard if not healthy]


def kill(server: RedisServer) -> None:
    server.kill()
    server.start()


def cut(server: RedisServer) -> None:
    client = server.client()
    client.client_kill_filter(_type="normal", skipme=True)
    client.close()


def empty(server: RedisServer) -> None:
    client = server.client()
    client.flushall()
    client.close()


def take_from_the_middle(server: RedisServer) -> None:
    client = server.client()
    client.xdel(keys.events(SESSION), "5-0")
    client.close()


def take_from_the_end(server: RedisServer) -> None:
    client = server.client()
    for seq in range(8, 11):
        client.xdel(keys.events(SESSION), f"{seq}-0")
    client.close()


@pytest.mark.parametrize("fault", [kill, cut, empty, take_from_the_middle, take_from_the_end])
async def test_after_a_fault_the_stream_is_the_journal_again(
    place: RedisPlace, server: RedisServer, fault: Callable[[RedisServer], None]
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 10))
    await until(lambda: equal(place, server))
    fault(server)
    await journal.append(notes(SESSION, 11, 20))
    await until(lambda: equal(place, server))
    await journal.append(notes(SESSION, 21, 21))
    await store.close()
    assert equal(place, server)
    assert len(stream_rows(server, SESSION)) == 21
    assert not place.paths.orphaned.exists()


async def test_a_server_that_is_away_is_told_and_catches_up(place: RedisPlace, server: RedisServer):
    server.kill()
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 40))
    await until(lambda: (False, "Redis cannot be reached.", 40) in place.heard)
    server.start()
    await until(lambda: place.heard[-1] == (True, "", 0))
    assert equal(place, server)
    await store.close()


async def test_a_frozen_server_is_told_and_holds_nobody(
    place: RedisPlace, server: RedisServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outbox, "ANSWER_SECONDS", 0.5)
    store = place.store()
    journal = await store.create(SESSION)
    await until(lambda: bool(place.heard))
    server.freeze()
    await journal.append(notes(SESSION, 1, 5))
    await until(lambda: "Redis does not answer." in sickness(place))
    server.thaw()
    await until(lambda: equal(place, server))
    await store.close()


async def test_a_server_that_never_comes_back_is_not_waited_for(
    place: RedisPlace, server: RedisServer
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 5))
    await until(lambda: equal(place, server))
    server.kill()
    await until(lambda: bool(sickness(place)))
    await journal.append(notes(SESSION, 6, 9))
    await store.close()
    server.start()
    assert is_prefix(server, place.paths, SESSION)
    again = place.store()
    await again.open(SESSION, write=True)
    await again.close()
    assert equal(place, server)


def taken_over(server: RedisServer, holder: Holder, epoch: int = 0) -> None:
    """Let somebody else take the session, as after its lock has run out."""
    client = server.client()
    names = [keys.lock(SESSION), keys.global_memory(SESSION), keys.events(SESSION)]
    owner = client.get(names[0]) or ""
    told = (holder.text, epoch, 15_000, 60, owner, 1)  # at once: who holds it would take it again
    got = cast("list[Any]", client.eval(LOCK, 3, *names, *told))
    assert got[0] == b"mine"
    client.close()


async def test_what_another_one_took_over_meanwhile_is_kept_beside(
    place: RedisPlace, server: RedisServer
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await until(lambda: equal(place, server))
    taken_over(server, this_opening())
    await journal.append(notes(SESSION, 4, 6))
    await until(lambda: any("Another program went on" in reason for reason in sickness(place)))
    await journal.append(notes(SESSION, 7, 8))
    await store.close()
    assert len(stream_rows(server, SESSION)) == 3
    file = place.paths.orphaned / f"{SESSION}.1.jsonl"
    kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [one["seq"] for one in kept] == [4, 5, 6, 7, 8]
    assert kept[0]["data"]["text"] == "第 4 条"
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_lock_that_ran_out_while_the_machine_slept_is_taken_again(
    place: RedisPlace, server: RedisServer
):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await until(lambda: equal(place, server))
    client = server.client()
    client.delete(keys.lock(SESSION))
    await journal.append(notes(SESSION, 4, 6))
    await until(lambda: equal(place, server) and client.get(keys.lock(SESSION)) is not None)
    assert not any(sickness(place))
    await store.close()
    assert [row[0] for row in stream_rows(server, SESSION)] == [b"%d-0" % n for n in range(1, 7)]
    assert not place.paths.orphaned.exists()
    client.close()


async def test_another_course_of_a_session_is_not_written_over(
    place: RedisPlace, server: RedisServer
):
    client = server.client()
    for seq in (1, 2):
        parts = {"t": "x", "k": "x", "v": "1", "d": "\0{}"}
        client.xadd(keys.events(SESSION), parts, f"{seq}-0")
    client.close()
    before = stream_rows(server, SESSION)
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 4))
    await until(lambda: any("another course" in reason for reason in sickness(place)))
    await store.close()
    assert stream_rows(server, SESSION) == before
    file = place.paths.orphaned / f"{SESSION}.1.jsonl"
    assert len(file.read_text(encoding="utf-8").splitlines()) == 4


async def test_a_living_holder_elsewhere_is_named_and_waited_for(
    place: RedisPlace, server: RedisServer
):
    taken_over(server, Holder(host="elsewhere", pid=77, start="", number=1))
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await until(lambda: any("pid 77 on elsewhere" in reason for reason in sickness(place)))
    assert stream_rows(server, SESSION) == []
    client = server.client()
    client.delete(keys.lock(SESSION))
    client.close()
    await until(lambda: equal(place, server))
    await store.close()


async def test_a_dead_holder_of_this_machine_is_replaced_at_once(
    place: RedisPlace, server: RedisServer
):
    mine = this_opening()
    taken_over(server, Holder(host=mine.host, pid=2**22 + 1, start="", number=1))
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await store.close()
    assert sickness(place) == []
    assert equal(place, server)


async def test_a_wrong_password_is_told_and_the_journal_goes_on(place: RedisPlace):
    with redis_server(password="right") as locked:
        place.url = locked.url.replace("right", "hunter2")
        store = place.store()
        journal = await store.create(SESSION)
        await journal.append(notes(SESSION, 1, 3))
        await until(lambda: bool(place.heard))
        assert sickness(place) == ["Redis does not accept the user name or the password."]
        await store.close()
        place.url = locked.url
        again = place.store()
        await again.open(SESSION, write=True)
        await again.close()
        assert equal(place, locked)


async def test_a_full_server_is_told_and_catches_up(place: RedisPlace, server: RedisServer):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 3))
    await until(lambda: equal(place, server))
    client = server.client()
    client.config_set("maxmemory", "1")
    await journal.append(notes(SESSION, 4, 9))
    await until(lambda: "The memory of Redis is full." in sickness(place))
    client.config_set("maxmemory", "0")
    client.close()
    await until(lambda: equal(place, server))
    await store.close()


async def test_a_server_that_may_throw_logs_away_is_warned_about(
    place: RedisPlace, server: RedisServer
):
    client = server.client()
    client.config_set("maxmemory-policy", "allkeys-lru")
    client.close()
    store = place.store()
    await store.create(SESSION)
    await until(lambda: bool(place.heard))
    ((healthy, reason, lag),) = place.heard
    assert (healthy, lag) == (True, 0)
    assert "allkeys-lru" in reason
    await store.close()
