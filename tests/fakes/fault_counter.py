"""Counts every call of a program to its files, its databases and its servers, and lets one fail.

The calls are caught where Python and the libraries make them (`os`, `io`, `sqlite3`, `httpcore`,
`redis`); the engine's own functions are as they are. What fails raises what the real thing raises.
"""

import builtins
import errno
import fcntl
import io
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore
import pytest
import redis

OF_PATHS = (
    *("open", "stat", "lstat", "mkdir", "rmdir", "unlink", "remove", "rename", "replace", "link"),
    *("scandir", "listdir", "chmod", "utime", "access", "statvfs"),
)
OF_NUMBERS = ("write", "fsync", "ftruncate", "pread", "read", "fstat")
"""Calls that take the number of an open file."""

WRITING = frozenset({"create", "mkdir", "link", "write", "fsync", "ftruncate"})
"""Calls of files that need room on the disk."""

READING_SQL = ("SELECT", "PRAGMA", "BEGIN", "ROLLBACK")
DISK = "disk"
"""Stands for all calls that need room on the disk; each fails as on a full one."""

SYSTEM = (errno.ENOSPC, errno.EIO, errno.EACCES)
SQLITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
LINES = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ReadError)
BODIES = (httpcore.ReadError, httpcore.ReadTimeout, httpcore.RemoteProtocolError)
SERVERS = (redis.ConnectionError, redis.TimeoutError)


class FaultCounter:
    """Counts calls below a folder and to servers; from the number `at` on, `lasts` of them fail.

    `only` is the kind of calls that are counted (file, database, disk, line, server), nothing:
    all; without `lasts` they fail for good. `hit` says which one failed first.
    """

    def __init__(self, root: Path, at: int, only: str = "", lasts: int | None = 1) -> None:
        self.root = str(root)
        self.at = at
        self.only = only
        self.lasts = lasts
        self.count = 0
        self.hit = ""
        self._lock = threading.Lock()

    def passes(self, what: str, kinds: Iterable[Any], *, fills: bool = False) -> Any:
        """Return None where the call goes on, else the kind of error that it ends with.

        `fills` is whether the call needs room on the disk.
        """
        full = self.only == DISK
        if not (fills if full else what.startswith(self.only)):
            return None
        with self._lock:
            self.count += 1
            if self.count < self.at:
                return None
            if self.lasts is not None and self.count >= self.at + self.lasts:
                return None
            self.hit = self.hit or what
        of = tuple(kinds)
        return of[0 if full else self.at % len(of)]

    def below(self, where: Any) -> str:
        """Return a path below the folder as a text, nothing for all others."""
        if isinstance(where, int):
            try:
                where = _readlink(f"/proc/self/fd/{where}")
            except OSError:
                return ""
        if not isinstance(where, str | os.PathLike):
            return ""
        path = os.fspath(where)
        if isinstance(path, str) and (path == self.root or path.startswith(self.root + "/")):
            return path
        return ""

    def file(self, call: str, where: Any) -> None:
        """Raise OSError where this call of a file is the one that fails."""
        if path := self.below(where):
            what = f"file {call} {path.removeprefix(self.root)}"
            code = self.passes(what, SYSTEM, fills=call in WRITING)
            if code is not None:
                raise OSError(code, os.strerror(code), path)

    def database(self, sql: str) -> None:
        """Raise sqlite3.OperationalError where this statement is the one that fails."""
        fills = not sql.lstrip().upper().startswith(READING_SQL) and sql != "connect"
        code = self.passes(f"database {sql[:60]}", SQLITE, fills=fills)
        if code is not None:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = code
            raise error


_readlink = os.readlink


def _writing(counter: FaultCounter, file: Any) -> Any:
    """Return an open file whose writes are counted too."""
    if not counter.below(getattr(file, "name", "")):
        return file
    return _Cover(counter, file) if file.writable() else file


class _Cover:
    """An open file, its writes counted."""

    def __init__(self, counter: FaultCounter, file: Any) -> None:
        self._counter = counter
        self._file = file

    def write(self, data: Any) -> int:
        self._counter.file("write", self._file.name)
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Cover":
        self._file.__enter__()
        return self

    def __exit__(self, *error: object) -> Any:
        return self._file.__exit__(*error)

    def __iter__(self) -> Any:
        return iter(self._file)


def _by_path(counter: FaultCounter, name: str) -> Callable[..., Any]:
    real = getattr(os, name)

    def call(path: Any = ".", *more: Any, **rest: Any) -> Any:
        creates = name == "open" and more and more[0] & os.O_CREAT
        counter.file("create" if creates else name, path)
        return real(path, *more, **rest)

    return call


def _opening(counter: FaultCounter) -> Callable[..., Any]:
    real = io.open

    def call(file: Any, *more: Any, **rest: Any) -> Any:
        if not isinstance(file, int):
            mode = str(more[0] if more else rest.get("mode", "r"))
            counter.file("create" if set(mode) & set("wax") else "open", file)
        return _writing(counter, real(file, *more, **rest))

    return call


def _connecting(counter: FaultCounter) -> Callable[..., Any]:
    real = sqlite3.connect

    class Counted(sqlite3.Connection):
        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
            counter.database(sql)
            return super().execute(sql, *more)

        def executemany(self, sql: str, *more: Any) -> sqlite3.Cursor:
            counter.database(sql)
            return super().executemany(sql, *more)

        def executescript(self, sql: str) -> sqlite3.Cursor:
            counter.database(sql)
            return super().executescript(sql)

        def backup(self, *more: Any, **rest: Any) -> None:
            counter.database("backup")
            super().backup(*more, **rest)

    def call(*more: Any, **rest: Any) -> sqlite3.Connection:
        counter.database("connect")
        return real(*more, **{"factory": Counted, **rest})

    return call


def _asking(counter: FaultCounter) -> Callable[..., Any]:
    real = httpcore.AsyncConnectionPool.handle_async_request

    async def call(pool: Any, request: httpcore.Request) -> httpcore.Response:
        path = request.url.target.decode()
        if (kind := counter.passes(f"line {path}", LINES)) is not None:
            raise kind("the line is down")
        response = await real(pool, request)
        response.stream = _Counted(counter, response.stream, path)
        return response

    return call


class _Counted:
    """An answer's body, its pieces counted."""

    def __init__(self, counter: FaultCounter, body: Any, path: str) -> None:
        self._counter = counter
        self._body = body
        self._path = path

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._body:
            if (kind := self._counter.passes(f"line {self._path} body", BODIES)) is not None:
                raise kind("the line is down")
            yield piece

    async def aclose(self) -> None:
        await self._body.aclose()


def _sending(counter: FaultCounter, name: str) -> Callable[..., Any]:
    real = getattr(redis.Connection, name)

    def call(connection: Any, *more: Any, **rest: Any) -> Any:
        if (kind := counter.passes(f"server {name}", SERVERS)) is not None:
            connection.disconnect()  # as the library itself does before it raises these
            raise kind("the server is gone")
        return real(connection, *more, **rest)

    return call


@contextmanager
def counted(counter: FaultCounter) -> Generator[None]:
    """Count, and let one call fail, or all from one on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*OF_PATHS, *OF_NUMBERS):
            patch.setattr(os, name, _by_path(counter, name))
        opening = _opening(counter)
        patch.setattr(io, "open", opening)
        patch.setattr(builtins, "open", opening)
        patch.setattr(fcntl, "flock", _locking(counter))
        patch.setattr(sqlite3, "connect", _connecting(counter))
        pool = httpcore.AsyncConnectionPool
        patch.setattr(pool, "handle_async_request", _asking(counter))
        for name in ("connect", "send_packed_command", "read_response"):
            patch.setattr(redis.connection.AbstractConnection, name, _sending(counter, name))
        yield


def _locking(counter: FaultCounter) -> Callable[..., Any]:
    real = fcntl.flock

    def call(number: Any, how: int) -> Any:
        counter.file("flock", number)
        return real(number, how)

    return call
