"""Signals are heeded with their reason, and no longer once that was taken back."""

import asyncio
import os
import signal

import pytest

from tui import signals


@pytest.mark.parametrize(("name", "reason"), [("SIGQUIT", "terminated"), ("SIGINT", "interrupted")])
async def test_a_signal_tells_its_reason_until_it_is_unheeded(name: str, reason: str):
    heard: asyncio.Queue[str] = asyncio.Queue()
    signals.heed(heard.put_nowait)
    try:
        os.kill(os.getpid(), getattr(signal, name))
        assert await heard.get() == reason
    finally:
        signals.unheed()
    assert not asyncio.get_running_loop().remove_signal_handler(getattr(signal, name))
