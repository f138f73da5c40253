"""What models cost, in words."""

from decimal import Decimal
from typing import TYPE_CHECKING

from tui.words import Words

if TYPE_CHECKING:
    from engine import Price


def price_words(price: "Price", words: Words) -> str:
    """Return money a million tokens in and out, and a picture where it has a price of its own."""
    text = f"{money(price.input)} / {money(price.output)} {price.currency}"
    if price.picture is None:
        return text
    picture = words("models.picture", amount=money(price.picture), currency=price.currency)
    return f"{text}, {picture}" if price.input or price.output else picture


def money(amount: Decimal) -> str:
    """Return an amount in digits, without an exponent and without idle zeros."""
    return format(amount.normalize(), "f")
