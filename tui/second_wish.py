"""A wish that has to be said twice, because what it ends still goes on."""

AGAIN = 5.0
"""Seconds within which the second wish has to follow the first."""


class SecondWish:
    """Remembers one wish; the same again within a few seconds means it."""

    def __init__(self) -> None:
        """Begin with no wish said."""
        self._said = -AGAIN

    def meant(self, now: float) -> bool:
        """Say the wish at a monotonic time in seconds; return whether it was said just before."""
        before, self._said = self._said, now
        return now - before < AGAIN
