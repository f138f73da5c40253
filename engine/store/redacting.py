"""A journal without what was forgotten: its rows are blanked, and nothing of them is left in its file."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from engine.policy import logline
from engine.policy.redaction import MARK, Redaction
from engine.store import reviews
from engine.store.codec import pack, unpack
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)

REFILL = "refill"
"""Kept beside a log whose stream in Redis is still the old one: how often it was redacted."""

SUMMARY = "summary"
_JSON = (SUMMARY, reviews.KEY)
_TEXTS = (("draft", "utterance", "text"), ("meta", "key", "value"))
_SPEECH = ("utterance_started", "utterance_ended", "utterance_failed", "utterance_glossed")
_PARTS = {
    "utterance_ended": "reasoning",
    "utterance_failed": "partial",
    "utterance_glossed": "text",
}
"""What of an utterance that is forgotten as a whole goes with it: no copy of it, but made of it."""


SNAPSHOT_TABLE = "CREATE TABLE IF NOT EXISTS snapshot (seq INTEGER PRIMARY KEY, d BLOB NOT NULL)"
"""Made of the log, and never more than it: files of before have no such table."""


def has_snapshot(connection: sqlite3.Connection) -> bool:
    """Say whether something may be kept that was made of the log."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'snapshot'").fetchone()
    return found is not None


def drop_snapshot(connection: sqlite3.Connection) -> None:
    """Forget what was made of the log."""
    if has_snapshot(connection):
        connection.execute("DELETE FROM snapshot")


def holds(connection: sqlite3.Connection, redaction: Redaction) -> bool:
    """Say whether a journal holds anything of what was forgotten."""
    wider = redaction.with_first_sentences()
    return (
        any(redaction.event(kind, raw) is not None for _, kind, raw in _events(connection))
        or any(wider.request(raw) is not None for _, raw in _requests(connection))
        or any(
            _blanked(redaction, name, text) != text
            for table, key, column in _TEXTS
            for name, text in connection.execute(f"SELECT {key}, {column} FROM {table}")  # noqa: S608 - names of our own
        )
    )


def redact(connection: sqlite3.Connection, redaction: Redaction) -> list[int]:
    """Blank every row that holds a forgotten text; return the numbers of the events.

    An utterance that is forgotten as a whole loses its reasoning, its draft, its gloss, and what
    was kept of it where it broke off. To be called within a transaction.
    """
    drop_snapshot(connection)
    utterances, parts = _utterances(connection, redaction)
    changed: list[int] = []
    for seq, kind, raw in _events(connection):
        data = redaction.event(kind, raw)
        if kind in _SPEECH:
            data = _without_parts(kind, data or raw, utterances) or data
        if data is not None:
            connection.execute("UPDATE ev SET d = ? WHERE seq = ?", (pack(data), seq))
            changed.append(seq)
    _redact_requests(connection, redaction.and_also(parts).with_first_sentences())
    connection.executemany("DELETE FROM draft WHERE utterance = ?", [(u,) for u in utterances])
    for table, key, column in _TEXTS:
        rows = connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall()  # noqa: S608 - names of our own
        for name, text in rows:
            if (blanked := _blanked(redaction, name, text)) != text:
                connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {key} = ?",  # noqa: S608 - names of our own
                    (blanked, name),
                )
    connection.execute(
        "INSERT INTO meta VALUES (?, '1') "
        "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        (REFILL,),
    )
    return changed


def scrub(connection: sqlite3.Connection) -> None:
    """Leave nothing of old rows in a database's files; StoreError where somebody reads them.

    Not to be called within a transaction.
    """
    connection.execute("VACUUM")
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StoreError(
            "Another program is reading what is to be forgotten: it is blanked, "
            "but not yet gone from the disk.",
            hint="Close it there, then forget it once more.",
        )


def redact_lines(file: Path, redaction: Redaction) -> bytes | None:
    """Return a file of log lines without what was forgotten, None where it holds nothing of it."""
    old = file.read_bytes().split(b"\n")
    new = [redaction.line(line) or line if line.strip() else line for line in old]
    return b"\n".join(new) if new != old else None


def _events(connection: sqlite3.Connection) -> Iterable[tuple[int, str, bytes]]:
    for seq, kind, payload in connection.execute("SELECT seq, k, d FROM ev ORDER BY seq"):
        yield seq, kind, unpack(payload)


def _blanked(redaction: Redaction, name: str, text: str) -> str:
    if name not in _JSON:
        return redaction.blank(text)
    data = redaction.event(name, text.encode())
    return data.decode() if data is not None else text


def _requests(connection: sqlite3.Connection) -> Iterable[tuple[str, bytes]]:
    for name, payload in connection.execute("SELECT hash, d FROM prompt"):
        yield name, unpack(payload)


def _redact_requests(connection: sqlite3.Connection, redaction: Redaction) -> None:
    changed = [
        (pack(blanked), name)
        for name, raw in _requests(connection)
        if (blanked := redaction.request(raw)) is not None
    ]
    connection.executemany("UPDATE prompt SET d = ? WHERE hash = ?", changed)


def _utterances(connection: sqlite3.Connection, redaction: Redaction) -> tuple[set[str], list[str]]:
    """Return the utterances that are forgotten as a whole, and what broke off of them."""
    found: set[str] = set()
    continues: dict[str, str] = {}
    partials: dict[str, str] = {}
    sql = f"SELECT k, v, d FROM ev WHERE k IN ({', '.join('?' * len(_SPEECH))}) ORDER BY seq"  # noqa: S608 - marks
    for kind, version, payload in connection.execute(sql, _SPEECH):
        match logline.from_json(kind, version, unpack(payload)):
            case UtteranceStarted(utterance=name, continues=str(before)):
                continues[name] = before
            case UtteranceEnded(utterance=name, text=text) if redaction.is_whole(text):
                found.add(name)
            case UtteranceFailed(utterance=name, partial=partial) if partial:
                partials[name] = partial
            case _:
                pass
    for name in list(found):
        while (before := continues.get(name)) is not None and before not in found:
            found.add(before)
            name = before  # noqa: PLW2901 - along the chain
    return found, [partials[name] for name in found if name in partials]


def _without_parts(kind: str, raw: bytes, utterances: set[str]) -> bytes | None:
    """Return an end, failure or gloss of a forgotten utterance without its parts, else None."""
    field = _PARTS.get(kind)
    data: dict[str, Any] = msgspec.json.decode(raw)
    if field is None or data.get("utterance") not in utterances:
        return None
    if data.get(field) in {None, "", MARK}:
        return None
    return msgspec.json.encode(data | {field: MARK})
