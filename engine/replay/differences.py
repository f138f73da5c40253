"""Two sides of a table laid beside each other: speeches, rounds, seats, whole branches."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.policy.context import SPEECH, spoken_rounds, table_keywords
from engine.policy.context.sight import heard
from engine.policy.kits import StageKind
from engine.policy.parsing.keywords import key_of
from engine.policy.state import StageState, TableState, Totals, UtteranceState
from engine.replay.wording import Run, text_difference

TALK = SPEECH | {StageKind.CLOSING}

Key = tuple[str | int, ...]
"""By what a speech is found on the other side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A speech on one side."""

    key: Key
    utterance: str
    seat: str
    name: str
    stage: str
    round: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a side used; `costs` by currency, `unknown` calls whose cost nobody knows."""

    speeches: int
    calls: int
    input: int
    output: int
    costs: Mapping[str, Decimal]
    unknown: int
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is compared. `keywords` are lists by stage, `votes` the voters of each choice by poll."""

    said: tuple[Said, ...]
    figures: Figures
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    votes: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Speeches in each other's place, or one that has none opposite."""

    left: Said | None
    right: Said | None
    runs: tuple[Run, ...]

    @property
    def same(self) -> bool:
        """Say whether both say the same."""
        return (
            self.left is not None and self.right is not None and self.left.text == self.right.text
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsMoved:
    """The keywords of a stage that the right side lost and gained."""

    stage: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesMoved:
    """How many voted for a choice on each side; None where that side has no such poll."""

    poll: str
    choice: str
    left: int | None
    right: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two sides beside each other; what is equal is left out of `keywords` and `votes`."""

    pairs: tuple[Pair, ...]
    keywords: tuple[WordsMoved, ...]
    votes: tuple[VotesMoved, ...]
    left: Figures
    right: Figures


def side_of_session(state: TableState) -> Side:
    """Return a whole table, as far as the state goes."""
    said = _said(state, _talk(state), lambda stage, u: (stage.id, u.round, u.seat))
    used = state.totals
    figures = Figures(
        speeches=len(said),
        calls=used.calls,
        input=used.input,
        output=used.output,
        costs=used.costs,
        unknown=used.unknown,
        milliseconds=int(state.ran.total_seconds() * 1000),
    )
    return Side(said=said, figures=figures, keywords=_keywords(state), votes=_votes(state))


def side_of_round(state: TableState, stage: str, number: int) -> Side:
    """Return one round of a stage; an empty side where it was not held."""
    spoken = [(s, u) for s, u in _talk(state) if (s.id, u.round) == (stage, number)]
    return _side(state, spoken, lambda _, u: (u.seat,))


def side_of_utterance(state: TableState, utterance: str) -> Side:
    """Return one speech; an empty side where there is none."""
    spoken = [(s, u) for s, u in _talk(state) if u.id == utterance]
    return _side(state, spoken, lambda _stage, _said: ())


def side_of_seat(state: TableState, seat: str) -> Side:
    """Return what one seat said, which keywords it named, and for what it voted."""
    spoken = [(s, u) for s, u in _talk(state) if u.seat == seat]
    side = _side(state, spoken, lambda s, u: (s.id, u.round))
    lists = {s.id: s.keywords[seat] for s in state.stages if seat in s.keywords}
    return Side(
        said=side.said, figures=side.figures, keywords=lists, votes=_votes(state, voter=seat)
    )


def sides_of_switch(state: TableState, seat: str) -> tuple[Side, Side]:
    """Return what one seat said in its first role and in its second: before and after the switch.

    A discussion stands opposite the discussion after the switch. Without a switch the second
    side is empty.
    """
    kinds = [stage.kind for stage in state.stages]
    switch = kinds.index(StageKind.ROLE_SWITCH) if StageKind.ROLE_SWITCH in kinds else len(kinds)
    later = {stage.id for stage in state.stages[switch:]}
    spoken = [(s, u) for s, u in _talk(state) if u.seat == seat]
    halves = [[one for one in spoken if (one[0].id in later) is after] for after in (False, True)]
    before, after = (_side(state, half, lambda s, u: (s.kind, u.round)) for half in halves)
    return before, after


def compare(left: Side, right: Side) -> Comparison:
    """Lay two sides beside each other."""
    return Comparison(
        pairs=tuple(_pairs(left.said, right.said)),
        keywords=tuple(_words_moved(left.keywords, right.keywords)),
        votes=tuple(_votes_moved(left.votes, right.votes)),
        left=left.figures,
        right=right.figures,
    )


Spoken = tuple[StageState, UtteranceState]


def _talk(state: TableState) -> list[Spoken]:
    """Return what was said and heard, in its order: no lists, trees, ballots and cards."""
    return [
        (stage, utterance)
        for stage in state.stages
        if stage.kind in TALK
        for utterance in heard(spoken_rounds(stage))
    ]


def _said(
    state: TableState, spoken: Iterable[Spoken], key: Callable[[StageState, UtteranceState], Key]
) -> tuple[Said, ...]:
    names = {seat.id: seat.name for seat in state.seats}
    counted: dict[Key, int] = {}
    found: list[Said] = []
    for stage, utterance in spoken:
        own = key(stage, utterance)
        counted[own] = counted.get(own, 0) + 1
        found.append(
            Said(
                key=(*own, counted[own]),
                utterance=utterance.id,
                seat=utterance.seat,
                name=names.get(utterance.seat, utterance.seat),
                stage=stage.id,
                round=utterance.round,
                text=utterance.text,
            )
        )
    return tuple(found)


def _side(
    state: TableState,
    spoken: Iterable[Spoken],
    key: Callable[[StageState, UtteranceState], Key],
) -> Side:
    spoken = list(spoken)
    used = Totals()
    for _, utterance in spoken:
        used = used.plus(utterance.usage, utterance.cost)
    figures = Figures(
        speeches=len(spoken),
        calls=used.calls,
        input=used.input,
        output=used.output,
        costs=used.costs,
        unknown=used.unknown,
        milliseconds=sum(utterance.duration_ms or 0 for _, utterance in spoken),
    )
    return Side(said=_said(state, spoken, key), figures=figures)


def _keywords(state: TableState) -> dict[str, tuple[str, ...]]:
    """Return the table's list of each stage of keywords, and what was decided."""
    found: dict[str, tuple[str, ...]] = {}
    for number, stage in enumerate(state.stages):
        if stage.kind == StageKind.KEYWORDS and stage.keywords:
            following = state.stages[number + 1].id if number + 1 < len(state.stages) else ""
            found[stage.id] = table_keywords(state, StageKind.KEYWORDS, following)
        elif stage.kind == StageKind.DECISION and stage.id in state.decisions:
            found[stage.id] = state.decisions[stage.id].value
    return found


def _votes(state: TableState, voter: str | None = None) -> dict[str, dict[str, int]]:
    """Return how many seats named each choice of each poll; people's ballots are another poll."""
    found: dict[str, dict[str, int]] = {}
    for poll in state.polls.values():
        candidates = poll.result.candidates if poll.result and voter is None else ()
        votes = found.setdefault(poll.id, dict.fromkeys(candidates, 0))
        for ballot in poll.ballots:
            if ballot.kind == "agent" and voter in {None, ballot.voter}:
                for choice in ballot.choices:
                    votes[choice] = votes.get(choice, 0) + 1
    return found


def _pairs(left: tuple[Said, ...], right: tuple[Said, ...]) -> Iterable[Pair]:
    """Yield speeches opposite each other in the left side's order, the right's own between."""
    there = {one.key: one for one in right}
    known = {one.key for one in left}
    following: dict[Key | None, list[Said]] = {}
    place: Key | None = None
    for one in right:
        if one.key in known:
            place = one.key
        else:
            following.setdefault(place, []).append(one)
    yield from (_pair(None, one) for one in following.get(None, ()))
    for one in left:
        yield _pair(one, there.get(one.key))
        yield from (_pair(None, other) for other in following.get(one.key, ()))


def _pair(left: Said | None, right: Said | None) -> Pair:
    runs = text_difference(left.text if left else "", right.text if right else "")
    return Pair(left=left, right=right, runs=runs)


def _words_moved(
    left: Mapping[str, tuple[str, ...]], right: Mapping[str, tuple[str, ...]]
) -> Iterable[WordsMoved]:
    for stage in dict.fromkeys([*left, *right]):
        old = {key_of(word): word for word in left.get(stage, ())}
        new = {key_of(word): word for word in right.get(stage, ())}
        moved = WordsMoved(
            stage=stage,
            lost=tuple(word for key, word in old.items() if key not in new),
            gained=tuple(word for key, word in new.items() if key not in old),
        )
        if moved.lost or moved.gained:
            yield moved


def _votes_moved(
    left: Mapping[str, Mapping[str, int]], right: Mapping[str, Mapping[str, int]]
) -> Iterable[VotesMoved]:
    for poll in dict.fromkeys([*left, *right]):
        old, new = left.get(poll), right.get(poll)
        for choice in dict.fromkeys([*(old or ()), *(new or ())]):
            before = None if old is None else old.get(choice, 0)
            after = None if new is None else new.get(choice, 0)
            if before != after:
                yield VotesMoved(poll=poll, choice=choice, left=before, right=after)
