"""The keeper, as a program and step by step: one at a time, and no server without it."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.store.private import keeper, server_program
from tests.fakes.private_server import keepers, living, servers, wait_until

PROGRAM = server_program() or ""


def run(folder: Path, program: str = PROGRAM) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", "-S", keeper.__file__, str(folder), program]
    return subprocess.run(command, check=False, timeout=90, stderr=subprocess.DEVNULL).returncode


def using(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    number = keeper.lock(str(folder / keeper.USERS), fcntl.LOCK_SH)
    assert number is not None
    return number


def test_it_returns_when_the_server_answers_and_ends_it_with_the_last_user(folder: Path):
    first, second = using(folder), using(folder)
    assert run(folder) == 0
    assert keeper.answers(str(folder / keeper.SOCKET))
    (kept,), (pid,) = keepers(folder), servers(folder)
    os.close(first)
    threading.Event().wait(3 * keeper.POLL_SECONDS)
    assert (keepers(folder), servers(folder)) == ([kept], [pid])
    os.close(second)
    wait_until(lambda: keepers(folder) == servers(folder) == [])
    assert not (folder / keeper.SOCKET).exists()


def test_of_two_keepers_the_second_leaves_the_first_alone(folder: Path):
    number = using(folder)
    assert run(folder) == run(folder) == 0
    assert len(keepers(folder)) == len(servers(folder)) == 1
    os.close(number)


def test_a_keeper_that_nobody_waits_for_ends(folder: Path):
    assert run(folder) == 0
    wait_until(lambda: keepers(folder) == servers(folder) == [])


def test_a_keeper_that_is_killed_takes_its_server_with_it(folder: Path):
    number = using(folder)
    run(folder)
    (pid,) = servers(folder)
    os.kill(pid, signal.SIGSTOP)  # even one that cannot listen to anybody
    os.kill(keepers(folder)[0], signal.SIGKILL)
    wait_until(lambda: servers(folder) == [])
    assert run(folder) == 0
    assert len(servers(folder)) == 1
    os.close(number)


def test_a_server_that_is_killed_ends_its_keeper(folder: Path):
    number = using(folder)
    run(folder)
    os.kill(servers(folder)[0], signal.SIGKILL)
    wait_until(lambda: keepers(folder) == [])
    os.close(number)


def test_a_server_that_was_left_over_is_ended_before_another_one(folder: Path):
    folder.mkdir(parents=True)
    with subprocess.Popen(
        [PROGRAM, *keeper.OPTIONS], cwd=folder, stdout=subprocess.DEVNULL
    ) as orphan:
        wait_until(lambda: keeper.answers(str(folder / keeper.SOCKET)))
        number = using(folder)
        assert run(folder) == 0
        orphan.wait(timeout=90)
    assert len(servers(folder)) == 1
    os.close(number)


def test_a_program_that_is_no_server_is_reported_and_leaves_nothing(folder: Path):
    assert run(folder, "/bin/false") == 1
    assert run(folder, "/nowhere/valkey-server") == 1
    assert keepers(folder) == living(folder, "false") == []


def test_what_ends_with_it_and_what_it_says(folder: Path, monkeypatch: pytest.MonkeyPatch):
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    ready: list[bool] = []
    keeper.keep(PROGRAM, lambda: ready.append(keeper.answers(keeper.SOCKET)))
    assert ready == [True]
    assert not keeper.answers(keeper.SOCKET)
    keeper.keep("/bin/false", lambda: ready.append(False))
    assert ready == [True]


def test_a_server_that_does_not_heed_its_end_is_killed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(keeper, "STEPS", 20)
    deaf = tmp_path / "deaf"
    deaf.write_text("#!/bin/sh\ntrap '' TERM\nwhile :; do read x; done\n", encoding="utf-8")
    deaf.chmod(0o755)
    keeper.keep(str(deaf), lambda: pytest.fail("it never answered"))
    assert living(folder, "deaf") == []


def test_a_lock_is_for_one_alone_or_for_all_who_share_it(tmp_path: Path):
    file = str(tmp_path / "lock")
    shared = [keeper.lock(file, fcntl.LOCK_SH) for _ in range(2)]
    assert None not in shared
    assert keeper.lock(file, fcntl.LOCK_EX) is None
    for number in shared:
        os.close(number or 0)
    alone = keeper.lock(file, fcntl.LOCK_EX)
    assert alone is not None
    assert keeper.lock(file, fcntl.LOCK_SH) is None
    os.close(alone)


def test_nobody_answers_where_there_is_no_socket(tmp_path: Path):
    assert not keeper.answers(str(tmp_path / "s"))
