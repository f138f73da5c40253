from dataclasses import replace

import pytest

from engine.store import matches, resolve
from engine.vocabulary.errors import InputError
from engine.vocabulary.ports import SessionSummary


def summary(session: str, title: str, opened: str) -> SessionSummary:
    return SessionSummary(
        id=session,
        title=title,
        topic=title,
        kit="open-table",
        lang="zh",
        opened=opened,
        last=opened,
        events=3,
        status="closed",
    )


ROWS = [
    summary("20261121-m8p2", "灯", "2026-11-21T08:00:00.000Z"),
    summary("20261120-k3f7-2", "Lamp", "2026-11-20T12:00:00.000Z"),
    summary("20261120-k3f7", "剪纸 蝴蝶", "2026-11-20T11:00:00.000Z"),
    summary("20261120-q9zz", "lamp", "2026-11-20T10:00:00.000Z"),
]


@pytest.mark.parametrize(
    ("typed", "session"),
    [
        ("20261121", "20261121-m8p2"),
        ("20261120-q", "20261120-q9zz"),
        ("20261120-k3f7", "20261120-k3f7"),
        ("last", "20261121-m8p2"),
        (" 剪纸 蝴蝶 ", "20261120-k3f7"),
        ("灯", "20261121-m8p2"),
    ],
)
def test_what_is_typed_means_one_session(typed: str, session: str):
    assert resolve(typed, ROWS) == session
    assert resolve(typed, ROWS[::-1]) == session


@pytest.mark.parametrize(
    ("typed", "sentence", "named"),
    [
        ("20261120", "fits 3 sessions", "20261120-q9zz"),
        ("LAMP", "fits 2 sessions", "20261120-k3f7-2"),
        ("", "no session", ""),
        ("20261119-k3f7", "no session", ""),
        ("x" * 300, "no session", ""),
    ],
)
def test_what_fits_none_or_many_names_candidates(typed: str, sentence: str, named: str):
    with pytest.raises(InputError, match=sentence) as caught:
        resolve(typed, ROWS)
    assert named in caught.value.message
    assert len(caught.value.message) < 300


def test_the_nearest_is_named():
    with pytest.raises(InputError) as caught:
        resolve("20261121-m8p3", ROWS)
    assert caught.value.hint.startswith("Nearest: 20261121-m8p2 (灯)")


def test_without_sessions_it_says_how_to_begin():
    with pytest.raises(InputError, match="no session yet"):
        resolve("last", [])


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("", True),
        ("PAPER  蝴蝶", True),
        ("纸蝴", True),
        ("ｌａｍｐ", True),
        ("k3f7 cut", True),
        ("lamp wood", False),
        ("interrupted", False),
    ],
)
def test_a_row_fits_the_words_that_all_stand_in_it(words: str, fits: bool):
    row = replace(
        summary("20261120-k3f7", "Spring", "x"),
        topic="剪纸蝴蝶",
        kit="paper-cut",
        tags=("Lamp",),
        status="interrupted",
    )
    assert matches(row, words) is fits
