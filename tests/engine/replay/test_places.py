"""Words are found as keywords are compared, and shown in a line of their text."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.keywords import key_of
from engine.replay.places import excerpt, key_text, locate


def place(text: str, word: str, *, whole: bool = True) -> str | None:
    found = locate(text, key_of(word), whole=whole)
    return None if found is None else text[slice(*found)]


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("守的是“不挑场合”。", "不挑场合", "不挑场合"),
        ("蝴蝶剪纸很好看", "剪纸", "剪纸"),
        ("A FOLDS-FLAT lamp", "folds flat", "FOLDS-FLAT"),
        ("ＬＥＤ灯", "led", "ＬＥＤ"),
        ("cafe\u0301 au lait", "CAFÉ", "cafe\u0301"),
        ("two lanterns hang", "lantern", "lantern"),
        ("a party in art", "art", "art"),
        ("a party", "art", None),
        ("form 21", "1", None),
        ("21cm wide", "21", "21"),
        ("ﬁne paper", "fine", "ﬁne"),
        ("nothing", "", None),
        ("nothing", "!!!", None),
    ],
)
def test_a_word_is_found_where_it_stands(text: str, word: str, there: str | None):
    assert place(text, word) == there


def test_a_part_of_a_word_is_found_where_that_is_wished():
    assert place("a party", "ART", whole=False) == "art"


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=6))
def test_what_is_found_has_the_same_key(before: str, after: str, word: str):
    key = key_of(word)
    found = locate(before + word + after, key, whole=False)
    if found is not None:
        assert key in key_text((before + word + after)[slice(*found)])


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 40), st.integers(1, 90))
def test_an_excerpt_is_one_line_around_its_place(text: str, start: int, length: int, room: int):
    start = min(start, len(text))
    end = min(start + length, len(text))
    shown = excerpt(text, start, end, room)
    assert "".join(shown.text[shown.start : shown.end].split()) == "".join(text[start:end].split())
    assert not set(shown.text) & set("\n\r\t\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    assert len(shown.text) <= max(room, end - start) + room // 3 + 4


def test_an_excerpt_says_where_it_leaves_out():
    text = "one two three four five six seven"
    start = text.index("four")
    assert excerpt(text, start, start + 4, 12).text == "…ree four fiv…"
    assert excerpt(text, 0, 3, 12).text == "one two thre…"
    assert excerpt("a\n\nb", 3, 4).text == "a b"


@pytest.mark.parametrize("unit", ["Two Lanterns ", "剪纸，", "ＬＥＤ ", "ﬁne café "])
def test_a_flood_has_the_key_of_its_words(unit: str):
    count = 200_000 // len(unit)
    assert key_text(unit * count) == key_text(unit) * count
