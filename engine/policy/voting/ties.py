"""How equals are parted: first preferences, then roles, then the order of first mention."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.policy.voting.ballots import Ballot
from engine.policy.voting.results import Step, exact


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the chain of ties goes by, for each candidate."""

    approvals: Mapping[str, int]
    first: Mapping[str, int]
    roles: Mapping[str, int]
    mention: Mapping[str, int]

    def chain(self) -> tuple[tuple[str, Callable[[str], int]], ...]:
        """Return the chain's steps: a name, and a value of which less is better."""
        return (
            ("first_preferences", lambda candidate: -self.first[candidate]),
            ("roles", lambda candidate: -self.roles[candidate]),
            ("first_mention", lambda candidate: self.mention[candidate]),
        )


def evidence(ballots: Sequence[Ballot], candidates: Sequence[str]) -> Evidence:
    """Return the evidence of ballots that name only these candidates."""
    approvals = dict.fromkeys(candidates, 0)
    first = dict.fromkeys(candidates, 0)
    roles: dict[str, set[str]] = {candidate: set() for candidate in candidates}
    for ballot in ballots:
        for place, choice in enumerate(ballot.choices):
            approvals[choice] += 1
            first[choice] += place == 0
            roles[choice].add(ballot.role)
    return Evidence(
        approvals=approvals,
        first=first,
        roles={candidate: len(found) for candidate, found in roles.items()},
        mention={candidate: place for place, candidate in enumerate(candidates)},
    )


def rank(scores: Mapping[str, Fraction], found: Evidence) -> tuple[list[str], list[Step]]:
    """Return the candidates by score, best first, and a step for each tie that was parted."""
    order: list[str] = []
    audit: list[Step] = []
    for score in sorted(set(scores.values()), reverse=True):
        equals = [candidate for candidate in scores if scores[candidate] == score]
        parted, steps = part(equals, found)
        order.extend(parted)
        audit.extend({**step, "score": exact(score)} for step in steps)
    return order, audit


def part(equals: Sequence[str], found: Evidence) -> tuple[list[str], list[Step]]:
    """Return equals in the order of the chain, and a step for each criterion that parted some."""
    return _part(list(equals), found.chain())


def _part(
    equals: list[str], chain: tuple[tuple[str, Callable[[str], int]], ...]
) -> tuple[list[str], list[Step]]:
    if len(equals) < 2 or not chain:
        return equals, []
    (name, value), rest = chain[0], chain[1:]
    classes = [
        [c for c in equals if value(c) == level] for level in sorted(set(map(value, equals)))
    ]
    parted: list[str] = []
    steps: list[Step] = []
    for candidates in classes:
        order, inner = _part(candidates, rest)
        parted.extend(order)
        steps.extend(inner)
    if len(classes) > 1:
        step: Step = {
            "step": "tie",
            "between": list(parted),
            "by": name,
            "order": [sorted(group, key=parted.index) for group in classes],
            "won": parted[0],
        }
        steps.insert(0, step)
    return parted, steps
