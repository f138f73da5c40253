"""The rows of all memories: written within a transaction, and read back."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, assert_never

from engine.memory.entries import Change, Entry
from engine.memory.terms import indexed, mark
from engine.policy import logline
from engine.policy.recall import weight_of
from engine.policy.redaction import MARK
from engine.vocabulary.clock import stamp
from engine.vocabulary.events import MemoryChanged, MemoryForgotten

AGENT, SESSION, KIND, STAGE = "a", "s", "k", "g"
"""Kinds of marks in the index."""

_COLUMNS = "session, id, origin, seat, agent, name, kind, stage, text, importance, pinned, at"


def put(connection: sqlite3.Connection, session: str, change: Change) -> None:
    """Write one change; a memory that is not there, or there already, is left as it is."""
    match change:
        case Entry() if change.text == MARK:
            pass  # forgotten while its session lay in the bin
        case Entry():
            _insert(connection, change)
        case MemoryChanged(memory=name, what="text", value=text):
            _rewrite(connection, session, name, text)
        case MemoryChanged(memory=name, what="pinned", value=value):
            connection.execute(
                "UPDATE memories SET pinned = ? WHERE session = ? AND id = ?",
                (value == "true", session, name),
            )
        case MemoryChanged(memory=name, what="importance", value=value):
            connection.execute(
                "UPDATE memories SET importance = ifnull(?, importance) "
                "WHERE session = ? AND id = ?",
                (weight_of(value), session, name),
            )
        case MemoryChanged():
            pass
        case MemoryForgotten(memory=name):
            delete(connection, session, name)
        case _:
            assert_never(change)


def delete(connection: sqlite3.Connection, session: str, name: str) -> None:
    """Delete one memory, if it is there."""
    _delete(connection, _numbered(connection, "session = ? AND id = ?", session, name))


def drop(connection: sqlite3.Connection, session: str) -> None:
    """Delete a session's memories."""
    _delete(connection, _numbered(connection, "session = ?", session))
    connection.execute("DELETE FROM applied WHERE session = ?", (session,))


def delete_where(connection: sqlite3.Connection, unwanted: Callable[[str], bool]) -> None:
    """Delete the memories with a text that is not wanted."""
    texts = connection.execute("SELECT n, text FROM memories").fetchall()
    for n in [n for n, text in texts if unwanted(text)]:
        _delete(connection, _numbered(connection, "n = ?", n))


def last_applied(connection: sqlite3.Connection, session: str) -> int:
    """Return the number of the last event taken over; 0 for none."""
    found = connection.execute("SELECT seq FROM applied WHERE session = ?", (session,)).fetchone()
    return int(found[0]) if found else 0


def set_applied(connection: sqlite3.Connection, session: str, seq: int) -> None:
    """Say how far a session's log was taken over."""
    connection.execute("INSERT OR REPLACE INTO applied VALUES (?, ?)", (session, seq))


def matched(
    connection: sqlite3.Connection, match: str, since: str | None
) -> list[tuple[int, float]]:
    """Return all rows that fit, the one taken over last at the end, with their BM25.

    The less, the better. In one pass: SQLite would visit all of them again for their order by
    rank, for the newest and for their number.
    """
    source, where, values = _narrowed(match, since)
    sql = f"SELECT words.rowid, words.rank FROM {source} WHERE {where} ORDER BY words.rowid"  # noqa: S608 - texts of our own
    return connection.execute(sql, values).fetchall()


def _narrowed(match: str, since: str | None) -> tuple[str, str, tuple[str, ...]]:
    if since is None:
        return "words", "words MATCH ?", (match,)
    joined = "words JOIN memories ON memories.n = words.rowid"
    return joined, "words MATCH ? AND memories.at >= ?", (match, since)


def held(connection: sqlite3.Connection, match: str, most: int) -> int:
    """Return how many rows fit, counted up to `most`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    return int(connection.execute(sql, (match, most)).fetchone()[0])


def newest(
    connection: sqlite3.Connection, agent: str, but: Collection[str], most: int
) -> list[int]:
    """Return an agent's newest rows of other sessions than those of `but`."""
    return _newest(connection, "agent = ?", agent, but, most)


def pinned(
    connection: sqlite3.Connection, agent: str, but: Collection[str], most: int
) -> list[int]:
    """Return an agent's newest pinned rows of other sessions than those of `but`."""
    return _newest(connection, "agent = ? AND pinned", agent, but, most)


def _newest(
    connection: sqlite3.Connection, where: str, agent: str, but: Collection[str], most: int
) -> list[int]:
    sql = (
        f"SELECT n FROM memories WHERE {where} AND {other_than(but)} "  # noqa: S608 - texts of our own
        "ORDER BY at DESC, n DESC LIMIT ?"
    )
    return [int(n) for (n,) in connection.execute(sql, (agent, *but, most))]


def other_than(but: Collection[str]) -> str:
    """Return the condition of rows of other sessions; their ids are its values."""
    return f"session NOT IN ({', '.join('?' * len(but))})"


class Weight(NamedTuple):
    """What of a memory counts for its place among others."""

    at: datetime
    session: str
    origin: int
    n: int
    importance: float
    pinned: bool


def weights(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Weight]:
    """Return what counts of memories by their row numbers, the newest first."""
    sql = (
        "SELECT at, session, origin, n, importance, pinned FROM memories "  # noqa: S608 - texts of our own
        f"WHERE n IN ({', '.join(map(str, numbers))})"
    )
    found = [Weight(logline.moment(at), *rest) for at, *rest in connection.execute(sql)]
    return sorted(found, reverse=True)


def entries(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Entry]:
    """Return memories by their row numbers."""
    return dict(_numbered(connection, f"n IN ({', '.join(map(str, numbers))})"))


def page(
    connection: sqlite3.Connection,
    named: Mapping[str, str],
    agents: Sequence[str],
    since: str,
    limit: int,
    offset: int,
) -> tuple[Entry, ...]:
    """Return memories, the newest first; `named` are columns with the value they must have."""
    where, values = scoped(named, agents, since)
    sql = (
        f"SELECT {_COLUMNS} FROM memories WHERE {where} "  # noqa: S608 - texts of our own
        "ORDER BY at DESC, n DESC LIMIT ? OFFSET ?"
    )
    return tuple(_entry(row) for row in connection.execute(sql, (*values, limit, offset)))


def size(
    connection: sqlite3.Connection, named: Mapping[str, str], agents: Sequence[str], since: str
) -> int:
    """Return how many memories `page` has in all."""
    where, values = scoped(named, agents, since)
    sql = f"SELECT count(*) FROM memories WHERE {where}"  # noqa: S608 - texts of our own
    return int(connection.execute(sql, values).fetchone()[0])


def values(connection: sqlite3.Connection, column: str) -> tuple[str, ...]:
    """Return what stands in a column, each once, in order; nothing empty."""
    sql = f"SELECT DISTINCT {column} FROM memories ORDER BY {column}"  # noqa: S608 - texts of our own
    return tuple(str(value) for (value,) in connection.execute(sql) if value)


def scoped(
    named: Mapping[str, str], agents: Sequence[str], since: str
) -> tuple[str, tuple[str, ...]]:
    """Return the condition of a scope, of columns of `memories`, and its values."""
    parts: list[tuple[str, tuple[str, ...]]] = [
        (f"{column} = ?", (value,)) for column, value in named.items() if value
    ]
    if agents:
        parts.append((f"agent IN ({', '.join('?' * len(agents))})", tuple(agents)))
    if since:
        parts.append(("at >= ?", (since,)))
    where = " AND ".join(text for text, _ in parts) or "1"
    return where, tuple(value for _, some in parts for value in some)


def one(connection: sqlite3.Connection, session: str, name: str) -> Entry | None:
    """Return one memory, or None."""
    sql = f"SELECT {_COLUMNS} FROM memories WHERE session = ? AND id = ?"  # noqa: S608 - texts of our own
    row = connection.execute(sql, (session, name)).fetchone()
    return _entry(row) if row is not None else None


def agents(connection: sqlite3.Connection, but: str) -> dict[str, str]:
    """Return the names of agents that have a memory of another session than `but`."""
    return dict(
        connection.execute(
            "SELECT agent, name FROM agents WHERE EXISTS (SELECT 1 FROM memories "
            "WHERE memories.agent = agents.agent AND session != ?) ORDER BY agent",
            (but,),
        )
    )


def _insert(connection: sqlite3.Connection, entry: Entry) -> None:
    values = (
        *(entry.session, entry.id, entry.origin, entry.seat, entry.agent, entry.name),
        *(entry.kind, entry.stage, entry.text, entry.importance, entry.pinned, stamp(entry.at)),
    )
    added = connection.execute(
        f"INSERT OR IGNORE INTO memories ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608 - texts of our own
        values,
    )
    if added.rowcount < 1:
        return
    connection.execute(
        "INSERT INTO words (rowid, text, scope) VALUES (?, ?, ?)",
        (added.lastrowid, indexed(entry.text), _scope(entry)),
    )
    if entry.agent:
        connection.execute("INSERT OR REPLACE INTO agents VALUES (?, ?)", (entry.agent, entry.name))


def _rewrite(connection: sqlite3.Connection, session: str, name: str, text: str) -> None:
    for n, entry in _numbered(connection, "session = ? AND id = ?", session, name):
        _unindex(connection, n, entry)
        connection.execute(
            "INSERT INTO words (rowid, text, scope) VALUES (?, ?, ?)",
            (n, indexed(text), _scope(entry)),
        )
        connection.execute("UPDATE memories SET text = ? WHERE n = ?", (text, n))
        connection.execute("DELETE FROM vectors WHERE n = ?", (n,))


def _delete(connection: sqlite3.Connection, found: Iterable[tuple[int, Entry]]) -> None:
    agents = set[str]()
    for n, entry in found:
        _unindex(connection, n, entry)
        connection.execute("DELETE FROM memories WHERE n = ?", (n,))
        connection.execute("DELETE FROM vectors WHERE n = ?", (n,))
        agents.add(entry.agent)
    for agent in agents:  # a name goes with the last memory of whoever bore it
        connection.execute(
            "DELETE FROM agents WHERE agent = ? "
            "AND NOT EXISTS (SELECT 1 FROM memories WHERE memories.agent = agents.agent)",
            (agent,),
        )


def _unindex(connection: sqlite3.Connection, n: int, entry: Entry) -> None:
    # A contentless index has to be told what it holds; something else would damage it.
    connection.execute(
        "INSERT INTO words (words, rowid, text, scope) VALUES ('delete', ?, ?, ?)",
        (n, indexed(entry.text), _scope(entry)),
    )


def _scope(entry: Entry) -> str:
    marks = {AGENT: entry.agent, SESSION: entry.session, KIND: entry.kind, STAGE: entry.stage}
    return " ".join(mark(kind, value) for kind, value in marks.items())


def _numbered(
    connection: sqlite3.Connection, where: str, *values: str | int
) -> list[tuple[int, Entry]]:
    sql = f"SELECT n, {_COLUMNS} FROM memories WHERE {where}"  # noqa: S608 - texts of our own
    return [(int(n), _entry(row)) for n, *row in connection.execute(sql, values)]


def _entry(row: Sequence[Any]) -> Entry:
    session, name, origin, seat, agent, who, kind, stage, text, importance, pinned, at = row
    return Entry(
        session=session,
        id=name,
        origin=origin,
        seat=seat,
        agent=agent,
        name=who,
        kind=kind,
        stage=stage,
        text=text,
        importance=importance,
        at=logline.moment(at),
        pinned=bool(pinned),
    )
