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
from textual.message_pump import MessagePump

PATIENCE = 1.0
"""Seconds that keys wait for one whose widget does not answer: it may have gone away."""


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
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._acting is not None:
            self._typed_ahead.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: Key | Paste) -> None:
        if not self.screen_stack:  # the program is ending
            return
        self._acting = event
        self._patience = asyncio.get_running_loop().call_later(PATIENCE, self._acted, event)
        target = self.focused or self.screen
        await super().on_event(event)
        if event.is_forwarded:
            self._follow(event, target)
        else:  # a priority binding took it; a focus that it moved waits in our queue
            self._acted(event)

    def _follow(self, event: Key | Paste, node: MessagePump) -> None:
        """Go where the event may go: to a widget, up from it to its parents, at last to the app."""
        if not node.call_later(self._passed, event, node):
            self._acted(event)

    def _passed(self, event: Key | Paste, node: MessagePump) -> None:
        parent: MessagePump | None = cast("Any", node)._parent
        if parent is None:
            self._acted(event)
        else:
            self._follow(event, parent)

    def _acted(self, event: Key | Paste) -> None:
        """Take the next one behind all that this one has put into the app's own queue."""
        self.call_later(self._next, event)

    async def _next(self, event: Key | Paste) -> None:
        if event is not self._acting:
            return
        if self._patience is not None:
            self._patience.cancel()
        self._acting = None
        if self._typed_ahead:
            await self._hand_on(self._typed_ahead.popleft())
