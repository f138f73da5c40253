"""Terms of the index: one character anywhere, runs that stay apart, marks that are one word."""

import sqlite3

import pytest

from engine.memory.terms import indexed, mark, matching, phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("剪纸蝴蝶", "剪纸 纸蝴 蝴蝶 蝶"),
        ("纸", "纸"),
        ("剪纸，蝴蝶！", "剪纸 纸 蝴蝶 蝶"),
        ("用AI剪纸", "用 ai 剪纸 纸"),
        ("Paper_cut Café", "paper_cut cafe"),
        (" ，。 ", ""),
    ],
)
def test_indexed(text: str, expected: str):
    assert indexed(text) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("蝶", ['"蝶" *']),
        ("蝴蝶", ['"蝴蝶"']),
        ("剪纸蝴蝶", ['"剪纸 纸蝴 蝴蝶"']),
        ('"paper" OR *', ['"paper"', '"or"']),
        ("paper PAPER", ['"paper"']),
        ("“，”", []),
    ],
)
def test_phrases(query: str, expected: list[str]):
    assert phrases(query) == expected


def test_a_mark_is_one_word_that_no_value_can_break():
    assert mark("a", 'x" OR scope : "y').replace("_", "").isalnum()
    assert mark("a", "x") != mark("s", "x")
    assert mark("a", "x") != mark("a", "y")


def test_a_query_says_what_is_wanted_and_what_is_not():
    connection = sqlite3.connect(":memory:")
    connection.execute(
        """CREATE VIRTUAL TABLE words USING fts5 (text, scope, tokenize="ascii tokenchars '_'")"""
    )
    for row, (text, scope) in enumerate(
        [("paper", "a_1 s_1"), ("paper", "a_2 s_1"), ("paper", "a_1 s_2"), ("a_1", "a_3 s_1")], 1
    ):
        connection.execute(
            "INSERT INTO words (rowid, text, scope) VALUES (?, ?, ?)", (row, text, scope)
        )

    def found(match: str) -> list[int]:
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid"
        return [row for (row,) in connection.execute(sql, (match,))]

    assert found(matching(['"paper"'], [])) == [1, 2, 3]
    assert found(matching(['"paper"'], [["a_1"]])) == [1, 3]
    assert found(matching(['"paper"'], [["a_1", "a_2"], ["s_1"]])) == [1, 2]
    assert found(matching(['"paper"'], [["a_1"]], but=["s_2"])) == [1]
    assert found(matching(['"nothing" OR "paper"'], [["a_2"]])) == [2]
    connection.close()
