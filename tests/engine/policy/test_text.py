"""The cleaner: nothing that steers a terminal passes, and no split changes the result."""

import json
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from engine.policy import text as measured
from engine.policy.text import (
    HEARD,
    MARKS,
    PIECE,
    SAMPLE,
    Cleaner,
    beginning,
    cells,
    clean,
    clean_line,
    count_characters,
    cut,
    estimate_tokens,
    first_sentence,
    harmless,
    is_cjk,
    pieces,
    spelled,
)

NASTY = (
    "\r\n\t\x00\x1b\x7f\x85\x9b\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2066"
    "\u2069\ud800\udfff\ufe0f\U000e0001\U000e007f\U000e0100\u0301\u0308\u20dd蝴蝶eA 👩🦋é"
)
texts = st.text(alphabet=st.one_of(st.sampled_from(NASTY), st.characters()), max_size=60)
FORBIDDEN = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200e\u200f\u2028\u2029",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *map(chr, range(0xD800, 0xE000)),
    *map(chr, range(0xE0000, 0xE0080)),
} - {"\n", "\t"}


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain words", "plain words"),
        ("a\r\nb\rc", "a\nbc"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("tab\tstays", "tab\tstays"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\x9b31m", "\ufffd31m"),
        ("abc\u202edcb", "abc\ufffddcb"),
        ("a\u061cb", "a\ufffdb"),
        ("\ud83d", "\ufffd"),
        ("\U000e0041", "\ufffd"),
        ("👩\u200d🎨 ❤\ufe0f", "👩\u200d🎨 ❤\ufe0f"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("剪纸蝴蝶：“吉祥”", "剪纸蝴蝶：“吉祥”"),
    ],
)
def test_each_kind_of_character(given_text: str, expected: str):
    assert clean(given_text) == expected


def test_marks_are_capped_across_pieces_and_dropped_characters():
    cleaner = Cleaner()
    pieces = [cleaner.feed("e"), *(cleaner.feed("\u0301") for _ in range(50)), cleaner.feed("\r")]
    pieces.append(cleaner.feed("\u0308"))
    assert "".join(pieces) == "e" + "\u0301" * MARKS
    assert cleaner.feed("e\u0301") == "e\u0301"


def test_marks_hidden_behind_joiners_are_capped_too():
    assert clean("a" + "\u0301\u200d" * 40).count("\u0301") == MARKS


@given(texts)
def test_no_control_comes_through(text: str):
    assert not FORBIDDEN & set(clean(text))


@given(texts)
def test_cleaning_twice_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_harmless_text_keeps_its_places_and_each_character_is_judged_alone(text: str):
    made = harmless(text)
    assert made == "".join("\ufffd" if mark in FORBIDDEN else mark for mark in text)


@given(texts, st.lists(st.integers(0, 60), max_size=8))
def test_any_split_gives_the_same_result(text: str, places: list[int]):
    edges = sorted({0, len(text), *(place for place in places if place < len(text))})
    cleaner = Cleaner()
    pieces = [cleaner.feed(text[a:b]) for a, b in pairwise(edges)]
    assert "".join(pieces) == clean(text)


@given(texts)
def test_letters_by_letters_is_the_same_as_whole(text: str):
    cleaner = Cleaner()
    assert "".join(map(cleaner.feed, text)) == clean(text)


@given(texts, st.integers(0, 30))
def test_a_line_is_one_line_and_fits(text: str, limit: int):
    line = clean_line(text, limit)
    assert cells(line) <= limit
    assert "\n" not in line
    assert "\t" not in line
    assert "  " not in line


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("two\nlines\there", 40, "two lines here"),
        ("  a   b ", 40, "a b"),
        ("剪纸蝴蝶文创礼物", 9, "剪纸蝴蝶…"),
        ("剪纸蝴蝶文创礼物", 8, "剪纸蝴…"),
        ("剪纸蝴蝶", 8, "剪纸蝴蝶"),
        ("hello world", 7, "hello…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
    ],
)
def test_lines_are_cut_by_cells(text: str, limit: int, expected: str):
    assert clean_line(text, limit) == expected


def test_a_cut_leaves_no_joiner_at_the_edge():
    assert cut("👩\u200d🎨x", 3) == "👩…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("蝴蝶", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("…", 1),
        ("🦋", 2),
        ("Ａ", 2),
        ("\u200b", 0),
    ],
)
def test_cells(text: str, expected: int):
    assert cells(text) == expected


def test_people_count_no_blanks_and_no_marks():
    assert count_characters("剪 纸\n蝴蝶！") == 5
    assert count_characters("e\u0301a\u200d") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a", 1),
        ("abcd", 1),
        ("abcde", 2),
        ("蝴蝶", 2),
        ("蝴蝶。a", 4),
        ("éé", 1),
        ("éééa", 2),
    ],
)
def test_tokens_are_estimated(text: str, expected: int):
    assert estimate_tokens(text) == expected


@given(texts, texts)
def test_estimates_grow_with_the_text(first: str, second: str):
    whole = estimate_tokens(first + second)
    assert max(estimate_tokens(first), estimate_tokens(second)) <= whole
    assert whole <= estimate_tokens(first) + estimate_tokens(second)


def test_cjk():
    assert [is_cjk(character) for character in "蝶ア한a é🦋"] == [True] * 3 + [False] * 4


@given(st.characters())
def test_marks_have_no_width(character: str):
    if unicodedata.category(character) in ("Mn", "Me"):
        assert cells(character) == 0


@pytest.mark.parametrize("unit", ["w", "宽", "e\u0301", "a word ", " \n", "\u200d"])
def test_of_ten_megabytes_a_line_and_a_sentence_need_the_beginning(
    monkeypatch: pytest.MonkeyPatch, unit: str
):
    looked_at = 0

    def cleaned(text: str) -> str:
        nonlocal looked_at
        looked_at += len(text)
        return clean(text)

    monkeypatch.setattr(measured, "clean", cleaned)
    text = f"The first. {unit * (10_000_000 // len(unit))} end"
    assert first_sentence(text) == "The first."
    line = clean_line(text, 40)
    assert line.startswith("The first.")
    assert line.endswith("…")
    assert cells(line) <= 40
    assert looked_at <= 10_000
    assert len(first_sentence(text.replace(".", ","))) <= 120


@given(st.text(st.sampled_from("ab. 。!宽\n"), max_size=40), st.integers(1, 12))
def test_a_sentence_ends_where_it_ends_in_the_whole_text(text: str, limit: int):
    line = " ".join(text.split())
    end = next(
        (
            at
            for at in range(2, len(line) + 1)
            if line[at - 1] in "。.!" and (at == len(line) or line[at] == " " or line[at] > "\x7f")
        ),
        len(line),
    )
    whole = line[:end]
    assert first_sentence(text, limit) == (
        whole if len(whole) <= limit else whole[: limit - 1] + "…"
    )


def test_models_are_given_the_beginning_of_a_text_and_all_of_a_speech():
    speech, flood = "word " * (HEARD // 5), "w" * 10_000_000
    assert beginning(speech) is speech
    assert beginning(flood) == "w" * (HEARD - 1) + "…"
    assert beginning(beginning(flood)) == beginning(flood)


@given(texts)
def test_json_is_spelled_so_that_it_means_the_same_and_nothing_is_obeyed(text: str):
    told = spelled(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(told) == {"text": text}
    assert measured.OBEYED.search(told) is None


@pytest.mark.parametrize("unit", ["w", "a word ", "宽", "e\u0301", "a\x1b[2J\r\n", "\u0301"])
def test_a_long_text_is_cleaned_by_pieces_as_it_is_at_once(unit: str):
    text = unit * (3 * PIECE // len(unit))
    assert list(map(len, pieces(text)))[:-1] >= [PIECE - len(unit)] * 2
    assert "".join(pieces(text)) == text
    cleaner = Cleaner()
    assert clean(text) == "".join(map(cleaner.feed, text))
    assert harmless(text) == "".join(map(harmless, text))


def test_the_tokens_of_a_flood_are_estimated_by_its_beginning():
    for unit in ("w", "宽", "é "):
        flood = unit * (2 * SAMPLE)
        tenth = flood[: len(flood) // 10]
        assert estimate_tokens(flood) == pytest.approx(10 * estimate_tokens(tenth), rel=0.001)
