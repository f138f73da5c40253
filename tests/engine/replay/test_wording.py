"""Differences of texts: nothing of either text is lost, what is told is short, time is bounded."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from engine.replay.wording import Run, sentences, text_difference
from engine.vocabulary.seats import Lang

TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ["蝴蝶", "剪纸。", "轻一些！", "paper ", "lamp. ", "\n", "  ", "a", "（好）"]
        ),
        max_size=30,
    ).map("".join),
)


def sides(runs: tuple[Run, ...]) -> tuple[str, str]:
    left = "".join(run.text for run in runs if run.kind != "added")
    right = "".join(run.text for run in runs if run.kind != "removed")
    return left, right


def marked(left: str, right: str) -> str:
    marks = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[run.kind].format(run.text) for run in text_difference(left, right))


@given(TEXTS, TEXTS)
def test_kept_and_removed_are_the_left_text_kept_and_added_the_right(left: str, right: str):
    runs = text_difference(left, right)
    assert sides(runs) == (left, right)
    assert all(run.text for run in runs)
    kinds = [run.kind for run in runs]
    assert all(one != other for one, other in pairwise(kinds))


@given(TEXTS, st.sampled_from(["zh", "en"]))
def test_sentences_joined_are_the_text(text: str, lang: Lang):
    assert "".join(sentences(text, lang)) == text


@pytest.mark.parametrize(
    ("lang", "text", "parted"),
    [
        ("zh", "轻一些。像窗花！“真的吗？”她说", "轻一些。|像窗花！|“真的吗？”|她说"),
        ("zh", "好\n\n不好。", "好\n\n|不好。"),
        ("en", 'It costs 3.50. "Why?" Ask v1.2!', 'It costs 3.50. |"Why?" |Ask v1.2!'),
        ("en", "one\ntwo", "one\n|two"),
    ],
)
def test_where_sentences_end(lang: Lang, text: str, parted: str):
    assert sentences(text, lang) == tuple(parted.split("|"))


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("", "", ""),
        ("a", "", "[-a-]"),
        ("", "纸", "{+纸+}"),
        ("剪纸蝴蝶很轻。好。", "剪纸蜻蜓很轻。好。", "剪纸[-蝴蝶-]{+蜻蜓+}很轻。好。"),
        (
            "The paper lamp is light. Yes.",
            "The paper kite is light. Yes.",
            "The paper [-lamp-]{+kite+} is light. Yes.",
        ),
        ("Yes. No way at all.", "Yes. 纸。", "Yes. [-No way at all.-]{+纸。+}"),
        ("A. B. C. D.", "A. C. X. D.", "A. [-B. -]C. {+X. +}D."),
    ],
)
def test_what_changed_is_told_shortly(left: str, right: str, told: str):
    assert marked(left, right) == told


def shuffled(pieces: list[str], seed: int) -> str:
    random.Random(seed).shuffle(pieces)
    return "".join(pieces)


WORDS = "纸蝶灯轻剪红布木线光"
LONG = {
    "one character": ("好" * 100_000, "坏" * 99_000),
    "no end of a sentence": ("的x" * 50_000, "的y" * 50_000),
    "ends alone": ("。" * 100_000, "！。" * 50_000),
    "sentences in another order": tuple(
        shuffled([f"第{n}句{WORDS[n % 10]}。" for n in range(14_000)], seed) for seed in (1, 2)
    ),
    "sentences of two kinds": ("甲。乙。" * 20_000, "乙。甲。丙。" * 16_000),
    "each sentence a little": tuple(
        "".join(f"{WORDS * 20}{n}{mark}。" for n in range(480)) for mark in "甲乙"
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_the_longest_texts_take_no_longer_than_they_may(name: str):
    left, right = LONG[name]
    start = time.process_time()
    runs = text_difference(left, right)
    assert time.process_time() - start < 30  # hours, where the time is not bounded
    assert sides(runs) == (left, right)
