"""Methods that add up: approval, plurality, score, Borda."""

from collections.abc import Sequence
from fractions import Fraction

from engine.policy.voting.ballots import Ballot

PLACES = 5
"""Choices that a ballot may hold, and so the steps of the score method."""

Scores = dict[str, Fraction]


def approval(ballots: Sequence[Ballot], candidates: Sequence[str]) -> Scores:
    """Return for each candidate the number of ballots that name it."""
    scores = dict.fromkeys(candidates, Fraction(0))
    for ballot in ballots:
        for choice in ballot.choices:
            scores[choice] += 1
    return scores


def plurality(ballots: Sequence[Ballot], candidates: Sequence[str]) -> Scores:
    """Return for each candidate the number of ballots that want it most."""
    scores = dict.fromkeys(candidates, Fraction(0))
    for ballot in ballots:
        if ballot.choices:
            scores[ballot.choices[0]] += 1
    return scores


def score(ballots: Sequence[Ballot], candidates: Sequence[str]) -> Scores:
    """Return for each candidate the sum of its points over the ballots.

    A choice in place p (from 1) gets (5 - p + 1) / 5 points: 1, 0.8, 0.6, 0.4,
    0.2; what is not chosen gets none. The points of a place are the same on
    every ballot, however many choices it holds.
    """
    scores = dict.fromkeys(candidates, Fraction(0))
    for ballot in ballots:
        for place, choice in enumerate(ballot.choices[:PLACES]):
            scores[choice] += Fraction(PLACES - place, PLACES)
    return scores


def borda(ballots: Sequence[Ballot], candidates: Sequence[str]) -> Scores:
    """Return for each candidate the sum of its Borda points.

    Of m candidates the one in place p (from 1) gets m - p points. The points
    that a ballot of k choices leaves over are shared by the candidates it does
    not name, (m - k - 1) / 2 each, so that every ballot gives away as many.
    Abstentions give none.
    """
    scores = dict.fromkeys(candidates, Fraction(0))
    for ballot in ballots:
        if not ballot.choices:
            continue
        share = Fraction(len(candidates) - len(ballot.choices) - 1, 2)
        for candidate in set(candidates) - set(ballot.choices):
            scores[candidate] += share
        for place, choice in enumerate(ballot.choices, 1):
            scores[choice] += len(candidates) - place
    return scores
