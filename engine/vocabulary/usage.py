"""Tokens and money. What is not known is None, never zero."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call; `output` includes `reasoning`, `input` includes `cached`.

    `estimated` marks figures that the provider did not report.
    """

    input: int | None = None
    output: int | None = None
    reasoning: int | None = None
    cached: int | None = None
    estimated: bool = False

    @property
    def total(self) -> int:
        """Return input and output tokens together, unknown ones as 0."""
        return (self.input or 0) + (self.output or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Money per million tokens, and per picture, in one currency."""

    currency: str
    input: Decimal
    output: Decimal
    cached: Decimal | None = None
    picture: Decimal | None = None


FREE = Price(currency="USD", input=Decimal(0), output=Decimal(0), picture=Decimal(0))
"""The price of what costs nothing, as the rehearsal does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An amount in one currency; None at its place in an event means unknown."""

    currency: str
    amount: Decimal


def cost_of(usage: Usage, price: Price | None, pictures: int = 0) -> Cost | None:
    """Return what a call cost, or None where price or usage is unknown.

    Formula of `providers.md` section 8 without cache writes: fresh input, cached
    input, output, pictures. Tokens that cost nothing need not be known.
    """
    if price is None:
        return None
    if (usage.input is None and price.input) or (usage.output is None and price.output):
        return None
    tokens_in, tokens_out, cached = usage.input or 0, usage.output or 0, usage.cached or 0
    rate = price.input if price.cached is None else price.cached
    million = Decimal(1_000_000)
    amount = (tokens_in - cached) * price.input + cached * rate + tokens_out * price.output
    amount /= million
    if pictures:
        if price.picture is None:
            return None
        amount += pictures * price.picture
    return Cost(currency=price.currency, amount=amount)
