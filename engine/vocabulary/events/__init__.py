"""What happened at a table: the closed union of facts that the log is made of.

Every class is one type of the log (its snake_case name), version 1 unless
`VERSIONS` says more. Facts are past, immutable and logged; what passes by
without being logged (text deltas, states of storage) is at the end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from engine.vocabulary.events.session import (
    PACE as PACE,
    PROVIDERS as PROVIDERS,
    AlertRaised as AlertRaised,
    BudgetReached as BudgetReached,
    CallFailed as CallFailed,
    HealthChanged as HealthChanged,
    JsonObject as JsonObject,
    MemoryChanged as MemoryChanged,
    MemoryForgotten as MemoryForgotten,
    MemoryRecalled as MemoryRecalled,
    MemoryWritten as MemoryWritten,
    SeatAdded as SeatAdded,
    SeatChanged as SeatChanged,
    SeatRemoved as SeatRemoved,
    SeatsRotated as SeatsRotated,
    SessionClosed as SessionClosed,
    SessionOpened as SessionOpened,
    SessionPaused as SessionPaused,
    SessionResumed as SessionResumed,
    TextRedacted as TextRedacted,
    UsageRecorded as UsageRecorded,
)
from engine.vocabulary.events.speech import (
    AnswersRevealed as AnswersRevealed,
    EditUndone as EditUndone,
    FacilitatorSaid as FacilitatorSaid,
    FailureDropped as FailureDropped,
    MarkSet as MarkSet,
    NoteAdded as NoteAdded,
    Order as Order,
    RoundEnded as RoundEnded,
    RoundStarted as RoundStarted,
    StageEnded as StageEnded,
    StageInserted as StageInserted,
    StageSkipped as StageSkipped,
    StageStarted as StageStarted,
    TopicParked as TopicParked,
    UtteranceEdited as UtteranceEdited,
    UtteranceEnded as UtteranceEnded,
    UtteranceFailed as UtteranceFailed,
    UtteranceGlossed as UtteranceGlossed,
    UtteranceHeld as UtteranceHeld,
    UtteranceReleased as UtteranceReleased,
    UtteranceRetried as UtteranceRetried,
    UtteranceStarted as UtteranceStarted,
)
from engine.vocabulary.events.work import (
    AffinityBuilt as AffinityBuilt,
    AffinityEdited as AffinityEdited,
    BallotCast as BallotCast,
    BriefWritten as BriefWritten,
    By as By,
    CardWritten as CardWritten,
    ClosingWritten as ClosingWritten,
    DecisionMade as DecisionMade,
    ImageAttached as ImageAttached,
    ImageDescribed as ImageDescribed,
    ImageDrawn as ImageDrawn,
    KeywordsEdited as KeywordsEdited,
    KeywordsExtracted as KeywordsExtracted,
    PromptEdited as PromptEdited,
    VoteTallied as VoteTallied,
)


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
    | UtteranceGlossed
    | FacilitatorSaid
    | NoteAdded
    | TopicParked
    | MarkSet
    | AnswersRevealed
    | EditUndone
    | FailureDropped
    | SeatAdded
    | SeatRemoved
    | SeatChanged
    | ImageAttached
    | ImageDescribed
    | ImageDrawn
    | PromptEdited
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
    | CallFailed
    | BudgetReached
    | HealthChanged
    | AlertRaised
    | UnknownEvent
)

Afterthought = MemoryChanged | MemoryForgotten | TextRedacted
"""What may be added to a log when nobody sits at the table: it is no sign of life."""

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
    """Whether what is said is kept where it shall be. Not logged: it may not be possible.

    `journal_only`: not healthy, and yet everything is saved on this machine; only the server
    of the mode lacks `lag` events. A healthy one's reason is a warning.
    """

    mode: str
    healthy: bool
    reason: str = ""
    journal_only: bool = False
    lag: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMasked:
    """More was masked at this table: how many different things of each kind so far. Not logged.

    Kinds are `card`, `ssn` and `email`.
    """

    counts: Mapping[str, int]


QuestionKind = Literal["keywords", "brief", "cards"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOpen:
    """The facilitator is asked to decide: not logged, what she answers is.

    `default` is what an empty answer means: keywords, the brief's one text, or ids
    of cards; `choices` are all that may be named, in their order, none where any
    text may be.
    """

    stage: str
    kind: QuestionKind
    default: tuple[str, ...]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionClosed:
    """The open question of a stage was answered, timed out or fell away. Not logged."""

    stage: str


Passing = UtteranceDelta | StorageStatus | TextMasked | QuestionOpen | QuestionClosed
Item = Envelope | Passing
"""What a subscriber receives: facts after their commit, and what passes by."""
