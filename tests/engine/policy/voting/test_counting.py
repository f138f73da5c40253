"""Counting: every method by its definition, every result from its ballots alone."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given, strategies as st

from engine.policy.voting import (
    METHODS,
    Ballot,
    depends_on_method,
    needed_for,
    run_off_candidates,
    tally,
    tally_all,
)
from engine.vocabulary.errors import InputError
from tests.fakes.ballots import CANDIDATES, ballots_of, boxes, complete_boxes

methods = st.sampled_from(METHODS)


@pytest.mark.parametrize(
    ("threshold", "entitled", "needed"),
    [
        ("0.6", 6, 4),
        ("0.6", 5, 3),
        (Decimal("0.6"), 10, 6),
        ("0.1", 10, 1),
        (Decimal("0.1") + Decimal("0.2"), 10, 3),
        ("0.07", 100, 7),
        ("0.66666666666666666666666666666666666666", 3, 2),
        ("0.66666666666666666666666666666666666667", 3, 3),
        ("1", 6, 6),
        ("0.5", 1, 1),
        ("0.6", 0, 1),
    ],
)
def test_needed_is_exact(threshold: str, entitled: int, needed: int):
    assert needed_for(threshold, entitled) == needed


@pytest.mark.parametrize("threshold", ["0", "-1", "1.01", "NaN", "Infinity", "many", ""])
def test_a_threshold_out_of_range_is_refused(threshold: str):
    with pytest.raises(InputError):
        needed_for(threshold, 6)


def test_consensus_counts_absent_voters_in_the_denominator():
    ballots = ballots_of("ab", "ab", "a", "b")
    count = tally("consensus", ballots, "abc", entitled=6)
    assert (count.needed, count.threshold, count.winners, count.cast) == (4, "0.6", (), 4)
    assert count.needs_run_off
    assert {"step": "abstained", "count": 2, "of": 6} in count.audit
    assert tally("consensus", ballots, "abc", entitled=4).winners == ("a", "b")


def test_consensus_takes_all_that_reach_the_line_up_to_the_wanted():
    ballots = ballots_of(*["abcdef"] * 4)
    count = tally("consensus", ballots, "abcdef", entitled=4, seats_wanted=2)
    assert count.winners == ("a", "b")
    assert count.audit[-1] == {"step": "capped", "reached": list("abcdef"), "wanted": 2}


def test_the_run_off_never_ends_empty():
    ballots = ballots_of("a", "b", "c", "d", "e", "f")
    first = tally("consensus", ballots, "abcdef", entitled=6)
    assert first.needs_run_off
    standing = run_off_candidates(first)
    assert standing == tuple("abcde")
    second = tally("consensus", ballots, standing, entitled=6, last=True)
    assert second.winners == ("a",)
    assert not second.needs_run_off
    assert second.audit[-1] == {"step": "by_order", "winners": ["a"]}


@pytest.mark.parametrize(
    ("choices", "expected"),
    [(("ab", "ab", "c"), "ab"), (("a",), "ab"), ((), "ab"), (("c", "c", "b"), "cb")],
)
def test_who_stands_in_a_run_off(choices: tuple[str, ...], expected: str):
    count = tally("consensus", ballots_of(*choices), "abc", entitled=9)
    assert run_off_candidates(count) == tuple(expected)


@pytest.mark.parametrize("method", METHODS)
def test_too_few_candidates_is_said(method: str):
    one = tally(method, ballots_of("a", "a"), "a", entitled=2)
    assert one.too_few_candidates
    assert one.winners == ("a",)
    assert {"step": "too_few_candidates", "count": 1} in one.audit
    none = tally(method, ballots_of("a", "a"), "", entitled=2, last=True)
    assert none.too_few_candidates
    assert (none.results, none.winners, none.needs_run_off) == ((), (), False)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_voted(method: str):
    count = tally(method, ballots_of("", ""), "ab", entitled=3)
    assert count.needs_run_off
    assert count.winners == ()
    assert tally(method, (), "ab", entitled=3, last=True).winners == ("a",)


def test_what_the_adding_methods_count():
    ballots = ballots_of("ab", "ba", "c")
    scores = {
        method: [(r.candidate, r.score) for r in tally(method, ballots, "abcd", entitled=3).results]
        for method in ("approval", "plurality", "score", "borda")
    }
    assert scores == {
        "approval": [("a", "2"), ("b", "2"), ("c", "1"), ("d", "0")],
        "plurality": [("a", "1"), ("b", "1"), ("c", "1"), ("d", "0")],
        "score": [("a", "1.8"), ("b", "1.8"), ("c", "1"), ("d", "0")],
        "borda": [("a", "6"), ("b", "6"), ("c", "4"), ("d", "2")],
    }


def test_ties_fall_by_the_stated_chain():
    by_first = tally("approval", ballots_of("ba", "ba"), "ab", entitled=2)
    assert by_first.order == ("b", "a")
    assert by_first.audit[0]["by"] == "first_preferences"
    ballots = (
        Ballot(voter="1", role="designer", choices=("a", "b")),
        Ballot(voter="2", role="designer", choices=("b", "a")),
        Ballot(voter="3", role="designer", choices=("c", "a")),
        Ballot(voter="4", role="consumer", choices=("c", "b")),
    )
    by_role = tally("approval", ballots, "abc", entitled=4)
    assert by_role.order == ("b", "a", "c")
    assert by_role.audit == (
        {
            "step": "tie",
            "between": ["b", "a"],
            "by": "roles",
            "order": [["b"], ["a"]],
            "won": "b",
            "score": "3",
        },
    )
    by_mention = tally("approval", ballots_of("a", "b"), "ba", entitled=2)
    assert by_mention.order == ("b", "a")
    assert by_mention.audit[0]["by"] == "first_mention"


def test_methods_can_differ_and_it_is_said():
    ballots = ballots_of("ab", "ab", "ab", "bc", "bc", "cb", "cb")
    counts = tally_all(ballots, "abc", entitled=7)
    assert set(counts) == set(METHODS)
    assert counts["plurality"].order[0] == "a"
    assert counts["schulze"].order[0] == "b"
    assert depends_on_method(counts)
    assert not depends_on_method(tally_all(ballots_of("a", "a"), "ab", entitled=2))
    assert not depends_on_method(tally_all((), "ab", entitled=2))


def test_only_methods_that_fit_are_counted():
    assert set(tally_all(ballots_of("a", "b"), "ab", entitled=2)) == {
        "consensus",
        "approval",
        "plurality",
    }
    unordered = tally_all(ballots_of("ab", "b"), "ab", entitled=2, ordered=False)
    assert set(unordered) == {"consensus", "approval"}


@pytest.mark.parametrize(
    "ballots",
    [
        (
            Ballot(voter="1", role="x", choices=("a",)),
            Ballot(voter="2", role="x", choices=("a",), kind="human"),
        ),
        (
            Ballot(voter="1", role="x", choices=("a",)),
            Ballot(voter="1", role="x", choices=("b",)),
        ),
        ballots_of("a", "a", "a"),
    ],
)
def test_ballots_that_cannot_be_counted_together(ballots: tuple[Ballot, ...]):
    with pytest.raises(ValueError, match=r"\w"):
        tally("approval", ballots, "ab", entitled=2)


@given(boxes, methods, st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(box: tuple[Ballot, ...], method: str, random: Random):
    shuffled = list(box)
    random.shuffle(shuffled)
    count = tally(method, box, CANDIDATES, entitled=9)
    assert tally(method, shuffled, CANDIDATES, entitled=9) == count


@given(boxes, methods, st.permutations(CANDIDATES))
def test_names_of_candidates_do_not_matter(box: tuple[Ballot, ...], method: str, names: list[str]):
    renamed = dict(zip(CANDIDATES, names, strict=True))
    other = tuple(
        Ballot(voter=b.voter, role=b.role, choices=tuple(renamed[c] for c in b.choices))
        for b in box
    )
    count = tally(method, box, CANDIDATES, entitled=9)
    same = tally(method, other, names, entitled=9)
    assert same.order == tuple(renamed[c] for c in count.order)
    assert same.winners == tuple(renamed[c] for c in count.winners)


@given(boxes, methods)
def test_a_tally_holds_plain_values_and_every_candidate_once(box: tuple[Ballot, ...], method: str):
    count = tally(method, box, CANDIDATES, entitled=9, last=True)
    data = count.data()
    assert json.loads(json.dumps(data)) == data
    assert sorted(count.order) == sorted(CANDIDATES)
    assert count.winners
    assert set(count.winners) <= set(count.order)


@given(boxes, methods)
def test_every_tie_among_the_first_is_named(box: tuple[Ballot, ...], method: str):
    assume(method != "ranked")
    count = tally(method, box, CANDIDATES, entitled=9)
    for better, worse in pairwise(count.results):
        if better.score == worse.score:
            assert any(
                step["step"] == "tie"
                and {better.candidate, worse.candidate} <= set(step["between"])
                for step in count.audit
            )
            assert (-better.first, -better.roles, CANDIDATES.index(better.candidate)) < (
                -worse.first,
                -worse.roles,
                CANDIDATES.index(worse.candidate),
            )


@given(boxes)
def test_whoever_a_majority_wants_most_wins(box: tuple[Ballot, ...]):
    voting = [ballot for ballot in box if ballot.choices]
    for candidate in CANDIDATES:
        firsts = sum(ballot.choices[0] == candidate for ballot in voting)
        if 2 * firsts > len(voting):
            for method in ("plurality", "ranked", "schulze"):
                assert tally(method, box, CANDIDATES, entitled=9).winners[0] == candidate


@given(boxes, st.sampled_from(CANDIDATES), st.integers(0, 8))
def test_more_support_never_harms_in_consensus(box: tuple[Ballot, ...], candidate: str, which: int):
    assume(which < len(box) and candidate not in box[which].choices)
    before = tally("consensus", box, CANDIDATES, entitled=9)
    changed = list(box)
    old = box[which]
    changed[which] = Ballot(voter=old.voter, role=old.role, choices=(*old.choices, candidate))
    after = tally("consensus", changed, CANDIDATES, entitled=9)
    assert after.order.index(candidate) <= before.order.index(candidate)
    if candidate in before.winners:
        assert candidate in after.winners


@given(boxes, st.decimals("0.01", "1", places=2), st.integers(9, 12))
def test_consensus_by_its_definition(box: tuple[Ballot, ...], threshold: Decimal, entitled: int):
    count = tally("consensus", box, CANDIDATES, entitled=entitled, threshold=threshold)
    line = Fraction(threshold) * entitled
    reached = {c for c in CANDIDATES if sum(c in b.choices for b in box) >= line}
    assert set(count.winners) == reached
    assert count.needs_run_off == (not reached)


@given(complete_boxes)
def test_borda_of_whole_rankings_by_its_definition(box: tuple[Ballot, ...]):
    count = tally("borda", box, CANDIDATES, entitled=9)
    for result in count.results:
        beaten = sum(len(CANDIDATES) - 1 - b.choices.index(result.candidate) for b in box)
        assert result.score == str(beaten)


@given(boxes)
def test_borda_gives_away_as_many_points_on_every_ballot(box: tuple[Ballot, ...]):
    count = tally("borda", box, CANDIDATES, entitled=9)
    size = len(CANDIDATES)
    assert sum(Fraction(result.score) for result in count.results) == count.cast * (
        size * (size - 1) // 2
    )
