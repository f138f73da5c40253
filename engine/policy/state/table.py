"""The shape of a table's state: frozen values, changed by copying the path to the change.

Structs of msgspec and not dataclasses, because a reducer does little else than replace
fields: a dataclass's `replace` made up two thirds of a replay (100,000 events: 6.7 s).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, Literal

from msgspec import Struct, field

from engine.policy.recall import MemoryItem
from engine.vocabulary.events import (
    PACE,
    PROVIDERS,
    AffinityBuilt,
    BallotCast,
    BriefWritten,
    CardWritten,
    ClosingWritten,
    DecisionMade,
    SeatsRotated,
    StageInserted,
    VoteTallied,
)
from engine.vocabulary.seats import Lang, Seat
from engine.vocabulary.usage import Cost, Usage

PAGE = 256

UtteranceStatus = Literal["speaking", "done", "failed"]
StageStatus = Literal["running", "ended", "skipped"]


class UtteranceState(Struct, frozen=True, kw_only=True):
    """One seat speaking once; `text` is the partial text where it failed.

    `gloss` is what it says in short, in the language `gloss_lang`.
    """

    id: str
    seat: str
    stage: str
    round: int
    provider: str
    model: str
    prompt_hash: str
    seq: int
    started: datetime
    status: UtteranceStatus = "speaking"
    text: str = ""
    reasoning: str = ""
    finish: str = ""
    code: str = ""
    reason: str = ""
    continues: str | None = None
    attempts: int = 1
    held: bool = False
    usage: Usage | None = None
    cost: Cost | None = None
    first_token_ms: int | None = None
    duration_ms: int | None = None
    gloss: str = ""
    gloss_lang: Lang | None = None


class RoundState(Struct, frozen=True, kw_only=True):
    """Every seat speaking once; `done` and `of` are known when it has ended."""

    number: int
    order: str
    seats: tuple[str, ...] = ()
    sealed: bool = False
    revealed: bool = False
    ended: bool = False
    done: int = 0
    of: int = 0
    utterances: tuple[UtteranceState, ...] = ()

    def last_of(self, seat: str) -> UtteranceState | None:
        """Return a seat's newest utterance of the round."""
        return next((u for u in reversed(self.utterances) if u.seat == seat), None)


class StageState(Struct, frozen=True, kw_only=True):
    """A stage with its rounds and what its seats made in it.

    `began` and `over` are how long the table had run then; `over` is None while it runs.
    """

    id: str
    kind: str
    status: StageStatus = "running"
    reason: str = ""
    began: timedelta = timedelta()
    over: timedelta | None = None
    rounds: tuple[RoundState, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    trees: Mapping[str, AffinityBuilt] = field(default_factory=dict[str, AffinityBuilt])
    board: AffinityBuilt | None = None

    def round(self, number: int) -> RoundState | None:
        """Return a round by its number."""
        return next((r for r in reversed(self.rounds) if r.number == number), None)

    def utterances(self) -> Iterator[UtteranceState]:
        """Yield the stage's utterances in the order of their beginnings."""
        for round_ in self.rounds:
            yield from round_.utterances


class PictureOnTable(Struct, frozen=True, kw_only=True):
    """An attached picture and, once it was made, its description."""

    image: str
    name: str
    media_type: str
    width: int
    height: int
    description: str = ""
    described_by: str = ""


class Drawing(Struct, frozen=True, kw_only=True):
    """A drawn card."""

    image: str
    card: str
    prompt: str
    model: str
    seed: int
    cost: Cost | None
    media_type: str


class Poll(Struct, frozen=True, kw_only=True):
    """A question with its ballots, and their counts by method and kind of voter."""

    id: str
    ballots: tuple[BallotCast, ...] = ()
    tallies: tuple[VoteTallied, ...] = ()

    def ballot_of(self, seat: str) -> BallotCast | None:
        """Return a seat's newest ballot; a person who votes under its name is not the seat."""
        cast = (b for b in reversed(self.ballots) if b.kind == "agent")
        return next((b for b in cast if b.voter == seat), None)

    @property
    def result(self) -> VoteTallied | None:
        """Return the agents' count by the table's own method: the first one."""
        return next((t for t in self.tallies if t.kind == "agent"), None)


class Totals(Struct, frozen=True, kw_only=True):
    """What was used: tokens, money by currency, calls whose cost is unknown."""

    calls: int = 0
    input: int = 0
    output: int = 0
    costs: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    unknown: int = 0

    def plus(self, usage: Usage | None, cost: Cost | None) -> "Totals":
        """Return the totals with one call more; a figure that is no money counts as unknown."""
        costs = dict(self.costs)
        if cost is not None and not _is_money(cost.amount):
            cost = None
        if cost is not None:
            costs[cost.currency] = costs.get(cost.currency, Decimal(0)) + cost.amount
        return Totals(
            calls=self.calls + 1,
            input=self.input + ((usage.input or 0) if usage else 0),
            output=self.output + ((usage.output or 0) if usage else 0),
            costs=costs,
            unknown=self.unknown + (cost is None),
        )


def _is_money(amount: Decimal) -> bool:
    """Tell whether an amount can be added up: a log from elsewhere may hold NaN or 1E+999999."""
    return amount.is_finite() and amount.adjusted() < 18


class TableState(Struct, frozen=True, kw_only=True):
    """All that the log says about a table.

    `seated` is how many seats there ever were: an id is not given twice.
    `inserted` are stages that the facilitator put into the kit's order.
    Memories lie in pages of at most `PAGE`, so that one more costs a page and not all.
    `prompts` are what the facilitator wrote for a picture model, by card; `undrawn` says of
    cards why their newest drawing did not come about.
    `ran` is how long the table was open, without the times between leaving and resuming;
    `unsure` is what the next event will show to be one or the other.
    """

    session: str = ""
    seq: int = 0
    opened: datetime | None = None
    last: datetime | None = None
    ran: timedelta = timedelta()
    unsure: timedelta = timedelta()
    topic: str = ""
    kit: str = ""
    lang: Lang = "en"
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    parent: Mapping[str, Any] | None = None
    seats: tuple[Seat, ...] = ()
    seated: int = 0
    stages: tuple[StageState, ...] = ()
    inserted: tuple[StageInserted, ...] = ()
    pictures: tuple[PictureOnTable, ...] = ()
    polls: Mapping[str, Poll] = field(default_factory=dict[str, Poll])
    decisions: Mapping[str, DecisionMade] = field(default_factory=dict[str, DecisionMade])
    brief: BriefWritten | None = None
    rotation: SeatsRotated | None = None
    cards: tuple[CardWritten, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict[str, str])
    undrawn: Mapping[str, str] = field(default_factory=dict[str, str])
    dropped: frozenset[str] = frozenset()
    closing: ClosingWritten | None = None
    memory_pages: tuple[tuple[MemoryItem, ...], ...] = ()
    said: tuple[tuple[int, str | None, str], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    parked: tuple[tuple[int, str], ...] = ()
    marks: tuple[tuple[int, str, str], ...] = ()
    table_keywords: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    health: Mapping[str, str] = field(default_factory=dict[str, str])
    alerts: frozenset[tuple[str, str]] = frozenset()
    """The causes of which an alert was ever raised: rule and subject."""
    by_seat: Mapping[str, Totals] = field(default_factory=dict[str, Totals])
    by_stage: Mapping[str, Totals] = field(default_factory=dict[str, Totals])
    totals: Totals = field(default_factory=Totals)
    utterances: int = 0
    memory_count: int = 0
    paused: bool = False
    closed: str = ""
    budget: str = ""

    @property
    def memories(self) -> tuple[MemoryItem, ...]:
        """What can be recalled, oldest first."""
        return tuple(chain.from_iterable(self.memory_pages))

    @property
    def offline(self) -> bool:
        """Whether no provider of the table could be reached of late."""
        return self.health.get(PROVIDERS) == "unhealthy"

    @property
    def slowed(self) -> tuple[str, ...]:
        """The providers that are asked by fewer seats at once, for they have too much to do."""
        found = (name for name, status in self.health.items() if status == "slow")
        return tuple(name.removeprefix(PACE) for name in found if name.startswith(PACE))

    def seat(self, seat_id: str) -> Seat:
        """Return a seat; KeyError where nobody sits."""
        for seat in self.seats:
            if seat.id == seat_id:
                return seat
        raise KeyError(seat_id)

    def stage(self, stage_id: str) -> StageState | None:
        """Return a stage by its id."""
        return next((s for s in self.stages if s.id == stage_id), None)

    def utterance(self, utterance_id: str) -> UtteranceState | None:
        """Return an utterance by its id, newest first."""
        for stage in reversed(self.stages):
            for round_ in reversed(stage.rounds):
                for utterance in round_.utterances:
                    if utterance.id == utterance_id:
                        return utterance
        return None

    def utterances_of(self, seat_id: str) -> tuple[UtteranceState, ...]:
        """Return a seat's utterances in the order of their beginnings."""
        return tuple(u for stage in self.stages for u in stage.utterances() if u.seat == seat_id)

    def open_utterances(self) -> tuple[UtteranceState, ...]:
        """Return the utterances that have begun and neither ended nor failed."""
        return tuple(
            u for stage in self.stages for u in stage.utterances() if u.status == "speaking"
        )


EMPTY = TableState()
