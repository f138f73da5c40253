"""What a session's log says of its memories, and whose they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.vocabulary.events import (
    Envelope,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    SeatAdded,
    SessionOpened,
)
from engine.vocabulary.seats import Seat


def agent_of(workspace: str, kit: str, persona: str) -> str:
    """Return who a persona is across sessions: workspace (none: the user's own), kit, persona."""
    return "/".join(part for part in (workspace, kit, persona) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A memory of any session.

    `id` is unique within its session, `origin` the number of the event that wrote it.
    `agent` and `name` say whose it is, empty for the table's own; importance is 0 to 1.
    """

    session: str
    id: str
    origin: int
    seat: str | None
    agent: str
    name: str
    kind: str
    stage: str
    text: str
    importance: float
    at: datetime
    pinned: bool = False

    @property
    def ref(self) -> str:
        """Return the name under which people and commands find it."""
        return f"{self.session}:{self.id}"


Change = Entry | MemoryChanged | MemoryForgotten


def changes(log: Sequence[Envelope], after: int) -> Iterator[Change]:
    """Yield what became of a session's memories after an event, in order.

    The whole log is needed: its beginning says who sits where.
    """
    workspace = kit = ""
    seats: dict[str, Seat] = {}
    for envelope in log:
        event = envelope.event
        if isinstance(event, SessionOpened):
            workspace, kit = str(event.settings.get("workspace") or ""), event.kit
            seats = {seat.id: seat for seat in event.seats}
        elif isinstance(event, SeatAdded):
            seats[event.seat] = event.value
        if envelope.seq <= after:
            continue
        if isinstance(event, MemoryWritten):
            seat = seats.get(event.seat or "")
            yield Entry(
                session=envelope.session,
                id=event.memory,
                origin=envelope.seq,
                seat=event.seat,
                agent=agent_of(workspace, kit, seat.persona.id) if seat else "",
                name=seat.persona.name if seat else "",
                kind=event.kind,
                stage=event.stage,
                text=event.text,
                importance=event.importance,
                at=envelope.at,
            )
        elif isinstance(event, MemoryChanged | MemoryForgotten):
            yield event
