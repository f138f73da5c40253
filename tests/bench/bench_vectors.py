"""Searching memories that have vectors: what comparing them adds, with numpy and without it.

Run as `python -m tests.bench.bench_vectors [COUNT]`: 20,000 memories unless it says how many,
each with a vector of 1,536 numbers. Prints `name value floor ratio target`: processor
milliseconds, the median of nine; the floor is the same search without vectors.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from engine.memory import Memories, Scope
from engine.policy import vectors
from engine.policy.vectors import Near, packed
from engine.session.remembering import memories_in
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from tests.bench.bench_memory import milliseconds, say
from tests.bench.form import SHORT
from tests.bench.talk import EACH, START, Talk, fill

COUNT = 4_000 if SHORT else 20_000
WIDTH = 1_536
MODEL = "bench/model"


async def give(memories: Memories, draw: random.Random) -> None:
    """Give every memory a vector; two hundred directions are enough."""
    drawn = [packed([draw.gauss(0, 1) for _ in range(WIDTH)]) for _ in range(200)]
    while bare := await memories.lacking([MODEL], 2_000):
        made = [(one, drawn[draw.randrange(len(drawn))]) for one in bare]
        await memories.keep_vectors(MODEL, made)


async def measure(memories: Memories, talk: Talk, count: int, near: Near, way: str) -> None:
    now, agent, word = START + timedelta(hours=count // EACH), "open-table/p7", talk.chinese[300]
    heard = " ".join(talk.speech() for _ in range(6))
    own, everywhere = Scope(agents=(agent,)), Scope()
    shown = {
        "search_scoped": lambda to: memories.search(word, own, now, 20, to),
        "search_all": lambda to: memories.search(word, everywhere, now, 20, to),
        "recall": lambda to: memories.recall(agent, heard, (), now, 5, to),
    }
    for name, ask in shown.items():
        took, floor = await milliseconds([lambda a=ask: a(near), lambda a=ask: a(None)])
        say(f"{name}_vectors_{way}_{count}_ms", took, floor, 50)


async def main(count: int) -> None:
    talk, draw = Talk(), random.Random(7)
    numpy: Callable[[], ModuleType | None] = vectors._numpy
    with tempfile.TemporaryDirectory() as name:
        runtime = Runtime(SystemClock(), DirectDeliveries())
        memories = memories_in(Path(name) / "memory.db", runtime)
        await fill(memories, talk, count)
        await give(memories, draw)
        sys.stdout.write(f"{count} memories, {memories.file.stat().st_size / 1e6:.0f} MB\n")
        near = Near(model=MODEL, vector=packed([draw.gauss(0, 1) for _ in range(WIDTH)]))
        for way, found in (("numpy", numpy), ("plain", lambda: None)):
            vectors._numpy = found
            await measure(memories, talk, count, near, way)
        await memories.close()
        runtime.close()


if __name__ == "__main__":
    asyncio.run(main(COUNT if SHORT or len(sys.argv) == 1 else int(sys.argv[1])))
