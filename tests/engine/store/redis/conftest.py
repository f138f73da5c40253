"""A server for each test of the `redis` mode."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.stores import RedisPlace


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, server: RedisServer) -> RedisPlace:
    return RedisPlace(tmp_path / "home", server.url)
