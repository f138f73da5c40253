"""What a server must be, read off its own INFO."""

from collections.abc import Mapping
from typing import Any

from engine.store.redis.faults import RedisFault

FLOOR = {"Redis": (6, 2), "Valkey": (7, 2)}


def too_old(info: Mapping[str, Any]) -> RedisFault | None:
    """Return what is to be raised where the server is older than Redis 6.2 or Valkey 7.2.

    Valkey says 7.2.4 for `redis_version` for ever; its own number stands beside it.
    """
    name, told = _version(info)
    numbers = tuple(int(part) for part in told.split(".")[:2] if part.isdigit())
    if not numbers or numbers >= FLOOR[name]:
        return None
    least = ".".join(map(str, FLOOR[name]))
    return RedisFault(
        f"The server is {name} {told}: sessions need {least} or newer.",
        hint="Use a newer server, or --store file.",
        lasting=True,
    )


def name_of(info: Mapping[str, Any]) -> str:
    """Return what the server calls itself, as `Valkey 9.1.2`, or nothing."""
    name, told = _version(info)
    return f"{name} {told}" if told else ""


def _version(info: Mapping[str, Any]) -> tuple[str, str]:
    name = "Valkey" if "valkey_version" in info else "Redis"
    return name, str(info.get(f"{name.lower()}_version", ""))


def evicts(info: Mapping[str, Any]) -> RedisFault | None:
    """Return a warning where a full server would throw logs away instead of refusing.

    Redis 6.2 under allkeys-lru evicted a whole stream and reported no error.
    """
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction":
        return None
    return RedisFault(
        f"Redis may throw sessions away when its memory is full (maxmemory-policy {policy}).",
        hint="Set maxmemory-policy to noeviction on the server.",
    )
