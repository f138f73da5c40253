"""Memory across sessions: kept up with the logs, and handed to personas that come back."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.memory import Memories, agent_of
from engine.policy.recall import Recalled
from engine.policy.vectors import Near
from engine.store.faults import translated
from engine.tasks import Runtime
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ports import Journal, SessionSummary, Store
from engine.vocabulary.seats import Seat

_log = logging.getLogger("tableround.memory")

REPAIR = "Build them anew with: tableround memory reindex"
AT_ONCE = 20
"""Sessions whose memories are taken over before a table opens: more would keep it waiting."""


def memories_in(file: Path, runtime: Runtime) -> Memories:
    """Return the index of all memories in a file, which need not be there."""
    return Memories(
        file,
        runtime,
        runtime.clock,
        read=lambda: translated("The memories cannot be read.", REPAIR),
        write=lambda: translated("The memories cannot be written.", REPAIR),
    )


async def catch_up(store: Store, memories: Memories, most: int | None = None) -> int:
    """Take over what logs say that the index does not know yet, and drop deleted sessions.

    `most` bounds the sessions read, the newest first. Returns how many could not be read: they
    are left out and logged. StoreError where the index cannot be used.
    """
    left_out = 0
    known = await memories.applied()
    summaries = await store.list()
    for name in known.keys() - {one.id for one in summaries}:
        await memories.drop(name)
    behind = [
        one.id
        for one in summaries
        if one.status != "damaged" and known.get(one.id, 0) != one.events
    ]
    for name in reversed(behind[:most]):
        try:
            journal = await store.open(name, write=False)
            try:
                log = await journal.read()
            finally:
                await journal.close()
        except StoreError as error:
            _log.warning("the memories of %s are left out: %s", name, error.message)
            left_out += 1
            continue
        await memories.apply(name, log)
    unread = (one for one in summaries if one.status == "damaged" and one.id not in known)
    return left_out + sum(1 for _ in unread)


async def reindex(store: Store, memories: Memories) -> None:
    """Build the index anew from all logs; StoreError where it cannot be written.

    Memories that are there again as they were keep their vectors.
    """
    await memories.empty()
    await catch_up(store, memories)
    await memories.put_back()


async def keep(journal: Journal, memories: Memories) -> None:
    """Take over a session's own log at its end; what cannot be is taken over next time."""
    try:
        await memories.apply(journal.session, await journal.read())
    except StoreError as error:
        _log.warning("the memories of %s wait: %s", journal.session, error.message)


class Earlier:
    """What personas of one table remember of other sessions; a fault is logged, not raised."""

    def __init__(
        self,
        memories: Memories,
        clock: Clock,
        family: frozenset[str],
        agent: Callable[[Seat], str],
        known: frozenset[str],
    ) -> None:
        """Ask for the agents in `known` alone: nobody else has anything to remember.

        `family` are the session and those that it shares an origin with.
        """
        self._memories = memories
        self._clock = clock
        self._family = family
        self._agent = agent
        self._known = known

    async def __call__(
        self, seat: Seat, talk: str, limit: int, near: Near | None
    ) -> tuple[Recalled, ...]:
        """Return a seat's best memories for a talk, none of this session and its branches."""
        agent = self._agent(seat)
        if agent not in self._known:
            return ()
        try:
            now = self._clock.now()
            return await self._memories.recall(agent, talk, self._family, now, limit, near)
        except StoreError as error:
            _log.warning("nothing is recalled of earlier sessions: %s", error.message)
            return ()


async def earlier_of(
    store: Store, memories: Memories, clock: Clock, session: str, workspace: str, kit: str
) -> Earlier:
    """Return what the personas of a kit remember; StoreError where the index cannot be read."""
    known = frozenset(await memories.agents(session))
    family = family_of(session, await store.list())
    return Earlier(
        memories, clock, family, lambda seat: agent_of(workspace, kit, seat.persona.id), known
    )


def family_of(session: str, summaries: Sequence[SessionSummary]) -> frozenset[str]:
    """Return a session with all that it was forked from and all that were forked of these.

    What happened in another branch did not happen in this one.
    """
    kin: dict[str, set[str]] = {}
    for one in summaries:
        if one.parent is not None:
            kin.setdefault(one.id, set()).add(one.parent[0])
            kin.setdefault(one.parent[0], set()).add(one.id)
    found, new = set[str](), {session}
    while new:
        found |= new
        new = {near for one in new for near in kin.get(one, ())} - found
    return frozenset(found)
