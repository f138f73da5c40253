"""How figures lie: their average and what half and nineteen of twenty stay under."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of `count` figures the average, the least, the median, the 95th percentile, the most."""

    count: int
    average: float
    least: int
    p50: int
    p95: int
    most: int


def spread(figures: Sequence[int]) -> Spread | None:
    """Return how figures lie, None where there are none.

    Percentiles are by nearest rank: the smallest figure that is not less than so many of all.
    """
    if not figures:
        return None
    ordered = sorted(figures)
    return Spread(
        count=len(ordered),
        average=sum(ordered) / len(ordered),
        least=ordered[0],
        p50=_rank(ordered, 0.50),
        p95=_rank(ordered, 0.95),
        most=ordered[-1],
    )


def _rank(ordered: Sequence[int], share: float) -> int:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
