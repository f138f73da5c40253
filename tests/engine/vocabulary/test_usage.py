"""Money: exact, and unknown where anything is unknown."""

from decimal import Decimal

from engine.vocabulary.usage import Price, Usage, cost_of

PRICE = Price(currency="USD", input=Decimal(3), output=Decimal(15), cached=Decimal("0.3"))


def test_fresh_cached_and_output_tokens_have_their_own_price() -> None:
    cost = cost_of(Usage(input=1_000, output=200, cached=400), PRICE)
    assert cost is not None
    assert cost.amount == Decimal("0.00492")


def test_without_a_cached_price_cached_tokens_cost_like_others() -> None:
    price = Price(currency="CNY", input=Decimal(1), output=Decimal(2))
    cost = cost_of(Usage(input=1_000_000, output=0, cached=500_000), price)
    assert cost is not None
    assert (cost.amount, cost.currency) == (Decimal(1), "CNY")


def test_unknown_stays_unknown() -> None:
    assert cost_of(Usage(input=1, output=1), None) is None
    assert cost_of(Usage(input=None, output=1), PRICE) is None
    assert cost_of(Usage(input=1, output=1), PRICE, pictures=1) is None


def test_total_counts_what_is_known() -> None:
    assert Usage(input=3, output=None).total == 3
