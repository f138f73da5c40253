"""Generated memories in both languages, and a home's index filled with them in bulk."""

import itertools
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache

from engine.memory import Memories, rows
from engine.memory.terms import indexed, mark
from engine.vocabulary.clock import stamp
from engine.vocabulary.events import Envelope, SessionOpened
from tests.fakes.memories import seat, written

EACH = 500
"""Memories of a session."""

PERSONAS = 60
DIFFERENT = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)
COMMON_HAN, HAN = 400, 3_000
"""Characters: the common ones make up most of a text, as they do in Chinese."""

AT_ONCE = 20_000


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


async def fill(memories: Memories, talk: Talk, count: int) -> None:
    """Fill an empty index: the first session as a program does it, its likes in bulk."""
    await memories.apply(*log(0, talk))
    with closing(sqlite3.connect(memories.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for first in range(EACH + 1, count + 1, AT_ONCE):
            _write(connection, talk, range(first, min(first + AT_ONCE, count + 1)))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _write(connection: sqlite3.Connection, talk: Talk, numbers: Iterable[int]) -> None:
    """Write these rows as `engine.memory.rows` does, each text cut into terms only once."""
    memories: list[tuple[object, ...]] = []
    words: list[tuple[int, str, str]] = []
    for n in numbers:
        session, place = divmod(n - 1, EACH)
        name, persona = f"20260101-s{session:05}", f"p{(session * 6 + place % 6 + 1) % PERSONAS}"
        agent, text = f"open-table/{persona}", talk.speech()
        at = stamp(START + timedelta(hours=session, seconds=place + 2))
        memories.append(
            (
                *(n, name, f"m{place}", place + 2, f"s{place % 6 + 1}", agent, persona.title()),
                *("speech", "discussion", text, 0.4, False, at),
            )
        )
        words.append((n, _terms(text), _marks(agent, name)))
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO memories VALUES ({', '.join('?' * 13)})", memories)
    connection.executemany("INSERT INTO words (rowid, text, scope) VALUES (?, ?, ?)", words)
    connection.execute("COMMIT")


@cache
def _terms(text: str) -> str:
    return indexed(text)


@cache
def _marks(agent: str, session: str) -> str:
    named = {rows.AGENT: agent, rows.SESSION: session, rows.KIND: "speech"}
    return " ".join(mark(*one) for one in (*named.items(), (rows.STAGE, "discussion")))
