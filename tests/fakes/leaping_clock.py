"""A clock whose wall time is set while its monotonic time goes on: as on machines that people use."""

from datetime import datetime, timedelta

from engine.vocabulary.clock import ManualClock


class LeapingClock(ManualClock):
    """A clock that is moved by hand, and whose wall time leaps when it is told to."""

    def __init__(self, start: datetime) -> None:
        """Begin right."""
        super().__init__(start)
        self._wrong = timedelta()

    def now(self) -> datetime:
        """Return the time that the wall shows."""
        return super().now() + self._wrong

    def leap(self, **by: float) -> None:
        """Set the wall time forwards or, below 0, backwards."""
        self._wrong += timedelta(**by)
