"""Hashed bigrams: unit length, like texts near."""

import math

import pytest
from hypothesis import given, strategies as st

from engine.providers.rehearsal.vectors import DIMENSIONS, vector


def near(first: str, second: str):
    return sum(a * b for a, b in zip(vector(first), vector(second), strict=True))


@given(st.text(max_size=80))
def test_length_is_one_or_nothing(text: str):
    made = vector(text)
    assert len(made) == DIMENSIONS
    length = math.sqrt(sum(value * value for value in made))
    assert length == pytest.approx(1) or length == 0
    assert made == vector(text)


def test_like_texts_are_near():
    assert near("剪纸蝴蝶的翅膀", "蝴蝶翅膀剪纸") > near("剪纸蝴蝶的翅膀", "量产成本与交期")
    assert near("Quiet kettle", "ＱＵＩＥＴ  kettle") == pytest.approx(1)


def test_empty_text_has_no_direction():
    assert set(vector("  ")) == {0.0}
