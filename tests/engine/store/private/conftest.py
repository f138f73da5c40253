"""A home for each test of the `private` mode, and what is left of its processes afterwards."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.private_server import keepers, servers, wait_until
from tests.fakes.stores import PrivatePlace


@pytest.fixture
def place(tmp_path: Path) -> Iterator[PrivatePlace]:
    place = PrivatePlace(tmp_path / "home")
    yield place
    folder = place.paths.private
    try:
        wait_until(lambda: servers(folder) == keepers(folder) == [])
    finally:
        for pid in (*keepers(folder), *servers(folder)):  # a test that failed leaves nothing either
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def folder(place: PrivatePlace) -> Path:
    return place.paths.private
