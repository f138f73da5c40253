"""Places where stores live: the same data, opened as often as a test likes, also by other processes."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from engine.policy.paths import Paths
from engine.policy.settings_store import redis_address
from engine.store import FileStore
from engine.store.connections import Connect, connect
from engine.store.private import PrivateServer
from engine.store.redis import NamedServer, RedisStore
from engine.store.redis.source import ServerSource
from engine.vocabulary.clock import Clock, ManualClock, SystemClock
from engine.vocabulary.ports import StatusListener, Store
from tests.fakes.deliveries import PlainDeliveries
from tests.fakes.store_events import START

ROOT = Path(__file__).parents[2]


class Place(Protocol):
    """Where one set of sessions lives; `mode` and `address` name it to another process."""

    mode: str
    address: str

    def store(self, clock: Clock | None = None) -> Store: ...


class FilePlace:
    """A home folder."""

    mode = "file"

    def __init__(self, home: Path) -> None:
        self.address = str(home)
        self.paths = Paths.of(self.address)

    def store(
        self,
        clock: Clock | None = None,
        *,
        on_status: StatusListener | None = None,
        patience: float | None = None,
        connect: Connect = connect,
    ) -> FileStore:
        return FileStore(
            self.paths,
            clock=clock or ManualClock(START),
            deliveries=PlainDeliveries(),
            on_status=on_status,
            patience=patience,
            connect=connect,
        )


class RedisPlace:
    """A home folder and a server; `heard` is what the outboxes said of their health."""

    mode = "redis"

    def __init__(self, home: Path, url: str) -> None:
        self.address = f"{home} {url}"
        self.paths = Paths.of(str(home))
        self.url = url
        self.heard: list[tuple[bool, str, int]] = []

    def store(self, clock: Clock | None = None, *, connect: Connect = connect) -> RedisStore:
        return RedisStore(
            FilePlace(self.paths.sessions.parent).store(clock, connect=connect),
            self.source(),
            orphaned=self.paths.orphaned,
            deliveries=PlainDeliveries(),
            on_mirror=lambda *told: self.heard.append(told),
            connect=connect,
        )

    def source(self) -> ServerSource:
        return NamedServer(redis_address(self.url))


class PrivatePlace(RedisPlace):
    """A home folder whose server is started by its first user."""

    mode = "private"

    def __init__(self, home: Path) -> None:
        super().__init__(home, "")
        self.address = str(home)

    def source(self) -> ServerSource:
        return PrivateServer(self.paths.private, SystemClock())


def _redis_place(address: str) -> RedisPlace:
    home, _, url = address.partition(" ")
    return RedisPlace(Path(home), url)


PLACES: dict[str, Callable[[str], Place]] = {
    "file": lambda address: FilePlace(Path(address)),
    "redis": _redis_place,
    "private": lambda address: PrivatePlace(Path(address)),
}


class Child:
    """Another process at the same place: see `tests.fakes.store_child`."""

    def __init__(self, place: Place, action: str, session: str) -> None:
        command = [sys.executable, "-m", "tests.fakes.store_child"]
        self._process = subprocess.Popen(
            [*command, place.mode, place.address, action, session],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    async def line(self) -> str:
        """Return what the child says next, or nothing at its end."""
        assert self._process.stdout is not None
        return (await asyncio.to_thread(self._process.stdout.readline)).strip()

    async def end(self) -> list[str]:
        """Let the child end by itself and return what it still says."""
        out, _ = await asyncio.to_thread(self._process.communicate, "end\n")
        return out.splitlines()

    def kill(self) -> list[str]:
        """Kill it at once, and return what it had said and nobody read."""
        self._process.kill()
        out, _ = self._process.communicate()
        return out.splitlines()
