"""A disk that refuses: real faults of SQLite, switched on where a journal's file is opened."""

import sqlite3
from pathlib import Path
from typing import Any

from engine.store.connections import Access, connect


class _Forgetful(sqlite3.Connection):
    """Commits, and then says that it could not."""

    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        cursor = super().execute(sql, *rest)
        if sql == "COMMIT":
            # A page beyond the file's end: SQLite itself reports the fault.
            super().execute("PRAGMA query_only=ON")
            super().execute("CREATE TABLE never (x)")
        return cursor


class FaultyDisk:
    """Hand `connect` to a store; `fault` is None, `full`, `read-only`, `forgetful` or `gone`."""

    def __init__(self) -> None:
        self.fault: str | None = None
        self.opened = 0

    def connect(self, file: Path, access: Access) -> sqlite3.Connection:
        if access == "read":
            return connect(file, access)
        self.opened += 1
        match self.fault:
            case "gone":
                return connect(file.with_name("not-there"), access)
            case "forgetful":
                return sqlite3.connect(file, isolation_level=None, factory=_Forgetful)
            case _:
                connection = connect(file, access)
        if self.fault == "full":
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages}")
        if self.fault == "read-only":
            connection.execute("PRAGMA query_only=ON")
        return connection
