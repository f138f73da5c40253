from typing import Any

import pytest

from engine.store.redis.checks import evicts, too_old


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"redis_version": "6.0.16"}, "Redis 6.0.16: sessions need 6.2"),
        ({"redis_version": "6.2.0"}, ""),
        ({"redis_version": "8.10.1"}, ""),
        ({"redis_version": "10.0.0"}, ""),
        ({"redis_version": "7.2.4", "valkey_version": "7.1.9"}, "Valkey 7.1.9: sessions need 7.2"),
        ({"redis_version": "7.2.4", "valkey_version": "9.1.2"}, ""),
        ({"redis_version": "unstable"}, ""),
        ({}, ""),
    ],
)
def test_old_servers_are_refused(info: dict[str, Any], said: str):
    fault = too_old(info)
    assert (fault is None) == (not said)
    assert fault is None or (said in fault.message and fault.lasting)


def test_a_server_that_evicts_is_warned_about():
    assert evicts({"maxmemory_policy": "noeviction"}) is None
    warning = evicts({"maxmemory_policy": "volatile-lru"})
    assert warning is not None
    assert "volatile-lru" in warning.message
