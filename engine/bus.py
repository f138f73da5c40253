"""Items from the table to whoever listens; publishing awaits nobody.

Two grades of delivery: deltas of one utterance may merge while a reader is
busy, facts are never dropped and never change places with anything.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace

from engine.vocabulary.events import Item, UtteranceDelta


class Subscription:
    """One reader's own buffer; iterate over it, once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._items: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._closed = False

    def put(self, item: Item) -> None:
        """Append an item; a delta merges with the same utterance's one right before it."""
        last = self._items[-1] if self._items else None
        if (
            isinstance(item, UtteranceDelta)
            and isinstance(last, UtteranceDelta)
            and last.utterance == item.utterance
        ):
            self._items[-1] = replace(
                last, text=last.text + item.text, reasoning=last.reasoning + item.reasoning
            )
        else:
            self._items.append(item)
        self._arrived.set()

    def close(self) -> None:
        """Let the reader end after what is in the buffer."""
        self._closed = True
        self._arrived.set()

    async def __aiter__(self) -> AsyncIterator[Item]:
        """Yield items in order until the bus closes."""
        while True:
            while self._items:
                yield self._items.popleft()
            if self._closed:
                return
            self._arrived.clear()
            await self._arrived.wait()


class EventBus:
    """Hands every item to every subscription."""

    def __init__(self) -> None:
        """Begin with no reader."""
        self._subscriptions: list[Subscription] = []
        self._closed = False

    def subscribe(self) -> Subscription:
        """Return a buffer of all that is published from now on."""
        subscription = Subscription()
        if self._closed:
            subscription.close()
        self._subscriptions.append(subscription)
        return subscription

    def publish(self, item: Item) -> None:
        """Put an item into every buffer."""
        for subscription in self._subscriptions:
            subscription.put(item)

    def close(self) -> None:
        """Let every reader end."""
        self._closed = True
        for subscription in self._subscriptions:
            subscription.close()
