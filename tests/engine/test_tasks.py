"""The loops: virtual time stands still while work is outstanding, and repeats itself exactly."""

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from engine.tasks import Runtime, run, spawn
from engine.vocabulary.clock import ManualClock, SystemClock

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_virtual_sleep_takes_no_real_time_and_all_of_virtual_time() -> None:
    async def main(runtime: Runtime) -> float:
        await runtime.clock.sleep(3600)
        return runtime.clock.monotonic()

    began = time.monotonic()
    assert run(main, ManualClock(START)) == 3600
    assert time.monotonic() - began < 30


def test_reading_the_virtual_clock_never_advances_it() -> None:
    async def main(runtime: Runtime) -> bool:
        first = runtime.clock.now()
        for _ in range(100):
            await asyncio.sleep(0)
        return runtime.clock.now() == first

    assert run(main, ManualClock(START))


def test_sleepers_wake_in_order_of_their_time_and_ties_in_order_of_sleeping() -> None:
    async def main(runtime: Runtime) -> list[str]:
        woken: list[str] = []

        async def nap(name: str, seconds: float) -> None:
            await runtime.clock.sleep(seconds)
            woken.append(name)

        async with asyncio.TaskGroup() as group:
            for name, seconds in (("c", 2.0), ("a", 1.0), ("d", 2.0), ("b", 1.5)):
                group.create_task(nap(name, seconds))
        return woken

    assert run(main, ManualClock(START)) == ["a", "b", "c", "d"]


def test_the_virtual_clock_waits_for_threads() -> None:
    async def main(runtime: Runtime) -> tuple[float, float]:
        async def work() -> float:
            await runtime.run(lambda: time.sleep(0.05))
            return runtime.clock.monotonic()

        task = spawn(work(), "work")
        await runtime.clock.sleep(5)
        return await task, runtime.clock.monotonic()

    assert run(main, ManualClock(START)) == (0.0, 5.0)


def test_results_of_threads_come_in_the_order_of_requests() -> None:
    async def main(runtime: Runtime) -> list[int]:
        done: list[int] = []
        with ThreadPoolExecutor(4) as pool:

            async def one(index: int) -> None:
                pause = random.random() / 50
                await runtime.deliveries.track(pool.submit(time.sleep, pause))
                done.append(index)

            async with asyncio.TaskGroup() as group:
                for index in range(12):
                    group.create_task(one(index))
        return done

    assert run(main, ManualClock(START)) == list(range(12))


def test_two_virtual_runs_with_threads_of_chance_interleave_alike() -> None:
    async def main(runtime: Runtime) -> list[tuple[str, float]]:
        said: list[tuple[str, float]] = []

        async def seat(name: str, seconds: float) -> None:
            for _ in range(5):
                await runtime.clock.sleep(seconds)
                await runtime.run(lambda: time.sleep(random.random() / 200))
                said.append((name, runtime.clock.monotonic()))

        async with asyncio.TaskGroup() as group:
            for name, seconds in (("a", 0.3), ("b", 0.2), ("c", 0.3)):
                group.create_task(seat(name, seconds))
        return said

    assert run(main, ManualClock(START)) == run(main, ManualClock(START))


@pytest.mark.parametrize("clock", [SystemClock(), ManualClock(START)])
def test_an_error_in_a_thread_comes_back(clock: SystemClock | ManualClock) -> None:
    def fail() -> None:
        raise ValueError("from the thread")

    async def main(runtime: Runtime) -> None:
        await runtime.run(fail)

    with pytest.raises(ValueError, match="from the thread"):
        run(main, clock)


def test_a_cancelled_wait_does_not_hold_up_the_others() -> None:
    async def main(runtime: Runtime) -> str:
        slow = spawn(runtime.run(lambda: time.sleep(0.05)), "slow")
        await asyncio.sleep(0)
        slow.cancel()
        return await runtime.run(lambda: "through")

    assert run(main, ManualClock(START)) == "through"
