"""Waiting for words: what counts, what does not, and where patience ends."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from engine.http import CLOUD, LOCAL, Patience, Timeouts, timeouts_for
from engine.vocabulary.errors import ProviderTimeout
from tests.fakes.leaping_loop import LeapingLoop, leaping


async def drip(pause: float, number: int = 10_000) -> AsyncGenerator[bytes, None]:
    for _ in range(number):
        await asyncio.sleep(pause)
        yield b"x"


async def drain(patience: Patience, pieces: AsyncGenerator[bytes, None]) -> int:
    count = 0
    while await patience.next(pieces) is not None:
        count += 1
    return count


@leaping
async def test_the_end_is_none():
    assert await drain(Patience(CLOUD), drip(0, 3)) == 3


@leaping
async def test_bytes_alone_do_not_prolong_the_wait():
    patience = Patience(Timeouts(first_data=0.15))
    with pytest.raises(ProviderTimeout, match=r"no words for 0\.15 seconds"):
        await drain(patience, drip(0.01))


@leaping
async def test_words_prolong_it():
    patience = Patience(Timeouts(first_data=0.5, between_data=0.5))
    pieces = drip(0.05, 20)
    while await patience.next(pieces) is not None:
        patience.heard()


@leaping
async def test_time_in_which_the_program_did_not_run_does_not_count():
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    patience = Patience(Timeouts(first_data=60, whole=600))
    loop.call_later(1, loop.leap, 4_000)
    pieces = drip(2)
    assert await patience.next(pieces) == b"x"
    woken = loop.time()
    with pytest.raises(ProviderTimeout, match="no words for 60 seconds"):
        await drain(patience, pieces)
    assert 55 < loop.time() - woken <= 60


@leaping
async def test_who_stays_silent_after_the_program_slept_is_given_its_time_again_and_no_more():
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    loop.call_later(1, loop.leap, 4_000)
    with pytest.raises(ProviderTimeout, match="no words for 60 seconds"):
        await Patience(Timeouts(first_data=60, whole=600)).next(drip(9_000))
    assert loop.time() == pytest.approx(4_001 + 60)


@leaping
async def test_reasoning_has_a_limit_of_its_own():
    patience = Patience(Timeouts(between_data=30, reasoning=0.1))
    patience.heard(reasoning=True)
    with pytest.raises(ProviderTimeout, match=r"silent for 0\.1 seconds"):
        await patience.next(drip(9))


@leaping
async def test_what_follows_the_end_is_not_waited_for_long():
    patience = Patience(Timeouts(after_finish=0.1))
    patience.settle()
    with pytest.raises(ProviderTimeout, match="did not close"):
        await drain(patience, drip(0.01))


@leaping
async def test_the_whole_call_has_an_end():
    patience = Patience(Timeouts(first_data=30, whole=0.2))
    with pytest.raises(ProviderTimeout, match="longer than"):
        await drain(patience, drip(0.01))


@leaping
async def test_time_spent_elsewhere_does_not_count():
    patience = Patience(Timeouts(first_data=0.3))
    await asyncio.sleep(0.4)
    assert await patience.next(drip(0.01)) == b"x"


@leaping
async def test_cancelling_is_no_time_out():
    task = asyncio.create_task(drain(Patience(CLOUD), drip(9)))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_limits_go_by_the_host():
    assert timeouts_for("http://127.0.0.1:8080/v1") is LOCAL
    assert timeouts_for("http://192.168.1.7:1234") is LOCAL
    assert timeouts_for("https://api.openai.com/v1") is CLOUD
