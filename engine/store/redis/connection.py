"""How a server is spoken to: redis-py as STORAGE section 4 wants it, its errors translated."""

from collections.abc import Callable
from typing import TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from engine.policy.settings_store import RedisAddress
from engine.store.redis.faults import FOREIGN, translated

T = TypeVar("T")


def connect(address: RedisAddress, seconds: float) -> "Redis":
    """Return a client; nothing is sent yet. `seconds` is how long an answer may take."""
    return Redis(
        host=address.host,
        port=address.port,
        unix_socket_path=address.path or None,
        db=address.db,
        username=address.username or None,
        password=address.password or None,
        ssl=address.tls,
        ssl_ca_certs=address.authorities or None,
        # Its own default retries ten times, in nests: 62 s until a frozen server is noticed.
        retry=Retry(NoBackoff(), 0),
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        protocol=2,
        decode_responses=False,
    )


def asked(ask: Callable[[], T]) -> T:
    """Return what the server answers; RedisFault for whatever redis-py or the system raises."""
    try:
        return ask()
    except FOREIGN as error:
        raise translated(error) from error
