"""Adding methods, ballot by ballot."""

from fractions import Fraction

from engine.policy.voting import points
from tests.fakes.ballots import ballots_of


def test_approval_and_plurality():
    box = ballots_of("ab", "b", "")
    assert points.approval(box, "abc") == {"a": 1, "b": 2, "c": 0}
    assert points.plurality(box, "abc") == {"a": 1, "b": 1, "c": 0}


def test_score_gives_a_place_the_same_points_on_every_ballot():
    scores = points.score(ballots_of("abcdef"), "abcdef")
    assert scores == {c: Fraction(5 - n, 5) for n, c in enumerate("abcdef")}
    assert points.score(ballots_of("a"), "ab") == {"a": 1, "b": 0}


def test_borda_shares_what_a_short_ballot_leaves():
    assert points.borda(ballots_of("ab"), "abcd") == {
        "a": 3,
        "b": 2,
        "c": Fraction(1, 2),
        "d": Fraction(1, 2),
    }
    assert points.borda(ballots_of(""), "ab") == {"a": 0, "b": 0}
