"""How what was said is told, by seats and by the facilitator."""

from collections.abc import Callable
from typing import Any

from engine.exports.blocks import Block, Line, Speech
from engine.exports.cast import Cast
from engine.exports.words import failure_word, gloss_line, word
from engine.vocabulary.events import (
    AnswersRevealed,
    Envelope,
    FacilitatorSaid,
    ImageDescribed,
    TopicParked,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceRetried,
)

STRUCTURED = frozenset({"keywords", "affinity", "voting", "design_cards"})
"""Stages whose answers are lists, trees, ballots and cards: told by the facts made of them."""

STORY_KEYWORDS = ("image_story", 2)
"""The round of a mixed stage whose answers are lists."""


def _structured(cast: Cast, utterance: str) -> bool:
    started = cast.started.get(utterance)
    number = started.round if started else 1
    return cast.stage_kind in STRUCTURED or (cast.stage_kind, number) == STORY_KEYWORDS


def _gloss(cast: Cast, seq: int) -> str:
    """Return the gloss under the words of an event, where it is known already."""
    known = cast.glosses.get(seq) if cast.glosses is not None else None
    return gloss_line(known.text, known.lang) if known else ""


def _glossed(cast: Cast, event: UtteranceGlossed, _: Envelope) -> list[Block]:
    if cast.glosses is not None:
        return []  # it stands under its words
    who = word("gloss_of", cast.lang, who=cast.name(event.seat))
    return [Line(label=who, text=gloss_line(event.text, event.lang))]


def _ended(cast: Cast, event: UtteranceEnded, envelope: Envelope) -> list[Block]:
    if _structured(cast, event.utterance) or not event.text.strip():
        return []
    started = cast.started.get(event.utterance)
    note = word("continued", cast.lang) if started and started.continues else ""
    gloss = _gloss(cast, envelope.seq)
    who, reasoning = cast.who(event.seat), event.reasoning
    return [Speech(who=who, text=event.text, note=note, gloss=gloss, reasoning=reasoning)]


def _failed(cast: Cast, event: UtteranceFailed, _: Envelope) -> list[Block]:
    reason = failure_word(event.code, event.reason, cast.lang)
    if _structured(cast, event.utterance) or not event.partial.strip():
        text = word("failed_line", cast.lang, reason=reason)
        return [Line(label=cast.name(event.seat), text=text)]
    note = word("failed", cast.lang, reason=reason)
    return [Speech(who=cast.who(event.seat), text=event.partial, note=note)]


def _retried(cast: Cast, event: UtteranceRetried, _: Envelope) -> list[Block]:
    reason = failure_word(event.code, event.reason, cast.lang)
    text = word("retried", cast.lang, reason=reason)
    return [Line(label=cast.name(event.seat), text=text)]


def _edited(cast: Cast, event: UtteranceEdited, envelope: Envelope) -> list[Block]:
    note, gloss = word("edited", cast.lang), _gloss(cast, envelope.seq)
    return [Speech(who=cast.who(event.seat), text=event.text, note=note, gloss=gloss)]


def _said(cast: Cast, event: FacilitatorSaid, _: Envelope) -> list[Block]:
    who = word("facilitator", cast.lang)
    if event.to is not None:
        who = word("whisper", cast.lang, who=who, seat=cast.name(event.to))
    return [Speech(who=who, text=event.text)]


def _parked(cast: Cast, event: TopicParked, _: Envelope) -> list[Block]:
    return [Line(label=word("parked", cast.lang), text=event.text)]


def _revealed(cast: Cast, event: AnswersRevealed, _: Envelope) -> list[Block]:
    del event
    return [Line(text=word("revealed", cast.lang))]


def _described(cast: Cast, event: ImageDescribed, _: Envelope) -> list[Block]:
    name = cast.images.get(event.image, "")
    who = word("description_of", cast.lang, name=name) if name else word("description", cast.lang)
    return [Speech(who=word("with_role", cast.lang, name=who, role=event.model), text=event.text)]


SPEECH_TELLERS: dict[type[Any], Callable[[Cast, Any, Envelope], list[Block]]] = {
    UtteranceEnded: _ended,
    UtteranceFailed: _failed,
    UtteranceRetried: _retried,
    UtteranceEdited: _edited,
    UtteranceGlossed: _glossed,
    FacilitatorSaid: _said,
    TopicParked: _parked,
    AnswersRevealed: _revealed,
    ImageDescribed: _described,
}
