"""What `doctor` asks of a server, and what it is told of those that will not do."""

import socket
from collections.abc import Iterator

import pytest

from engine.policy.settings_store import RedisAddress, redis_address
from engine.store.redis import checks
from engine.store.redis.faults import RedisFault
from engine.store.redis.inspection import inspect
from tests.fakes.redis_server import RedisServer, redis_server


@pytest.fixture
def guarded() -> Iterator[RedisServer]:
    with redis_server(password="pw-canary") as server:
        yield server


def test_a_good_server_is_named_with_its_policy(server: RedisServer):
    facts = inspect(redis_address(server.url), 5)
    assert facts.name.split()[0] in {"Valkey", "Redis"}
    assert facts.name.split()[1][0].isdigit()
    assert (facts.policy, facts.warning) == ("noeviction", None)


def test_one_that_evicts_is_warned_about():
    with redis_server("--maxmemory-policy", "allkeys-lru") as server:
        facts = inspect(redis_address(server.url), 5)
    assert facts.policy == "allkeys-lru"
    assert facts.warning is not None
    assert "noeviction" in facts.warning.hint


def test_one_that_runs_no_scripts_is_refused(server: RedisServer):
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "poor", "on", ">pw", "~*", "+@all", "-eval")
    with pytest.raises(RedisFault, match="does not allow"):
        inspect(RedisAddress(path=str(server.socket), username="poor", password="pw"), 5)


def test_a_user_who_may_not_ask_for_the_version_has_none(server: RedisServer):
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "shy", "on", ">pw", "~*", "+@all", "-info")
    facts = inspect(RedisAddress(path=str(server.socket), username="shy", password="pw"), 5)
    assert (facts.name, facts.policy, facts.warning) == ("", "", None)


def test_an_old_one_is_refused(server: RedisServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "FLOOR", {"Redis": (99, 0), "Valkey": (99, 0)})
    with pytest.raises(RedisFault, match=r"need 99\.0"):
        inspect(redis_address(server.url), 5)


def test_a_wrong_password_is_said_without_it(guarded: RedisServer):
    with pytest.raises(RedisFault, match="password") as caught:
        inspect(RedisAddress(path=str(guarded.socket), password="wrong-canary"), 5)
    assert "canary" not in f"{caught.value}{caught.value.hint}"


def test_nobody_there_and_nobody_answering_are_said():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(RedisFault, match="does not answer"):
            inspect(RedisAddress(host="127.0.0.1", port=port), 0.2)
    with pytest.raises(RedisFault, match="cannot be reached"):
        inspect(RedisAddress(host="127.0.0.1", port=port), 5)
