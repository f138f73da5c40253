"""Clocks and stamps."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

from engine.vocabulary.clock import ManualClock, SystemClock, stamp


def test_a_stamp_is_utc_with_milliseconds() -> None:
    eight = datetime(2026, 11, 20, 17, 4, 5, 678_901, tzinfo=timezone(timedelta(hours=8)))
    assert stamp(eight) == "2026-11-20T09:04:05.678Z"


def test_a_start_without_zone_is_utc() -> None:
    assert ManualClock(datetime(2026, 1, 1)).now() == datetime(2026, 1, 1, tzinfo=UTC)  # noqa: DTZ001 - the case itself


async def test_advance_wakes_all_that_is_due_and_nothing_else() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    woken: list[float] = []

    async def nap(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as group:
        for seconds in (3.0, 1.0, 2.0):
            group.create_task(nap(seconds))
        await asyncio.sleep(0)
        clock.advance(2.0)
        await asyncio.sleep(0)
        assert woken == [1.0, 2.0]
        assert clock.monotonic() == 2.0
        clock.advance(5.0)
    assert woken == [1.0, 2.0, 3.0]
    assert clock.now() == datetime(2026, 1, 1, 0, 0, 7, tzinfo=UTC)


async def test_a_cancelled_sleep_is_passed_over() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    task = asyncio.create_task(clock.sleep(1))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not clock.advance_to_next()


async def test_the_system_clock_moves_on() -> None:
    clock = SystemClock()
    first = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() > first
    assert clock.now().tzinfo is UTC


async def test_a_sleep_that_was_given_up_wakes_nobody_else():
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    given_up = asyncio.ensure_future(clock.sleep(1))
    later = asyncio.ensure_future(clock.sleep(5))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    clock.advance(2)
    await asyncio.sleep(0)
    assert not later.done()
    clock.advance(3)
    await later
