"""Searching memories: scoped and unscoped, and what a persona recalls, in both languages.

Run as `python -m tests.bench.bench_memory [COUNT]`, 100,000 memories unless it says more. Prints
`name value floor ratio target`: median processor milliseconds; the floor is SQLite's own answer to the
same words of the scope, without ranking, reading and threads.
"""

import asyncio
import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.memory import Memories, Scope
from engine.memory.terms import mark, matching, phrases
from engine.session.remembering import memories_in
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import Envelope, SessionOpened
from tests.bench.form import SHORT, amount
from tests.fakes.memories import seat, written

COUNT = amount(100_000, 20_000)
EACH = 500
PERSONAS = 60
DIFFERENT = 10_000
ROUNDS = 9
TARGETS = {100_000: 5.0, 1_000_000: 30.0}
START = datetime(2026, 1, 1, tzinfo=UTC)
COMMON_HAN, HAN = 400, 3_000
"""Characters: the common ones make up most of a text, as they do in Chinese."""


class Talk:
    """Speeches of words that are drawn as words are: few often, most hardly ever."""

    def __init__(self) -> None:
        self._random = random.Random(5)
        draw = self._random
        self.chinese = [
            "".join(
                chr(0x4E00 + draw.randrange(COMMON_HAN if draw.random() < 0.5 else HAN))
                for _ in range(draw.choice((1, 2, 2, 2, 3)))
            )
            for _ in range(20_000)
        ]
        self.english = [
            "".join(draw.choices("etaoinshrdlu", k=draw.randint(3, 9))) for _ in range(10_000)
        ]
        self._weights = list(itertools.accumulate(1 / (n + 20) for n in range(20_000)))
        self._said = [self._speech() for _ in range(DIFFERENT)]

    def speech(self) -> str:
        """Return one of many speeches of some twenty words."""
        return self._random.choice(self._said)

    def _speech(self) -> str:
        draw = self._random
        if draw.random() < 0.3:
            weights = self._weights[: len(self.english)]
            return " ".join(draw.choices(self.english, cum_weights=weights, k=15))
        words = draw.choices(self.chinese, cum_weights=self._weights, k=20)
        return "，".join("".join(words[at : at + 5]) for at in range(0, 20, 5))


def log(number: int, talk: Talk) -> tuple[str, list[Envelope]]:
    """Return a session of six of the personas."""
    name = f"20260101-s{number:05}"
    six = [seat(n, f"p{(number * 6 + n) % PERSONAS}") for n in range(1, 7)]
    opened = SessionOpened(
        topic="t", kit="open-table", lang="zh", seed=1, seats=tuple(six), settings={}
    )
    events = [opened, *(written(f"m{n}", talk.speech(), by=f"s{n % 6 + 1}") for n in range(EACH))]
    begun = START + timedelta(hours=number)
    return name, [
        Envelope(seq=seq, at=begun + timedelta(seconds=seq), session=name, event=event)
        for seq, event in enumerate(events, 1)
    ]


async def milliseconds(works: list[Callable[[], Awaitable[object]]]) -> float:
    """Return the median of all works, each done several times."""
    took: list[float] = []
    for work in works * ROUNDS:
        start = time.process_time()
        await work()
        took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


def plain(file: Path, queries: list[str], agent: str) -> float:
    """Return the median of SQLite's own answers: the matching rows and no more."""
    took: list[float] = []
    marks = [[mark("a", agent)]] if agent else []
    with closing(sqlite3.connect(file)) as connection:
        for query in queries * ROUNDS:
            start = time.process_time()
            match = matching(phrases(query), marks)
            connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (match,)).fetchall()
            took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


def say(name: str, value: float, floor: float, target: float) -> None:
    sys.stdout.write(f"{name} {value:.3g} {floor:.3g} {value / floor:.2f} {target:g}\n")
    sys.stdout.flush()


async def measure(memories: Memories, file: Path, talk: Talk, count: int) -> None:
    now = START + timedelta(hours=count // EACH)
    agent = "open-table/p7"
    chinese = [talk.chinese[place] for place in (30, 300, 3000)]
    queries = [*chinese, chinese[0][:1], talk.english[30], talk.english[900]]
    heard = " ".join(talk.speech() for _ in range(6))

    def search(query: str, scope: Scope) -> Callable[[], Awaitable[object]]:
        return lambda: memories.search(query, scope, now, 20)

    own = Scope(agents=(agent,))
    target = TARGETS.get(count, 30.0)
    value = await milliseconds([search(query, own) for query in queries])
    say(f"search_scoped_{count}_ms", value, plain(file, queries, agent), target)
    value = await milliseconds([search(query, Scope()) for query in queries])
    say(f"search_all_{count}_ms", value, plain(file, queries, ""), 50)
    value = await milliseconds([lambda: memories.recall(agent, heard, "", now, 5)])
    say(f"recall_{count}_ms", value, plain(file, queries, agent), 50)
    value = await milliseconds([lambda: memories.page(own, 50)])
    say(f"page_{count}_ms", value, plain(file, queries, agent), 5)


async def main(count: int) -> None:
    talk = Talk()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "memory.db"
        runtime = Runtime(SystemClock(), DirectDeliveries())
        memories = memories_in(file, runtime)
        start = time.process_time()
        for number in range(count // EACH):
            await memories.apply(*log(number, talk))
        filled = count / (time.process_time() - start)
        sys.stdout.write(f"{count} memories, {file.stat().st_size / 1e6:.0f} MB, {filled:.0f}/s\n")
        await measure(memories, file, talk, count)
        await memories.close()
        runtime.close()


if __name__ == "__main__":
    asyncio.run(main(COUNT if SHORT or len(sys.argv) == 1 else int(sys.argv[1])))
