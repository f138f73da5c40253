"""A time-out that counts only time in which this program ran.

A program that was stopped (ctrl+z, a debugger, a machine that stood still) wakes with all its
alarms due at once, before it has read what came meanwhile: a healthy answer would be given up.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

SLEPT = 5.0
"""Seconds by which an alarm comes too late where the program did not run."""


@dataclass(slots=True)
class Nap:
    """How many seconds of a wait do not count."""

    seconds: float = 0.0


@asynccontextmanager
async def awake(seconds: float | None) -> AsyncGenerator[Nap, None]:
    """Raise TimeoutError after so many seconds; after a sleep of the program they begin anew."""
    loop, nap = asyncio.get_running_loop(), Nap()
    async with asyncio.timeout(None) as limit:
        if seconds is None:
            yield nap
            return
        begun = loop.time()

        def over(due: float) -> None:
            nonlocal alarm
            now = loop.time()
            if now - due <= SLEPT:
                limit.reschedule(now)
                return
            nap.seconds = now - begun
            alarm = loop.call_at(now + seconds, over, now + seconds)

        alarm = loop.call_at(begun + seconds, over, begun + seconds)
        try:
            yield nap
        finally:
            alarm.cancel()
