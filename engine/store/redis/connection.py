"""How a server is spoken to: redis-py as STORAGE section 4 wants it, its errors translated."""

from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from engine.policy.settings_store import RedisAddress
from engine.store.redis.faults import FOREIGN, translated

T = TypeVar("T")


def connect(address: RedisAddress, seconds: float) -> "Redis":
    """Return a client; `seconds` is how long an answer may take.

    A Cluster's slots and Sentinels' master are asked for at once, and anew with each client:
    RedisFault where nobody tells them. Nothing is sent yet to a single server.
    """
    plain = _plain(address, seconds)
    login: dict[str, Any] = {
        "username": address.username or None,
        "password": address.password or None,
        "decode_responses": False,
    }
    if address.service:
        host, port = asked(lambda: _master(address, plain))
        return Redis(host=host, port=port, db=address.db, **plain, **login)
    if address.nodes:
        return asked(lambda: _cluster(address, plain | login))
    return Redis(
        host=address.host,
        port=address.port,
        unix_socket_path=address.path or None,
        db=address.db,
        **plain,
        **login,
    )


def asked(ask: Callable[[], T]) -> T:
    """Return what the server answers; RedisFault for whatever redis-py or the system raises."""
    try:
        return ask()
    except FOREIGN as error:
        raise translated(error) from error


def info(client: "Redis", section: str) -> dict[str, Any]:
    """Return a section of INFO; of a Cluster that of a node which evicts, else of any."""
    told = asked(lambda: client.info(section))  # pyright: ignore[reportUnknownMemberType]  # its keywords
    if not told or not all(isinstance(value, dict) for value in told.values()):
        return told
    nodes = [cast("dict[str, Any]", node) for node in told.values()]
    evicting = (node for node in nodes if node.get("maxmemory_policy") != "noeviction")
    return next(evicting, nodes[0])


def _plain(address: RedisAddress, seconds: float) -> dict[str, Any]:
    return {
        "ssl": address.tls,
        "ssl_ca_certs": address.authorities or None,
        # Its own default retries ten times, in nests: 62 s until a frozen server is noticed.
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "protocol": 2,
    }


def _master(address: RedisAddress, plain: dict[str, Any]) -> tuple[str, int]:
    """Ask the Sentinels, one after the other, who can be written; they know no user of ours."""
    from redis.sentinel import Sentinel  # noqa: PLC0415  only where there are some

    with closing(Sentinel(list(address.nodes), sentinel_kwargs=plain)) as sentinels:
        return cast("tuple[str, int]", sentinels.discover_master(address.service))  # pyright: ignore[reportUnknownMemberType]  # it has no types


def _cluster(address: RedisAddress, keywords: dict[str, Any]) -> "Redis":
    from redis.cluster import ClusterNode, RedisCluster  # noqa: PLC0415  only where there is one

    nodes = [ClusterNode(host, port) for host, port in address.nodes]
    # It has all commands that are used here, by the same names and with the same answers.
    return cast("Redis", RedisCluster(startup_nodes=nodes, **keywords))
