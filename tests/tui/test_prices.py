"""Prices in words: exact digits, and a picture where it has a price of its own."""

from decimal import Decimal

from engine import Price
from tui.prices import money, price_words
from tui.words import Words


def test_money_has_no_exponent_and_no_idle_zeros():
    assert [money(Decimal(one)) for one in ("3.00", "1E+2", "0.0000001")] == [
        "3",
        "100",
        "0.0000001",
    ]


def test_words_and_pictures():
    words = Words("en")
    talk = Price(currency="USD", input=Decimal("0.15"), output=Decimal("0.60"))
    both = Price(currency="CNY", input=Decimal(1), output=Decimal(2), picture=Decimal("0.25"))
    drawn = Price(currency="CNY", input=Decimal(0), output=Decimal(0), picture=Decimal("0.25"))
    assert price_words(talk, words) == "0.15 / 0.6 USD"
    assert price_words(both, words) == "1 / 2 CNY, 0.25 CNY a picture"
    assert price_words(drawn, words) == "0.25 CNY a picture"
