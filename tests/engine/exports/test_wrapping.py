"""Lines that fit a terminal, in every script."""

from hypothesis import given, strategies as st

from engine.exports.wrapping import breaks, wrapped
from engine.policy.text import cells


def test_words_stay_whole_and_chinese_breaks_anywhere_but_before_its_stops():
    assert wrapped("one two three", 8) == ["one two ", "three"]
    assert wrapped("一二三四五，六（七）", 10) == ["一二三四", "五，六", "（七）"]
    assert wrapped("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert wrapped("one\n\ntwo", 10) == ["one", "", "two"]


@given(st.text(alphabet="ab 蝶，（）。x\u0301\n", max_size=60))
def test_no_line_is_wider_and_nothing_is_lost(text: str):
    lines = wrapped(text, 12)
    assert all(cells(line.rstrip()) <= 12 for line in lines)
    assert "".join(lines).replace("\n", "") == text.replace("\n", "")
    assert all(0 < at < len(text) for at in breaks(text, 12))
