"""What a journal and its stream hold, row by row, to be compared byte for byte."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, Protocol, cast

from redis import Redis

from engine.policy.paths import Paths
from engine.store.redis import keys

Row = tuple[bytes, ...]


class HasClient(Protocol):
    """A server that a test can ask."""

    def client(self) -> Redis: ...


def stream_rows(server: HasClient, session: str) -> list[Row]:
    """Return the stream's entries: id, time, type, version, payload."""
    client = server.client()
    try:
        found = cast("list[Any]", client.xrange(keys.events(session)))
    finally:
        client.close()
    return [(name, *(fields[part] for part in (b"t", b"k", b"v", b"d"))) for name, fields in found]


def journal_rows(paths: Paths, session: str) -> list[Row]:
    """Return the journal's rows as the stream has to have them."""
    with closing(sqlite3.connect(paths.sessions / f"{session}.db")) as connection:
        rows = connection.execute("SELECT seq, ts, k, v, d FROM ev ORDER BY seq").fetchall()
    return [
        (f"{seq}-0".encode(), at.encode(), kind.encode(), str(version).encode(), payload)
        for seq, at, kind, version, payload in rows
    ]


def is_prefix(server: HasClient, paths: Paths, session: str) -> bool:
    """Say whether the stream holds the journal's beginning and nothing else (I1)."""
    there = stream_rows(server, session)
    return there == journal_rows(paths, session)[: len(there)]


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Return when something has become true; AssertionError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  another process makes it true
            await asyncio.sleep(0.01)
