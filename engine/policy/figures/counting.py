"""Figures folded from the events of logs: nothing else is asked, so anybody can recount them."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from engine.policy.failures import NO_FAULT
from engine.policy.figures.rows import ALERTS, LAST, Alert, Figures, Kind, PictureFigures
from engine.policy.figures.spread import spread
from engine.policy.figures.tally import Call, Tally
from engine.vocabulary.events import (
    AlertRaised,
    CallFailed,
    Envelope,
    HealthChanged,
    ImageAttached,
    SeatAdded,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    UsageRecorded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
    UtteranceStarted,
)
from engine.vocabulary.seats import HUMAN

BREAKER = "breaker:"
"""How the components of `health_changed` begin that are a model's breaker."""

HALTS = frozenset({"facilitator", "offline", "provider"})
"""Why a table pauses that goes on as it is; with every other pause it was left."""

Counted = (
    AlertRaised
    | CallFailed
    | HealthChanged
    | ImageAttached
    | SeatAdded
    | SessionClosed
    | SessionOpened
    | SessionPaused
    | SessionResumed
    | UsageRecorded
    | UtteranceEnded
    | UtteranceFailed
    | UtteranceRetried
    | UtteranceStarted
)
"""The events that a counter looks into."""

Key = tuple[Kind, str]


def figures_of(log: Iterable[Envelope], now: datetime | None = None) -> Figures:
    """Return the figures of events, of one log or of several one after another."""
    counter = Counter()
    for envelope in log:
        counter.take(envelope)
    return counter.figures(now)


@dataclass(slots=True)
class _Pictures:
    attached: int = 0
    source: int = 0
    made: int = 0
    drawn: int = 0
    prepared: deque[int] = field(default_factory=lambda: deque[int](maxlen=LAST))
    drawing: deque[int] = field(default_factory=lambda: deque[int](maxlen=LAST))


class Counter:
    """Takes the events of logs in their order and tells their figures at any time.

    What a person says is no call and is not counted.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rows: dict[Key, Tally] = {("all", ""): Tally()}
        self._open: dict[tuple[str, str], tuple[Key, ...]] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._sessions: dict[str, bool] = {}
        self._resting: dict[str, str] = {}
        """The models that rest, each with the session that told so last."""
        self._pictures = _Pictures()
        self._alerts = deque[Alert](maxlen=ALERTS)
        self._at: datetime | None = None

    def take(self, envelope: Envelope) -> None:
        """Count one event."""
        self._at = envelope.at if self._at is None else max(self._at, envelope.at)
        self._sessions.setdefault(envelope.session, False)
        if not (self._speech(envelope) or self._calls(envelope) or self._life(envelope)):
            self._rest(envelope)

    def _speech(self, envelope: Envelope) -> bool:
        """Count what utterances tell; False where the event is none of theirs."""
        at, session = envelope.at, envelope.session
        match envelope.event:
            case UtteranceStarted() as event:
                if event.provider != HUMAN:
                    keys = self._keys(session, event.provider, event.model, event.seat)
                    self._open[session, event.utterance] = keys
            case UtteranceRetried() as event:
                for tally in self._tallies(session, event.utterance):
                    tally.retries += 1
            case UtteranceEnded() as event:
                first, took = event.first_token_ms, event.duration_ms
                call = Call(at=at, end="good", duration_ms=took, first_token_ms=first)
                for tally in self._tallies(session, event.utterance, over=True):
                    tally.ended(call)
                    tally.used(event.usage, event.cost)
            case UtteranceFailed() as event:
                end = "stopped" if event.code in NO_FAULT else "failed"
                for tally in self._tallies(session, event.utterance, over=True):
                    tally.ended(Call(at=at, end=end))
            case _:
                return False
        return True

    def _calls(self, envelope: Envelope) -> bool:
        """Count the table's own calls, and what utterances used that did not end."""
        match envelope.event:
            case UsageRecorded() as event:
                seat = event.seat
                for key in self._keys(envelope.session, event.provider, event.model, seat):
                    tally = self._row(key)
                    tally.used(event.usage, event.cost)
                    if not seat:  # else the utterance's own end tells of the call
                        tally.retries += event.retries
                        took = event.duration_ms
                        tally.ended(Call(at=envelope.at, end="good", duration_ms=took))
                if event.task == "draw":
                    self._pictures.drawn += 1
                    if event.duration_ms is not None:
                        self._pictures.drawing.append(event.duration_ms)
            case CallFailed() as event:
                for key in self._keys(envelope.session, event.provider, event.model, ""):
                    tally = self._row(key)
                    tally.retries += event.retries
                    tally.ended(Call(at=envelope.at, end="failed"))
            case _:
                return False
        return True

    def _life(self, envelope: Envelope) -> bool:
        """Take note of where a session goes on, is left or ends; False where none of it is told."""
        session = envelope.session
        match envelope.event:
            case SessionClosed():
                self._sessions[session], left = True, True
            case SessionPaused(reason=reason):
                left = reason not in HALTS
            case SessionResumed(reason=reason):
                self._sessions[session], left = False, reason == "resumed"  # maybe after a crash
            case _:
                return False
        if left:  # nobody sits there: the breakers were its program's
            self._resting = {ref: at for ref, at in self._resting.items() if at != session}
        return True

    def _rest(self, envelope: Envelope) -> None:
        session = envelope.session
        match envelope.event:
            case SessionOpened(seats=seats):
                self._names.update({(session, seat.id): seat.name for seat in seats})
            case SeatAdded(seat=seat, value=value):
                self._names[session, seat] = value.name
            case HealthChanged(component=component, status=status):
                if component.startswith(BREAKER):
                    self._breaker(session, component.removeprefix(BREAKER), status)
            case AlertRaised() as event:
                self._alerts.append(_alert(envelope, event))
            case ImageAttached() as event:
                self._attached(event)
            case _:
                pass

    def _breaker(self, session: str, ref: str, status: str) -> None:
        if status == "healthy":
            self._resting.pop(ref, None)
        else:
            self._resting[ref] = session

    def _attached(self, event: ImageAttached) -> None:
        found = self._pictures
        found.attached += 1
        if event.source_bytes > 0:
            found.source += event.source_bytes
            found.made += event.bytes
        if event.prepared_ms is not None:
            found.prepared.append(event.prepared_ms)

    def _keys(self, session: str, provider: str, model: str, seat: str) -> tuple[Key, ...]:
        keys: list[Key] = [("all", ""), ("provider", provider), ("model", f"{provider}/{model}")]
        if seat:
            name = self._names.get((session, seat), "")
            keys.append(("seat", f"{seat} {name}".strip()))
        return tuple(keys)

    def _row(self, key: Key) -> Tally:
        return self._rows.setdefault(key, Tally())

    def _tallies(self, session: str, utterance: str, *, over: bool = False) -> Iterator[Tally]:
        """Yield the rows of an utterance that began; of one that is over nothing more is told."""
        place = (session, utterance)
        keys = self._open.pop(place, ()) if over else self._open.get(place, ())
        return map(self._row, keys)

    def recent(self, now: datetime) -> Iterator[tuple[str, int, int, list[int]]]:
        """Yield of each provider its good and failed calls of late, and their first-word times."""
        for (kind, name), tally in self._rows.items():
            if kind == "provider":
                yield (name, *tally.recent(now))

    def figures(self, now: datetime | None = None) -> Figures:
        """Return what was counted; without `now` "of late" looks back from the newest event."""
        moment = now or self._at
        found = self._pictures
        rows = ()
        if moment is not None:
            order: list[Kind] = ["all", "provider", "model", "seat"]
            keys = sorted(self._rows, key=lambda key: (order.index(key[0]), key[1]))
            rows = tuple(self._rows[k].row(*k, moment, self._breakers(k)) for k in keys)
        return Figures(
            at=moment,
            sessions=len(self._sessions),
            closed=sum(self._sessions.values()),
            rows=rows,
            pictures=PictureFigures(
                attached=found.attached,
                source_bytes=found.source,
                prepared_bytes=found.made,
                prepared=spread(list(found.prepared)),
                drawn=found.drawn,
                drawing=spread(list(found.drawing)),
            ),
            alerts=tuple(self._alerts),
        )

    def _breakers(self, key: Key) -> tuple[str, ...]:
        kind, name = key
        resting = sorted(self._resting)
        match kind:
            case "all":
                return tuple(resting)
            case "provider":
                return tuple(ref for ref in resting if ref.partition("/")[0] == name)
            case "model":
                return tuple(ref for ref in resting if ref == name)
            case "seat":
                return ()


def _alert(envelope: Envelope, event: AlertRaised) -> Alert:
    return Alert(
        at=envelope.at,
        session=envelope.session,
        rule=event.rule,
        value=event.value,
        subject=event.subject,
        line=event.line,
        level=event.level,
    )
