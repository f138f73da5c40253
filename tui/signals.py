"""The signals that end the program, saved; each would kill it and leave the terminal raw."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

REASONS: dict[str, str] = {
    "SIGINT": "interrupted",
    "SIGHUP": "hang-up",
    "SIGTERM": "terminated",
    "SIGQUIT": "terminated",
    "SIGUSR1": "terminated",
    "SIGUSR2": "terminated",
}
"""Why a session is closed by a signal. PIPE never comes: a reader that is gone is an error of writing."""

_CANNOT = (NotImplementedError, RuntimeError, ValueError)
"""What a platform, or a thread that is not the first one, answers."""


def heed(told: Callable[[Any], object]) -> None:
    """Have `told` called with the reason when a signal comes, in the running loop."""
    loop = asyncio.get_running_loop()
    for number, reason in _numbers():
        with suppress(*_CANNOT):
            loop.add_signal_handler(number, told, reason)


def unheed() -> None:
    """Let signals do again what they do to every program."""
    loop = asyncio.get_running_loop()
    for number, _ in _numbers():
        with suppress(*_CANNOT):
            loop.remove_signal_handler(number)


def _numbers() -> list[tuple[int, str]]:
    found = ((getattr(signal, name, None), reason) for name, reason in REASONS.items())
    return [(number, reason) for number, reason in found if number is not None]
