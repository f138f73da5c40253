"""Budgets as people write them."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.policy.money import Budget, check_budget, parse_budget
from engine.vocabulary.errors import InputError, SettingsError


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("0.50", Budget(amount=Decimal("0.50"))),
        ("3CNY", Budget(amount=Decimal(3), currency="CNY")),
        ("3 cny", Budget(amount=Decimal(3), currency="CNY")),
        ("200000tok", Budget(tokens=200000)),
        ("1 token", Budget(tokens=1)),
        ("0.5, 10tok", Budget(amount=Decimal("0.5"), tokens=10)),
    ],
)
def test_budgets(text: str, budget: Any):
    assert parse_budget(text) == budget


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "0",
        "0tok",
        "-1",
        "1,2",
        "1tok,2tok",
        "1e5",
        "nan",
        "inf",
        "0.5.5",
        "5USDD",
        ",",
        "0.0CNY",
        "٣",
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(InputError):
        parse_budget(text)


@given(st.text(max_size=30))
def test_any_text_is_a_budget_that_reads_back_or_an_input_error(text: str):
    with contextlib.suppress(InputError):
        budget = parse_budget(text)
        assert parse_budget(str(budget)) == budget


def test_money_needs_prices_or_tokens():
    check_budget(parse_budget("1"), ())
    check_budget(parse_budget("1,5tok"), ("a/b",))
    check_budget(parse_budget("5tok"), ("a/b",))
    with pytest.raises(SettingsError, match="No price of a/b, c in CNY"):
        check_budget(parse_budget("1CNY"), ("a/b", "c"))
