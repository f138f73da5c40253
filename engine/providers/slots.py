"""How many calls run at once: fewer for a minute after the provider said that it is too much."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from engine.tasks import spawn
from engine.vocabulary.clock import Clock

LOWERED = 60.0
"""Seconds for which a slot is taken away (`providers.md`, section 7)."""


class Slots:
    """So many calls at once, given out in the order of asking; None: as many as come.

    No semaphore: that cannot shrink. While calls wait for a slot that was taken away, a task
    of its own sleeps until it is back; without waiting calls there is none.
    """

    def __init__(self, clock: Clock, most: int | None) -> None:
        """Begin with all of them free."""
        self._clock = clock
        self._most = most
        self._busy = 0
        self._back: deque[float] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._alarm: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[None, None]:
        """Wait for a slot and hold it."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._give_out()
        try:
            await turn
            yield
        finally:
            # A call may be cancelled between being given its slot and going on with it.
            if turn.cancelled():
                self._waiting = deque(one for one in self._waiting if one is not turn)
            else:
                self._busy -= 1
            self._give_out()

    @property
    def lowered(self) -> int | None:
        """How many slots there are while some are taken away, else None."""
        most = self._most
        present = most if most is None else self._present(most)
        return None if present == most else present

    def lower(self) -> None:
        """Leave one slot less than are in use, for a minute; the last one stays."""
        if self._most is None:
            return
        # Free slots are no help to whom so many at once were too much.
        present = self._present(self._most)
        left = max(1, min(present, self._busy or present) - 1)
        while self._present(self._most) > left:
            self._back.append(self._clock.monotonic() + LOWERED)
        self._give_out()

    def _present(self, most: int) -> int:
        """Return how many slots there are now."""
        while self._back and self._back[0] <= self._clock.monotonic():
            self._back.popleft()
        return most - len(self._back)

    def _give_out(self) -> None:
        while self._waiting and (self._most is None or self._busy < self._present(self._most)):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._busy += 1
        if not self._waiting:
            self._silence()
        elif self._back and self._alarm is None:
            self._alarm = spawn(self._ring(), "slot that comes back")

    async def _ring(self) -> None:
        """Give out again when the first slot is back."""
        await self._clock.sleep(self._back[0] - self._clock.monotonic())
        self._alarm = None
        self._give_out()

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
