"""What the full-screen program asks of the command line's own rules."""

import socket
from pathlib import Path

import pytest

from engine import Paths
from engine.store import nearby
from tests.fakes.redis_server import redis_server
from tui.cli.screen import ShellPlanner
from tui.cli.shell import Shell
from tui.words import Words


def planner(home: Path, **variables: str) -> ShellPlanner:
    return ShellPlanner(Shell(variables=variables, paths=Paths.of(str(home)), words=Words("en")))


def test_a_redis_of_this_machine_is_found_where_no_other_store_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr(nearby, "ADDRESS", ("127.0.0.1", port))
    assert planner(tmp_path).redis_nearby() == ""
    with redis_server("--port", str(port)):
        assert planner(tmp_path).redis_nearby() == "open"
        assert planner(tmp_path, TABLEROUND_STORE="private").redis_nearby() == ""
        assert planner(tmp_path, REDIS_URL="redis://127.0.0.1:1/0").redis_nearby() == ""
