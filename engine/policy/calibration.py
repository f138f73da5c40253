"""How far the estimate of tokens lies from what each model counts.

Formula of `providers.md`, section 8: an exponential mean of reported over estimated input.
"""

import math

from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Usage

WEIGHT = 0.2
LEAST, MOST = 0.5, 2.0


class Calibration:
    """A factor a model, 1 until something was reported, kept within 0.5 and 2."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._factors: dict[ModelRef, float] = {}

    def factor(self, ref: ModelRef) -> float:
        """Return reported tokens per estimated one."""
        return self._factors.get(ref, 1.0)

    def tokens(self, ref: ModelRef, estimate: int) -> int:
        """Return an estimate as this model would count it, rounded up."""
        return math.ceil(estimate * self.factor(ref))

    def learn(self, ref: ModelRef, estimate: int, usage: Usage | None) -> None:
        """Take note of a call whose estimate was `estimate`; estimated usage teaches nothing."""
        if usage is None or usage.estimated or not usage.input or estimate <= 0:
            return
        seen = min(MOST, max(LEAST, usage.input / estimate))
        self._factors[ref] = self.factor(ref) * (1 - WEIGHT) + seen * WEIGHT
