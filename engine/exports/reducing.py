"""A log without what an export shall not tell, made before every form is.

The result is a log like any other: numbered without gaps, each event what its type has to be.
So it is told, counted and imported as the whole one is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from engine.exports.covering import Cover
from engine.exports.wish import ExportWish
from engine.policy.logline import from_data, kind_of, to_data
from engine.vocabulary.events import (
    BudgetReached,
    ClosingWritten,
    EditUndone,
    Envelope,
    Event,
    FacilitatorSaid,
    ImageDrawn,
    MemoryRecalled,
    MemoryWritten,
    NoteAdded,
    SeatAdded,
    SeatChanged,
    SessionClosed,
    SessionOpened,
    TextRedacted,
    UsageRecorded,
    UtteranceEnded,
)
from engine.vocabulary.seats import Persona, Seat

_MEANT = frozenset(
    {
        *("seat", "utterance", "stage", "kind", "provider", "model", "image", "card", "poll"),
        *("voter", "memory", "ref", "lang", "kit", "prompt_hash", "template_hash", "order", "what"),
        *("finish", "code", "method", "type", "role", "first_role", "roles", "media_type", "by"),
        *("continues", "unchanged", "id", "after", "task", "step", "parent"),
    }
)
"""Fields that hold ids and words of the program: a name that is spelled like one stays there."""

_PERSONA = frozenset({"background", "experience", "speaking"})


def reduced(log: Sequence[Envelope], wish: ExportWish, cover: Cover) -> list[Envelope]:
    """Return a log as far as a wish lets it be told; the very same one where all is told."""
    left = frozenset(wish.reduced)
    whispered = _whispered(log) if "whispers" in left else frozenset[str]()
    kept: list[Envelope] = []
    for envelope in log:
        event: Event | None = envelope.event
        if "whispers" in left:
            event = _without_whispers(event, whispered)
        if event is not None and "costs" in left:
            event = _without_costs(event)
        if event is not None and "reasoning" in left and isinstance(event, UtteranceEnded):
            event = replace(event, reasoning="")
        if event is not None:
            kept.append(replace(envelope, event=_covered(event, cover)))
    return _numbered(kept)


def _whispered(log: Sequence[Envelope]) -> frozenset[str]:
    """Return the words that were meant for one seat, or for nobody."""
    private = (e.event for e in log if isinstance(e.event, FacilitatorSaid | NoteAdded))
    return frozenset(
        one.text for one in private if one.to is not None or isinstance(one, NoteAdded)
    )


def _without_whispers(event: Event, whispered: frozenset[str]) -> Event | None:
    match event:
        case NoteAdded():
            return None
        case FacilitatorSaid(to=to) if to is not None:
            return None
        case MemoryWritten(text=text) if text in whispered:
            return None
        case MemoryRecalled():
            rows = tuple(row for row in event.memories if row.get("text") not in whispered)
            return replace(event, memories=rows)
        case _:
            return event


def _without_costs(event: Event) -> Event | None:
    match event:
        case UsageRecorded() | BudgetReached():
            return None
        case UtteranceEnded():
            return replace(event, usage=None, cost=None)
        case ImageDrawn():
            return replace(event, cost=None)
        case ClosingWritten():
            return replace(event, costs={})
        case SessionClosed():
            return replace(event, totals={})
        case SessionOpened():
            return replace(event, settings=event.settings | {"budget": None})
        case _:
            return event


def _covered(event: Event, cover: Cover) -> Event:
    data = to_data(event)
    told = {name: _told(value, name, cover) for name, value in data.items()}
    if told != data:
        event = from_data(*kind_of(event), told)
    if not cover.names:
        return event
    match event:
        case SessionOpened():
            seats = tuple(_unknown(seat, cover.seats[seat.id]) for seat in event.seats)
            return replace(event, seats=seats)
        case SeatAdded():
            return replace(event, value=_unknown(event.value, cover.seats[event.seat]))
        case SeatChanged() if event.what in _PERSONA:
            return replace(event, value="")
        case _:
            return event


def _told(value: Any, name: str, cover: Cover) -> Any:
    """Return a value of the log without what is covered; ids lose nothing but folders."""
    match value:
        case str():
            return cover.path(value) if name in _MEANT else cover.text(value)
        case list():
            return [_told(one, name, cover) for one in cast("list[Any]", value)]
        case dict():
            inner = cast("Mapping[str, Any]", value)
            within = name if name == "roles" else ""
            return {key: _told(one, within or key, cover) for key, one in inner.items()}
        case _:
            return value


def _unknown(seat: Seat, label: str) -> Seat:
    """Return a seat of which its label and its role are known; its life would tell who it is."""
    persona = Persona(
        id=f"seat-{label.lower()}", name=label, age=0, background="", experience="", speaking=""
    )
    return replace(seat, name=label, persona=persona)


def _numbered(kept: Sequence[Envelope]) -> list[Envelope]:
    """Return events without gaps between their numbers, and what speaks of numbers with them."""
    known = {e.seq for e in kept}
    if known == set(range(1, len(kept) + 1)):
        return list(kept)
    kept = [e for e in kept if _points(e.event) is None or _points(e.event) in known]
    numbers = {str(e.seq): number for number, e in enumerate(kept, 1)}
    return [replace(e, seq=numbers[str(e.seq)], event=_moved(e.event, numbers)) for e in kept]


def _points(event: Event) -> int | None:
    """Return the number of the event that another one is about."""
    if isinstance(event, EditUndone | TextRedacted) and event.ref.isdecimal():
        return int(event.ref)
    return None


def _moved(event: Event, numbers: Mapping[str, int]) -> Event:
    if isinstance(event, EditUndone | TextRedacted) and event.ref in numbers:
        return replace(event, ref=str(numbers[event.ref]))
    return event
