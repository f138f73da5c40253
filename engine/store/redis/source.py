"""Where a store's server is: known from the settings, or found only by starting it."""

from dataclasses import dataclass
from typing import Protocol

from engine.policy.settings_store import RedisAddress


class ServerSource(Protocol):
    """Gives the server's address to each outbox before it connects."""

    @property
    def mode(self) -> str:
        """The storage mode, as the status line names it."""
        ...

    @property
    def label(self) -> str:
        """What the server is called where several homes share it; empty where it is this home's."""
        ...

    def address(self, seconds: float) -> RedisAddress:
        """Return where the server is; blocks so many seconds at most, in an outbox's thread.

        StoreError where there is none.
        """
        ...

    def release(self) -> None:
        """Say that nothing connects any more. Called on the loop."""
        ...


@dataclass(frozen=True, slots=True)
class NamedServer:
    """A server that somebody else runs, at a known address."""

    known: RedisAddress

    @property
    def mode(self) -> str:
        """`redis`."""
        return "redis"

    @property
    def label(self) -> str:
        """The address as people may see it."""
        return self.known.label

    def address(self, seconds: float) -> RedisAddress:
        """Return the known address at once."""
        del seconds
        return self.known

    def release(self) -> None:
        """Do nothing: it runs on."""
