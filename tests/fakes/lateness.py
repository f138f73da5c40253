"""How late a loop wakes: what storage, or anything else, costs those who wait for it."""

import asyncio
import statistics
import time

TICK = 0.005


async def lateness(over: asyncio.Event) -> list[float]:
    """Return by how many milliseconds the loop woke late, until told to end."""
    late: list[float] = []
    while not over.is_set():
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        late.append((time.perf_counter() - began - TICK) * 1000)
    return late


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
