"""Every piece of Chinese of one to six characters against the truth, over 100,000 memories.

Run as `python -m tests.bench.bench_truth`. Prints `name value floor ratio target`: how many
queries found exactly the memories that hold them, the floor is how many there were. All pieces
of one and two characters of all texts, those of three to six of a thousand texts (SAMPLED).
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from engine.memory.terms import matching, phrases
from engine.session.remembering import memories_in
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from tests.bench.form import amount
from tests.bench.talk import Talk, fill

COUNT = amount(100_000, 5_000)
SAMPLED = amount(1_000, 5)
SHORTEST = amount(500_000, 500)
"""Queries of one and two characters at most; the whole form has fewer, so all."""


def pieces(text: str, shortest: int, longest: int) -> Iterator[str]:
    """Yield the pieces of so many characters of a text's runs of Chinese."""
    for run in text.split("，"):
        if run.isascii():
            continue
        for length in range(shortest, longest + 1):
            yield from (run[at : at + length] for at in range(len(run) - length + 1))


def wanted(texts: list[str]) -> set[str]:
    """Return the queries."""
    short = dict.fromkeys(piece for text in texts for piece in pieces(text, 1, 2))
    chinese = [text for text in texts if not text.isascii()][:SAMPLED]
    return {*list(short)[:SHORTEST], *(one for text in chinese for one in pieces(text, 3, 6))}


def truth(texts: list[str], queries: set[str]) -> dict[str, list[int]]:
    """Return the places of the texts that hold each query."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for piece in queries.intersection(pieces(text, 1, 6)):
            found[piece].append(place)
    return found


def exact(file: Path) -> tuple[int, int]:
    """Return how many queries find the truth, and how many there are."""
    with closing(sqlite3.connect(file)) as connection:
        rows: dict[str, list[int]] = defaultdict(list)
        for n, text in connection.execute("SELECT n, text FROM memories"):
            rows[text].append(n)
        texts = list(rows)
        held = truth(texts, wanted(texts))
        right = 0
        for query, places in held.items():
            there = {n for place in places for n in rows[texts[place]]}
            sql = "SELECT rowid FROM words WHERE words MATCH ?"
            found = connection.execute(sql, (matching(phrases(query), ()),)).fetchall()
            right += len(found) == len(there) and {n for (n,) in found} == there
    return right, len(held)


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        runtime = Runtime(SystemClock(), DirectDeliveries())
        memories = memories_in(Path(name) / "memory.db", runtime)
        await fill(memories, Talk(), COUNT)
        await memories.close()
        runtime.close()
        right, count = exact(memories.file)
    line = f"substrings_exact_of_{COUNT} {right} {count} {right / count:.4f} {count}\n"
    sys.stdout.write(line)
    if right != count:
        raise SystemExit(1)


if __name__ == "__main__":
    asyncio.run(main())
