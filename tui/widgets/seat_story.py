"""What one seat's panel is told: its speech as it comes, and what its answers were made into."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from engine import (
    Block,
    Envelope,
    Item,
    TableState,
    UtteranceDelta,
    clean_line,
    events,
    failure_word,
    gloss_line,
    reason_word,
    stage_word,
)
from tui.sentences import translate
from tui.widgets.telling import as_text, is_structured, own_part, said_before, seat_of
from tui.widgets.veil import Veil, View
from tui.words import Words

REASON = 200
"""Cells of a reason beside a cut text."""

Made = events.KeywordsExtracted | events.AffinityBuilt | events.BallotCast | events.CardWritten


@dataclass(slots=True)
class Live:
    """An utterance that has begun: what came of it so far, and how the call goes.

    `before` is what was said by the utterance that it goes on from.
    """

    id: str
    stage: str
    round: int
    began: datetime
    structured: bool
    before: str = ""
    heard: int = 0
    thought: int = 0
    reasoning: str = ""
    first: datetime | None = None
    retry_at: datetime | None = None
    attempt: int = 1
    reason: str = ""
    held: bool = False


@dataclass(slots=True)
class Last:
    """How a seat's newest utterance ended; `fallback` is the model that could speak instead."""

    status: str
    code: str = ""
    reason: str = ""
    fallback: str = ""
    stage: str = ""
    round: int = 0
    seconds: float | None = None


@dataclass(slots=True)
class SeatStory:
    """Turns the table's items into what one seat's view shows, and knows what the seat does."""

    seat: str
    view: View
    words: Words
    live: Live | None = None
    last: Last | None = None
    veil: Veil = field(init=False)
    sealed: tuple[str, int] | None = None
    _raw: str | None = None
    _newest: str = ""
    _pieces: list[str] = field(default_factory=list[str])
    _firsts: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        """Put a veil before the view."""
        self.veil = Veil(self.view)

    @property
    def usual(self) -> float | None:
        """Seconds that this seat's first words usually take; None with too few of them."""
        return median(self._firsts) if len(self._firsts) >= 3 else None

    @property
    def speech(self) -> str:
        """What the seat says, or said last; nothing while that is held or sealed.

        Never a note to the seat: those are between it and the facilitator.
        """
        if self.veil.drawn:
            return ""
        if self.live is not None and not self.live.structured:
            return "".join(self._pieces)
        return self._newest

    def take(self, item: Item, blocks: tuple[Block, ...], state: TableState) -> bool:
        """Take one more item; False where it does not concern this seat."""
        if isinstance(item, UtteranceDelta):
            return item.seat == self.seat and self._on_delta(item)
        if not isinstance(item, Envelope):
            return False
        event = item.event
        if isinstance(event, events.AnswersRevealed):
            self._open(state)
            return True
        if isinstance(event, events.RoundEnded | events.StageEnded | events.StageSkipped):
            self._settle()
            return False
        if isinstance(event, events.SeatsRotated):
            self._rotated(event, state)
            return True
        whisper = isinstance(event, events.FacilitatorSaid)
        if seat_of(event) != self.seat and not (whisper and event.to is None):
            return False
        self._on_own(item, blocks, state)
        return True

    def _on_own(self, item: Envelope, blocks: tuple[Block, ...], state: TableState) -> None:
        match item.event:
            case events.UtteranceStarted() as started:
                self._begin(started, item.at, state)
            case events.UtteranceEnded() as ended:
                self._end(ended)
            case events.UtteranceFailed() as failed:
                self._fail(failed)
            case events.UtteranceRetried() as retried:
                self._retry(retried, item.at)
            case events.UtteranceGlossed(utterance=utterance) as gloss:
                self.veil.gloss(utterance, gloss_line(gloss.text, gloss.lang))
            case events.UtteranceHeld() | events.UtteranceReleased() as hold:
                self._hold(held=isinstance(hold, events.UtteranceHeld))
            case (
                events.KeywordsExtracted()
                | events.AffinityBuilt()
                | events.BallotCast()
                | events.CardWritten() as made
            ):
                self._make(made, blocks)
            case events.FacilitatorSaid() as said:
                self._heard(said)
            case events.MemoryWritten():
                pass
            case _:
                self._tell(item.event, blocks)

    def _tell(self, event: events.Event, blocks: tuple[Block, ...]) -> None:
        if isinstance(event, events.UtteranceEdited) and self.live is None:
            self.veil.entry(event.utterance, event.text, self.words("seat.edited"))
        elif blocks:
            self.veil.note(as_text(blocks, self.words("seat.colon"), own=True))

    def _begin(self, started: events.UtteranceStarted, at: datetime, state: TableState) -> None:
        self._settle()
        stage = state.stage(started.stage)
        kind = stage.kind if stage else ""
        self.live = Live(
            id=started.utterance,
            stage=started.stage,
            round=started.round,
            began=at,
            structured=is_structured(kind, started.round),
            before=said_before(state, started.continues),
        )
        round_ = stage.round(started.round) if stage else None
        if round_ is not None and round_.sealed and not round_.revealed:
            self.sealed = (started.stage, started.round)
        self._pieces = []
        self._draw()
        name = stage_word(started.stage, kind, self.words.lang)
        rounds = len(stage.rounds) if stage else 0
        if not self.live.structured and (started.round > 1 or rounds > 1 or kind == "discussion"):
            name = self.words("seat.heading_round", stage=name, round=started.round)
        if started.continues:
            name = self.words("seat.goes_on", stage=name)
        self.veil.begin(started.utterance, name)

    def _on_delta(self, delta: UtteranceDelta) -> bool:
        live = self.live
        if live is None or live.id != delta.utterance:
            return False
        live.retry_at, live.reason = None, ""
        if delta.reasoning:
            live.thought += len(delta.reasoning)
            live.reasoning = (live.reasoning + delta.reasoning)[-2_000:]
        text = delta.text[max(0, len(live.before) - delta.offset) :]
        if text:
            live.first = live.first or delta.at
            live.heard += len(text)
            if not live.structured:
                self.veil.append(text)
            elif not self._pieces:  # data is nothing to read: what it says comes when it is whole
                self.veil.append(self.words("seat.writes"))
            self._pieces.append(text)
        return True

    def _end(self, ended: events.UtteranceEnded) -> None:
        live, self.live = self.live, None
        if ended.first_token_ms is not None:
            self._firsts = [*self._firsts[-20:], ended.first_token_ms / 1000]
        self.last = Last(
            status="done",
            stage=ended.stage,
            round=live.round if live else 0,
            seconds=ended.duration_ms / 1000,
        )
        self._newest = own_part(live.before, ended.text) if live else ended.text
        if live is None or live.id != ended.utterance:
            self.veil.entry(ended.utterance, ended.text)
        elif live.structured:
            self._raw, self._newest = ended.text, ""
        else:
            self.veil.finish(self._newest)
        self._draw()

    def _fail(self, failed: events.UtteranceFailed) -> None:
        live, self.live = self.live, None
        reason = self._reason(failed.code, failed.reason)
        self.last = Last(
            status="failed",
            code=failed.code,
            reason=reason,
            fallback=failed.fallback,
            stage=live.stage if live else "",
            round=live.round if live else 0,
        )
        said = own_part(live.before, failed.partial) if live else failed.partial
        self._newest = "" if live and live.structured else said
        stopped = failed.code in {"stopped", "interrupted"}
        mark = self.words(f"seat.mark_{failed.code}") if stopped else ""
        cut = "seat.mark_cut" if failed.partial else "seat.mark_none"
        mark = mark or self.words(cut, reason=reason)
        if live is None or live.id != failed.utterance:
            self.veil.entry(failed.utterance, failed.partial, footer=mark)
        else:
            self.veil.finish(said, mark)
        self._draw()

    def _retry(self, retried: events.UtteranceRetried, at: datetime) -> None:
        if self.live is not None and self.live.id == retried.utterance:
            self.live.retry_at = at + timedelta(milliseconds=retried.wait_ms)
            self.live.attempt = retried.attempt
            self.live.reason = self._reason(retried.code, retried.reason)
            self.live.reasoning = ""

    def _hold(self, *, held: bool) -> None:
        if self.live is not None:
            self.live.held = held
        self._draw()

    def _open(self, state: TableState) -> None:
        """Show what a sealed round hid, once it is revealed."""
        if self.sealed is not None:
            stage = state.stage(self.sealed[0])
            round_ = stage.round(self.sealed[1]) if stage else None
            if round_ is None or round_.revealed:
                self.sealed = None
        self._draw()

    def _draw(self) -> None:
        held = self.live is not None and self.live.held
        self.veil.draw(drawn=held or self.sealed is not None)

    def _make(self, made: Made, blocks: tuple[Block, ...]) -> None:
        """Put what an answer says in place of the data that it came as."""
        text = self._newest = as_text(blocks, self.words("seat.colon"), own=True)
        if self._raw is not None:
            self._raw = None
            self.veil.finish(text)
        else:
            key = f"{type(made).__name__}/{getattr(made, 'stage', '')}"
            self.veil.entry(key, text)

    def _settle(self) -> None:
        """Close an answer of which nothing could be made: it is shown as it came."""
        if self._raw is not None:
            raw, self._raw = self._raw, None
            self.veil.finish(raw, self.words("seat.not_understood"))

    def _heard(self, said: events.FacilitatorSaid) -> None:
        key = "seat.whispered" if said.to is not None else "seat.told"
        self.veil.note(self.words(key, text=said.text))

    def _rotated(self, event: events.SeatsRotated, state: TableState) -> None:
        """Leave the new role to the title: a line says only who keeps the old one, and why."""
        del state
        if self.seat in event.unchanged:
            self.veil.note(
                self.words("seat.keeps_role", reason=reason_word(event.reason, self.words.lang))
            )

    def _reason(self, code: str, reason: str) -> str:
        lang = self.words.lang
        told = translate(reason, lang)
        if lang == "zh" and told == reason:
            told = failure_word(code, reason, lang)
        return clean_line(told or code, REASON).rstrip(".。")
