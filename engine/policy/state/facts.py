"""How a table's state changes by facts about the session, its seats and its health."""

import dataclasses
from collections.abc import Callable
from typing import assert_never

from msgspec.structs import replace

from engine.policy.recall import MemoryItem, weight_of
from engine.policy.state.table import PAGE, TableState, Totals
from engine.vocabulary.events import (
    AlertRaised,
    BudgetReached,
    CallFailed,
    EditUndone,
    Envelope,
    FacilitatorSaid,
    FailureDropped,
    HealthChanged,
    MarkSet,
    MemoryChanged,
    MemoryForgotten,
    MemoryRecalled,
    MemoryWritten,
    NoteAdded,
    SeatAdded,
    SeatChanged,
    SeatRemoved,
    SeatsRotated,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    TextRedacted,
    TopicParked,
    UsageRecorded,
)
from engine.vocabulary.seats import Seat

MemoryFact = MemoryWritten | MemoryRecalled | MemoryChanged | MemoryForgotten | TextRedacted
SeatFact = SeatAdded | SeatRemoved | SeatChanged | SeatsRotated
HandFact = FacilitatorSaid | NoteAdded | TopicParked | MarkSet | EditUndone | FailureDropped
WatchFact = UsageRecorded | CallFailed | BudgetReached | HealthChanged | AlertRaised
LifeFact = SessionOpened | SessionPaused | SessionResumed | SessionClosed
SessionFact = LifeFact | SeatFact | HandFact | WatchFact | MemoryFact


def on_session(state: TableState, event: SessionFact, envelope: Envelope) -> TableState:
    """Return the state after a fact about the session itself."""
    if isinstance(event, LifeFact):
        return _on_life(state, event)
    if isinstance(event, SeatFact):
        return _on_seats(state, event)
    if isinstance(event, HandFact):
        return _on_hand(state, event, envelope.seq)
    if isinstance(event, WatchFact):
        return _on_watch(state, event)
    return _on_memory(state, event, envelope)


def _on_life(state: TableState, event: LifeFact) -> TableState:
    match event:
        case SessionOpened():
            return replace(
                state,
                topic=event.topic,
                kit=event.kit,
                lang=event.lang,
                seed=event.seed,
                seats=event.seats,
                seated=len(event.seats),
                settings=event.settings,
                parent=event.parent,
            )
        case SessionPaused():
            return replace(state, paused=True)
        case SessionResumed():
            return replace(state, paused=False, closed="", budget="")
        case SessionClosed():
            return replace(state, closed=event.reason or "closed", paused=False)
        case _:
            assert_never(event)


def _on_seats(state: TableState, event: SeatFact) -> TableState:
    match event:
        case SeatAdded():
            if any(seat.id == event.seat for seat in state.seats):
                return state
            seats = (*state.seats, event.value)
            return replace(state, seats=seats, seated=state.seated + 1)
        case SeatRemoved():
            return replace(state, seats=tuple(s for s in state.seats if s.id != event.seat))
        case SeatChanged():
            seats = tuple(
                _changed(seat, event) if seat.id == event.seat else seat for seat in state.seats
            )
            return replace(state, seats=seats)
        case SeatsRotated():
            seats = tuple(s.with_role(event.roles.get(s.id, s.role)) for s in state.seats)
            return replace(state, seats=seats, rotation=event)
        case _:
            assert_never(event)


def _changed(seat: Seat, event: SeatChanged) -> Seat:
    match event.what:
        case "muted":
            return dataclasses.replace(seat, muted=event.value == "true")
        case "model":
            provider, _, model = event.value.partition("/")
            return dataclasses.replace(seat, provider=provider, model=model)
        case "role":
            return dataclasses.replace(seat, role=event.value)
        case "name":
            persona = dataclasses.replace(seat.persona, name=event.value)
            return dataclasses.replace(seat, name=event.value, persona=persona)
        case "background" | "speaking":
            persona = dataclasses.replace(seat.persona, **{event.what: event.value})
            return dataclasses.replace(seat, persona=persona)
        case _:
            assert_never(event.what)


def _on_hand(state: TableState, event: HandFact, seq: int) -> TableState:
    match event:
        case FacilitatorSaid():
            return replace(state, said=(*state.said, (seq, event.to, event.text)))
        case NoteAdded():
            return replace(state, notes=(*state.notes, (seq, event.text)))
        case TopicParked():
            return replace(state, parked=(*state.parked, (seq, event.text)))
        case MarkSet():
            return replace(state, marks=(*state.marks, (seq, event.ref, event.text)))
        case EditUndone():
            return replace(
                state,
                parked=tuple(p for p in state.parked if str(p[0]) != event.ref),
                marks=tuple(m for m in state.marks if str(m[0]) != event.ref),
            )
        case FailureDropped():
            return replace(state, dropped=state.dropped | {event.ref})
        case _:
            assert_never(event)


def _on_watch(state: TableState, event: WatchFact) -> TableState:
    match event:
        case UsageRecorded():
            return state_with_usage(state, event.seat or None, event.stage, event)
        case BudgetReached():
            return replace(state, budget=event.level)
        case HealthChanged():
            return replace(state, health={**state.health, event.component: event.status})
        case AlertRaised(rule="picture_failed", value=value):
            card, _, reason = value.partition(": ")
            undrawn = {**state.undrawn, card: reason}
            return replace(state, undrawn=undrawn, dropped=state.dropped - {card})
        case AlertRaised(rule=rule, subject=subject, level=level):
            return replace(state, alerts=state.alerts | {(rule, subject)}) if level else state
        case CallFailed():
            return state
        case _:
            assert_never(event)


def state_with_usage(
    state: TableState, seat: str | None, stage: str, used: UsageRecorded
) -> TableState:
    """Return the state with one call's usage counted for seat, stage and session."""
    by_seat, by_stage = dict(state.by_seat), dict(state.by_stage)
    if seat is not None:
        by_seat[seat] = by_seat.get(seat, Totals()).plus(used.usage, used.cost)
    if stage:
        by_stage[stage] = by_stage.get(stage, Totals()).plus(used.usage, used.cost)
    return replace(
        state,
        by_seat=by_seat,
        by_stage=by_stage,
        totals=state.totals.plus(used.usage, used.cost),
    )


def _on_memory(state: TableState, event: MemoryFact, envelope: Envelope) -> TableState:
    match event:
        case MemoryWritten():
            return replace(
                state,
                memory_pages=_with_memory(state.memory_pages, remembered(event, envelope)),
                memory_count=state.memory_count + 1,
            )
        case MemoryChanged():
            return _memories(state, lambda m: _with_change(m, event) if m.id == event.memory else m)
        case MemoryForgotten():
            return _memories(state, lambda m: None if m.id == event.memory else m)
        case MemoryRecalled() | TextRedacted():
            return state
        case _:
            assert_never(event)


def remembered(event: MemoryWritten, envelope: Envelope) -> MemoryItem:
    """Return a memory as it is written."""
    return MemoryItem(
        id=event.memory,
        seat=event.seat,
        kind=event.kind,
        text=event.text,
        at=envelope.at,
        importance=event.importance,
        stage=event.stage,
    )


def _with_change(memory: MemoryItem, event: MemoryChanged) -> MemoryItem:
    match event.what:
        case "text":
            return dataclasses.replace(memory, text=event.value)
        case "pinned":
            return dataclasses.replace(memory, pinned=event.value == "true")
        case "importance":
            weight = weight_of(event.value)
            return memory if weight is None else dataclasses.replace(memory, importance=weight)
        case _:
            return memory


Pages = tuple[tuple[MemoryItem, ...], ...]


def _with_memory(pages: Pages, item: MemoryItem) -> Pages:
    if not pages or len(pages[-1]) >= PAGE:
        return (*pages, (item,))
    return (*pages[:-1], (*pages[-1], item))


def _memories(state: TableState, change: Callable[[MemoryItem], MemoryItem | None]) -> TableState:
    pages = tuple(
        tuple(changed for item in page if (changed := change(item)) is not None)
        for page in state.memory_pages
    )
    return replace(state, memory_pages=pages)
