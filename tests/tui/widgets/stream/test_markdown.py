"""Markdown by the line: marks are dimmed and stay, markup of others is text."""

import pytest
from hypothesis import given, strategies as st

from tui.widgets.stream.markdown import spans


def looks(line: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, end, look in spans(line, fenced=False):
        found.setdefault(look, []).append(line[start:end])
    return found


def test_what_a_line_is():
    assert looks("## A title")["heading"] == ["## A title"]
    assert looks("- item")["mark"] == ["-"]
    assert looks("12. item")["mark"] == ["12."]
    assert looks("> said")["quote"] == ["> said"]
    assert looks("| a | b |")["code"] == ["| a | b |"]
    assert looks("---")["rule"] == ["---"]
    assert spans("x = 1", fenced=True) == [(0, 5, "code")]
    assert spans("```py", fenced=False) == [(0, 5, "code")]


def test_what_stands_in_a_line():
    found = looks("a **bold** and *soft* `code` word")
    assert found["bold"] == ["**bold**"]
    assert found["italic"] == ["*soft*"]
    assert found["code"] == ["`code`"]


@pytest.mark.parametrize(
    "line", ["2 * 3 * 4", "[/usr/bin]", "[@click=app.quit]x[/]", "snake_case_name", "**open", "#1"]
)
def test_what_only_looks_like_markup_is_text(line: str):
    assert set(looks(line)) <= {"mark"}


@given(st.text(max_size=200), st.booleans())
def test_spans_lie_within_the_line(line: str, fenced: bool):
    for start, end, _ in spans(line, fenced=fenced):
        assert 0 <= start <= end <= len(line)


def test_a_line_that_nobody_speaks_is_not_searched():
    assert spans("**a** " * 3_000, fenced=False) == []
