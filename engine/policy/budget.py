"""The budget: calls reserve their greatest cost before they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.policy.money import Budget
from engine.vocabulary.errors import BudgetExceeded
from engine.vocabulary.usage import Cost, Price, Usage, cost_of

SOFT = Decimal("0.8")
"""The share of the line at which a warning is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What a call may use at most: tokens, and money where its price is known."""

    tokens: int
    cost: Cost | None


class Ledger:
    """What was used and what is reserved, against one line.

    `spent` is money by currency and `tokens` the tokens used before, as the log
    tells them.
    """

    def __init__(
        self, budget: Budget | None, tokens: int = 0, spent: Mapping[str, Decimal] | None = None
    ) -> None:
        """Count on from what was used before."""
        self.budget = budget
        self._tokens = tokens
        self._spent: dict[str, Decimal] = dict(spent or {})
        self._open: list[Reservation] = []

    def reserve(
        self, tokens_in: int, tokens_out: int, price: Price | None, pictures: int = 0
    ) -> Reservation:
        """Reserve a call's estimate and its greatest output, in tokens and pictures.

        Raises BudgetExceeded if the reservations would pass the line.
        """
        usage = Usage(input=tokens_in, output=tokens_out)
        cost = cost_of(usage, price, pictures)
        wanted = Reservation(tokens=tokens_in + tokens_out, cost=cost)
        if self.budget is not None:
            self._check(self.budget, wanted)
        self._open.append(wanted)
        return wanted

    def _check(self, budget: Budget, wanted: Reservation) -> None:
        held = sum(r.tokens for r in self._open)
        if budget.tokens is not None and self._tokens + held + wanted.tokens > budget.tokens:
            raise BudgetExceeded(
                f"The next call may need {wanted.tokens:,} tokens, and the budget is "
                f"{budget.tokens:,} with {self._tokens:,} used and {held:,} held for calls under way.",
                hint="Raise --budget and resume the session.",
            )
        currency = budget.currency
        if budget.amount is None or wanted.cost is None or wanted.cost.currency != currency:
            return
        spent, held_money = self._spent_in(currency), self._held(currency)
        if spent + held_money + wanted.cost.amount > budget.amount:
            raise BudgetExceeded(
                f"The next call may cost {wanted.cost.amount:.4f} {currency}, and the "
                f"budget is {budget.amount} with {spent:.4f} used and {held_money:.4f} held for "
                "calls under way.",
                hint="Raise --budget and resume the session.",
            )

    def _spent_in(self, currency: str) -> Decimal:
        return self._spent.get(currency, Decimal(0))

    def _held(self, currency: str) -> Decimal:
        costs = (r.cost for r in self._open if r.cost is not None)
        return sum((cost.amount for cost in costs if cost.currency == currency), Decimal(0))

    def settle(self, reservation: Reservation, usage: Usage | None, cost: Cost | None) -> None:
        """Put what a call really used in place of its reservation; unknown usage counts nothing."""
        self._open.remove(reservation)
        self._tokens += usage.total if usage else 0
        if cost is not None:
            self._spent[cost.currency] = self._spent_in(cost.currency) + cost.amount

    def used(self) -> str:
        """Return what was used, in words of figures."""
        money = [f"{amount:.4f} {currency}" for currency, amount in sorted(self._spent.items())]
        return ", ".join([*money, f"{self._tokens} tokens"])

    def past_soft_line(self) -> bool:
        """Return whether four fifths of a line are used."""
        if self.budget is None:
            return False
        if self.budget.tokens is not None and self._tokens >= SOFT * self.budget.tokens:
            return True
        amount = self.budget.amount
        return amount is not None and self._spent_in(self.budget.currency) >= SOFT * amount


def percent_used(budget: Budget | None, tokens: int, spent: Mapping[str, Decimal]) -> float | None:
    """Return the percent that is used of a budget, of the line that is nearer; None without one."""
    if budget is None:
        return None
    shares = [0.0]
    if budget.tokens:
        shares.append(100 * tokens / budget.tokens)
    if budget.amount:
        shares.append(float(100 * spent.get(budget.currency, Decimal(0)) / budget.amount))
    return max(shares)
