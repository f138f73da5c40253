"""What a journal and its stream hold, row by row, to be compared byte for byte."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, Protocol, cast

from redis import Redis

from engine.policy.logline import from_json, moment
from engine.policy.paths import Paths
from engine.store.codec import unpack
from engine.store.redis import keys
from engine.vocabulary.events import Envelope

Row = tuple[bytes, ...]


class HasClient(Protocol):
    """A server that a test can ask."""

    def client(self) -> Redis: ...


def stream_rows(server: HasClient, session: str, after: int = 0) -> list[Row]:
    """Return the stream's entries after a number: id, time, type, version, payload."""
    client = server.client()
    try:
        found = cast("list[Any]", client.xrange(keys.events(session), min=f"({after}-0"))
    finally:
        client.close()
    return [(name, *(fields[part] for part in (b"t", b"k", b"v", b"d"))) for name, fields in found]


def journal_rows(paths: Paths, session: str, after: int = 0) -> list[Row]:
    """Return the journal's rows after a number as the stream has to have them."""
    with closing(sqlite3.connect(paths.sessions / f"{session}.db")) as connection:
        rows = connection.execute(
            "SELECT seq, ts, k, v, d FROM ev WHERE seq > ? ORDER BY seq", (after,)
        ).fetchall()
    return [
        (f"{seq}-0".encode(), at.encode(), kind.encode(), str(version).encode(), payload)
        for seq, at, kind, version, payload in rows
    ]


def is_prefix(server: HasClient, paths: Paths, session: str, after: int = 0) -> bool:
    """Say whether the stream holds the journal's beginning and nothing else (I1).

    What stands up to a number may have been compared before.
    """
    there = stream_rows(server, session, after)
    return there == journal_rows(paths, session, after)[: len(there)]


def log_rows(rows: Iterable[Row], session: str) -> list[Envelope]:
    """Return the events that rows of a journal or a stream stand for."""
    return [
        Envelope(
            seq=int(name.partition(b"-")[0]),
            at=moment(at.decode()),
            session=session,
            event=from_json(kind.decode(), int(version), unpack(payload)),
        )
        for name, at, kind, version, payload in rows
    ]


def length(server: HasClient, session: str) -> int:
    """Return how many entries the stream has."""
    client = server.client()
    try:
        return cast("int", client.xlen(keys.events(session)))
    finally:
        client.close()


async def until(holds: Callable[[], bool], seconds: float = 90) -> None:
    """Return when something has become true; AssertionError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  another process makes it true
            await asyncio.sleep(0.01)
