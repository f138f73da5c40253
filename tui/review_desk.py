"""What a review needs of a home: its sessions, their logs, pictures, and what is kept beside them."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import Paths, Runtime
from tui.loading import hold_collector, release_collector

if TYPE_CHECKING:  # most of the engine: not for the first frame
    from engine import (
        Changes,
        Envelope,
        FileStore,
        Kit,
        LogHit,
        LogQuery,
        Recording,
        Review,
        SessionCopy,
        SessionSummary,
        StagePlan,
        TableState,
        Timeline,
    )
    from tui.reviewing import Archive, ReviewedSession

Storing = Callable[[], "FileStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A session to look at: one of this home by what was typed, or a copy in a file.

    `turn` is the number of the turn at whose end to stand, `seq` the event; None is the end of all.
    """

    session: str = ""
    copy: "SessionCopy | None" = None
    turn: int | None = None
    seq: int | None = None


class HomeArchive:
    """The pictures of a home, and the requests of one of its sessions."""

    def __init__(self, storing: Storing, session: str = "") -> None:
        """Look in a home; without a session no request is there."""
        self._storing = storing
        self._session = session

    async def picture(self, image: str) -> bytes:
        """Return a picture by its SHA-256; StoreError where it is not there."""
        store = self._storing()
        try:
            return await store.blobs.get(image)
        finally:
            await store.close()

    async def request(self, prompt_hash: str) -> bytes | None:
        """Return an exact request, or None."""
        if not self._session:
            return None
        store = self._storing()
        try:
            journal = await store.open(self._session, write=False)
            try:
                return await journal.prompt(prompt_hash)
            finally:
                await journal.close()
        finally:
            await store.close()


class CopyArchive:
    """The pictures of a copied session: its own, else those of this home; it has no requests."""

    def __init__(self, pictures: Mapping[str, bytes], home: HomeArchive) -> None:
        """Look in the copy first."""
        self._pictures = pictures
        self._home = home

    async def picture(self, image: str) -> bytes:
        """Return a picture by its SHA-256; StoreError where it is not there."""
        return self._pictures.get(image) or await self._home.picture(image)

    async def request(self, prompt_hash: str) -> bytes | None:
        """Return nothing: a copy does not hold what was asked."""
        return await self._home.request(prompt_hash)


class ReviewDesk:
    """All sessions of a home, to be looked at; none of them is changed by that."""

    def __init__(self, paths: Paths, runtime: Runtime) -> None:
        """Open nothing yet."""
        self.paths = paths
        self._runtime = runtime

    async def sessions(self) -> "list[SessionSummary]":
        """Return the sessions, newest first; StoreError where none can be read."""
        async with self.store() as store:
            return await store.list()

    async def open(self, wanted: "Wanted") -> "ReviewedSession":
        """Return a session, at its end or where a turn ended.

        StoreError where it cannot be read, InputError where there is none.
        """
        recording, timeline, archive = await self._found(wanted)
        session = await self._reviewed(recording, timeline, archive)
        if wanted.turn is not None or wanted.seq is not None:
            await session.read_rest()
        if wanted.turn is not None:
            session.jump(session.timeline.turn_place(wanted.turn))
        if wanted.seq is not None:
            session.jump(session.recording.place(wanted.seq))
        return session

    async def _found(self, wanted: "Wanted") -> "tuple[Recording, Timeline | None, Archive]":
        from engine import Recording  # noqa: PLC0415  not for the first frame

        if (copy := wanted.copy) is not None:
            return Recording(copy.log), None, CopyArchive(copy.pictures, HomeArchive(self._store))
        from engine import resolve  # noqa: PLC0415  the same

        async with self.store() as store:
            session = resolve(wanted.session, await store.list())
            recording, timeline = await self._opened(store, session)
        return recording, timeline, HomeArchive(self._store, session)

    async def _opened(
        self, store: "FileStore", session: str
    ) -> "tuple[Recording, Timeline | None]":
        """Return a session by the end that is kept of it, else its log, read as a whole."""
        from engine import Recording, Timeline, kept_snapshot  # noqa: PLC0415  brings the engine

        hold_collector()  # it is a million values, and none of them garbage
        journal = await store.open(session, write=False)
        try:
            kept = await kept_snapshot(journal)
            if kept is None:
                return Recording(await journal.read()), None
            recording = Recording.ending(kept.state, journal.read_here)
            return recording, Timeline(recording.last, kept.turns, kept.chapters, kept.marks)
        finally:
            await journal.close()
            release_collector()

    async def search(self, query: "LogQuery") -> "AsyncGenerator[LogHit]":
        """Yield what fits in the logs of all sessions, likely ones first; close it to stop."""
        from engine import memories_in, search_sessions  # noqa: PLC0415  brings the index
        from tui.log_query import likely_sessions  # noqa: PLC0415  the same

        memories = memories_in(self.paths.memory, self._runtime)
        try:
            likely = await likely_sessions(memories, query, self._runtime.clock.now())
        finally:
            await memories.close()
        async with (
            self.store() as store,
            aclosing(search_sessions(store, query, self._runtime, likely=likely)) as hits,
        ):
            async for hit in hits:
                yield hit

    async def review(self, session: str) -> "Review":
        """Return what is kept of a session: tags, a note, bookmarks; StoreError where it is gone."""
        async with self.store() as store:
            return await store.review(session)

    async def keep(self, session: str, review: "Review") -> None:
        """Keep tags, a note and bookmarks; StoreError where they cannot be written."""
        async with self.store() as store:
            await store.keep_review(session, review)

    async def rename(self, session: str, title: str) -> None:
        """Give a session a title; StoreError where it may not be written."""
        async with self.store() as store:
            await store.rename(session, title)

    async def delete(self, session: str) -> None:
        """Put a session into the bin for 30 days; StoreError where it is open."""
        async with self.store() as store:
            await store.delete(session, now=False)

    async def fork(self, session: str, at: int, changes: "Changes") -> str:
        """Make a branch of a session after an event, with something else in it; return its id.

        InputError for what is not there then; StoreError where it cannot be read or kept.
        """
        from engine import fork, replayed  # noqa: PLC0415  brings the engine

        async with self.store() as store:
            began = replayed((await _log(store, session))[:1])
            kit = self._kit_of(began)
            return await fork(store, self._runtime.clock, session, at, changes, kit)

    @asynccontextmanager
    async def store(self) -> AsyncGenerator["FileStore"]:
        """Hold the home's store for a moment."""
        store = self._store()
        try:
            yield store
        finally:
            await store.close()

    async def _reviewed(
        self, recording: "Recording", timeline: "Timeline | None", archive: "Archive"
    ) -> "ReviewedSession":
        from tui.reviewing import ReviewedSession  # noqa: PLC0415  brings the engine

        def made() -> ReviewedSession:
            stages, roles = self._kit(recording.state(recording.last))
            return ReviewedSession(
                recording, archive, stages=stages, roles=roles, timeline=timeline
            )

        return await self._runtime.run(made)

    def _kit(self, state: "TableState") -> "tuple[tuple[StagePlan, ...], dict[str, str]]":
        """Return stages and role names; of a kit that is gone those that the log names."""
        from engine import known_stages  # noqa: PLC0415  brings the kit reader

        kit = self._kit_of(state)
        if kit is None:
            return known_stages((), state), {}
        roles = {role.id: role.name for role in kit.roles.values()}
        return known_stages(kit.stages, state), roles

    def _kit_of(self, state: "TableState") -> "Kit | None":
        """Return a table's kit; None where it is gone."""
        from engine import KitError, load_kit  # noqa: PLC0415  brings the kit reader

        try:
            return load_kit(state.kit, state.lang, self.paths.kits)
        except KitError:
            return None

    def _store(self) -> "FileStore":
        from engine import FileStore  # noqa: PLC0415  not for the first frame

        return FileStore(
            self.paths,
            clock=self._runtime.clock,
            deliveries=self._runtime.deliveries,
            patience=5.0,
        )


async def _log(store: "FileStore", session: str) -> "Sequence[Envelope]":
    journal = await store.open(session, write=False)
    try:
        return await journal.read()
    finally:
        await journal.close()
