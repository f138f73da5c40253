"""Names of groups: as many as there are groups, each at its group."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.names import parse_names

LABELS = ("形", "艺", "意")


@pytest.mark.parametrize(
    "text",
    [
        '{"labels": ["形", "艺", "意"], "core": "吉祥"}',
        '{"names": {"1": "形", "2": "艺", "3": "意"}, "core": "吉祥"}',
        '{"1": "形", "2": "艺", "3": "意", "core": "吉祥"}',
        '{"组1": "形", "组2": "艺", "组3": "意", "核心": "吉祥"}',
        '{"groups": [{"label": "形"}, {"name": "艺"}, {"标签": "意"}], "核心概念": "吉祥"}',
        "1. 形\n2. 艺\n3. 意\n核心：吉祥",
        "核心：吉祥\n3. 意\n1. 形\n2. 艺",
        "Group 1: 形\nGroup 2: **艺**\nGroup 3: 意\nCore: 吉祥",
        "- 形：样子\n- 艺：手\n- 意\n**核心**：吉祥",
    ],
)
def test_every_way_of_naming(text: str):
    assert parse_names(text, 3) == (LABELS, "吉祥")


def test_what_is_missing_is_empty_and_what_is_too_much_is_left_out():
    assert parse_names('["a", "b", "c"]', 2) == (("a", "b"), "")
    assert parse_names('["a"]', 3) == (("a", "", ""), "")
    assert parse_names("7. seven", 3) == (("", "", ""), "")
    assert parse_names("no names", 2) == (("", ""), "")
    assert parse_names('{"core": "k"}', 1) == (("",), "k")


@given(st.text(alphabet="{}[]\"':：,#*-.123 \n核心core\x1b", max_size=60), st.integers(0, 6))
def test_there_are_always_as_many_as_asked_for(text: str, count: int):
    labels, core = parse_names(text, count)
    assert len(labels) == count
    assert "\x1b" not in core + "".join(labels)
