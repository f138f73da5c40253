"""Facts of a table in few words, and the state that they come to."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from engine.policy.kits import load_kit, seats_for
from engine.policy.state import EMPTY, TableState, replay
from engine.vocabulary.events import (
    CardWritten,
    Envelope,
    Event,
    KeywordsExtracted,
    Order,
    RoundEnded,
    RoundStarted,
    SessionOpened,
    StageEnded,
    StageStarted,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from engine.vocabulary.messages import CardFields
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.tables import MODEL, START

KIT = load_kit("open-table", "en")
SEATS = seats_for(KIT, None, MODEL)


def opened() -> SessionOpened:
    """Return the beginning of a session of open-table's six seats."""
    return SessionOpened(
        topic="A paper lamp", kit=KIT.id, lang="en", seed=1, seats=SEATS, settings={}
    )


def stage(stage_id: str, kind: str | None = None) -> StageStarted:
    """Return the beginning of a stage, its kind the id unless it is given."""
    return StageStarted(stage=stage_id, kind=kind or stage_id)


def stage_end(stage_id: str, kind: str | None = None) -> StageEnded:
    """Return the end of a stage."""
    return StageEnded(stage=stage_id, kind=kind or stage_id)


def round_(
    stage_id: str, number: int = 1, *, order: Order = "simultaneous", sealed: bool = False
) -> RoundStarted:
    """Return the beginning of a round of all seats."""
    seats = tuple(seat.id for seat in SEATS)
    return RoundStarted(stage=stage_id, round=number, order=order, seats=seats, sealed=sealed)


def round_end(stage_id: str, number: int = 1, done: int = 6) -> RoundEnded:
    """Return the end of a round of six seats."""
    return RoundEnded(stage=stage_id, round=number, order="simultaneous", done=done, of=6)


def started(
    utterance: str, seat: str, stage_id: str, number: int = 1, continues: str | None = None
) -> UtteranceStarted:
    """Return the beginning of an utterance."""
    return UtteranceStarted(
        utterance=utterance,
        seat=seat,
        stage=stage_id,
        round=number,
        provider="fake",
        model="m",
        template_hash="t",
        prompt_hash="p",
        continues=continues,
    )


def ended(
    utterance: str,
    seat: str,
    text: str,
    stage_id: str,
    usage: Usage | None = None,
    cost: Cost | None = None,
) -> UtteranceEnded:
    """Return the end of an utterance with its whole text."""
    return UtteranceEnded(
        utterance=utterance,
        seat=seat,
        stage=stage_id,
        text=text,
        reasoning="",
        finish="stop",
        usage=usage,
        cost=cost,
        first_token_ms=1,
        duration_ms=2,
        pace=((1, len(text)),),
    )


def failed(
    utterance: str, seat: str, partial: str = "", code: str = "interrupted"
) -> UtteranceFailed:
    """Return the failure of an utterance with what was said until then."""
    return UtteranceFailed(utterance=utterance, seat=seat, code=code, reason="why", partial=partial)


def spoke(utterance: str, seat: str, text: str, stage_id: str, number: int = 1) -> list[Event]:
    """Return a whole utterance."""
    return [started(utterance, seat, stage_id, number), ended(utterance, seat, text, stage_id)]


def keywords_of(stage_id: str, lists: dict[str, tuple[str, ...]]) -> list[Event]:
    """Return a finished stage of keywords, a list a seat."""
    found: list[Event] = [stage(stage_id, "keywords")]
    found.extend(
        KeywordsExtracted(stage=stage_id, seat=seat, keywords=words)
        for seat, words in lists.items()
    )
    return [*found, stage_end(stage_id, "keywords")]


def in_envelopes(events: Iterable[Event], after: int = 0) -> Iterator[Envelope]:
    """Yield events at their places in a log, a second apart."""
    for seq, event in enumerate(events, after + 1):
        at = START + timedelta(seconds=seq)
        yield Envelope(seq=seq, at=at, session="20261120-test", event=event)


def table_of(*events: Event) -> TableState:
    """Return the state of an opened table after these events."""
    return replay(in_envelopes([opened(), *events]), EMPTY)


def card(number: int, **fields: str) -> CardWritten:
    """Return the card of a seat by its number."""
    found = CardFields(name=f"Lamp {number}", **fields)
    return CardWritten(card=f"card-{number}", seat=f"s{number}", fields=found)
