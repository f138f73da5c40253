"""A provider listened to, and a clock on which every wait is over at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import ChatRequest, StreamEvent
from engine.vocabulary.ports import Provider


class HurriedClock(ManualClock):
    """Moves itself: whoever sleeps has slept. For sockets beside waits of minutes."""

    async def sleep(self, seconds: float) -> None:
        """Move by so many seconds and return."""
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)


class HeardProvider:
    """Another provider, every stream of which is noted: when it began, what it said and raised."""

    def __init__(self, inner: Provider, clock: ManualClock) -> None:
        """Listen to a provider on a clock."""
        self._inner = inner
        self._clock = clock
        self.begun: list[float] = []
        self.events: list[list[StreamEvent]] = []
        self.errors: list[ProviderError | None] = []

    def __getattr__(self, name: str) -> Any:
        """Be the other one otherwise."""
        return getattr(self._inner, name)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the other's answer."""
        self.begun.append(self._clock.monotonic())
        self.events.append([])
        self.errors.append(None)
        try:
            async with aclosing(self._inner.stream(request)) as events:
                async for event in events:
                    self.events[-1].append(event)
                    yield event
        except ProviderError as error:
            self.errors[-1] = error
            raise
