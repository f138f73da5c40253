"""All memories of a home, as a screen asks for them: found, counted, and fetched by pages."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from engine import Paths, Runtime

if TYPE_CHECKING:  # the store and the index: not for the first frame
    from engine import Memories, MemoryEntry, MemoryOutline, MemoryScope, Recalled

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
    """The index of all memories, opened when it is first asked; every method raises StoreError."""

    def __init__(self, paths: Paths, runtime: Runtime) -> None:
        """Open nothing yet."""
        self._paths = paths
        self._runtime = runtime

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

    async def find(self, scope: "MemoryScope", words: str) -> Listing:
        """Return the best memories for words; without words the newest, to be paged through."""
        if words:
            now = self._runtime.clock.now()
            results = await self._memories.search(words, scope, now, BEST)
            rows = tuple(Row(entry=one.entry, score=one.score) for one in results.found)
            return Listing(rows=rows, length=len(rows), total=results.total)
        total = await self._memories.count(scope)
        return Listing(rows=await self.page(scope, 0) if total else (), length=total, total=total)

    async def page(self, scope: "MemoryScope", number: int) -> tuple[Row, ...]:
        """Return a page of the memories of a scope, the newest on the first, number 0."""
        entries: Sequence[MemoryEntry] = await self._memories.page(scope, PAGE, number * PAGE)
        return tuple(Row(entry=entry) for entry in entries)

    async def close(self) -> None:
        """Close the index; the next question opens it again."""
        if "_memories" in self.__dict__:
            await self._memories.close()
