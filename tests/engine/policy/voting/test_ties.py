"""The chain of ties, step by step."""

from fractions import Fraction

from engine.policy.voting import Ballot
from engine.policy.voting.ties import evidence, part, rank


def test_each_criterion_parts_only_what_the_one_before_left():
    box = (
        Ballot(voter="1", role="x", choices=("c", "d", "a")),
        Ballot(voter="2", role="y", choices=("d",)),
    )
    found = evidence(box, "abcd")
    order, steps = part("abcd", found)
    assert order == ["d", "c", "a", "b"]
    assert [(step["by"], step["order"]) for step in steps] == [
        ("first_preferences", [["d", "c"], ["a", "b"]]),
        ("roles", [["d"], ["c"]]),
        ("roles", [["a"], ["b"]]),
    ]


def test_no_tie_leaves_no_step():
    found = evidence((), "ab")
    assert rank({"a": Fraction(1), "b": Fraction(2)}, found) == (["b", "a"], [])
    assert part(["a"], found) == (["a"], [])
