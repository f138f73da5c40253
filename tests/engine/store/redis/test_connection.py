"""The store's contract over a Sentinel trio and over a Cluster of three masters.

`python -m pytest -n0 tests/engine/store/redis/test_connection.py` runs it alone.
"""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.policy.settings_store import redis_address
from engine.store.redis.connection import info
from engine.store.redis.faults import RedisFault
from engine.store.redis.inspection import inspect
from engine.vocabulary.ports import SharedChange
from tests.contracts.store_contract import SESSION, StoreContract
from tests.fakes.ports import HOST, free_port
from tests.fakes.store_events import notes
from tests.fakes.stores import RedisPlace
from tests.fakes.streams import journal_rows, stream_rows, until
from tests.fakes.topologies import Topology, cluster, sentinels

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("topologies")]  # eight servers: once


@pytest.fixture(scope="module")
def watched() -> Iterator[Topology]:
    with sentinels() as made:
        yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[Topology]:
    with cluster() as made:
        yield made


class Several(StoreContract):
    """The contract, and that the stream is the journal, over several servers."""

    @pytest.fixture
    def place(self, tmp_path: Path, topology: Topology) -> RedisPlace:
        topology.empty()
        return RedisPlace(tmp_path / "home", topology.url)

    async def test_the_stream_is_the_journal(self, place: RedisPlace, topology: Topology):
        for first in (1, 1001):
            store = place.store()
            opening = store.create(SESSION) if first == 1 else store.open(SESSION, write=True)
            journal = await opening
            await journal.append(notes(SESSION, first, first + 999))
            await store.close()
        assert len(stream_rows(topology, SESSION)) == 2000
        assert stream_rows(topology, SESSION) == journal_rows(place.paths, SESSION)
        assert place.heard == [(True, "", 0), (True, "", 0)]

    async def test_what_personas_remember_is_shared(self, place: RedisPlace, tmp_path: Path):
        change = SharedChange(session=SESSION, seq=3, ref="r1", data=b"tea", at=1)
        one, other = place.store(), RedisPlace(tmp_path / "other", place.url).store()
        assert one.shared is not None
        assert other.shared is not None
        await one.shared.apply("kit/Mei", [change, change])
        found = await other.shared.read("kit/Mei")
        assert (found.kept, found.version) == ({"r1": b"tea"}, 1)
        assert await other.shared.versions(["kit/Mei", "kit/Li"]) == {"kit/Mei": 1, "kit/Li": 0}
        await one.close()
        await other.close()

    def test_it_is_told_as_one_server(self, topology: Topology):
        facts = inspect(redis_address(topology.url), 5)
        assert facts.name.split()[0] in {"Valkey", "Redis"}
        assert (facts.policy, facts.warning) == ("noeviction", None)


class TestSentinels(Several):
    """A master that three Sentinels name."""

    @pytest.fixture
    def topology(self, watched: Topology) -> Topology:
        return watched

    def test_a_service_that_they_do_not_know_is_said(self, topology: Topology):
        with pytest.raises(RedisFault, match="can be written"):
            inspect(redis_address(topology.url.replace("/table", "/tabel")), 5)


class TestCluster(Several):
    """Three masters that share the slots."""

    @pytest.fixture
    def topology(self, shared: Topology) -> Topology:
        return shared


async def test_a_new_master_takes_over_in_mid_session(tmp_path: Path):
    with sentinels() as topology:
        place = RedisPlace(tmp_path / "home", topology.url)
        store = place.store()
        journal = await store.create(SESSION)
        await journal.append(notes(SESSION, 1, 50))
        await until(lambda: place.heard == [(True, "", 0)])
        topology.fail_over()
        await journal.append(notes(SESSION, 51, 60))
        await until(lambda: len(place.heard) > 1 and place.heard[-1][0])
        await store.close()
        assert [healthy for healthy, _, _ in place.heard][:2] == [True, False]
        assert len(stream_rows(topology, SESSION)) == 60
        assert stream_rows(topology, SESSION) == journal_rows(place.paths, SESSION)


@pytest.mark.parametrize("form", ["redis+sentinel://{}/table", "redis+cluster://{}"])
def test_nobody_there_and_nobody_answering_are_said(form: str):
    with pytest.raises(RedisFault, match="can be written"):
        inspect(redis_address(form.format(f"{HOST}:{free_port()},{HOST}:{free_port()}")), 5)
    with socket.create_server((HOST, 0)) as silent:
        address = redis_address(form.format(f"{HOST}:{silent.getsockname()[1]}"))
        with pytest.raises(RedisFault):
            inspect(address, 0.2)


class Told:
    """A client whose INFO was told."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    def info(self, section: str) -> dict[str, Any]:
        return self._answer


@pytest.mark.parametrize(
    ("answer", "policy"),
    [
        ({"maxmemory_policy": "noeviction", "listener0": {"name": "tcp"}}, "noeviction"),
        (
            {
                "a:1": {"maxmemory_policy": "noeviction"},
                "b:1": {"maxmemory_policy": "allkeys-lru"},
            },
            "allkeys-lru",
        ),
        (
            {"a:1": {"maxmemory_policy": "noeviction"}, "b:1": {"maxmemory_policy": "noeviction"}},
            "noeviction",
        ),
    ],
)
def test_of_a_cluster_the_node_that_evicts_is_told(answer: dict[str, Any], policy: str):
    client: Any = Told(answer)
    assert info(client, "memory")["maxmemory_policy"] == policy
