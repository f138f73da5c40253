"""All memories of a home, as a screen asks for them: found, counted, and fetched by pages."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine import EngineError, Paths, Runtime, clean, spawn

if TYPE_CHECKING:  # the store and the index: not for the first frame
    from engine import (
        Engine,
        Loaded,
        Memories,
        MemoryEntry,
        MemoryOutline,
        MemoryScope,
        Recalled,
        embedding,
    )

PATIENCE = 5.0
"""Seconds for which a log that cannot be written is tried."""

PAGE = 100
"""Memories of a scope that are fetched at once."""

BEST = 200
"""Memories that a search shows: the best of all that fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A memory of the list; with a score where it was searched for."""

    entry: "MemoryEntry"
    score: "Recalled | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was found: the first rows, how many rows there are to see, and how many fit in all."""

    rows: tuple[Row, ...]
    length: int
    total: int


class MemoryDesk:
    """The index of all memories, opened when it is first asked; what it asks raises EngineError.

    `hidden` are memories that are about to be forgotten; `unsaid` are the exports, not yet named
    to anybody, that hold what was forgotten.
    """

    def __init__(self, paths: Paths, runtime: Runtime, settings: "Callable[[], Loaded]") -> None:
        """Open nothing yet; `settings` are read when something is to be changed, and may block."""
        self._paths = paths
        self._runtime = runtime
        self._settings = settings
        self._forgetting: set[asyncio.Task[None]] = set()
        self._asking: AsyncExitStack | None = None
        self._vectors: embedding.Embedder | None = None
        self._wordy = False
        self.hidden: list[str] = []
        self.unsaid: list[Path] = []

    @cached_property
    def _memories(self) -> "Memories":
        from engine import memories_in  # noqa: PLC0415  not for the first frame

        return memories_in(self._paths.memory, self._runtime)

    async def follow(self) -> bool:
        """Take over what sessions remembered meanwhile, and say whether that was anything."""
        from engine import FileStore, catch_up  # noqa: PLC0415  not for the first frame

        before = await self._memories.applied()
        async with AsyncExitStack() as stack:
            runtime = self._runtime
            store = FileStore(self._paths, clock=runtime.clock, deliveries=runtime.deliveries)
            stack.push_async_callback(store.close)
            await catch_up(store, self._memories)
        return await self._memories.applied() != before

    async def outline(self) -> "MemoryOutline":
        """Return what memories can be narrowed by."""
        return await self._memories.outline()

    async def near(self, words: str) -> "embedding.Near | None":
        """Return what memories are to be near to; None where no model is named for that.

        EngineError where none says so: once, from then on it is None.
        """
        if self._wordy or not words:
            return None
        try:
            embedder = await self._embedder()
            return await embedder.near(words) if embedder is not None else None
        except EngineError:
            self._wordy = True
            raise

    async def _embedder(self) -> "embedding.Embedder | None":
        from engine import embedding  # noqa: PLC0415  not for the first frame

        if self._asking is None:
            loaded = await self._runtime.run(self._settings)
            stack = AsyncExitStack()
            opened = embedding.embedder_of(loaded, self._paths, self._runtime)
            self._vectors = await stack.enter_async_context(opened)
            self._asking, self._wordy = stack, self._vectors is None
        return self._vectors

    async def find(
        self, scope: "MemoryScope", words: str, near: "embedding.Near | None" = None
    ) -> Listing:
        """Return the best memories for words; without words the newest, to be paged through."""
        if words:
            now = self._runtime.clock.now()
            results = await self._memories.search(words, scope, now, BEST, near)
            rows = tuple(Row(entry=one.entry, score=one.score) for one in results.found)
            return Listing(rows=rows, length=len(rows), total=results.total)
        total = await self._memories.count(scope)
        return Listing(rows=await self.page(scope, 0) if total else (), length=total, total=total)

    async def page(self, scope: "MemoryScope", number: int) -> tuple[Row, ...]:
        """Return a page of the memories of a scope, the newest on the first, number 0."""
        entries: Sequence[MemoryEntry] = await self._memories.page(scope, PAGE, number * PAGE)
        return tuple(Row(entry=entry) for entry in entries)

    async def pin(self, ref: str, *, pinned: bool) -> None:
        """Pin a memory, or unpin it."""
        from engine import pin_memory  # noqa: PLC0415  not for the first frame

        async with self._engine() as engine:
            await pin_memory(engine.store, engine.memories, ref, pinned=pinned)

    async def edit(self, ref: str, text: str) -> str:
        """Give a memory another text, and return it as it is kept."""
        from engine import edit_memory  # noqa: PLC0415  not for the first frame

        async with self._engine() as engine:
            most = engine.settings.limits.text
            privacy = engine.settings.privacy
            await edit_memory(engine.store, engine.memories, ref, text, most=most, privacy=privacy)
        return clean(text).strip()

    def hide(self, ref: str) -> None:
        """Let a memory be forgotten soon; until then it can be brought back."""
        self.hidden.append(ref)

    def bring_back(self) -> str:
        """Return the memory that was hidden last, which stays now; nothing where none is hidden."""
        return self.hidden.pop() if self.hidden else ""

    async def forget(self, ref: str) -> None:
        """Forget a hidden memory for good; who stops waiting for that does not stop it."""
        if ref not in self.hidden:
            return
        self.hidden.remove(ref)
        task = spawn(self._forget(ref), "forget")
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)
        await asyncio.shield(task)

    async def _forget(self, ref: str) -> None:
        from engine import forget_memory  # noqa: PLC0415  not for the first frame

        async with self._engine() as engine:
            forgotten = await forget_memory(engine.store, engine.memories, ref)
        self.unsaid.extend(forgotten.files)

    @asynccontextmanager
    async def _engine(self) -> "AsyncGenerator[Engine]":
        from engine import Engine  # noqa: PLC0415  brings all of the engine: not for the first frame

        loaded = await self._runtime.run(self._settings)
        async with Engine.open(
            loaded.settings, self._paths, self._runtime, patience=PATIENCE
        ) as engine:
            yield engine

    async def close(self) -> None:
        """Forget what is hidden and close the index; the next question opens it again."""
        refused: list[EngineError] = []
        for waiting in [*self._forgetting, *map(self.forget, tuple(self.hidden))]:
            try:
                await waiting
            except EngineError as error:
                refused.append(error)
        if self._asking is not None:
            await self._asking.aclose()
        self._asking, self._wordy = None, False
        if "_memories" in self.__dict__:
            await self._memories.close()
        if refused:
            raise refused[0]
