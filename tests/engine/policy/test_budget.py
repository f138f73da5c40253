"""The ledger: reservations never pass the line, real figures take their place."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine.policy.budget import Ledger, Reservation
from engine.policy.money import Budget, parse_budget
from engine.vocabulary.errors import BudgetExceeded
from engine.vocabulary.usage import Cost, Price, Usage

PRICE = Price(currency="USD", input=Decimal(1), output=Decimal(3), picture=Decimal("0.04"))
"""A dollar a million tokens in, three out."""


@settings(max_examples=200)
@given(
    line=st.integers(1, 3_000),
    used=st.integers(0, 500),
    moves=st.lists(st.tuples(st.booleans(), st.integers(0, 900), st.integers(0, 900)), max_size=30),
)
def test_reservations_never_pass_a_line_of_tokens(line: int, used: int, moves: list[Any]) -> None:
    ledger = Ledger(Budget(tokens=line), tokens=used)
    open_: list[Reservation] = []
    spent = used
    for settles, tokens_in, tokens_out in moves:
        if settles and open_:
            done = open_.pop()
            real = min(tokens_in, done.tokens)
            ledger.settle(done, Usage(input=real, output=0), None)
            spent += real
            continue
        fits = spent + sum(r.tokens for r in open_) + tokens_in + tokens_out <= line
        try:
            open_.append(ledger.reserve(tokens_in, tokens_out, None))
        except BudgetExceeded:
            assert not fits
        else:
            assert fits
    assert ledger.used() == f"{spent} tokens"
    assert spent <= max(line, used)


@given(st.lists(st.integers(0, 400_000), max_size=20), st.integers(1, 99))
def test_reservations_never_pass_a_line_of_money(calls: list[int], cents: int) -> None:
    line = Decimal(cents) / 100
    ledger = Ledger(Budget(amount=line))
    reserved = Decimal(0)
    for tokens in calls:
        wanted = Decimal(tokens) * 3 / 1_000_000
        try:
            ledger.reserve(0, tokens, PRICE)
        except BudgetExceeded:
            assert reserved + wanted > line
        else:
            reserved += wanted
    assert reserved <= line


def test_the_real_figures_take_the_place_of_the_reservation() -> None:
    ledger = Ledger(parse_budget("1000tok"))
    reservation = ledger.reserve(400, 500, None)
    with pytest.raises(BudgetExceeded):
        ledger.reserve(101, 0, None)
    ledger.settle(reservation, Usage(input=400, output=50), None)
    assert ledger.reserve(550, 0, None).tokens == 550
    with pytest.raises(BudgetExceeded):
        ledger.reserve(1, 0, None)


def test_a_call_that_came_to_nothing_costs_nothing() -> None:
    ledger = Ledger(parse_budget("1000tok"))
    ledger.settle(ledger.reserve(500, 500, None), None, None)
    assert ledger.used() == "0 tokens"
    ledger.reserve(500, 500, None)


def test_what_was_used_before_counts() -> None:
    ledger = Ledger(parse_budget("1USD,1000tok"), tokens=999, spent={"USD": Decimal("0.5")})
    with pytest.raises(BudgetExceeded, match=r"1,000 with 999 used"):
        ledger.reserve(1, 1, PRICE)
    rich = Ledger(parse_budget("1USD"), spent={"USD": Decimal(1)})
    with pytest.raises(BudgetExceeded, match=r"budget is 1 with 1\.0000 used"):
        rich.reserve(1, 0, PRICE)


def test_a_picture_reserves_its_price() -> None:
    ledger = Ledger(parse_budget("0.10"))
    for _ in range(2):
        ledger.reserve(0, 0, PRICE, pictures=1)
    with pytest.raises(BudgetExceeded):
        ledger.reserve(0, 0, PRICE, pictures=1)


def test_money_is_counted_in_its_own_currency() -> None:
    ledger = Ledger(parse_budget("3CNY"), spent={"USD": Decimal(90), "CNY": Decimal("2.9")})
    cheap = Price(currency="CNY", input=Decimal(1), output=Decimal(1))
    ledger.reserve(100_000, 0, cheap)
    with pytest.raises(BudgetExceeded, match="CNY"):
        ledger.reserve(1, 0, cheap)
    call = Ledger(None).reserve(1, 0, PRICE)
    assert call.cost == Cost(currency="USD", amount=Decimal("0.000001"))


def test_without_a_budget_nothing_is_refused() -> None:
    ledger = Ledger(None)
    reservation = ledger.reserve(10**9, 10**9, PRICE)
    ledger.settle(reservation, Usage(input=10**9, output=0), reservation.cost)
    assert not ledger.past_soft_line()


@pytest.mark.parametrize(
    ("budget", "tokens", "spent", "past"),
    [
        ("1000tok", 799, {}, False),
        ("1000tok", 800, {}, True),
        ("1USD", 10**9, {"USD": Decimal("0.79")}, False),
        ("1USD", 0, {"USD": Decimal("0.8")}, True),
        ("1CNY", 0, {"USD": Decimal(9)}, False),
        ("1USD,1000tok", 800, {}, True),
        ("1USD,1000tok", 0, {"USD": Decimal("0.8")}, True),
    ],
)
def test_the_soft_line_is_four_fifths_of_either_line(
    budget: str, tokens: int, spent: dict[str, Decimal], past: bool
) -> None:
    assert Ledger(parse_budget(budget), tokens, spent).past_soft_line() == past


def test_reservations_alone_do_not_warn() -> None:
    ledger = Ledger(parse_budget("1000tok"))
    ledger.reserve(900, 0, None)
    assert not ledger.past_soft_line()


def test_what_was_used_is_told_in_every_currency() -> None:
    ledger = Ledger(None, tokens=12, spent={"USD": Decimal("0.5"), "CNY": Decimal(3)})
    assert ledger.used() == "3.0000 CNY, 0.5000 USD, 12 tokens"


def test_what_is_held_for_calls_under_way_is_named() -> None:
    ledger = Ledger(Budget(tokens=100), tokens=10)
    ledger.reserve(30, 30, None)
    with pytest.raises(BudgetExceeded, match=r"100 with 10 used and 60 held for calls under way"):
        ledger.reserve(20, 20, None)
