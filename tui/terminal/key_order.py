"""The app that takes keys one after another, however fast they come.

Textual 8.2.8 hands a key to the widget with the focus and takes the next one at once, before that
widget has acted; a focus is moved by a message behind keys that wait already. What is typed right
behind the key that opens an editor would act as keys of the table.
"""

import asyncio
from collections import deque
from typing import Any, cast

from textual.app import App
from textual.events import Event, Key, Paste

PATIENCE = 1.0
"""Seconds that keys wait for one whose widget does not answer: it may have gone away."""

LOOKS = 10
"""How often it is looked for in that time: a program that stood still for a second must not take
its own rest for the widget's, and obey as keys of the table what was typed as text."""


class OrderlyApp(App[None]):
    """An app that hands a key or a paste on when the one before it has had its effect."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Make an app as Textual does."""
        super().__init__(*arguments, **named)
        self._typed_ahead = deque[Key | Paste]()
        self._acting: Key | Paste | None = None
        self._patience: asyncio.TimerHandle | None = None

    async def on_event(self, event: Event) -> None:
        """Let what was typed wait for what was typed before it."""
        if not isinstance(event, Key | Paste):
            await super().on_event(event)
        elif event.is_forwarded:  # nobody took it on its way up
            await super().on_event(event)
            self._acted(event)
        elif self._acting is not None:
            self._typed_ahead.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: Key | Paste) -> None:
        if not self.screen_stack:  # the program is ending
            return
        self._acting = event
        self._wait_for(event, LOOKS)
        target = self.focused or self.screen
        await super().on_event(event)
        if not event.is_forwarded or not target.call_later(
            self._met, event
        ):  # a priority binding took it
            self._acted(event)

    def _wait_for(self, event: Key | Paste, looks: int) -> None:
        if looks == 0:
            self._acted(event)
            return
        later = asyncio.get_running_loop().call_later
        self._patience = later(PATIENCE / LOOKS, self._wait_for, event, looks - 1)

    def _met(self, event: Key | Paste) -> None:
        """Go on where a key was kept; else it comes up to us by itself.

        A screen marks a key as kept and hands it to us all the same: that comes first.
        """
        if cast("Any", event)._stop_propagation:
            self.call_later(self._acted, event)

    def _acted(self, event: Key | Paste) -> None:
        """Take the next one behind all that this one has put into the app's own queue."""
        if event is self._acting:
            self.call_later(self._next, event)

    async def _next(self, event: Key | Paste) -> None:
        if event is not self._acting:
            return
        if self._patience is not None:
            self._patience.cancel()
        self._acting = None
        if self._typed_ahead:
            await self._hand_on(self._typed_ahead.popleft())
