"""Workshops with a server of our own: it is there for them, once, and gone with the last of them."""

from pathlib import Path

import pytest
from redis.exceptions import RedisError

from engine.policy.paths import Paths
from engine.store.private import PrivateServer, keeper
from engine.vocabulary.clock import SystemClock
from tests.fakes.private_server import keepers, servers, wait_until
from tests.fakes.program import PATIENCE, call, events, start
from tests.fakes.redis_server import client_of
from tests.fakes.streams import journal_rows, stream_rows

RUN = (
    *("run", "Tea for two", "--provider", "rehearsal", "--auto", "--headless", "--json"),
    *("--rounds", "1", "--lang", "en"),
    *("--seats", "designer=1,consumer=1"),
)
GONE_SECONDS = 2.0
"""How soon after the app nothing of its server may be left (STORAGE, I7), where the machine has
nothing else to do: a test can wait for the end, and look how often the keeper looks."""


class Guest:
    """A user of the home's server beside the programs."""

    def __init__(self, folder: Path) -> None:
        self._server = PrivateServer(folder, SystemClock())
        self._socket = self._server.address(90).path

    def client(self):
        return client_of(self._socket)

    def leave(self) -> None:
        self._server.release()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Paths.of(str(tmp_path)).private


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(("--store", "private"), {}), ((), {"TABLEROUND_STORE": "private"})],
)
def test_a_run_fills_the_server_and_leaves_none(
    tmp_path: Path, folder: Path, arguments: tuple[str, ...], variables: dict[str, str]
):
    guest = Guest(folder)
    done = call(tmp_path, *RUN, "--pace", "none", *arguments, **variables)
    assert done.returncode == 0, done.stderr.decode()
    session = events(done.stdout)[0]["session"]
    assert stream_rows(guest, session) == journal_rows(Paths.of(str(tmp_path)), session)
    assert len(stream_rows(guest, session)) == len(events(done.stdout))
    guest.leave()
    wait_until(lambda: servers(folder) == keepers(folder) == [])


def test_the_config_can_name_it_and_the_command_line_comes_first(tmp_path: Path, folder: Path):
    assert call(tmp_path, "config", "set", "general.store", "private").returncode == 0
    assert call(tmp_path, *RUN, "--pace", "none", "--store", "file").returncode == 0
    assert not folder.exists()
    assert call(tmp_path, *RUN, "--pace", "none").returncode == 0
    assert folder.exists()


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_no_server(tmp_path: Path, folder: Path):
    process = start(tmp_path, *RUN, "--pace", "20", "--store", "private")
    assert process.stdout is not None
    for line in process.stdout:
        if b"utterance_ended" in line:
            break
    wait_until(lambda: len(servers(folder)) == 1)
    process.kill()
    process.communicate()
    wait_until(lambda: servers(folder) == keepers(folder) == [])
    assert 2 * keeper.POLL_SECONDS < GONE_SECONDS


@pytest.mark.slow
def test_six_starters_at_once_run_one_server(tmp_path: Path, folder: Path):
    runs = [
        start(tmp_path, *RUN, "--pace", "1", "--store", "private", "--seed", str(seed))
        for seed in range(6)
    ]
    seen: list[list[int]] = []

    def all_connected() -> bool:
        seen.append(servers(folder))
        return bool(seen[-1]) and connections(folder) >= len(runs)

    wait_until(all_connected, PATIENCE)
    for run in runs:
        run.kill()
    for run in runs:
        run.communicate()
    wait_until(lambda: servers(folder) == keepers(folder) == [])
    assert {tuple(now) for now in seen} == {(), tuple(seen[-1])}
    assert len(seen[-1]) == 1


def connections(folder: Path) -> int:
    """Return how many outboxes hold their session in the server of a folder."""
    try:
        client = client_of(str(folder / keeper.SOCKET))
        try:
            return len(client.keys("tr1:lock:*"))
        finally:
            client.close()
    except RedisError:
        return 0
