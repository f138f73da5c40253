"""The scripts and the client's settings, against a real server."""

from collections.abc import Iterator

import pytest

from engine.policy.settings_store import RedisAddress, redis_address
from engine.store.redis import keys
from engine.store.redis.faults import RedisFault
from engine.store.redis.server import Appended, Server
from engine.store.redis.tail import Line
from tests.contracts.store_contract import SESSION
from tests.fakes.redis_server import RIGHTS, RedisServer, redis_server

A, B = "holder a", "holder b"


def lines(first: int, last: int, word: bytes = b"x") -> list[Line]:
    return [Line(n, "at", "note_added", 1, b"\0" + word) for n in range(first, last + 1)]


def named(server: RedisServer, holder: str) -> Server:
    return Server(redis_address(server.url), SESSION, holder, 2.0)


@pytest.fixture
def one(server: RedisServer) -> Iterator[Server]:
    one = named(server, A)
    yield one
    one.close()


def standing(one: Server) -> list[int]:
    return [seq for seq, _ in one.read(1, 100)]


def test_an_append_skips_what_is_there_and_stops_at_a_gap(one: Server):
    epoch = one.hold(0).epoch
    assert one.append(epoch, 1, lines(1, 3)) == Appended("at", 3)
    assert one.append(epoch, 1, lines(1, 3)) == Appended("at", 3)
    assert one.append(epoch, 2, lines(2, 5)) == Appended("at", 5)
    assert one.append(epoch, 2, lines(2, 3)) == Appended("at", 5)
    assert one.append(epoch, 7, lines(7, 8)) == Appended("gap", 5)
    assert one.head(epoch) == Appended("at", 5)
    assert standing(one) == [1, 2, 3, 4, 5]


def test_another_event_in_the_same_place_stops_an_append(one: Server):
    epoch = one.hold(0).epoch
    one.append(epoch, 1, lines(1, 3))
    assert one.append(epoch, 3, lines(3, 5, b"y")) == Appended("other", 3)
    assert one.append(epoch, 2, lines(2, 2, b"y")) == Appended("other", 2)
    assert standing(one) == [1, 2, 3]


def test_a_lower_epoch_writes_nothing(one: Server, server: RedisServer):
    other = named(server, B)
    first = one.hold(0).epoch
    one.append(first, 1, lines(1, 1))
    assert other.hold(0).what == "held"
    one.release(first)
    second = other.hold(0)
    assert (second.what, second.epoch) == ("mine", first + 1)
    assert one.append(first, 2, lines(2, 2)) == Appended("moved", second.epoch)
    assert one.hold(first).what == "moved"
    assert standing(one) == [1]
    other.close()


def test_an_epoch_that_the_server_never_granted_writes_nothing_before_the_lock_is_taken(
    one: Server,
):
    assert one.append(5, 1, lines(1, 1)) == Appended("forgotten", 0)
    again = one.hold(5)
    assert (again.what, again.epoch) == ("mine", 6)
    assert one.append(6, 1, lines(1, 1)) == Appended("at", 1)


def test_renewing_keeps_the_epoch_and_a_stranger_frees_nothing(one: Server, server: RedisServer):
    other = named(server, B)
    epoch = one.hold(0).epoch
    assert one.hold(epoch).epoch == epoch
    assert other.release(epoch).what == "held"
    assert one.hold(epoch).what == "mine"
    assert other.hold(0, A).what == "mine"
    other.close()


def test_a_torn_stream_is_told(one: Server, server: RedisServer):
    epoch = one.hold(0).epoch
    one.append(epoch, 1, lines(1, 5))
    client = server.client()
    client.xdel(keys.events(SESSION), "5-0")
    assert one.append(epoch, 5, lines(5, 6)) == Appended("torn", 4)
    client.xdel(keys.events(SESSION), "2-0")
    assert one.head(epoch) == Appended("torn", 4)
    for seq in (1, 3, 4):
        client.xdel(keys.events(SESSION), f"{seq}-0")
    assert one.head(epoch) == Appended("torn", 0)
    client.close()


def test_something_else_in_the_logs_place_is_a_sentence(one: Server, server: RedisServer):
    client = server.client()
    client.set(keys.events(SESSION), "mine")
    client.close()
    epoch = one.hold(0).epoch
    with pytest.raises(RedisFault, match="Something else"):
        one.append(epoch, 1, lines(1, 1))


def test_a_user_without_rights_is_told_so(server: RedisServer):
    client = server.client()
    client.acl_setuser(
        "guest", enabled=True, passwords=["+pw"], keys=["tr1:*"], categories=["+@read"]
    )
    client.close()
    guest = Server(
        RedisAddress(path=str(server.socket), username="guest", password="pw"), SESSION, A, 2
    )
    assert guest.check() is None  # INFO is refused to it: the scripts will show
    with pytest.raises(RedisFault, match="does not allow") as caught:
        guest.hold(0)
    assert caught.value.lasting
    guest.close()


def test_a_user_with_the_named_rights_is_enough(server: RedisServer):
    client = server.client()
    client.acl_setuser("table", enabled=True, passwords=["+pw"], keys=["tr1:*"], categories=RIGHTS)
    client.close()
    address = RedisAddress(path=str(server.socket), username="table", password="pw")
    table = Server(address, SESSION, A, 2)
    epoch = table.hold(0).epoch
    assert table.append(epoch, 1, lines(1, 2)) == Appended("at", 2)
    table.index(1.0)
    table.release(epoch)
    table.close()


def test_a_port_with_a_password_and_a_database():
    with redis_server("--port", "0", password="pw") as server:
        url = f"unix://:pw@{server.socket}?db=3"
        one = Server(redis_address(url), SESSION, A, 2.0)
        one.append(one.hold(0).epoch, 1, lines(1, 1))
        client = server.client()
        assert client.dbsize() == 0
        client.select(3)
        assert client.xlen(keys.events(SESSION)) == 1
        client.close()
        one.close()
