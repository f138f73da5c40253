"""How far the seats agree: how much their lists and ballots have in common, and what lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from engine.policy.parsing.keywords import key_of
from engine.policy.state import Poll, TableState
from engine.vocabulary.events import BallotCast


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How much the lists of a stage, or the ballots of a poll, have in common.

    `mean` is over all pairs of seats: what both named, of all that one of them named (Jaccard's
    index). `by_seat` is each seat's mean with the others.
    """

    kind: Literal["lists", "ballots"]
    name: str
    mean: Fraction
    by_seat: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What was voted for and not decided for: by whom, and the reasons that they gave."""

    poll: str
    choice: str
    voters: tuple[str, ...]
    reasons: tuple[str, ...]


def overlaps(state: TableState) -> tuple[Overlap, ...]:
    """Return the overlaps of all lists of keywords and of all polls with two voters or more."""
    found: list[Overlap] = []
    for stage in state.stages:
        named = {seat: frozenset(map(key_of, words)) for seat, words in stage.keywords.items()}
        found.extend(_overlap("lists", stage.id, named))
    for poll in state.polls.values():
        cast = {one.voter: frozenset(map(key_of, one.choices)) for one in agents(poll)}
        found.extend(_overlap("ballots", poll.id, cast))
    return tuple(found)


def agents(poll: Poll) -> list[BallotCast]:
    """Return the seats' own ballots; a person's is another poll."""
    return [ballot for ballot in poll.ballots if ballot.kind == "agent"]


def lost(state: TableState) -> tuple[Lost, ...]:
    """Return what ballots named and no decision took, the most named first, poll by poll.

    A poll on which nothing was decided is left out.
    """
    decided = {key_of(word) for one in state.decisions.values() for word in one.value}
    found: list[Lost] = []
    for poll in state.polls.values():
        backers: dict[str, list[tuple[str, str]]] = {}
        for ballot in agents(poll):
            for place, choice in enumerate(ballot.choices):
                reason = "".join(ballot.reasons[place : place + 1])
                backers.setdefault(choice, []).append((ballot.voter, reason))
        if decided.isdisjoint(map(key_of, backers)):
            continue
        losers = [choice for choice in backers if key_of(choice) not in decided]
        found.extend(
            Lost(
                poll=poll.id,
                choice=choice,
                voters=tuple(voter for voter, _ in backers[choice]),
                reasons=tuple(reason for _, reason in backers[choice] if reason.strip()),
            )
            for choice in sorted(losers, key=lambda one: -len(backers[one]))
        )
    return tuple(found)


def _overlap(
    kind: Literal["lists", "ballots"], name: str, named: Mapping[str, frozenset[str]]
) -> Iterable[Overlap]:
    seats = [seat for seat, words in named.items() if words]
    if len(seats) < 2:
        return
    shares = {
        (first, second): _jaccard(named[first], named[second])
        for first, second in combinations(seats, 2)
    }
    by_seat = {
        seat: _mean(share for pair, share in shares.items() if seat in pair) for seat in seats
    }
    yield Overlap(kind=kind, name=name, mean=_mean(shares.values()), by_seat=by_seat)


def _jaccard(first: frozenset[str], second: frozenset[str]) -> Fraction:
    return Fraction(len(first & second), len(first | second))


def _mean(shares: Iterable[Fraction]) -> Fraction:
    found = list(shares)
    return sum(found, Fraction(0)) / len(found)
