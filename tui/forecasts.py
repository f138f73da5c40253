"""A forecast of the engine in words."""

from engine import Cost, Forecast
from tui.words import Words


def told(words: Words, key: str, ahead: Forecast, **facts: object) -> str:
    """Return the sentence of a key, with a forecast's calls, tokens and money."""
    return words(
        key, calls=ahead.calls, tokens=f"{ahead.tokens:,}", money=_money(words, ahead), **facts
    )


def _money(words: Words, ahead: Forecast) -> str:
    money = " + ".join(f"{amount:.2f} {currency}" for currency, amount in ahead.money.items())
    if not ahead.unpriced:
        return money or words("forecast.free")
    unpriced = ", ".join(ahead.unpriced)
    return words("forecast.partly" if money else "forecast.unknown", money=money, models=unpriced)


def cost_told(words: Words, cost: Cost | None) -> str:
    """Return what one thing costs: an amount, that it is free, or that nobody knows."""
    if cost is None:
        return words("forecast.unknown")
    if not cost.amount:
        return words("forecast.free")
    return f"{cost.amount.normalize():f} {cost.currency}"
