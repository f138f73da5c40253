"""A loop whose time leaps: whoever waits for a time-out waits no longer, however slow the machine is."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any


class _Leaping(selectors.DefaultSelector):
    """Leaps to the time that the loop would have to wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(None if timeout is None else 0)
        if timeout is not None and not ready:
            self.now += max(0.0, timeout)
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    """For tests without sockets and threads: nothing else can make something ready meanwhile."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def leap(self, seconds: float) -> None:
        """Let time pass at once, as for a program that was stopped: all that is due comes late."""
        self._leaping.now += seconds

    def time(self) -> float:
        """Return the seconds that were leapt over."""
        return self._leaping.now


def leaping(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test on such a loop."""

    @wraps(test)
    def leapt(*arguments: Any, **named: Any) -> None:
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(test(*arguments, **named))

    return leapt
