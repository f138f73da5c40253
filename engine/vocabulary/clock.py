"""Time, handed in wherever it is needed."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time, a monotonic reading, and sleep."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of this clock."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep for real; zero gives way once."""
        await asyncio.sleep(max(0.0, seconds))


class ManualClock:
    """A clock that moves only when told; reading never advances it.

    `advance_to_next` wakes the earliest due sleep, ties in the order in which
    they went to sleep. `engine.tasks` calls it when nothing else can run; tests
    may call `advance` themselves.
    """

    def __init__(self, start: datetime) -> None:
        """Start at a moment; one without a zone counts as UTC."""
        self._start = start if start.tzinfo else start.replace(tzinfo=UTC)
        self._elapsed = 0.0
        self._order = itertools.count()
        self._sleeps: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return the start plus what has passed."""
        return self._start.astimezone(UTC) + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Return when the clock has been moved so far; zero gives way once."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        due = round(self._elapsed + seconds, 9)
        heapq.heappush(self._sleeps, (due, next(self._order), future))
        await future

    def advance_to_next(self) -> bool:
        """Move to the earliest due sleep and wake it; False where nobody sleeps."""
        while self._sleeps:
            due, _, future = heapq.heappop(self._sleeps)
            if future.done():
                continue
            self._elapsed = max(self._elapsed, due)
            future.set_result(None)
            return True
        return False

    def advance(self, seconds: float) -> None:
        """Move by so many seconds and wake every sleep that is due by then."""
        goal = self._elapsed + seconds
        while self._sleeps and self._sleeps[0][0] <= goal:
            if self._sleeps[0][2].done():  # cancelled: the next one may be due much later
                heapq.heappop(self._sleeps)
            else:
                self.advance_to_next()
        self._elapsed = goal


def stamp(moment: datetime) -> str:
    """Return UTC, ISO 8601, milliseconds, `Z`: the log's form of a time."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
