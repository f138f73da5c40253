"""The `redis` mode: the `file` mode, and an outbox that forwards each open journal to a Redis."""

from engine.store.redis.source import NamedServer
from engine.store.redis.store import RedisStore

__all__ = ["NamedServer", "RedisStore"]
