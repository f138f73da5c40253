"""A Sentinel trio over a master with its copy, and a Cluster of three masters: on free ports."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast

from redis import Redis
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisError

from tests.fakes.ports import HOST, free_port
from tests.fakes.redis_server import binary

SLOTS = 16384
SERVICE = "table"
PATIENCE = 90.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so; a server that does not answer yet makes it not so."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if holds():
                return
        except (RedisError, OSError):
            pass
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def ask(port: int, *command: str | int) -> Any:
    with Redis(HOST, port, socket_timeout=30, protocol=2) as client:
        return client.execute_command(*command)


@contextmanager
def process(*arguments: str) -> Generator[Path]:
    """Run a server in a folder of its own until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    (folder / "conf").touch()
    running = subprocess.Popen(
        [binary(), "conf", "--bind", HOST, "--save", "", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield folder
    finally:
        running.kill()
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)


class Topology:
    """Where it is asked for, and how a test looks into it."""

    def __init__(self, url: str, client: Callable[[], Redis], masters: list[int]) -> None:
        self.url = url
        self.client = client
        self.masters = masters
        self.fail_over: Callable[[], None] = lambda: None

    def empty(self) -> None:
        for port in self.masters:
            ask(port, "FLUSHALL")


@contextmanager
def sentinels() -> Generator[Topology]:
    """Run a master, its copy, and three Sentinels that know them as SERVICE."""
    master, copy, *watchers = (free_port() for _ in range(5))
    with ExitStack() as stack:
        dying = stack.enter_context(ExitStack())
        dying.enter_context(process("--port", str(master)))
        stack.enter_context(process("--port", str(copy), "--replicaof", f"{HOST} {master}"))
        until(lambda: ask(master, "PING") is not None)
        for port in watchers:
            stack.enter_context(process("--port", str(port), "--sentinel"))
            until(lambda port=port: ask(port, "PING") is not None)
            ask(port, "SENTINEL", "MONITOR", SERVICE, HOST, master, 2)
            ask(port, "SENTINEL", "SET", SERVICE, "down-after-milliseconds", 500)
            ask(port, "SENTINEL", "SET", SERVICE, "failover-timeout", 2000)
        hosts = ",".join(f"{HOST}:{port}" for port in watchers)
        made = Topology(
            f"redis+sentinel://{hosts}/{SERVICE}",
            lambda: Redis(HOST, made.masters[0], protocol=2),
            [master],
        )

        def fail_over() -> None:
            """Kill the master when its copy is complete and known, and wait for the new one."""
            until(lambda: _is_complete(master))
            until(lambda: all(_knows_all(port) for port in watchers))
            dying.close()
            until(lambda: ask(copy, "INFO", "replication")["role"] == "master")
            made.masters = [copy]

        made.fail_over = fail_over
        yield made


def _is_complete(master: int) -> bool:
    """Say whether a master's copy has everything that it has."""
    return ask(master, "INFO", "replication").get("slave0", {}).get("state") == "online"


def _knows_all(port: int) -> bool:
    """Say whether a Sentinel knows the copy and both of its fellows."""
    with Redis(HOST, port, protocol=2) as client:
        state: Any = client.sentinel_master(SERVICE)
    return (state["num-slaves"], state["num-other-sentinels"]) == (1, 2)


@contextmanager
def cluster() -> Generator[Topology]:
    """Run three masters that share the slots."""
    ports = [free_port() for _ in range(3)]
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(
                process("--port", str(port), "--cluster-enabled", "yes", "--appendonly", "no")
            )
            until(lambda port=port: ask(port, "PING") is not None)
        for place, port in enumerate(ports):
            first, last = SLOTS * place // 3, SLOTS * (place + 1) // 3 - 1
            ask(port, "CLUSTER", "SET-CONFIG-EPOCH", place + 1)
            ask(port, "CLUSTER", "ADDSLOTSRANGE", first, last)
            ask(port, "CLUSTER", "MEET", HOST, ports[0])
        for port in ports:
            until(lambda port=port: b"cluster_state:ok" in ask(port, "CLUSTER", "INFO"))
            until(lambda port=port: b"known_nodes:3" in ask(port, "CLUSTER", "INFO"))
        nodes = [ClusterNode(HOST, port) for port in ports]
        yield Topology(
            "redis+cluster://" + ",".join(f"{HOST}:{port}" for port in ports),
            lambda: cast("Redis", RedisCluster(startup_nodes=nodes, protocol=2)),
            ports,
        )
