"""A time-out that ends in time, and begins anew where the program did not run."""

import asyncio

import pytest

from engine.http.awake import SLEPT, awake
from tests.fakes.leaping_loop import LeapingLoop, leaping


@leaping
async def test_it_ends_in_time_and_none_never_does():
    loop = asyncio.get_running_loop()
    with pytest.raises(TimeoutError):
        async with awake(3):
            await asyncio.sleep(100)
    assert loop.time() == pytest.approx(3)
    async with awake(3):
        await asyncio.sleep(2)
    async with awake(None) as nap:
        await asyncio.sleep(100_000)
    assert nap.seconds == 0


@leaping
async def test_after_each_sleep_the_wait_begins_anew_and_the_sleep_does_not_count():
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    loop.call_later(1, loop.leap, 50)
    loop.call_later(52, loop.leap, 50)
    async with awake(3) as nap:
        await asyncio.sleep(103)
    assert nap.seconds == pytest.approx(102, abs=1)
    with pytest.raises(TimeoutError):
        async with awake(3):
            await asyncio.sleep(100)


@leaping
async def test_a_busy_machine_is_no_sleep():
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    loop.call_later(1, loop.leap, SLEPT)
    with pytest.raises(TimeoutError):
        async with awake(3):
            await asyncio.sleep(100)
