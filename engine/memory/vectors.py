"""The vectors of memories: one a memory, kept beside its row, and compared where they lie."""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from engine.memory import rows
from engine.policy.vectors import Near, cosines

NEAREST = 50
"""Candidates that are ranked because they are near (`STORAGE.md`, section 5)."""

COMPARED = 1_000
"""Newest memories of a scope whose vectors are compared: some sixty sessions of a persona.

Reading vectors takes the time, 6 KB each: see `tests/bench/bench_vectors.py`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A memory without a vector: its session, its id there, and its text."""

    session: str
    id: str
    text: str


def near(
    connection: sqlite3.Connection,
    wanted: Near,
    candidates: Iterable[int],
    scope: tuple[Mapping[str, str], Sequence[str], str],
    but: Collection[str] = (),
) -> dict[int, float]:
    """Return the cosines of candidates, and of the nearest rows of a scope; some have no vector.

    `scope` is as `rows.scoped` reads it; rows of the sessions of `but` are not in it.
    """
    known = dict(_of(connection, wanted, f"n IN ({', '.join(map(str, candidates))})", ()))
    where, values = rows.scoped(*scope)
    newest = (
        f"n IN (SELECT n FROM memories WHERE {where} AND {rows.other_than(but)} "  # noqa: S608 - texts of our own
        "ORDER BY at DESC, n DESC LIMIT ?)"
    )
    others = [
        (cosine, n)
        for n, cosine in _of(connection, wanted, newest, (*values, *but, COMPARED))
        if cosine > 0
    ]
    return known | {n: cosine for cosine, n in nlargest(NEAREST, others)}


def _of(
    connection: sqlite3.Connection, wanted: Near, where: str, values: Sequence[str | int]
) -> Iterator[tuple[int, float]]:
    sql = f"SELECT n, d FROM vectors WHERE model = ? AND {where}"  # noqa: S608 - texts of our own
    found = connection.execute(sql, (wanted.model, *values)).fetchall()
    return zip(
        [int(n) for n, _ in found],
        cosines(wanted.vector, [bytes(d) for _, d in found]),
        strict=True,
    )


def of_session(connection: sqlite3.Connection, model: str, session: str) -> dict[str, bytes]:
    """Return the vectors of a session's memories, by their texts."""
    sql = "SELECT text, d FROM memories JOIN vectors USING (n) WHERE session = ? AND model = ?"
    return dict(connection.execute(sql, (session, model)))


def lacking(
    connection: sqlite3.Connection, models: Collection[str], agents: Sequence[str], most: int
) -> tuple[Bare, ...]:
    """Return the newest memories, of these agents or of all, without a vector of these models."""
    where, values = rows.scoped({}, agents, "")
    some = ", ".join("?" * len(models))
    sql = (
        "SELECT session, id, text FROM memories LEFT JOIN vectors USING (n) "  # noqa: S608 - texts of our own
        f"WHERE (model IS NULL OR model NOT IN ({some})) AND trim(text) != '' AND {where} "
        "ORDER BY at DESC, n DESC LIMIT ?"
    )
    found = connection.execute(sql, (*models, *values, most))
    return tuple(Bare(session=session, id=name, text=text) for session, name, text in found)


def keep(connection: sqlite3.Connection, model: str, made: Iterable[tuple[Bare, bytes]]) -> int:
    """Keep vectors of memories that still have these texts; return how many there were."""
    changes = connection.total_changes
    connection.executemany(
        "INSERT OR REPLACE INTO vectors SELECT n, ?, ? FROM memories "
        "WHERE session = ? AND id = ? AND text = ?",
        [(model, vector, bare.session, bare.id, bare.text) for bare, vector in made],
    )
    return connection.total_changes - changes


def digest(text: str) -> bytes:
    """Return by what a text is known again without being kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def set_aside(connection: sqlite3.Connection, sessions: Sequence[str] | None = None) -> None:
    """Set vectors aside whose memories are about to be written anew, of these sessions or of all.

    They were paid for. What is aside holds no text, and is gone with the connection.
    """
    connection.execute("DROP TABLE IF EXISTS temp.aside")
    where = "1" if sessions is None else f"session IN ({', '.join('?' * len(sessions))})"
    connection.execute(
        "CREATE TEMP TABLE aside AS SELECT session, id, digest(text) AS same, model, d "  # noqa: S608 - texts of our own
        f"FROM memories JOIN vectors USING (n) WHERE {where}",
        sessions or (),
    )


def put_back(connection: sqlite3.Connection) -> None:
    """Put what was set aside to the memories that are there again with the same text."""
    there = "SELECT 1 FROM temp.sqlite_master WHERE name = 'aside'"
    if connection.execute(there).fetchone() is None:
        return
    connection.execute(
        "INSERT OR IGNORE INTO vectors SELECT memories.n, aside.model, aside.d "
        "FROM temp.aside CROSS JOIN memories USING (session, id) WHERE same = digest(text)"
    )
    connection.execute("DROP TABLE temp.aside")
