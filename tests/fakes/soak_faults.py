"""What is done to a server while a table is written into it. Called in a thread: they wait."""

import time
from collections.abc import Callable
from random import Random
from typing import Protocol

from tests.fakes.private_server import wait_until
from tests.fakes.redis_server import RedisServer
from tests.fakes.stores import RedisPlace

PATIENCE = 100.0
"""Seconds: a server that was emptied is well again only when it has the whole log."""

NO_LOGIN = "Redis does not accept the user name or the password."


class Suffering(Protocol):
    """Whose server it is."""

    place: RedisPlace
    server: RedisServer
    drawn: Random


def killed(soak: Suffering) -> None:
    soak.server.kill()
    time.sleep(soak.drawn.uniform(0, 0.4))
    soak.server.start()


def frozen(soak: Suffering) -> None:
    soak.server.freeze()
    time.sleep(soak.drawn.uniform(0.05, 1.2))
    soak.server.thaw()


def cut(soak: Suffering) -> None:
    with soak.server.client() as client:
        client.client_kill_filter(_type="normal", skipme=True)


def full(soak: Suffering) -> None:
    with soak.server.client() as client:
        client.config_set("maxmemory", "1")
        time.sleep(soak.drawn.uniform(0.05, 0.4))
        client.config_set("maxmemory", "0")


def read_only(soak: Suffering) -> None:
    with soak.server.client() as client:
        # A copy that never loses its data: its master does not exist, so it never syncs.
        client.replicaof("127.0.0.1", 1)  # pyright: ignore[reportUnknownMemberType]
        time.sleep(soak.drawn.uniform(0.05, 0.4))
        client.replicaof("NO", "ONE")  # pyright: ignore[reportUnknownMemberType]


def restored(soak: Suffering) -> None:
    """Bring the server back as it was some time ago: its append-only file is put back."""
    soak.server.copy_data()
    time.sleep(soak.drawn.uniform(0.05, 0.3))
    soak.server.kill()
    soak.server.put_data_back()
    soak.server.start()


def emptied(soak: Suffering) -> None:
    with soak.server.client() as client:
        client.flushall()


def locked_out(soak: Suffering) -> None:
    """Change the user's password and cut its connections, until the refusal is told."""
    _password(soak, "another")
    _refused(soak)
    _password(soak, soak.server.password)
    _well_again(soak)


def back_with_another_password(soak: Suffering) -> None:
    """Let the server come back knowing another password, and once more with the right one."""
    right = soak.server.password
    for password, awaited in (("another", _refused), (right, _well_again)):
        soak.server.kill()
        soak.server.password = password
        soak.server.start()
        awaited(soak)


def _password(soak: Suffering, password: str) -> None:
    with soak.server.client() as client:
        client.execute_command(*("ACL", "SETUSER", soak.server.user, "resetpass", f">{password}"))
        client.client_kill_filter(_type="normal", skipme=True)


def _refused(soak: Suffering) -> None:
    _told(soak, lambda told: told[1] == NO_LOGIN)


def _well_again(soak: Suffering) -> None:
    """The session itself comes back: nobody opens it anew."""
    _told(soak, lambda told: told[0])


def _told(soak: Suffering, what: Callable[[tuple[bool, str, int]], bool]) -> None:
    """Wait until the newest word of the outbox is as expected."""
    try:
        wait_until(lambda: any(map(what, soak.place.heard[-1:])), PATIENCE)
    except AssertionError:
        raise AssertionError(soak.place.heard[-9:]) from None


FAULTS: tuple[Callable[[Suffering], None], ...] = (
    killed,
    frozen,
    cut,
    full,
    read_only,
    restored,
    emptied,
    locked_out,
    back_with_another_password,
)
