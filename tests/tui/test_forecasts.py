"""A forecast in words: calls, tokens, money, and whose price nobody knows."""

from decimal import Decimal

import pytest

from engine import Cost, Forecast
from tui.forecasts import cost_told, told
from tui.words import Lang, Words

MONEY = {"CNY": Decimal("0.125"), "USD": Decimal(3)}


@pytest.mark.parametrize(
    ("lang", "money", "unpriced", "said"),
    [
        ("en", {}, (), "All that is left: about 7 calls, 16,800 tokens; cost: free."),
        ("en", MONEY, (), "cost: 0.12 CNY + 3.00 USD."),
        ("en", MONEY, ("a/b", "c/d"), "cost: 0.12 CNY + 3.00 USD and more, unknown: a/b, c/d."),
        ("en", {}, ("a/b",), "cost: unknown."),
        ("zh", {}, (), "余下全部：预计调用约 7 次，约 16,800 词元；费用：免费。"),
        ("zh", MONEY, ("a/b",), "费用：0.12 CNY + 3.00 USD，另有未知部分：a/b。"),
    ],
)
def test_money_is_told_with_what_is_not_known(
    lang: Lang, money: dict[str, Decimal], unpriced: tuple[str, ...], said: str
):
    ahead = Forecast(calls=7, tokens=16_800, money=money, unpriced=unpriced)
    assert told(Words(lang), "forecast.rest", ahead).endswith(said)


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (None, "unknown"),
        (Cost(currency="USD", amount=Decimal(0)), "free"),
        (Cost(currency="CNY", amount=Decimal("0.2500")), "0.25 CNY"),
        (Cost(currency="USD", amount=Decimal(30)), "30 USD"),
    ],
)
def test_what_one_thing_costs_is_told_as_far_as_it_is_known(cost: Cost | None, said: str):
    assert cost_told(Words("en"), cost) == said
