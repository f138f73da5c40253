"""What a server is, asked outside a session: its name, whether scripts run, what it evicts."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from redis.exceptions import NoPermissionError

from engine.policy.settings_store import RedisAddress
from engine.policy.text import clean_line
from engine.store.redis import checks
from engine.store.redis.connection import asked, connect
from engine.store.redis.faults import RedisFault


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """Name with version and memory policy, empty where this user may not ask for them."""

    name: str = ""
    policy: str = ""
    warning: RedisFault | None = None


def inspect(address: RedisAddress, seconds: float) -> ServerFacts:
    """Ask a server; RedisFault where it cannot be reached, is too old or runs no scripts.

    `seconds` is how long each of three answers may take.
    """
    client = connect(address, seconds)
    with closing(client):
        told: dict[str, Any] = {}
        try:
            for section in ("server", "memory"):
                told |= asked(lambda name=section: client.info(name))  # pyright: ignore[reportUnknownMemberType]  # its keywords
        except RedisFault as fault:
            if not isinstance(fault.__cause__, NoPermissionError):
                raise
        if old := checks.too_old(told):
            raise old
        asked(lambda: client.eval("return 1", 0))
    return ServerFacts(
        name=clean_line(checks.name_of(told), 40),
        policy=clean_line(str(told.get("maxmemory_policy", "")), 40),
        warning=checks.evicts(told),
    )
