"""Schulze against the definition by brute force, and against Condorcet."""

from itertools import pairwise, permutations

from hypothesis import given

from engine.policy.voting import Ballot, tally
from engine.policy.voting.schulze import preferences, schulze, strongest_paths
from tests.fakes.ballots import CANDIDATES, ballots_of, boxes


def above(ballot: Ballot, first: str, second: str) -> bool:
    places = {choice: place for place, choice in enumerate(ballot.choices)}
    return places.get(first, 99) < places.get(second, 99)


def strongest_by_trying_all(box: tuple[Ballot, ...], start: str, end: str) -> int:
    votes = {
        pair: sum(above(ballot, *pair) for ballot in box) for pair in permutations(CANDIDATES, 2)
    }
    best = 0
    others = [candidate for candidate in CANDIDATES if candidate not in (start, end)]
    for size in range(len(others) + 1):
        for middle in permutations(others, size):
            links = list(pairwise((start, *middle, end)))
            if all(votes[link] > votes[link[::-1]] for link in links):
                best = max(best, min(votes[link] for link in links))
    return best


@given(boxes)
def test_paths_are_the_strongest_of_all(box: tuple[Ballot, ...]):
    paths = strongest_paths(preferences(box, CANDIDATES), CANDIDATES)
    for pair in permutations(CANDIDATES, 2):
        assert paths[pair] == strongest_by_trying_all(box, *pair)


@given(boxes)
def test_the_first_is_beaten_by_nobody(box: tuple[Ballot, ...]):
    first = tally("schulze", box, CANDIDATES, entitled=9).order[0]
    for other in CANDIDATES:
        if other != first:
            there = strongest_by_trying_all(box, other, first)
            assert there <= strongest_by_trying_all(box, first, other)


@given(boxes)
def test_who_beats_all_others_in_pairs_wins(box: tuple[Ballot, ...]):
    for candidate in CANDIDATES:
        others = [other for other in CANDIDATES if other != candidate]
        if all(
            sum(above(b, candidate, other) for b in box)
            > sum(above(b, other, candidate) for b in box)
            for other in others
        ):
            assert tally("schulze", box, CANDIDATES, entitled=9).order[0] == candidate


def test_the_example_of_the_method_s_author():
    papers = {"acbed": 5, "adecb": 5, "bedac": 8, "cabed": 3, "caebd": 7, "cbade": 2, "dceba": 7}
    papers["ebadc"] = 8
    box = ballots_of(*(order for order, count in papers.items() for _ in range(count)))
    scores = schulze(box, "abcde")
    assert sorted(scores, key=lambda candidate: -scores[candidate]) == list("eacbd")
