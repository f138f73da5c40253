"""Small logs to fill a store with."""

from datetime import UTC, datetime, timedelta

from engine.vocabulary.events import (
    Envelope,
    Event,
    NoteAdded,
    SessionClosed,
    SessionOpened,
    UtteranceEnded,
    UtteranceFailed,
)

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
SPEECH = "我觉得这只蝴蝶应该更轻一些，像窗花一样透光。" * 12


def envelope(session: str, seq: int, event: Event) -> Envelope:
    return Envelope(
        seq=seq, at=START + timedelta(milliseconds=10 * seq), session=session, event=event
    )


def log(session: str, *events: Event, first: int = 1) -> list[Envelope]:
    return [envelope(session, seq, event) for seq, event in enumerate(events, first)]


def notes(session: str, first: int, last: int) -> list[Envelope]:
    return log(
        session, *(NoteAdded(text=f"第 {n} 条") for n in range(first, last + 1)), first=first
    )


def table_mix(session: str, first: int, count: int) -> list[Envelope]:
    """Return a mix like a table's: one utterance's end in ten, short facts between."""
    return [
        envelope(
            session, seq, ended(f"u{seq}", SPEECH) if seq % 10 == 0 else NoteAdded(text=f"n{seq}")
        )
        for seq in range(first, first + count)
    ]


def opened(topic: str = "剪纸蝴蝶", kit: str = "paper-cut") -> SessionOpened:
    return SessionOpened(topic=topic, kit=kit, lang="zh", seed=7, seats=(), settings={"rounds": 3})


def ended(utterance: str, text: str = "好") -> UtteranceEnded:
    return UtteranceEnded(
        utterance=utterance,
        seat="a",
        stage="discussion",
        text=text,
        reasoning="",
        finish="stop",
        usage=None,
        cost=None,
        first_token_ms=3,
        duration_ms=9,
        pace=((3, 1), (9, 2)),
    )


def failed(utterance: str) -> UtteranceFailed:
    return UtteranceFailed(
        utterance=utterance, seat="a", code="interrupted", reason="", partial="好"
    )


CLOSED = SessionClosed(reason="done", totals={"utterances": 1})
