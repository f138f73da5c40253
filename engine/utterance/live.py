"""An utterance while it is being spoken, and the events that it leaves."""

import asyncio
from dataclasses import dataclass, field

from engine.policy.context import Composed, Prompt
from engine.policy.masking import Masker
from engine.policy.text import Cleaner, estimate_tokens
from engine.vocabulary.events import (
    Event,
    MemoryRecalled,
    MemoryWritten,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from engine.vocabulary.messages import Finished, Situation
from engine.vocabulary.ports import Draft
from engine.vocabulary.seats import Seat
from engine.vocabulary.usage import Cost, Usage

DRAFT_MS = 250
"""Milliseconds after which a long text that grows is drafted again."""

LONG = 100_000
"""Characters from which on a text is copied only now and then while it grows."""

IMPORTANCE = {"introduction": 0.3, "story": 0.5, "reflection": 0.6}
"""How much a speech weighs in recall, 0 to 1; other speech weighs 0.4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A seat's turn to speak; `output` is the greatest answer in tokens.

    `continues` names the utterance whose partial text (`situation.partial`) this
    one goes on from; `recalled` is what the situation's memories scored, `memory`
    the kind of memory that the speech becomes, none for lists and ballots.
    """

    seat: Seat
    stage: str
    round: int
    situation: Situation
    prompt: Prompt
    output: int
    continues: str | None = None
    recalled: tuple[dict[str, object], ...] = ()
    memory: str = ""


class Ear:
    """Takes in what a model says, in pieces: cleaned, and masked for the log."""

    def __init__(self, masker: Masker) -> None:
        """Listen to one answer from its beginning."""
        self._speech, self._thought = Cleaner(), Cleaner()
        self._said, self._reasoned = masker.stream(), masker.stream()

    def speech(self, text: str) -> str:
        """Return what of a piece of speech can be shown now."""
        return self._said.feed(self._speech.feed(text))

    def reasoning(self, text: str) -> str:
        """Return what of a piece of reasoning can be shown now."""
        return self._reasoned.feed(self._thought.feed(text))

    def rest(self) -> tuple[str, str]:
        """Return what of speech and reasoning was held back: no more comes."""
        return self._said.close(), self._reasoned.close()


@dataclass(slots=True, kw_only=True)
class Live:
    """An utterance while it is being spoken."""

    id: str
    turn: Turn
    begun: float | None = None
    retries: int = 0
    task: "asyncio.Task[object] | None" = None
    ear: Ear = field(default_factory=lambda: Ear(Masker()))
    pieces: list[str] = field(default_factory=list[str])
    reasoning: list[str] = field(default_factory=list[str])
    length: int = 0
    pace: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    first_token_ms: int | None = None
    usage: Usage | None = None
    billed: Cost | None = None
    finish: Finished | None = None
    stopped: bool = False
    steer: str | None = None
    over: bool = False
    _drafted: tuple[int, int] = (0, 0)

    def passed(self, now: float) -> int:
        """Return the milliseconds since the call began, 0 where it did not."""
        return 0 if self.begun is None else round((now - self.begun) * 1000)

    @property
    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def draft(self, passed: int) -> Draft | None:
        """Return what was said until now; of a long text only when it is time for it again.

        It is copied whole each time: one that grows by a word and is drafted at each would take
        all of the time. What a crash takes of such a text is a quarter of a second, or a sixteenth.
        """
        length, when = self._drafted
        if self.length > LONG and self.length < length + length // 16 and passed < when + DRAFT_MS:
            return None
        self._drafted = self.length, passed
        return Draft(utterance=self.id, text=self.text)

    @property
    def answered(self) -> bool:
        """Whether any of an answer came: then the call is paid for."""
        return self.visible or bool(self.reasoning) or self.usage is not None

    @property
    def visible(self) -> bool:
        """Whether this call has shown text; what it goes on from does not count."""
        return self.length > len(self.turn.situation.partial)


def began(live: Live, composed: Composed | None, prompt_hash: str) -> list[Event]:
    """Return the beginning of an utterance, and what it was given to remember."""
    turn = live.turn
    events: list[Event] = [
        UtteranceStarted(
            utterance=live.id,
            seat=turn.seat.id,
            stage=turn.stage,
            round=turn.round,
            provider=turn.seat.provider,
            model=turn.seat.model,
            template_hash=composed.template_hash if composed else "",
            prompt_hash=prompt_hash,
            continues=turn.continues,
        )
    ]
    if turn.recalled:
        events.append(MemoryRecalled(utterance=live.id, memories=turn.recalled))
    return events


def spent(live: Live, composed: Composed | None) -> Usage:
    """Return what a call used: the provider's last report, else an estimate.

    What the utterance goes on from was paid for by the one before.
    """
    if live.usage is not None:
        return live.usage
    said = live.text[len(live.turn.situation.partial) :]
    output = estimate_tokens(said + "".join(live.reasoning))
    return Usage(input=composed.tokens if composed else 0, output=output, estimated=True)


def ended(
    live: Live, usage: Usage, cost: Cost | None, duration_ms: int, memory: str
) -> tuple[Event, ...]:
    """Return the end of an utterance, and the memory that its speech becomes."""
    assert live.finish is not None, "only an end mark ends an utterance"
    turn = live.turn
    end = UtteranceEnded(
        utterance=live.id,
        seat=turn.seat.id,
        stage=turn.stage,
        text=live.text,
        reasoning="".join(live.reasoning),
        finish=live.finish.reason,
        usage=usage,
        cost=cost,
        first_token_ms=live.first_token_ms,
        duration_ms=duration_ms,
        pace=tuple(live.pace),
    )
    if not turn.memory:
        return (end,)
    written = MemoryWritten(
        memory=memory,
        seat=turn.seat.id,
        kind=turn.memory,
        text=live.text,
        stage=turn.stage,
        importance=IMPORTANCE.get(turn.memory, 0.4),
    )
    return (end, written)


def failed(live: Live, code: str, reason: str, fallback: str = "") -> UtteranceFailed:
    """Return the failure of an utterance with what was said until then.

    `fallback` is the model that could speak instead, as `provider/model`.
    """
    return UtteranceFailed(
        utterance=live.id,
        seat=live.turn.seat.id,
        code=code,
        reason=reason,
        partial=live.text,
        fallback=fallback,
    )
