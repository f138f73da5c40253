import pytest
from hypothesis import given, strategies as st

from engine.policy.kit_words import KIT_ID, NAME_ID, has_control, nearest, shown


@pytest.mark.parametrize("name", ["a", "paper-cut", "x2", "a-b-c", "9", "x" * 40])
def test_kit_ids(name: str):
    assert KIT_ID.fullmatch(name)


@pytest.mark.parametrize("name", ["", "-a", "a-", "a--b", "A", "é", "a_b", "x" * 41, "a\n", "٣"])
def test_what_is_no_kit_id(name: str):
    assert not KIT_ID.fullmatch(name)


def test_names_within_a_kit_have_underscores_and_no_dashes():
    assert NAME_ID.fullmatch("discussion_2")
    assert not NAME_ID.fullmatch("2nd")
    assert not NAME_ID.fullmatch("a-b")


def test_nearest_finds_the_mistyped_word_or_nothing():
    assert nearest("plaette", ["palette", "roles"]) == "palette"
    assert nearest("zzz", ["palette", "roles"]) == ""
    assert nearest("palette" * 100_000, ["palette"]) in {"", "palette"}


@given(st.text())
def test_a_shown_word_is_one_printable_line(word: str):
    assert shown(word).isprintable()
    assert len(shown(word)) <= 63


@pytest.mark.parametrize(
    "mark", ["\x1b", "\x00", "\r", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028"]
)
def test_marks_that_steer_a_terminal_are_seen(mark: str):
    assert has_control(f"a{mark}b")


def test_ordinary_text_has_none():
    assert not has_control("对称\n镂空\t“纹样” 🦋 e\u0301 \u200d")
