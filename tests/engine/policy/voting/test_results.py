"""Results: exact numbers as text."""

from fractions import Fraction

import pytest

from engine.policy.voting.results import METHODS, exact


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(3), "3"), (Fraction(9, 5), "1.8"), (Fraction(1, 2), "0.5"), (Fraction(0), "0")],
)
def test_scores_are_written_exactly(value: Fraction, text: str):
    assert exact(value) == text


def test_what_cannot_be_written_exactly_is_refused():
    with pytest.raises(ValueError, match="tenths"):
        exact(Fraction(1, 3))


def test_the_methods():
    assert METHODS[0] == "consensus"
    assert len(METHODS) == 7
