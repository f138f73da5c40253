"""One row of figures while it is counted."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from engine.policy.figures.rows import LAST, RECENT, TRAIL, Kind, Row
from engine.policy.figures.spread import spread
from engine.vocabulary.usage import Cost, Usage

End = Literal["good", "failed", "stopped"]

MOST_AMOUNT = 18
"""Decimal digits before the point of an amount that can be added up: a log may come from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How one call went; None is unknown."""

    at: datetime
    end: End
    duration_ms: int | None = None
    first_token_ms: int | None = None


@dataclass(slots=True)
class Tally:
    """Counts calls; of times it keeps the newest 1,000 and all of the last five minutes."""

    counts: dict[End, int] = field(default_factory=lambda: {"good": 0, "failed": 0, "stopped": 0})
    retries: int = 0
    input: int = 0
    output: int = 0
    cached: int = 0
    hits: int = 0
    unpriced: int = 0
    costs: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    kept: deque[Call] = field(default_factory=deque[Call])

    def ended(self, call: Call) -> None:
        """Count a call."""
        self.counts[call.end] += 1
        self.kept.append(call)
        while len(self.kept) > LAST and self.kept[0].at < call.at - RECENT:
            self.kept.popleft()

    def used(self, usage: Usage | None, cost: Cost | None) -> None:
        """Count what a call used."""
        if usage is not None:
            self.input += usage.input or 0
            self.output += usage.output or 0
            self.cached += usage.cached or 0
            self.hits += bool(usage.cached)
        if cost is None or not _is_money(cost.amount):
            self.unpriced += 1
        else:
            self.costs[cost.currency] = self.costs.get(cost.currency, Decimal(0)) + cost.amount

    def recent(self, now: datetime) -> tuple[int, int, list[int]]:
        """Return the good and the failed calls of late, and the first-word times of these."""
        calls = self._late(now)
        return _ends(calls, "good"), _ends(calls, "failed"), _firsts(calls)

    def _late(self, now: datetime) -> list[Call]:
        return [call for call in self.kept if call.at > now - RECENT]

    def row(self, kind: Kind, name: str, now: datetime, resting: tuple[str, ...]) -> Row:
        """Return the row as it is now."""
        last = list(self.kept)[-LAST:]
        recent = self._late(now)
        durations, firsts = _durations(last), _firsts(last)
        return Row(
            kind=kind,
            name=name,
            calls=sum(self.counts.values()),
            good=self.counts["good"],
            failed=self.counts["failed"],
            stopped=self.counts["stopped"],
            retries=self.retries,
            recent_good=_ends(recent, "good"),
            recent_failed=_ends(recent, "failed"),
            first=spread(firsts),
            first_recent=spread(_firsts(recent)),
            duration=spread(durations),
            duration_recent=spread(_durations(recent)),
            input=self.input,
            output=self.output,
            cached=self.cached,
            cache_hits=self.hits,
            costs=dict(self.costs),
            unpriced=self.unpriced,
            open_breakers=resting,
            trail=tuple(durations[-TRAIL:]),
        )


def _ends(calls: list[Call], end: End) -> int:
    return sum(call.end == end for call in calls)


def _durations(calls: list[Call]) -> list[int]:
    return [c.duration_ms for c in calls if c.end == "good" and c.duration_ms is not None]


def _firsts(calls: list[Call]) -> list[int]:
    return [c.first_token_ms for c in calls if c.end == "good" and c.first_token_ms is not None]


def _is_money(amount: Decimal) -> bool:
    return amount.is_finite() and amount.adjusted() < MOST_AMOUNT
