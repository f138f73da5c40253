"""What a server is, asked outside a session: its name, whether scripts run, what it evicts."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from redis.exceptions import NoPermissionError

from engine.policy.settings_store import RedisAddress
from engine.policy.text import clean_line
from engine.store.redis import checks
from engine.store.redis.connection import asked, connect, info
from engine.store.redis.faults import RedisFault


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """Name with version and memory policy, empty where this user may not ask for them.

    `used` and `most` are bytes of its memory (0: no most); these and `clients` None: unknown.
    """

    name: str = ""
    policy: str = ""
    used: int | None = None
    most: int | None = None
    clients: int | None = None
    warning: RedisFault | None = None


def inspect(address: RedisAddress, seconds: float) -> ServerFacts:
    """Ask a server; RedisFault where it cannot be reached, is too old or runs no scripts.

    `seconds` is how long each of three answers may take.
    """
    client = connect(address, seconds)
    with closing(client):
        told: dict[str, Any] = {}
        try:
            for section in ("server", "memory", "clients"):
                told |= info(client, section)
        except RedisFault as fault:
            if not isinstance(fault.__cause__, NoPermissionError):
                raise
        if old := checks.too_old(told):
            raise old
        asked(lambda: client.eval("return 1", 0))
    return ServerFacts(
        name=clean_line(checks.name_of(told), 40),
        policy=clean_line(str(told.get("maxmemory_policy", "")), 40),
        used=_number(told.get("used_memory")),
        most=_number(told.get("maxmemory")),
        clients=_number(told.get("connected_clients")),
        warning=checks.evicts(told),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
