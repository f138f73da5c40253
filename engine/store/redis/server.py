"""One session's conversation with one Redis: no retries.

Every method raises RedisFault and nothing else of redis-py's. Importing redis-py costs 70 ms:
`store` imports this module in an outbox's thread.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from redis.commands.core import Script
from redis.exceptions import NoPermissionError

from engine.policy.settings_store import RedisAddress
from engine.store.redis import checks, keys, scripts
from engine.store.redis.connection import asked, connect, info
from engine.store.redis.faults import RedisFault
from engine.store.redis.tail import Line

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Held:
    """What became of asking for a session: `mine`, `held`, `moved` or `released`.

    `epoch` is the newest one granted, `owner` who holds the session now.
    """

    what: str
    epoch: int
    owner: str


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of an append: `at` (written), `gap`, `other`, `torn`, `moved` or `forgotten`.

    `number` is where the stream ends, the strange event's place for `other`, and the newest
    epoch for the last two.
    """

    what: str
    number: int


class Server:
    """The commands that an outbox needs; to be thrown away after any fault."""

    def __init__(self, address: RedisAddress, session: str, holder: str, seconds: float) -> None:
        """Prepare a client, as `connect` does. `seconds` is how long an answer may take."""
        self._session = session
        self._holder = holder
        self._client = connect(address, seconds)
        self._lock = self._client.register_script(scripts.LOCK)
        self._append = self._client.register_script(scripts.APPEND)

    def check(self) -> RedisFault | None:
        """Return a warning that people should read, or None; RedisFault for an old server."""
        try:
            told = info(self._client, "server") | info(self._client, "memory")
        except RedisFault as fault:
            if isinstance(fault.__cause__, NoPermissionError):
                return None  # a user who may not ask: the scripts show whether they run
            raise
        if old := checks.too_old(told):
            raise old
        return checks.evicts(told)

    def hold(self, epoch: int, replacing: str = "") -> Held:
        """Take or renew the session's lock; a dead holder of this machine may be replaced."""
        return self._locked(epoch, keys.LOCK_MILLISECONDS, replacing)

    def release(self, epoch: int) -> Held:
        """Give the session free where it is still ours."""
        return self._locked(epoch, 0, "")

    def head(self, epoch: int) -> Appended:
        """Return where the stream ends, by its own last entry."""
        return self.append(epoch, 0, ())

    def append(self, epoch: int, first: int, lines: Sequence[Line]) -> Appended:
        """Compare with what is there and append what is not: all in one script."""
        framed = b"".join(_LENGTH.pack(len(part)) + part for line in lines for part in line.fields)
        arguments = [epoch, keys.SESSION_SECONDS, first, framed]
        what, number = self._run(
            self._append, [self._events, keys.global_memory(self._session)], arguments
        )
        return Appended(what.decode(), int(number))

    def read(self, first: int, count: int) -> list[tuple[int, tuple[bytes, ...]]]:
        """Return entries of the stream from a number on: each with its time, type, v, payload."""
        found = asked(
            lambda: cast(
                "list[tuple[bytes, dict[bytes, bytes]]]",
                self._client.xrange(self._events, keys.entry_id(first), "+", count),
            )
        )
        return [
            (
                int(name.split(b"-")[0]),
                tuple(fields.get(part, b"") for part in (b"t", b"k", b"v", b"d")),
            )
            for name, fields in found
        ]

    def drop_events(self) -> None:
        """Delete the stream, to be filled again: an entry once removed cannot be put back."""
        asked(lambda: self._client.unlink(self._events))

    def keep_picture(self, name: str, data: Callable[[], bytes | None]) -> None:
        """Keep a picture for as long as its session; `data` is asked where it is not there."""
        key = keys.picture(self._session, name)
        if asked(lambda: self._client.expire(key, keys.SESSION_SECONDS)):
            return
        picture = data()
        if picture is not None:
            asked(lambda: self._client.set(key, picture, ex=keys.SESSION_SECONDS))

    def index(self, moment: float) -> None:
        """Tell the index of sessions about this one's last activity, in seconds since 1970."""
        score = round(moment * 1000)
        asked(lambda: self._client.zadd(keys.SESSIONS, {self._session: score}, gt=True))

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    @property
    def _events(self) -> str:
        return keys.events(self._session)

    def _locked(self, epoch: int, milliseconds: int, replacing: str) -> Held:
        what, newest, owner, _ = self._run(
            self._lock,
            [keys.lock(self._session), keys.global_memory(self._session), self._events],
            [
                *(self._holder, epoch, milliseconds, keys.SESSION_SECONDS),
                *(replacing, keys.SCHEMA),
            ],
        )
        return Held(what.decode(), int(newest), owner.decode("utf-8", "replace"))

    def _run(self, script: Script, names: list[str], arguments: Sequence[Any]) -> list[Any]:
        return asked(lambda: cast("list[Any]", script(keys=names, args=list(arguments))))
