"""What is done behind the talk: one part after another, and nobody at the table waits for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from engine.bus import EventBus
from engine.tasks import spawn
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import EngineError
from engine.vocabulary.events import Envelope, Event, MemoryChanged, MemoryWritten

_log = logging.getLogger("tableround.memory")

PATIENCE = 5.0
"""Seconds for which a table that has come to its end waits for what is still to be done."""


class Attending(Protocol):
    """Whoever sees to something while a session runs."""

    def start(self) -> None:
        """Begin, once."""
        ...

    async def settle(self) -> None:
        """Return when everything is done, or when patience is at its end."""
        ...

    async def stop(self) -> None:
        """End, whatever is left."""
        ...


class Attendant:
    """Sees to one thing behind the talk. `step` does a part and says whether there was anything to do.

    `step` is told whether nothing more will come; an EngineError ends the attendant, and is
    logged. `wakes` are the facts after which there may be more to do.
    """

    def __init__(
        self,
        step: Callable[[bool], Awaitable[bool]],
        bus: EventBus,
        clock: Clock,
        name: str,
        *,
        wakes: tuple[type[Event], ...] = (MemoryWritten, MemoryChanged),
        patience: float = PATIENCE,
    ) -> None:
        """Do nothing yet."""
        self._wakes = wakes
        self._patience = patience
        self._step = step
        self._bus = bus
        self._clock = clock
        self._name = name
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._last = False
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin: with what is there already, then with each fact that wakes; once."""
        if self._tasks:
            return
        self._tasks = (spawn(self._listen(), self._name), spawn(self._work(), self._name))

    async def _listen(self) -> None:
        async for item in self._bus.subscribe():
            if isinstance(item, Envelope) and isinstance(item.event, self._wakes):
                self._woken.set()

    async def _work(self) -> None:
        try:
            while True:
                self._woken.clear()
                while await self._step(self._last):
                    pass
                if not self._woken.is_set():
                    self._idle.set()
                    await self._woken.wait()
        except EngineError as error:
            _log.warning("%s: %s", self._name, error.message)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  the border of the task: the table goes on
            _log.error("%s failed: %s", self._name, type(error).__name__)
        finally:
            self._idle.set()

    async def settle(self) -> None:
        """Return when everything is done, or when patience is at its end."""
        if not self._tasks or self._tasks[1].done():
            return
        self._last = True
        self._idle.clear()
        self._woken.set()
        waits = {
            spawn(_until(self._idle), self._name),
            spawn(self._clock.sleep(self._patience), self._name),
        }
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        await _ended(*waits)

    async def stop(self) -> None:
        """End, whatever is left."""
        await _ended(*self._tasks)


async def _until(event: asyncio.Event) -> None:
    await event.wait()


async def _ended(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
