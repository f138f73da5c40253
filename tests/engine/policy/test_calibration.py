"""The estimate of tokens learns what a model counts."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.calibration import LEAST, MOST, Calibration
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Usage

ONE = ModelRef(provider="p", model="one")
OTHER = ModelRef(provider="p", model="other")


def test_reports_move_the_factor_of_their_model_alone():
    calibration = Calibration()
    calibration.learn(ONE, 100, Usage(input=135))
    assert calibration.factor(ONE) == pytest.approx(1.07)
    assert calibration.tokens(ONE, 100) == 107
    assert calibration.tokens(OTHER, 100) == 100
    for _ in range(60):
        calibration.learn(ONE, 100, Usage(input=135))
    assert calibration.factor(ONE) == pytest.approx(1.35, abs=0.001)


@pytest.mark.parametrize(
    ("estimate", "usage"),
    [
        (100, None),
        (100, Usage(input=300, estimated=True)),
        (100, Usage(output=3)),
        (100, Usage(input=0)),
        (0, Usage(input=5)),
    ],
)
def test_what_tells_nothing_teaches_nothing(estimate: int, usage: Usage | None):
    calibration = Calibration()
    calibration.learn(ONE, estimate, usage)
    assert calibration.factor(ONE) == 1.0


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**9))))
def test_the_factor_stays_within_its_bounds(reports: list[tuple[int, int]]):
    calibration = Calibration()
    for estimate, reported in reports:
        calibration.learn(ONE, estimate, Usage(input=reported))
    assert LEAST <= calibration.factor(ONE) <= MOST
