"""Recall: what fits, what is new, what matters, and a score that explains itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp

import pytest
from hypothesis import given, strategies as st

from engine.policy import recall
from engine.policy.bigrams import tokens
from engine.policy.recall import MemoryItem, foremost, rank, relevances, scored

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def item(text: str, *, id: str = "m", days: float = 0, importance: float = 0.5) -> MemoryItem:  # noqa: A002 - the field's name
    return MemoryItem(
        id=id,
        seat="s1",
        kind="utterance",
        text=text,
        at=NOW - timedelta(days=days),
        importance=importance,
        stage="discussion",
    )


def test_what_fits_comes_first():
    items = [item("红纸和剪刀"), item("剪纸蝴蝶的翅膀"), item("价格与渠道")]
    best = rank("蝴蝶", items, NOW, 3)
    assert best[0].memory is items[1]
    assert best[0].relevance == 1
    assert [recalled.relevance for recalled in best[1:]] == [0, 0]


def test_english_is_found_by_word_and_not_by_letters():
    items = [item("a stitch in time"), item("the kit is full"), item("It FITS well")]
    assert rank("fits", items, NOW, 1)[0].memory is items[2]


@pytest.mark.parametrize("query", ["蝶", "蝴", "蝴蝶", "剪纸蝴蝶", "纸蝴蝶翅"])
def test_chinese_is_found_by_any_part(query: str):
    items = [item("很多别的话"), item("剪纸蝴蝶翅膀"), item("颜色鲜艳")]
    assert rank(query, items, NOW, 1)[0].memory is items[1]


def test_the_parts_make_the_score():
    (recalled,) = rank("蝴蝶", [item("蝴蝶", days=7, importance=0.25)], NOW, 1)
    assert recalled.relevance == 1
    assert recalled.recency == round(exp(-1), 6)
    assert recalled.importance == 0.25
    assert recalled.score == round((0.45 + 0.2 * exp(-1) + 0.2 * 0.25) / 0.85, 6)


def test_without_a_query_newer_and_weightier_ones_come_first():
    old, new = item("a", id="old", days=30), item("b", id="new", days=1)
    heavy = item("c", id="heavy", days=30, importance=1)
    assert [r.memory.id for r in rank("", [old, new, heavy], NOW, 3)] == ["new", "heavy", "old"]


def test_what_is_dated_later_than_now_is_new():
    assert rank("x", [item("x", days=-3)], NOW, 1)[0].recency == 1


def test_a_rare_word_weighs_more_than_a_common_one():
    items = [item("paper wing"), item("paper fold"), item("paper line")]
    assert rank("paper wing", items, NOW, 1)[0].memory is items[0]
    values = relevances("paper wing", items)
    assert values[1] == values[2] < values[0] / 2


def test_nothing_to_recall():
    assert rank("x", [], NOW, 3) == ()
    assert rank("x", [item("x")], NOW, 0) == ()
    assert rank("", [item("")], NOW, 3)[0].relevance == 0


items = st.builds(
    item,
    st.text(alphabet="剪纸蝴蝶ab ", max_size=8),
    days=st.floats(-2, 60),
    importance=st.floats(-1, 2),
)


@given(st.text(alphabet="剪纸蝴蝶ab ", max_size=6), st.lists(items, max_size=8), st.integers(0, 8))
def test_scores_are_shares_in_falling_order(query: str, found: list[MemoryItem], limit: int):
    recalled = rank(query, found, NOW, limit)
    assert len(recalled) == min(limit, len(found))
    assert [r.score for r in recalled] == sorted((r.score for r in recalled), reverse=True)
    for r in recalled:
        assert all(0 <= part <= 1 for part in (r.score, r.relevance, r.recency, r.importance))


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=6))
def test_equals_stay_in_order(names: list[str]):
    found = [item("same", id=name) for name in names]
    assert [r.memory for r in rank("same", found, NOW, 9)] == found


@given(
    st.lists(st.tuples(items, st.floats(0, 1), st.none() | st.floats(0, 1)), max_size=8),
    st.integers(0, 8),
)
def test_the_foremost_are_those_that_are_scored_best(
    given: list[tuple[MemoryItem, float, float | None]], limit: int
):
    named = [(replace(one, id=str(n)), *rest) for n, (one, *rest) in enumerate(given)]
    cosines = {one.id: cosine for one, _, cosine in named if cosine is not None}
    best = scored([one for one, *_ in named], [share for _, share, _ in named], NOW, limit, cosines)
    assert foremost(named, NOW, limit) == [one.memory for one in best]


def test_of_ten_megabytes_the_beginning_is_looked_at(monkeypatch: pytest.MonkeyPatch):
    looked_at = 0

    def counted(text: str) -> list[str]:
        nonlocal looked_at
        looked_at += len(text)
        return tokens(text)

    monkeypatch.setattr(recall, "tokens", counted)
    items = [item("a fold " + "w " * 5_000_000), item("a lamp")]
    assert rank("fold", items, NOW, 1)[0].memory is items[0]
    assert looked_at <= recall.COMPARED + 20
