"""The judge's weights are read however they come; nothing outside 0 to 1 gets through."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.weights import parse_weights


@pytest.mark.parametrize(
    "text",
    [
        '{"weights": [0.2, 0.85, 1]}',
        "```json\n[0.2, 0.85, 1]\n```",
        '{"1": 0.2, "2": "0.85", "3": 1.0}',
        '{"weights": {"1": 0.2, "2": 0.85, "3": 1}}',
        '{"weights": [{"id": 1, "weight": 0.2}, {"weight": "0.85"}, {"weight": 1}]}',
        '{"权重": [0.2, 0.85, 1]}',
        "1. 0.2\n2. 0.85\n3. 1",
        "1：0.2\n2：speech: 0.85\n3：1.0",
        'Here they are: {"weights": [0.2, 0.85, 1]} as you asked.',
    ],
)
def test_every_form_that_models_write_is_read(text: str):
    assert parse_weights(text, 3) == (0.2, 0.85, 1.0)


def test_what_is_too_great_or_too_small_is_clamped():
    assert parse_weights("[7, -3, 1e300, 0.5]", 4) == (1.0, 0.0, 1.0, 0.5)


def test_what_is_no_number_is_not_given():
    assert parse_weights('{"weights": ["much", null, true, "nan", 0.4]}', 5) == (
        *(None,) * 4,
        0.4,
    )
    assert parse_weights("I would rather not.", 2) == (None, None)
    assert parse_weights("[0.1]", 2) == (0.1, None)
    assert parse_weights("[0.1, 0.2, 0.3]", 2) == (0.1, 0.2)


@given(st.text(max_size=300), st.integers(0, 5))
def test_any_text_gives_as_many_weights_as_were_asked_for(text: str, count: int):
    found = parse_weights(text, count)
    assert len(found) == count
    assert all(one is None or 0 <= one <= 1 for one in found)
