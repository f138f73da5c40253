"""Comparisons in words: figures side by side, moved votes and keywords, marks without colour."""

from decimal import Decimal
from typing import Any

import pytest

from engine import Comparison, SideFigures, SpeechPair, text_difference
from engine.replay.differences import Said, VotesMoved, WordsMoved
from tui import comparisons
from tui.words import Words


def used(**more: Any) -> SideFigures:
    facts: dict[str, Any] = {
        "speeches": 1, "calls": 2, "input": 12_345, "output": 6, "costs": {}, "unknown": 0,
        "milliseconds": 61_500,
    }  # fmt: skip
    return SideFigures(**(facts | more))


def said(text: str) -> Said:
    return Said(
        key=(1,), utterance="u1", seat="s1", name="Mei\x1b[2J", stage="discussion_2", round=2,
        text=text,
    )  # fmt: skip


def pair(left: str | None, right: str | None) -> SpeechPair:
    return SpeechPair(
        left=None if left is None else said(left),
        right=None if right is None else said(right),
        runs=text_difference(left or "", right or ""),
    )


COMPARED = Comparison(
    pairs=(pair("A lamp.", "A lamp."), pair("A lamp.", "A kite."), pair(None, "Gone\x07")),
    keywords=(WordsMoved(stage="decision", lost=("lamp",), gained=("灯", "kite")),),
    votes=(
        VotesMoved(poll="voting", choice="lamp", left=6, right=5),
        VotesMoved(poll="voting_2", choice="纸" * 60, left=None, right=1),
    ),
    left=used(costs={"USD": Decimal("0.500"), "CNY": Decimal(0)}, unknown=3),
    right=used(),
)


def test_all_that_differs_is_told():
    lines = list(comparisons.lines(Words("en"), COMPARED))
    assert lines == [
        "1 of 3 speeches are the same on both sides.",
        "",
        "Discussion 2, round 2: Mei\ufffd[2J",
        "A [-lamp-]{+kite+}.",
        "",
        "Discussion 2, round 2: Mei\ufffd[2J (on the right alone)",
        "{+Gone\ufffd+}",
        "",
        "Keywords, Decision: [-lamp-] {+灯+} {+kite+}",
        "",
    ]


def test_figures_stand_side_by_side_with_the_votes_that_moved():
    rows = comparisons.figures(Words("zh"), COMPARED, ("左", "右"))
    assert rows[0] == ("", "左", "右")
    assert rows[3:7] == [
        ("输入 token", "12,345", "12,345"),
        ("输出 token", "6", "6"),
        ("费用", "0.5 USD，3 次调用费用不明", "0"),
        ("秒", "61.5", "61.5"),
    ]
    assert rows[7][1:] == ("6", "5")
    assert rows[8][1:] == ("–", "1")
    assert rows[8][0].endswith("…")


@pytest.mark.parametrize(("left", "right"), [("a", None), (None, "a"), ("a", "b"), ("a", "a")])
def test_a_pair_that_one_side_has_alone_is_said_to_be_so(left: str | None, right: str | None):
    told = comparisons.place(Words("zh"), pair(left, right))
    assert ("只在左边" in told) is (right is None)
    assert ("只在右边" in told) is (left is None)
