"""The end of a closed session, kept beside its log: a review begins there before the log is read."""

import hashlib
from collections.abc import Sequence
from functools import cache

import msgspec

from engine.policy.state import TableState
from engine.replay.recording import Recording
from engine.replay.timeline import Chapter, Mark, Timeline, Turn
from engine.vocabulary.events import Envelope
from engine.vocabulary.ports import Journal

MEANING = 1
"""To be raised when `reduce` or `Timeline` make something else of the same log."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The last state of a log and the places in it: what a recording and a timeline begin with."""

    state: TableState
    turns: list[Turn]
    chapters: list[Chapter]
    marks: list[Mark]


class _Kept(msgspec.Struct, frozen=True):
    form: str
    snapshot: msgspec.Raw


def snapshot_of(log: Sequence[Envelope]) -> Snapshot:
    """Return the end of a log; InputError where it holds no event."""
    recording = Recording(log)
    timeline = Timeline.of(recording)
    return Snapshot(
        state=recording.state(recording.last),
        turns=timeline.turns,
        chapters=timeline.chapters,
        marks=timeline.marks,
    )


async def keep_snapshot(journal: Journal) -> None:
    """Keep the end of a journal's log beside it; StoreError where that cannot be."""
    log = await journal.read()
    if log:
        await journal.put_snapshot(log[-1].seq, _encoded(snapshot_of(log)))


async def kept_snapshot(journal: Journal) -> Snapshot | None:
    """Return what is kept of the log's end; None where that is not the end, or not to be read."""
    data = await journal.snapshot()
    return None if data is None else _decoded(data)


def _encoded(snapshot: Snapshot) -> bytes:
    raw = msgspec.Raw(msgspec.msgpack.encode(snapshot))
    return msgspec.msgpack.encode(_Kept(form(), raw))


def _decoded(data: bytes) -> Snapshot | None:
    try:
        kept = msgspec.msgpack.decode(data, type=_Kept)
        if kept.form != form():
            return None
        return msgspec.msgpack.decode(kept.snapshot, type=Snapshot)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


@cache
def form() -> str:
    """Return what tells snapshots that this version can read from all others."""
    fields = msgspec.json.encode(msgspec.json.schema(Snapshot), order="deterministic")
    return f"{MEANING}/{hashlib.sha256(fields).hexdigest()[:16]}"
