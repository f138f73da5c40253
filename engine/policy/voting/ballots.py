"""Ballots, and what is read off them whatever the method."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["agent", "human"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One voter's choices, most wanted first, a reason for each.

    No choices is an abstention. `role` is the role the voter plays, by which
    wide support is told from narrow.
    """

    voter: str
    role: str
    choices: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    kind: Kind = "agent"


def split_kinds(ballots: Sequence[Ballot]) -> dict[Kind, tuple[Ballot, ...]]:
    """Return the agents' and the humans' ballots apart: they are never counted together."""
    return {
        "agent": tuple(ballot for ballot in ballots if ballot.kind == "agent"),
        "human": tuple(ballot for ballot in ballots if ballot.kind == "human"),
    }


def restrict(ballots: Sequence[Ballot], candidates: Sequence[str]) -> tuple[Ballot, ...]:
    """Return the ballots with only these candidates, each once; order of choices stays."""
    known = set(candidates)
    return tuple(
        replace(ballot, choices=tuple(dict.fromkeys(c for c in ballot.choices if c in known)))
        for ballot in ballots
    )


def check(ballots: Sequence[Ballot], entitled: int) -> None:
    """Raise ValueError where ballots cannot be counted together: a fault of the caller."""
    if len({ballot.kind for ballot in ballots}) > 1:
        raise ValueError("Agents' and humans' ballots are counted beside each other, not together.")
    if len({ballot.voter for ballot in ballots}) < len(ballots):
        raise ValueError("A voter has one ballot.")
    if len(ballots) > entitled:
        raise ValueError("There are more ballots than voters who are entitled.")
