"""A desk of memories that is told what is remembered; it keeps what it is asked.

Rows are made when they are asked for, so that there can be any number of them. With `hold`
set every answer to a search waits until the test gives it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import EngineError, MemoryEntry, MemoryOutline, MemoryScope, Recalled
from engine.policy.recall import MemoryItem
from engine.policy.vectors import Near
from tui.memory_desk import PAGE, Listing, Row

OUTLINE = MemoryOutline(
    agents={"open-table/bayar": "巴雅尔", "open-table/mei": "Mei", "paper-cut/chen": "Chen Wei"},
    sessions=("20261121-m4g8", "20261120-k3f7"),
    kinds=("card", "decision", "speech", "story"),
    stages=("closing", "discussion"),
)
TEXTS = (
    "窑温高十度，青色就会发灰；建议把试片增加到十二件，先烧一半再决定。",
    "The lamp must fold flat: a traveller carries it home in a rucksack, between two shirts.",
    "决定：保留手工痕迹，不追求完全一样。",
    "My grandmother cut butterflies for every wedding in the street; none was like another.",
)
WHO = (("open-table/bayar", "巴雅尔"), ("open-table/mei", "Mei"), ("", ""))
NEWEST = datetime(2026, 11, 20, 9, tzinfo=UTC)


def entry(number: int, text: str = "") -> MemoryEntry:
    """Return the memory with this place in the list, 0 the newest."""
    agent, name = WHO[number % 3]
    return MemoryEntry(
        session="20261120-k3f7",
        id=f"m{number}",
        origin=number + 10,
        seat=f"s{number % 3 + 1}" if agent else None,
        agent=agent,
        name=name,
        kind=("speech", "story", "decision")[number % 3],
        stage="discussion",
        text=text or f"{number}: {TEXTS[number % 4]}",
        importance=0.4,
        at=NEWEST - timedelta(minutes=number),
        pinned=number % 7 == 2,
    )


def found(one: MemoryEntry, score: float) -> Row:
    """Return a memory as a search finds it."""
    item = MemoryItem(
        id=one.ref, seat=one.seat, kind=one.kind, text=one.text, at=one.at, importance=0.4
    )
    parts = Recalled(memory=item, score=score, relevance=1.0, recency=0.9, importance=0.4)
    return Row(entry=one, score=parts)


class ToldMemories:
    """Stands for `tui.memory_desk.MemoryDesk`."""

    def __init__(self, length: int = 0, rows: Sequence[MemoryEntry] = ()) -> None:
        self.length = length or len(rows)
        self.rows = list(rows)
        self.known = OUTLINE
        self.fits = 0
        self.news = 0
        self.faults: dict[str, EngineError] = {}
        self.asked: list[tuple[MemoryScope, str]] = []
        self.pages: list[int] = []
        self.hold = False
        self.held: dict[str, asyncio.Future[None]] = {}
        self.closed = False
        self.nearness: Near | None = None
        self.wanted_near: list[str] = []
        self.done: list[tuple[str, ...]] = []
        self.hidden: list[str] = []
        self.unsaid: list[Path] = []
        self.exports: list[Path] = []

    def _ask(self, what: str) -> None:
        if what in self.faults:
            raise self.faults[what]

    async def follow(self) -> bool:
        self._ask("follow")
        self.length += self.news
        return bool(self.news)

    async def outline(self) -> MemoryOutline:
        return self.known

    async def near(self, words: str) -> Near | None:
        self.wanted_near.append(words)
        self._ask("near")
        return self.nearness

    async def find(self, scope: MemoryScope, words: str, near: Near | None = None) -> Listing:
        self.asked.append((scope, words))
        self._ask("find")
        if self.hold:
            held = self.held[words] = asyncio.get_running_loop().create_future()
            await held
        if words and near is not None:
            row = found(entry(0, f"near to {words}"), 0.9)
            assert row.score is not None
            row = replace(row, score=replace(row.score, cosine=0.87))
            return Listing(rows=(row,), length=1, total=1)
        if words:
            rows = tuple(found(entry(n, f"{words} {n}"), 0.9 - n / 100) for n in range(3))
            return Listing(rows=rows, length=3, total=max(3, self.fits))
        return Listing(rows=self._page(0), length=self.length, total=self.length)

    async def page(self, scope: MemoryScope, number: int) -> tuple[Row, ...]:
        self.pages.append(number)
        self._ask("page")
        return self._page(number)

    async def pin(self, ref: str, *, pinned: bool) -> None:
        self._ask("pin")
        self.done.append(("pin" if pinned else "unpin", ref))

    async def edit(self, ref: str, text: str) -> str:
        self._ask("edit")
        self.done.append(("edit", ref, text))
        return text

    def hide(self, ref: str) -> None:
        self.hidden.append(ref)

    def bring_back(self) -> str:
        return self.hidden.pop() if self.hidden else ""

    async def forget(self, ref: str) -> None:
        self.hidden.remove(ref)
        self._ask("forget")
        self.done.append(("forget", ref))
        self.unsaid.extend(self.exports)

    async def close(self) -> None:
        self.closed = True

    def _page(self, number: int) -> tuple[Row, ...]:
        places = range(number * PAGE, min(self.length, (number + 1) * PAGE))
        return tuple(Row(entry=self.rows[n] if self.rows else entry(n)) for n in places)
