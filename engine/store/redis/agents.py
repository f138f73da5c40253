"""What personas remember in Redis, shared by all homes that use it: behind `ports.SharedMemories`."""

import os
import pwd
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from engine.vocabulary.ports import Deliveries, SharedChange, SharedItems

if TYPE_CHECKING:
    from engine.store.redis.agent_server import AgentServer

T = TypeVar("T")

ANSWER_SECONDS = 2.0
"""How long an answer may take: a table is not opened before."""

Connect = Callable[[float], "AgentServer"]
"""Returns a fresh client of the server, whose answers may take so many seconds."""


class AgentMemories:
    """Asks the server in a thread of its own, a connection for each question."""

    def __init__(self, label: str, connect: Connect, deliveries: Deliveries) -> None:
        """Speak to nobody yet; `label` names the server, without a secret."""
        self.label = label
        self._connect = connect
        self._deliveries = deliveries
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="agents")

    async def versions(self, agents: Sequence[str]) -> dict[str, int]:
        """Return how often each agent's memories were changed; StoreError."""
        return await self._run(lambda server: {one: server.version(_aid(one)) for one in agents})

    async def read(self, agent: str) -> SharedItems:
        """Return everything that an agent remembers; StoreError."""
        return await self._run(lambda server: server.read(_aid(agent)))

    async def apply(self, agent: str, changes: Sequence[SharedChange]) -> None:
        """Bring over changes in order; what was applied before is skipped. StoreError."""
        await self._run(lambda server: server.apply(_aid(agent), changes))

    def close(self) -> None:
        """Ask nothing any more."""
        self._pool.shutdown(wait=False)

    async def _run(self, ask: Callable[["AgentServer"], T]) -> T:
        def work() -> T:
            server = self._connect(ANSWER_SECONDS)
            try:
                return ask(server)
            finally:
                server.close()

        return await self._deliveries.track(self._pool.submit(work))


def _aid(agent: str) -> str:
    """Return an agent's name among all who use the server: without a workspace, the user's own."""
    if agent.count("/") > 1:
        return agent
    return f"~{pwd.getpwuid(os.getuid()).pw_name}/{agent}"
