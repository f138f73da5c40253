"""Where a text still lies: raw bytes of files, rows as they are kept, packed ones unpacked."""

import re
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from redis import Redis

PART = 120
"""Characters of a text's first line that are looked for: fewer stand in other texts too."""


def traces(home: Path, text: str) -> list[str]:
    """Return where in a home a text lies, its exports left out."""
    return [
        str(file.relative_to(home))
        for file in sorted(home.rglob("*"))
        if file.is_file() and "exports" not in file.relative_to(home).parts
        if _in_bytes(file.read_bytes(), text) or _in_rows(file, text)
    ]


def traces_in_redis(client: "Redis", text: str) -> list[str]:
    """Return the keys of a server that hold a text, in a name or a value."""
    return [
        name.decode()
        for name in client.scan_iter("*")
        if _in_bytes(name, text) or any(_in_bytes(value, text) for value in _values(client, name))
    ]


def _values(client: "Redis", name: bytes) -> list[bytes]:
    match client.type(name):
        case b"stream":
            entries = client.xrange(name)
            return [part for _, fields in entries for pair in fields.items() for part in pair]
        case b"hash":
            return [part for pair in client.hgetall(name).items() for part in pair]
        case b"zset":
            return list(client.zrange(name, 0, -1))
        case _:
            return [client.get(name)]


def _forms(text: str) -> tuple[bytes, ...]:
    part = text.strip()[:PART].splitlines()[0]
    return part.encode(), part.encode("unicode-escape")


def _in_bytes(raw: bytes, text: str) -> bool:
    if any(form in raw for form in _forms(text)):
        return True
    return any(
        form in _unpacked(raw[found.start() :])
        for found in re.finditer(b"\x78[\x01\x5e\x9c\xda]", raw)
        for form in _forms(text)
    )


def _unpacked(raw: bytes) -> bytes:
    out, machine = b"", zlib.decompressobj()
    try:
        for place in range(0, min(len(raw), 64_000), 64):
            out += machine.decompress(raw[place : place + 64])
            if machine.eof:
                break
    except zlib.error:
        pass
    return out


def _in_rows(file: Path, text: str) -> bool:
    """Look at the rows too: a long one is cut into pages in the file's bytes."""
    if not file.read_bytes().startswith(b"SQLite format 3"):
        return False
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'words%'"
            )
        ]
        return any(
            _in_bytes(value if isinstance(value, bytes) else str(value).encode(), text)
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table}")
            for value in row
        )
