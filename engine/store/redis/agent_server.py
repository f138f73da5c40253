"""One conversation with one Redis about what personas remember. Raises RedisFault alone."""

from collections.abc import Sequence
from typing import Any, cast

from engine.policy.settings_store import RedisAddress
from engine.store.redis import keys, scripts
from engine.store.redis.connection import asked, connect
from engine.vocabulary.ports import SharedChange, SharedItems

KEPT, GONE = b"m:", b"x:"


class AgentServer:
    """A client for one thread, to be closed after use; `seconds` is how long an answer may take."""

    def __init__(self, address: RedisAddress, seconds: float) -> None:
        """Prepare a client; nothing is sent yet."""
        self._client = connect(address, seconds)
        self._remember = self._client.register_script(scripts.REMEMBER)

    def version(self, aid: str) -> int:
        """Return how often a persona's memories were changed; 0 where there are none."""
        found = asked(lambda: self._client.hget(keys.agent_memory(aid), "version"))
        return _number(cast("bytes | None", found))

    def read(self, aid: str) -> SharedItems:
        """Return everything that a persona remembers and has forgotten."""
        fields = asked(
            lambda: cast("dict[bytes, bytes]", self._client.hgetall(keys.agent_memory(aid)))
        )
        return SharedItems(
            version=_number(fields.get(b"version")),
            kept={_ref(name): data for name, data in fields.items() if name.startswith(KEPT)},
            forgotten=frozenset(_ref(name) for name in fields if name.startswith(GONE)),
        )

    def apply(self, aid: str, changes: Sequence[SharedChange]) -> None:
        """Apply changes one by one, each with how far its session was applied."""
        names = [keys.agent_memory(aid), keys.memory_ages(aid)]
        for one in changes:
            arguments: list[Any] = [one.session, one.seq, one.ref, one.data, one.at]
            asked(lambda arguments=arguments: self._remember(keys=names, args=arguments))

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()


def _ref(name: bytes) -> str:
    return name[len(KEPT) :].decode("utf-8", "replace")


def _number(data: bytes | None) -> int:
    return int(data) if data and data.isdigit() and len(data) < 19 else 0
