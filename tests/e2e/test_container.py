"""The workshop host's files, as far as they go without a container: its server, its start, its Redis."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.exceptions import AuthenticationError, RedisError

from tests.fakes.ports import free_port
from tests.fakes.program import CODE, PATIENCE, ROOT, environment
from tests.fakes.redis_server import binary, client_of
from tests.fakes.ssh_server import CLIENT, MISSING, SERVER

FILES = ROOT / ".container"
USER = pwd.getpwuid(os.getuid()).pw_name
PASSWORD = "0123456789abcdef"

ssh = pytest.mark.skipif(not (SERVER and CLIENT), reason=MISSING)


def read(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


def furnished(folder: Path, port: int = 0) -> tuple[Path, dict[str, str]]:
    """Lay the host's files into a folder, their places changed to ones in it; return `start`."""
    for name in ("keys", "host-keys", "home", "bin"):
        (folder / name).mkdir()
    config = read("sshd_config").replace("/srv/", f"{folder}/")
    config = config.replace("Port 2222", f"ListenAddress 127.0.0.1:{port}")
    config = config.replace("AllowUsers workshop", f"AllowUsers {USER}")
    if os.geteuid() == 0:
        config = config.replace("PermitRootLogin no", "PermitRootLogin yes")
    (folder / "sshd_config").write_text(config, encoding="utf-8")
    start = read("start").replace("/srv/", f"{folder}/").replace("/usr/sbin/sshd", str(SERVER))
    start = start.replace("/etc/tableround/", f"{folder}/")
    (folder / "start").write_text(start, encoding="utf-8")
    program = folder / "bin" / "tableround"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{CODE}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    variables = environment(folder / "home", REDIS_HOST="redis", OPENAI_API_KEY="sk-x", OTHER="no")
    variables["PATH"] = f"{folder / 'bin'}:{variables['PATH']}"
    del variables["TABLEROUND_HOME"]
    return folder / "start", variables


@contextmanager
def process(*command: str, **variables: str) -> Generator["subprocess.Popen[bytes]"]:
    running = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE)
    try:
        yield running
    finally:
        running.terminate()
        _, said = running.communicate(timeout=PATIENCE)
        sys.stderr.write(said.decode("utf-8", "replace"))


@ssh
def test_the_server_starts_lets_a_key_in_and_nobody_else(tmp_path: Path):
    port = free_port()
    start, variables = furnished(tmp_path, port)
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    for name in ("known", "stranger"):
        command = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name)
        subprocess.run(command, check=True)
    shutil.copy(tmp_path / "known.pub", tmp_path / "keys" / "authorized_keys")
    if os.geteuid() == 0:  # what the system's service makes before it starts its own
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    client = (
        *(str(CLIENT), "-F", "none", "-p", str(port), "-o", "IdentitiesOnly=yes"),
        *("-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"),
        *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
    )
    program = f"PYTHONPATH={ROOT} {tmp_path}/bin/tableround --version"

    def login(key: str) -> "subprocess.CompletedProcess[bytes]":
        command = (*client, "-i", str(tmp_path / key), f"{USER}@127.0.0.1", program)
        return subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)

    variables |= {"REDIS_PASSWORD_FILE": str(tmp_path / "password")}
    with process("sh", str(start), **variables) as server:
        end = time.monotonic() + PATIENCE
        while (done := login("known")).returncode == 255 and time.monotonic() < end:
            assert server.poll() is None
            time.sleep(0.05)
        assert done.stdout.startswith(b"tableround 0"), done.stderr
        assert login("stranger").returncode == 255
    told = tmp_path / "home" / ".ssh" / "environment"
    assert set(told.read_text(encoding="utf-8").splitlines()) == {
        "REDIS_HOST=redis",
        f"REDIS_PASSWORD={PASSWORD}",
        "OPENAI_API_KEY=sk-x",
    }
    for path in (told, tmp_path / "host-keys" / "ssh_host_ed25519_key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(told.parent.stat().st_mode) == 0o700


@ssh
def test_words_go_to_the_program_and_a_password_that_cannot_be_read_is_told(tmp_path: Path):
    start, variables = furnished(tmp_path)
    command = ("sh", str(start), "--version")
    done = subprocess.run(command, env=variables, capture_output=True, check=True)
    assert done.stdout.startswith(b"tableround 0")
    variables["REDIS_PASSWORD_FILE"] = str(tmp_path / "none")
    done = subprocess.run(command, env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"none cannot be read: give it to uid" in done.stderr


def test_redis_asks_for_the_password_and_no_command_line_holds_it(tmp_path: Path):
    found = re.search(r"- \|\n((?: {8}.*\n)+)", read("compose.yaml"))
    assert found
    script = re.sub(r"(?m)^ {8}", "", found[1]).replace("$$", "$")
    script = script.replace("valkey-server", binary()).replace("/run/secrets", str(tmp_path))
    socket = tmp_path / "s"
    script = script.replace("dir /data", f"dir {tmp_path}\nport 0\nunixsocket {socket}")
    (tmp_path / "redis_password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    with process("sh", "-c", script, PATH=os.environ["PATH"]) as server:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with client_of(str(socket), PASSWORD) as client:
                    kept = client.config_get("append*"), client.config_get("maxmemory-policy")
                break
            except (RedisError, OSError):
                assert server.poll() is None
                assert time.monotonic() < end
                time.sleep(0.05)
        assert kept[0]["appendonly"] == "yes"
        assert kept[1]["maxmemory-policy"] == "noeviction"
        with pytest.raises(AuthenticationError), client_of(str(socket)) as client:
            client.ping()
        line = Path(f"/proc/{server.pid}/cmdline")
        assert not line.exists() or PASSWORD.encode() not in line.read_bytes()


def test_the_image_holds_the_program_and_nothing_in_it_is_root():
    text = read("Containerfile")
    for copied in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", text):
        assert all((ROOT / source).exists() for source in copied.split()), copied
    packages = ("engine", "prompts", "themes", "tui")
    assert all(f"COPY {package} {package}\n" in text for package in packages)
    assert text.count("\nFROM ") == 2
    assert text.rindex("\nUSER workshop") > text.rindex("\nRUN ")
    ignored = read("Containerfile.dockerignore").splitlines()
    assert ignored[0] == "**"
    assert not {"!.container", "!.container/keys", "!.container/redis_password"} & set(ignored)
