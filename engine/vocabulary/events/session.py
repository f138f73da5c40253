"""Facts about the session, its seats, what it remembers and how it fares."""

from dataclasses import dataclass, field
from typing import Any, Literal

from engine.vocabulary.seats import Lang, Seat
from engine.vocabulary.usage import Cost, Usage

JsonObject = dict[str, Any]


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
    """A seat was muted, or got another model or role, or is somebody else in a point."""

    seat: str
    what: Literal["muted", "model", "role", "name", "background", "speaking"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsRotated:
    """The role switch: every seat's new role; `unchanged` with the reason why."""

    roles: dict[str, str]
    unchanged: tuple[str, ...]
    reason: str = ""


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
    """A memory was pinned, unpinned, edited or weighed.

    `what` is `pinned` (true or false), `text`, or `importance` (0 to 1, the judge's word).
    """

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
    """What a call used that no utterance's end tells.

    Judge, description, drawing, vectors; and, with its `seat`, an utterance that
    failed or was stopped after some of its answer had come: then it is no call of its own.
    `duration_ms` is unknown (None) in older logs; `retries` are attempts before the good one.
    """

    provider: str
    usage: Usage | None
    cost: Cost | None
    model: str = ""
    task: str = ""
    stage: str = ""
    seat: str = ""
    duration_ms: int | None = None
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed:
    """A call of the table itself was given up; an utterance's end tells of its own.

    `code` is the kind of the last error, `retries` are attempts beyond the first.
    """

    provider: str
    model: str
    task: str
    stage: str
    code: str
    duration_ms: int
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetReached:
    """The budget's soft or hard line was reached."""

    level: Literal["soft", "hard"]
    used: str = ""
    line: str = ""


PROVIDERS = "providers"
"""The component of `health_changed` that is all providers of a table together."""

PACE = "pace:"
"""How the component begins that is how fast one provider is asked: healthy, or slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChanged:
    """A part of the program changed its health."""

    component: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    """A watched figure crossed its line.

    `subject` is whose figure it is (a provider, a model), `line` the rule's threshold, `level`
    critical or warning; all three are empty where a stage tells that something failed.
    """

    rule: str
    value: str
    subject: str = ""
    line: str = ""
    level: str = ""
