"""What happened at a table: the closed union of facts that the log is made of.

Every class is one type of the log (its snake_case name), version 1 unless
`VERSIONS` says more. Facts are past, immutable and logged; what passes by
without being logged (text deltas, states of storage) is at the end.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from engine.vocabulary.messages import CardFields, Group
from engine.vocabulary.seats import Lang, Seat
from engine.vocabulary.usage import Cost, Usage

JsonObject = dict[str, Any]
Order = Literal["simultaneous", "sequential"]
By = Literal["facilitator", "default", "time-out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """A session began; `parent` names session and seq of a fork's origin."""

    topic: str
    kit: str
    lang: Lang
    seed: int
    seats: tuple[Seat, ...]
    settings: JsonObject
    parent: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPaused:
    """The table stopped after what was being said."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResumed:
    """The table goes on, after a pause, a stop or a crash."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed:
    """The session ended, with its totals."""

    reason: str
    totals: JsonObject = field(default_factory=dict[str, Any])


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
    """A seat did not finish; `partial` is what was said until then."""

    utterance: str
    seat: str
    code: str
    reason: str
    partial: str


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
class SeatAdded:
    """A seat joined: `value` is the whole seat, `what` says why."""

    seat: str
    what: str
    value: Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRemoved:
    """A seat left."""

    seat: str
    what: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChanged:
    """A seat was muted or got another model or role."""

    seat: str
    what: Literal["muted", "model", "role", "name"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageAttached:
    """A picture was laid on the table: its prepared form, by SHA-256."""

    image: str
    name: str
    media_type: str
    bytes: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDescribed:
    """A picture was put into words, once for all seats."""

    image: str
    text: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDrawn:
    """A card was drawn."""

    image: str
    card: str
    prompt: str
    model: str
    seed: int
    cost: Cost | None
    media_type: str = "image/png"
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordsExtracted:
    """A seat's keywords, cleaned and without doubles."""

    stage: str
    seat: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordsEdited:
    """The facilitator replaced keywords; `seat` None means the table's."""

    stage: str
    seat: str | None
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffinityBuilt:
    """A KJ tree: a seat's proposal, or with `seat` None the table's board."""

    stage: str
    seat: str | None
    core: str
    groups: tuple[Group, ...]
    single: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffinityEdited:
    """The facilitator replaced the board."""

    stage: str
    seat: str | None
    core: str
    groups: tuple[Group, ...]
    single: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCast:
    """One voter's ordered choices; none is an abstention."""

    poll: str
    voter: str
    kind: Literal["agent", "human"]
    choices: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteTallied:
    """A poll counted by one method; reproducible from its ballots."""

    poll: str
    method: str
    threshold: str | None
    needed: int | None
    results: tuple[JsonObject, ...]
    winners: tuple[str, ...]
    audit: tuple[JsonObject, ...]
    candidates: tuple[str, ...] = ()
    entitled: int = 0
    kind: Literal["agent", "human"] = "agent"
    depends_on_method: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """The final keywords or the cards to draw."""

    stage: str
    value: tuple[str, ...]
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefWritten:
    """The design brief."""

    stage: str
    value: str
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsRotated:
    """The role switch: every seat's new role; `unchanged` with the reason why."""

    roles: dict[str, str]
    unchanged: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWritten:
    """A design card."""

    card: str
    seat: str
    fields: CardFields


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingWritten:
    """What the session came to."""

    stage: str
    agreed: tuple[str, ...]
    minority: tuple[str, ...]
    keywords: tuple[str, ...]
    ranking: tuple[JsonObject, ...]
    open: tuple[str, ...]
    participation: tuple[JsonObject, ...]
    costs: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryWritten:
    """Something that a seat (or with None the table) can recall later."""

    memory: str
    seat: str | None
    kind: str
    text: str
    stage: str
    importance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRecalled:
    """What an utterance was given to remember, with scores and their parts."""

    utterance: str
    memories: tuple[JsonObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryChanged:
    """A memory was pinned, unpinned or edited."""

    memory: str
    what: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryForgotten:
    """A memory was deleted; nothing of its text is kept."""

    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRedacted:
    """The text of another event was blanked: `ref` is its sequence number."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecorded:
    """What a call outside utterances used: judge, description, drawing, vectors."""

    provider: str
    usage: Usage | None
    cost: Cost | None
    model: str = ""
    task: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetReached:
    """The budget's soft or hard line was reached."""

    level: Literal["soft", "hard"]
    used: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChanged:
    """A part of the program changed its health."""

    component: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    """A watched figure crossed its line."""

    rule: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent:
    """An event of a type or version that this program does not know: kept, never read."""

    type: str
    v: int
    data: JsonObject


Event = (
    SessionOpened
    | SessionPaused
    | SessionResumed
    | SessionClosed
    | StageStarted
    | StageEnded
    | StageSkipped
    | StageInserted
    | RoundStarted
    | RoundEnded
    | UtteranceStarted
    | UtteranceEnded
    | UtteranceFailed
    | UtteranceRetried
    | UtteranceHeld
    | UtteranceReleased
    | UtteranceEdited
    | FacilitatorSaid
    | NoteAdded
    | TopicParked
    | MarkSet
    | AnswersRevealed
    | EditUndone
    | SeatAdded
    | SeatRemoved
    | SeatChanged
    | ImageAttached
    | ImageDescribed
    | ImageDrawn
    | KeywordsExtracted
    | KeywordsEdited
    | AffinityBuilt
    | AffinityEdited
    | BallotCast
    | VoteTallied
    | DecisionMade
    | BriefWritten
    | SeatsRotated
    | CardWritten
    | ClosingWritten
    | MemoryWritten
    | MemoryRecalled
    | MemoryChanged
    | MemoryForgotten
    | TextRedacted
    | UsageRecorded
    | BudgetReached
    | HealthChanged
    | AlertRaised
    | UnknownEvent
)

VERSIONS: dict[str, int] = {}
"""Current version of each type that is past 1."""


def type_name(event: Event | type[Any]) -> str:
    """Return the log's name of an event: its class in snake_case."""
    if isinstance(event, UnknownEvent):
        return event.type
    cls = event if isinstance(event, type) else type(event)
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


EVENT_TYPES: dict[str, type[Any]] = {
    type_name(cls): cls for cls in get_args(Event) if cls is not UnknownEvent
}
"""Every known type by the log's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event at its place in the log; `seq` counts from 1 without gaps."""

    seq: int
    at: datetime
    session: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceDelta:
    """More text of an open utterance; `offset` is where it begins. Not logged."""

    at: datetime
    session: str
    utterance: str
    seat: str
    offset: int
    text: str
    reasoning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageStatus:
    """Whether the journal can be written. Not logged: it may not be possible."""

    mode: str
    healthy: bool
    reason: str = ""


Passing = UtteranceDelta | StorageStatus
Item = Envelope | Passing
"""What a subscriber receives: facts after their commit, and what passes by."""
