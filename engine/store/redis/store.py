"""The modes with a server behind `ports.Store`: `file`, with an outbox for each open journal."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.store.blobs import FileBlobs
from engine.store.connections import Connect, connect
from engine.store.files import FileStore
from engine.store.journal import FileJournal, close_all
from engine.store.redis.agents import AgentMemories
from engine.store.redis.forwarder import Forwarder
from engine.store.redis.holder import this_opening
from engine.store.redis.journal import RedisJournal
from engine.store.redis.outbox import Health, Outbox
from engine.store.redis.pictures import Pictures
from engine.store.redis.source import ServerSource
from engine.store.redis.tail import Refill, reader, save_orphans
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.ports import Backup, Deliveries, MirrorListener, SessionSummary
from engine.vocabulary.reviews import Review

if TYPE_CHECKING:
    from engine.store.redis.agent_server import AgentServer
    from engine.store.redis.server import Server

_Rows = list[SessionSummary]  # named here: within the class `list` is the method


class RedisStore:
    """The sessions of one home, each forwarded to a Redis while it is open for writing."""

    def __init__(
        self,
        files: FileStore,
        source: ServerSource,
        *,
        orphaned: Path,
        deliveries: Deliveries,
        on_mirror: MirrorListener | None = None,
        connect: Connect = connect,
    ) -> None:
        """Stand before a home's files; no server is spoken to before a session opens.

        `orphaned` is the folder for what a server may not take.
        """
        self._files = files
        self._source = source
        self._orphaned = orphaned
        self._deliveries = deliveries
        self._on_mirror = on_mirror
        self._connect = connect
        self._journals: list[RedisJournal] = []
        self._agents = AgentMemories(
            source.label, lambda seconds: _agent_server(source, seconds), deliveries
        )

    @property
    def shared(self) -> AgentMemories | None:
        """What personas remember, shared by all homes that use the server."""
        return self._agents if self._agents.label else None

    @property
    def mode(self) -> str:
        """`redis` or `private`."""
        return self._source.mode

    @property
    def blobs(self) -> FileBlobs:
        """The pictures, on this machine."""
        return self._files.blobs

    async def create(self, session: str) -> RedisJournal:
        """Begin a journal and hold its lock; StoreError where the id is taken."""
        return self._opened(await self._files.create(session), write=True)

    async def open(self, session: str, *, write: bool) -> RedisJournal:
        """Open a journal; StoreError as the file mode raises it, never for the server.

        A stream that has expired is filled again from the journal by the one who writes.
        """
        return self._opened(await self._files.open(session, write=write), write=write)

    async def ids(self) -> list[str]:
        """Return the ids of all sessions of this home, the bin left out."""
        return await self._files.ids()

    async def list(self) -> _Rows:
        """Return all sessions of this home that hold an event, the last opened first."""
        return await self._files.list()

    async def rename(self, session: str, title: str) -> None:
        """Give a session a title, beside its log."""
        await self._files.rename(session, title)

    async def review(self, session: str) -> Review:
        """Return what a person keeps of a session, on this machine."""
        return await self._files.review(session)

    async def keep_review(self, session: str, review: Review) -> None:
        """Keep that, beside the log on this machine."""
        await self._files.keep_review(session, review)

    async def delete(self, session: str, *, now: bool) -> None:
        """Put a session into the bin, or delete it; its keys in Redis expire by themselves."""
        await self._files.delete(session, now=now)

    async def holding(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of this home's sessions that hold one of these texts."""
        return await self._files.holding(texts)

    async def sweep(self, texts: Sequence[str]) -> tuple[Path, ...]:
        """Take texts out of all copies of this home beside its sessions."""
        return await self._files.sweep(texts)

    async def backup(self, session: str) -> Backup:
        """Copy a session's journal, on this machine."""
        return await self._files.backup(session)

    async def close(self) -> None:
        """Close every journal and its outbox; StoreError where something could not be written."""
        try:
            await close_all(self._journals)
        finally:
            self._journals.clear()
            self._agents.close()
            self._source.release()
            await self._files.close()

    def _opened(self, file: FileJournal, *, write: bool) -> RedisJournal:
        outbox = self._outbox(file) if write else None
        journal = RedisJournal(file, outbox, self._deliveries, self.mode)
        self._journals = [other for other in self._journals if not other.closed]
        self._journals.append(journal)
        return journal

    def _outbox(self, file: FileJournal) -> Outbox:
        session, clock = file.session, SystemClock()
        holder = this_opening()
        return Outbox(
            Forwarder(
                reader(file.file, self._connect),
                Refill(file.file, self._connect),
                partial(save_orphans, self._orphaned, session),
                clock,
                # A server of this home's own would only hold them twice.
                Pictures(file.file, self._connect, self.blobs.read) if self._source.label else None,
            ),
            lambda seconds: _server(self._source, session, holder.text, seconds),
            name=session,
            release=holder.end,
            health=self._on_the_loop(),
            clock=clock,
        )

    def _on_the_loop(self) -> Health:
        loop, listener = asyncio.get_running_loop(), self._on_mirror

        def health(healthy: bool, reason: str, lag: int) -> None:  # noqa: FBT001 - ports.MirrorListener
            if listener is not None and not loop.is_closed():
                loop.call_soon_threadsafe(listener, healthy, reason, lag)

        return health


def _server(source: ServerSource, session: str, holder: str, seconds: float) -> "Server":
    from engine.store.redis.server import Server  # noqa: PLC0415  70 ms, in the outbox's thread

    return Server(source.address(seconds), session, holder, seconds)


def _agent_server(source: ServerSource, seconds: float) -> "AgentServer":
    from engine.store.redis.agent_server import AgentServer  # noqa: PLC0415  70 ms, in a thread

    return AgentServer(source.address(seconds), seconds)
