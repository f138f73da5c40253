"""Memories as homes share them: written for others, and read with care."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from engine.memory.entries import Entry, changes
from engine.policy import logline
from engine.policy.recall import weight_of
from engine.policy.redaction import MARK
from engine.policy.text import clean, clean_line
from engine.vocabulary.clock import stamp
from engine.vocabulary.events import (
    Envelope,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    TextRedacted,
)
from engine.vocabulary.ports import SharedChange

NAME = 200
"""Cells of a name that another home may write."""


class _Shared(msgspec.Struct, frozen=True):
    session: str
    id: str
    origin: int
    seat: str
    name: str
    kind: str
    stage: str
    text: str
    importance: float
    at: str
    pinned: bool


def encode(entry: Entry) -> bytes:
    """Return an agent's memory as other homes read it."""
    return msgspec.json.encode(
        _Shared(
            session=entry.session,
            id=entry.id,
            origin=entry.origin,
            seat=entry.seat or "",
            name=entry.name,
            kind=entry.kind,
            stage=entry.stage,
            text=entry.text,
            importance=entry.importance,
            at=stamp(entry.at),
            pinned=entry.pinned,
        )
    )


def decode(agent: str, ref: str, data: bytes) -> Entry | None:
    """Return what another home wrote, cleaned; None for what is no memory of that name."""
    try:
        found = msgspec.json.decode(data, type=_Shared)
        at: datetime = logline.moment(found.at)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return None
    if ref != f"{found.session}:{found.id}" or not math.isfinite(found.importance):
        return None
    return Entry(
        session=found.session,
        id=found.id,
        origin=found.origin,
        seat=clean_line(found.seat, NAME),
        agent=agent,
        name=clean_line(found.name, NAME),
        kind=clean_line(found.kind, NAME),
        stage=clean_line(found.stage, NAME),
        text=clean(found.text),
        importance=min(1.0, max(0.0, found.importance)),
        at=at,
        pinned=found.pinned,
    )


def shared_changes(log: Sequence[Envelope]) -> Iterator[tuple[str, SharedChange]]:
    """Yield what other homes have to hear of a session's memories, each with its agent.

    The table's own memories stay at home.
    """
    entries: dict[str, Entry] = {}
    written: dict[str, str] = {}
    for seq, change in _numbered(log):
        match change:
            case Entry():
                entries[change.id] = change
                written[str(seq)] = change.id
                yield from _told(change, seq)
            case MemoryChanged(memory=name) if name in entries:
                entries[name] = _after(entries[name], change)
                written[str(seq)] = name
                yield from _told(entries[name], seq)
            case MemoryForgotten(memory=name) if name in entries:
                yield from _told(entries.pop(name), seq, gone=True)
            case TextRedacted(ref=ref) if written.get(ref) in entries:
                yield from _told(entries[written[ref]], 0)
            case _:
                pass


def _numbered(
    log: Sequence[Envelope],
) -> Iterator[tuple[int, Entry | MemoryChanged | MemoryForgotten | TextRedacted]]:
    """Yield a log's changes of memories, each with its event's number."""
    found = changes(log, 0)
    for envelope in log:
        if isinstance(envelope.event, TextRedacted):
            yield envelope.seq, envelope.event
        elif isinstance(envelope.event, MemoryWritten | MemoryChanged | MemoryForgotten):
            yield envelope.seq, next(found)


def _after(entry: Entry, change: MemoryChanged) -> Entry:
    match change.what:
        case "text":
            return replace(entry, text=change.value)
        case "pinned":
            return replace(entry, pinned=change.value == "true")
        case "importance":
            weight = weight_of(change.value)
            return entry if weight is None else replace(entry, importance=weight)
        case _:
            return entry


def _told(entry: Entry, seq: int, *, gone: bool = False) -> Iterator[tuple[str, SharedChange]]:
    if entry.agent and (gone or entry.text != MARK):
        yield (
            entry.agent,
            SharedChange(
                session=entry.session,
                seq=seq,
                ref=entry.ref,
                data=b"" if gone else encode(entry),
                at=int(entry.at.timestamp() * 1000),
            ),
        )
