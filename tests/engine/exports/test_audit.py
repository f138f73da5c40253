"""Every step of a count has its sentence in both languages."""

from decimal import Decimal
from typing import Any

import pytest

from engine.exports.audit import step_sentence
from engine.exports.cast import Cast
from engine.policy.voting import METHODS, Ballot, tally

BALLOTS = (
    Ballot(voter="s1", role="a", choices=("red", "wing")),
    Ballot(voter="s2", role="b", choices=("wing", "red")),
    Ballot(voter="s3", role="c", choices=("fold",)),
    Ballot(voter="s4", role="d", choices=()),
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_steps_of_a_real_count_are_sentences(method: Any, last: Any, lang: str):
    counted = tally(
        method,
        BALLOTS,
        ("red", "wing", "fold"),
        entitled=4,
        seats_wanted=1,
        threshold=Decimal("0.6"),
        last=last,
    )
    for step in counted.audit:
        sentence = step_sentence(step, Cast(lang))
        assert sentence[-1] in ".。", (step, sentence)
        assert "{" not in sentence
        assert "_" not in sentence


def test_a_step_of_another_version_is_told_as_a_row():
    people = Cast("en")
    assert step_sentence({"step": "coin", "votes": 2}, people) == "votes 2"
    assert step_sentence({"step": "tie", "score": "1"}, people) == "score 1"
