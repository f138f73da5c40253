"""Answers of models that are the same whenever they are asked for: descriptions of pictures.

A cache in one file beside the sessions. Nothing depends on it: where it cannot be read or
written, the model is asked again.
"""

import logging
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from engine.policy.paths import FILE_MODE, private_folder
from engine.store.faults import FAULTS, reason
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ports import Threads

_log = logging.getLogger("tableround.model")

KEPT = timedelta(days=90)
"""How long an answer is kept that nobody asks for."""

BUSY_SECONDS = 2.0


class AnswerFile:
    """Keys and bytes in a SQLite file; faults are logged and count as not there."""

    def __init__(self, file: Path, threads: Threads, clock: Clock) -> None:
        """Use this file; it is made with the first answer."""
        self._file = file
        self._threads = threads
        self._clock = clock

    async def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""
        return await self._threads.run(lambda: self._get(key))

    async def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""
        await self._threads.run(lambda: self._put(key, data))

    def _get(self, key: str) -> bytes | None:
        try:
            if not self._file.exists():
                return None
            with closing(self._open()) as base, base:
                row = base.execute("SELECT d FROM answer WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    base.execute("UPDATE answer SET at = ? WHERE key = ?", (self._now(), key))
        except FAULTS as error:
            _log.warning("a kept answer cannot be read: %s", reason(error))
            return None
        return bytes(row[0]) if row is not None else None

    def _put(self, key: str, data: bytes) -> None:
        old = self._clock.now() - KEPT
        try:
            private_folder(self._file.parent)
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, FILE_MODE))
            with closing(self._open()) as base, base:
                base.execute(
                    "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (key, self._now(), data)
                )
                base.execute("DELETE FROM answer WHERE at < ?", (old.timestamp(),))
        except (*FAULTS, StoreError) as error:
            said = error.message if isinstance(error, StoreError) else reason(error)
            _log.warning("an answer cannot be kept: %s", said)

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._file, timeout=BUSY_SECONDS)
        try:
            base.execute(
                "CREATE TABLE IF NOT EXISTS answer"
                " (key TEXT PRIMARY KEY, at REAL NOT NULL, d BLOB NOT NULL) WITHOUT ROWID"
            )
        except sqlite3.Error:
            base.close()
            raise
        return base

    def _now(self) -> float:
        return self._clock.now().timestamp()
