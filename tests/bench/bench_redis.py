"""What a session takes of a Redis, and how soon a frozen one is noticed.

Run as `python -m tests.bench.bench_redis`. Prints `name value floor ratio target`: megabytes of
a session whose speeches come to 144,000 tokens (with all events of each utterance; the floor is
the speeches' own bytes), and the seconds from the freeze of a server that nobody writes to
until the status line hears of it (the longest; the floor is how long an answer may take).
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from engine.policy.kits import load_kit, seats_for
from engine.policy.text import estimate_tokens
from engine.store.redis import keys
from engine.store.redis.outbox import ANSWER_SECONDS
from engine.vocabulary.events import Event, MemoryWritten, UtteranceEnded
from engine.vocabulary.seats import ModelRef
from tests.bench.bench_replay import spoken
from tests.bench.form import amount
from tests.bench.talk import Talk
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.store_events import log, notes
from tests.fakes.stores import RedisPlace
from tests.fakes.streams import until

SESSION = "20261120-k3f7"
TOKENS = amount(144_000, 14_400)
SPEECHES = 8
"""Generated speeches of an utterance, which has some four hundred characters then."""

TIMES = amount(5, 1)
FROZEN = "Redis does not answer."


def say(name: str, value: float, floor: float, target: float) -> None:
    sys.stdout.write(f"{name} {value:.3g} {floor:.3g} {value / floor:.2f} {target:g}\n")
    sys.stdout.flush()


def utterances(talk: Talk) -> Iterator[tuple[str, list[Event]]]:
    """Yield texts and their events until enough was said."""
    seats = seats_for(load_kit("open-table", "zh"), None, ModelRef(provider="fake", model="m"))
    said = number = 0
    while said < TOKENS:
        text = "。".join(talk.speech() for _ in range(SPEECHES))
        events = spoken("discussion", 1, seats[number % len(seats)], f"u{number}")
        yield (
            text,
            [
                replace(one, text=text) if isinstance(one, UtteranceEnded | MemoryWritten) else one
                for one in events
            ],
        )
        said += estimate_tokens(text)
        number += 1


async def memory(folder: Path, server: RedisServer) -> None:
    store = RedisPlace(folder, server.url).store()
    journal = await store.create(SESSION)
    spoken_bytes, first = 0, 1
    for text, events in utterances(Talk()):
        await journal.append(log(SESSION, *events, first=first))
        spoken_bytes += len(text.encode())
        first += len(events)
    await store.close()
    with server.client() as client:
        names = (keys.events(SESSION), keys.global_memory(SESSION))
        used = sum(cast("int", client.memory_usage(name, samples=0)) for name in names)
    say(f"redis_{TOKENS}_tokens_mb", used / 1e6, spoken_bytes / 1e6, 6)


async def frozen(folder: Path, server: RedisServer) -> None:
    took: list[float] = []
    for number in range(TIMES):
        place = RedisPlace(folder / str(number), server.url)
        store = place.store()
        journal = await store.create(f"20261120-f{number:03}")
        await journal.append(notes(journal.session, 1, 1))
        await until(lambda place=place: (True, "", 0) in place.heard)
        # Anywhere between two renewals of the lock, which notice it.
        await asyncio.sleep(number / TIMES)
        server.freeze()
        began = time.perf_counter()
        await until(lambda place=place: any(reason == FROZEN for _, reason, _ in place.heard))
        took.append(time.perf_counter() - began)
        server.thaw()
        await store.close()
    say("redis_frozen_to_status_s", max(took), ANSWER_SECONDS, 6)


async def main() -> None:
    with tempfile.TemporaryDirectory() as name, redis_server() as server:
        await memory(Path(name) / "memory", server)
        await frozen(Path(name) / "frozen", server)


if __name__ == "__main__":
    asyncio.run(main())
