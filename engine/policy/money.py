"""Budgets as people write them: `0.50`, `3CNY`, `200000tok`, joined by commas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.vocabulary.errors import InputError, SettingsError

_MONEY = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([A-Za-z]{3})?")
_TOKENS = re.compile(r"([0-9]{1,12})\s*(?:tok|token|tokens)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The line that a session must not pass: money in one currency, tokens, or both."""

    amount: Decimal | None = None
    currency: str = "USD"
    tokens: int | None = None

    def __str__(self) -> str:
        """Return the notation that `parse_budget` reads."""
        money = [] if self.amount is None else [f"{self.amount}{self.currency}"]
        tokens = [] if self.tokens is None else [f"{self.tokens}tok"]
        return ",".join(money + tokens)


def parse_budget(text: str) -> Budget:
    """Read a budget: a number is USD, `3CNY` that currency, `200000tok` tokens.

    InputError where a part is none of these, is named twice or is not above zero.
    """
    amount: Decimal | None = None
    currency = "USD"
    tokens: int | None = None
    for part in (word.strip() for word in text.split(",")):
        if found := _TOKENS.fullmatch(part):
            if tokens is not None:
                raise _bad(text, "names tokens twice")
            tokens = int(found[1])
        elif found := _MONEY.fullmatch(part):
            if amount is not None:
                raise _bad(text, "names money twice")
            amount, currency = Decimal(found[1]), (found[2] or "USD").upper()
        else:
            raise _bad(text, "is no budget")
    if (amount is not None and amount <= 0) or (tokens is not None and tokens <= 0):
        raise _bad(text, "is not above zero")
    return Budget(amount=amount, currency=currency, tokens=tokens)


def check_budget(budget: Budget, unpriced: Sequence[str]) -> None:
    """Raise SettingsError where money alone shall stop calls that it cannot count.

    `unpriced` names the models that may be called and have no price in the budget's currency.
    """
    if budget.amount is not None and budget.tokens is None and unpriced:
        raise SettingsError(
            f"No price of {', '.join(unpriced)} in {budget.currency} is known, so a budget in "
            "money cannot be kept.",
            hint=f"Give tokens too: --budget {budget},200000tok",
        )


def _bad(text: str, why: str) -> InputError:
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return InputError(
        f"The budget '{shown}' {why}.", hint="Write 0.50 (USD), 3CNY, 200000tok, or 0.50,200000tok."
    )
