"""Pieces of text and their rests."""

import itertools
import random

from hypothesis import given, strategies as st

from engine.providers.rehearsal.pace import beats, first_wait


@given(st.text(max_size=200), st.integers(0, 99))
def test_pieces_give_the_text_back(text: str, seed: int):
    made = beats(text, random.Random(seed))
    assert "".join(beat.text for beat in made) == text
    assert all(beat.wait > 0 and beat.text for beat in made)


def test_pieces_are_a_few_characters_or_a_word():
    for beat in beats("手感比颜色更要紧，别的可以商量。" * 5, random.Random(1)):
        assert len(beat.text) <= 5
    words = [beat.text for beat in beats("one two-three don't stop.", random.Random(1))]
    assert words == ["one", " two-three", " don't", " stop", "."]


def test_rests_are_longer_after_a_full_stop():
    made = beats("好。" * 60 + "好" * 60, random.Random(3))
    after = [b.wait for a, b in itertools.pairwise(made) if a.text.endswith("。")]
    inside = [b.wait for a, b in itertools.pairwise(made) if not a.text.endswith("。")]
    assert min(after) > sum(inside) / len(inside)


def test_first_token_comes_like_a_models():
    waits = [first_wait(random.Random(seed)) for seed in range(50)]
    assert min(waits) >= 0.4
    assert max(waits) <= 1.5
