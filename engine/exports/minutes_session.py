"""How facts about the session, its stages, its people and its health are told."""

from collections.abc import Callable
from typing import Any

from engine.exports.blocks import Block, Heading, Items, Line
from engine.exports.cast import Cast
from engine.exports.words import reason_word, stage_word, word
from engine.vocabulary.events import (
    AlertRaised,
    BudgetReached,
    Envelope,
    HealthChanged,
    ImageAttached,
    RoundEnded,
    RoundStarted,
    SeatAdded,
    SeatChanged,
    SeatRemoved,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    StageInserted,
    StageSkipped,
    StageStarted,
)

_REHEARSAL = "rehearsal"
_ROUNDS_SHOWN = "discussion"


def _opened(cast: Cast, event: SessionOpened, envelope: Envelope) -> list[Block]:
    def say(key: str, value: object) -> Line:
        return Line(label=word(key, cast.lang), text=str(value))

    blocks: list[Block] = [Heading(text=event.topic, level=1, at=envelope.at)]
    providers = {seat.provider for seat in event.seats}
    if providers == {_REHEARSAL}:
        blocks.append(Line(text=word("rehearsal", cast.lang)))
    elif _REHEARSAL in providers:
        blocks.append(Line(text=word("rehearsal_part", cast.lang)))
    blocks += [
        say("session", envelope.session),
        say("kit", event.kit),
        say("language", event.lang),
        say("seed", event.seed),
    ]
    seats = [
        word("with_role", cast.lang, name=seat.name, role=cast.role(seat.role))
        + ("" if seat.provider == _REHEARSAL else f" [{seat.provider}/{seat.model}]")
        for seat in event.seats
    ]
    blocks.append(Items(title=word("seats", cast.lang), items=tuple((0, seat) for seat in seats)))
    return blocks


def _life(cast: Cast, event: Any, _: Envelope) -> list[Block]:
    keys = {SessionPaused: "paused", SessionResumed: "resumed", SessionClosed: "closed"}
    return [
        Line(label=word(keys[type(event)], cast.lang), text=reason_word(event.reason, cast.lang))
    ]


def _stage(cast: Cast, event: StageStarted, envelope: Envelope) -> list[Block]:
    return [Heading(text=stage_word(event.stage, event.kind, cast.lang), level=2, at=envelope.at)]


def _skipped(cast: Cast, event: StageSkipped, _: Envelope) -> list[Block]:
    name = stage_word(event.stage, event.kind, cast.lang)
    label = f"{word('skipped', cast.lang)} {name}"
    return [Line(label=label, text=reason_word(event.reason, cast.lang))]


def _inserted(cast: Cast, event: StageInserted, _: Envelope) -> list[Block]:
    name = stage_word(event.stage, event.kind, cast.lang)
    return [Line(label=word("inserted", cast.lang), text=name)]


def _round(cast: Cast, event: RoundStarted, envelope: Envelope) -> list[Block]:
    if cast.stage_kind != _ROUNDS_SHOWN:
        return []
    order = word(event.order, cast.lang)
    text = word("round", cast.lang, n=event.round, order=order)
    return [Heading(text=text, level=3, at=envelope.at)]


def _round_over(cast: Cast, event: RoundEnded, _: Envelope) -> list[Block]:
    if event.done >= event.of:
        return []
    return [Line(text=word("round_part", cast.lang, done=event.done, of=event.of))]


def _joined(cast: Cast, event: SeatAdded, _: Envelope) -> list[Block]:
    return [Line(label=event.value.name, text=word("joined", cast.lang))]


def _left(cast: Cast, event: SeatRemoved, _: Envelope) -> list[Block]:
    return [Line(label=cast.name(event.seat), text=word("left", cast.lang))]


def _changed(cast: Cast, event: SeatChanged, _: Envelope) -> list[Block]:
    if event.what == "muted":
        text = word("muted" if event.value == "true" else "unmuted", cast.lang)
    else:
        value = cast.role(event.value) if event.what == "role" else event.value
        text = word(f"now_{event.what}", cast.lang, value=value)
    return [Line(label=cast.name(event.seat), text=text)]


def _attached(cast: Cast, event: ImageAttached, _: Envelope) -> list[Block]:
    size = f" ({event.width}x{event.height})" if event.width else ""
    return [Line(label=word("picture", cast.lang), text=f"{event.name}{size}")]


def _budget(cast: Cast, event: BudgetReached, _: Envelope) -> list[Block]:
    figures = " / ".join(part for part in (event.used, event.line) if part)
    return [Line(label=word(f"budget_{event.level}", cast.lang), text=figures)]


def _health(cast: Cast, event: HealthChanged, _: Envelope) -> list[Block]:
    text = " ".join(part for part in (event.component, event.status, event.reason) if part)
    return [Line(label=word("health", cast.lang), text=text)]


def _alert(cast: Cast, event: AlertRaised, _: Envelope) -> list[Block]:
    if event.level:  # a rule of the program's own: how it ran is no part of what was talked about
        return []
    return [Line(label=word("alert", cast.lang), text=f"{event.rule} {event.value}".strip())]


SESSION_TELLERS: dict[type[Any], Callable[[Cast, Any, Envelope], list[Block]]] = {
    SessionOpened: _opened,
    SessionPaused: _life,
    SessionResumed: _life,
    SessionClosed: _life,
    StageStarted: _stage,
    StageSkipped: _skipped,
    StageInserted: _inserted,
    RoundStarted: _round,
    RoundEnded: _round_over,
    SeatAdded: _joined,
    SeatRemoved: _left,
    SeatChanged: _changed,
    ImageAttached: _attached,
    BudgetReached: _budget,
    HealthChanged: _health,
    AlertRaised: _alert,
}
