"""The Schulze method (Schulze 2011, "A new monotonic, clone-independent ... method")."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

from engine.policy.voting.ballots import Ballot

Pairs = dict[tuple[str, str], int]


def preferences(ballots: Sequence[Ballot], candidates: Sequence[str]) -> Pairs:
    """Return for each ordered pair how many ballots put the first above the second.

    What a ballot names stands above what it does not name; two candidates that
    it does not name are equal.
    """
    pairs = dict.fromkeys(permutations(candidates, 2), 0)
    for ballot in ballots:
        rest = [candidate for candidate in candidates if candidate not in ballot.choices]
        for place, choice in enumerate(ballot.choices):
            for other in (*ballot.choices[place + 1 :], *rest):
                pairs[choice, other] += 1
    return pairs


def strongest_paths(pairs: Pairs, candidates: Sequence[str]) -> Pairs:
    """Return the strength of the strongest path between each pair (winning votes)."""
    paths = {
        (first, second): count if count > pairs[second, first] else 0
        for (first, second), count in pairs.items()
    }
    for middle in candidates:
        for first, second in pairs:
            if middle not in (first, second):
                through = min(paths[first, middle], paths[middle, second])
                paths[first, second] = max(paths[first, second], through)
    return paths


def schulze(ballots: Sequence[Ballot], candidates: Sequence[str]) -> dict[str, Fraction]:
    """Return for each candidate the number of others that do not beat it.

    One beats another if its strongest path to it is stronger than the one back.
    That relation is transitive: the candidates that nobody beats, the Schulze
    winners, have the greatest number, and who beats another has more than it.
    """
    paths = strongest_paths(preferences(ballots, candidates), candidates)
    beaten = {
        candidate: sum(
            paths[other, candidate] > paths[candidate, other]
            for other in candidates
            if other != candidate
        )
        for candidate in candidates
    }
    return {candidate: Fraction(len(candidates) - 1 - lost) for candidate, lost in beaten.items()}
