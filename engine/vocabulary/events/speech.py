"""Facts about stages, rounds, utterances and what the facilitator said."""

from dataclasses import dataclass
from typing import Literal

from engine.vocabulary.seats import Lang
from engine.vocabulary.usage import Cost, Usage

Order = Literal["simultaneous", "sequential"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted:
    """A stage began."""

    stage: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEnded:
    """A stage came to its end."""

    stage: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSkipped:
    """A stage could not run or was not wanted."""

    stage: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInserted:
    """The facilitator put a stage into the order, after `after`."""

    stage: str
    kind: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStarted:
    """Every seat is about to speak once; `sealed` hides texts until revealed."""

    stage: str
    round: int
    order: Order
    seats: tuple[str, ...] = ()
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEnded:
    """The round is over: `done` of `of` seats finished."""

    stage: str
    round: int
    order: Order
    done: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceStarted:
    """A seat began to speak; `continues` names the utterance that it goes on from."""

    utterance: str
    seat: str
    stage: str
    round: int
    provider: str
    model: str
    template_hash: str
    prompt_hash: str
    continues: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceEnded:
    """A seat finished; `pace` is pairs of milliseconds since the start and characters by then."""

    utterance: str
    seat: str
    stage: str
    text: str
    reasoning: str
    finish: str
    usage: Usage | None
    cost: Cost | None
    first_token_ms: int | None
    duration_ms: int
    pace: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceFailed:
    """A seat did not finish; `partial` is what was said until then.

    `fallback` is the model that could speak instead, as `provider/model`, or nothing.
    """

    utterance: str
    seat: str
    code: str
    reason: str
    partial: str
    fallback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceRetried:
    """Nothing had been said yet and the call is made again."""

    utterance: str
    seat: str
    code: str
    reason: str
    partial: str
    attempt: int
    wait_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceHeld:
    """The panel is frozen while its text is still received."""

    utterance: str
    seat: str
    code: str = ""
    reason: str = ""
    partial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceReleased:
    """A held panel shows its text again."""

    utterance: str
    seat: str
    code: str = ""
    reason: str = ""
    partial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceEdited:
    """The facilitator replaced an utterance's text by `text`."""

    utterance: str
    seat: str
    code: str
    reason: str
    partial: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceGlossed:
    """What an utterance says in short, in the other language; what the call used is told apart."""

    utterance: str
    seat: str
    lang: Lang
    text: str
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilitatorSaid:
    """The facilitator spoke to the table, or to one seat."""

    text: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """A private note of the facilitator."""

    text: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicParked:
    """A topic was put aside for later."""

    text: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSet:
    """Something was marked: `ref` names an utterance."""

    ref: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersRevealed:
    """A sealed round was opened: `ref` is stage and round."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditUndone:
    """An edit was taken back: `ref` is its sequence number."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureDropped:
    """The facilitator wants what failed no more: `ref` is its utterance, of a picture its card."""

    ref: str
