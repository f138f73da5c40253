"""Logs with memories, and an index of them that a test uses without a loop of its own."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from engine.memory import Memories
from engine.session.remembering import memories_in
from engine.tasks import Runtime, run
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import Envelope, Event, MemoryWritten, SessionOpened
from engine.vocabulary.seats import Persona, Seat

T = TypeVar("T")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SESSION = "20261120-k3f7"
OTHER = "20261121-m4g8"


def seat(number: int, persona: str = "mei") -> Seat:
    who = Persona(
        id=persona, name=persona.title(), age=30, background="", experience="", speaking=""
    )
    return Seat(
        id=f"s{number}",
        name=who.name,
        role="designer",
        first_role="designer",
        provider="rehearsal",
        model="voices",
        persona=who,
    )


def written(
    name: str, text: str, *, by: str | None = "s1", kind: str = "speech", weight: float = 0.4
) -> MemoryWritten:
    return MemoryWritten(
        memory=name, seat=by, kind=kind, text=text, stage="discussion", importance=weight
    )


def log_with(
    *events: Event, session: str = SESSION, days: float = 0, workspace: str = ""
) -> list[Envelope]:
    """Return a log of a table with Mei and Bo; it is so many days old."""
    opened = SessionOpened(
        topic="纸灯",
        kit="open-table",
        lang="zh",
        seed=1,
        seats=(seat(1), seat(2, "bo")),
        settings={"workspace": workspace} if workspace else {},
    )
    begun = NOW - timedelta(days=days)
    return [
        Envelope(seq=seq, at=begun + timedelta(seconds=seq), session=session, event=event)
        for seq, event in enumerate((opened, *events), start=1)
    ]


def saying(texts: Sequence[str], session: str = SESSION) -> list[Envelope]:
    """Return a log in which Mei and Bo say these in turn."""
    return log_with(
        *(written(f"m{n}", text, by=f"s{1 + n % 2}") for n, text in enumerate(texts)),
        session=session,
    )


def remembering(file: Path, play: Callable[[Memories], Awaitable[T]]) -> T:
    """Run a play with the index in a file."""

    async def main(runtime: Runtime) -> Any:
        memories = memories_in(file, runtime)
        try:
            return await play(memories)
        finally:
            await memories.close()

    return run(main, SystemClock())
