"""Terms of texts."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.bigrams import fold, runs, tokens
from engine.policy.text import PIECE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("剪纸蝴蝶", ["剪纸", "纸蝴", "蝴蝶"]),
        ("蝶", ["蝶"]),
        ("剪纸，蝴蝶！", ["剪纸", "蝴蝶"]),
        ("Paper-cut BUTTERFLY", ["paper", "cut", "butterfly"]),
        ("café Straße ＡＢＣ", ["cafe", "strasse", "abc"]),
        ("用AI剪纸2026年", ["用", "ai", "剪纸", "2026", "年"]),
        ("ガラス", ["ガラ", "ラス"]),
        ("", []),
        (" ，。 ", []),
    ],
)
def test_tokens(text: str, expected: list[str]):
    assert tokens(text) == expected


def test_runs_and_folding():
    assert runs("用AI剪纸") == ["用", "ai", "剪纸"]
    assert fold("ÉCOLE Привет") == "ecole привет"


@given(st.text(alphabet="剪纸蝴蝶自由", min_size=2, max_size=12), st.data())
def test_every_part_of_a_chinese_text_has_its_terms_in_it(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    assert set(tokens(text[start:end])) <= set(tokens(text))


@given(st.text(max_size=40))
def test_terms_are_never_empty(text: str):
    assert all(tokens(text))


LONG_TEXTS = ["A kiln too hot. 窑温高了十度，", "剪纸", "Wort", "ＡＢＣ 剪", "e\u0301"]


@pytest.mark.parametrize("said", LONG_TEXTS)
def test_a_long_text_that_is_looked_at_in_parts_has_the_runs_of_the_whole(said: str):
    short = runs(said)
    assert short
    text = f"{said}。" * (2 * PIECE // len(said))
    assert runs(text) == short * (2 * PIECE // len(said))


@pytest.mark.parametrize("letter", ["剪", "w"])
def test_a_run_without_end_is_one(letter: str):
    text = letter * (2 * PIECE + 1)
    assert runs(f"{text} 1 {text}") == [text, "1", text]
