"""The rows of `doctor` about storage, each seen to be well and not well."""

import socket
from pathlib import Path
from typing import Any

import pytest

from engine.diagnostics import Check
from engine.inquiries import storage_looks
from engine.inquiries.storage import SECONDS
from engine.policy.paths import Paths
from engine.policy.settings_load import load_settings
from engine.store import choice
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import SettingsError
from tests.fakes.private_server import keepers, servers, wait_until
from tests.fakes.redis_server import redis_server

NOBODY = ("127.0.0.1", 1)


def looked(home: Path, store: str = "file", local: Any = NOBODY) -> dict[str, Check]:
    loaded = load_settings({"general.store": store}, variables={})
    checks = [look() for look in storage_looks(loaded, Paths.of(str(home)), SystemClock(), local)]
    assert [check.name for check in checks] == ["store", "redis"]
    return {check.name: check for check in checks}


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_files_need_no_server(tmp_path: Path):
    checks = looked(tmp_path)
    assert {check.status for check in checks.values()} == {"healthy"}
    assert checks["store"].detail == f"file: {tmp_path / 'sessions'}"
    assert "none on localhost" in checks["redis"].detail


def test_a_server_that_answers_here_is_offered_with_the_exact_command(tmp_path: Path, port: int):
    with redis_server("--port", str(port)) as server:
        detail = looked(tmp_path, local=("127.0.0.1", port))["redis"].detail
        with server.client() as client:
            assert client.keys("*") == []
    command = detail.partition("tableround ")[2]
    assert command == f"config set general.store redis://localhost:{port}/0"
    with redis_server("--port", str(port), password="pw"):
        detail = looked(tmp_path, local=("127.0.0.1", port))["redis"].detail
    assert f"TABLEROUND_REDIS_URL=redis://:PASSWORD@localhost:{port}/0" in detail


def test_something_else_that_answers_here_is_not_offered(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = socket.create_connection(listener.getsockname())
        listener.accept()[0].close()
        line.close()
        detail = looked(tmp_path, local=listener.getsockname())["redis"].detail
    assert "config set" not in detail


def test_a_named_server_is_asked_and_no_other(tmp_path: Path):
    with redis_server() as server:
        checks = looked(tmp_path, server.url)
    assert checks["store"].detail.endswith(f"server unix://{server.socket}")
    assert checks["redis"].status == "healthy"
    assert "runs scripts, maxmemory-policy noeviction" in checks["redis"].detail


def test_a_named_server_that_evicts_is_unhealthy(tmp_path: Path):
    with redis_server("--maxmemory-policy", "volatile-ttl") as server:
        checks = looked(tmp_path, server.url)
    assert checks["redis"].status == "unhealthy"
    assert "noeviction" in checks["redis"].remedy


def test_a_named_server_that_is_away_is_unhealthy_and_its_password_is_not_told(tmp_path: Path):
    checks = looked(tmp_path, "redis://me:canary@127.0.0.1:1/0")
    assert checks["store"].detail.endswith("server redis://127.0.0.1:1/0")
    assert (checks["redis"].status, checks["redis"].detail) == (
        "unhealthy",
        "Redis cannot be reached.",
    )
    assert checks["redis"].remedy
    assert "canary" not in str(checks)


def test_a_server_of_our_own_is_started_asked_and_ended(tmp_path: Path):
    checks = looked(tmp_path, "private")
    assert {check.status for check in checks.values()} == {"healthy"}
    assert "noeviction" in checks["redis"].detail
    folder = Paths.of(str(tmp_path)).private
    wait_until(lambda: keepers(folder) == servers(folder) == [])


def test_a_server_of_our_own_that_cannot_start_is_unhealthy(tmp_path: Path):
    (tmp_path / "private").touch()
    checks = looked(tmp_path, "private")
    assert (checks["store"].status, checks["redis"].status) == ("healthy", "unhealthy")
    assert checks["redis"].remedy


def test_no_program_for_a_server_of_our_own_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(choice, "server_program", lambda: None)
    checks = looked(tmp_path, "private")
    assert checks["store"].status == "error"
    assert "pip install" in checks["store"].remedy
    assert checks["redis"].status == "healthy"


@pytest.mark.parametrize("store", ["elsewhere", "redis://"])
def test_a_store_that_is_none_is_an_error(tmp_path: Path, store: str):
    checks = looked(tmp_path, store)
    assert (checks["store"].status, checks["redis"].status) == ("error", "healthy")


def test_wrong_settings_do_not_stop_it(tmp_path: Path):
    wrong = SettingsError("table.roundz is no setting.", hint="")
    paths = Paths.of(str(tmp_path))
    checks = [look() for look in storage_looks(wrong, paths, SystemClock(), NOBODY)]
    assert [check.status for check in checks] == ["unhealthy", "healthy"]
    assert SECONDS < 5
