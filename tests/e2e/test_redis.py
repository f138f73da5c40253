"""A workshop whose log is forwarded to a Redis: the stream is the journal, whatever the server does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.policy.paths import Paths
from tests.fakes.program import PATIENCE, call, events, of_type, start
from tests.fakes.redis_server import RedisServer, redis_server
from tests.fakes.streams import is_prefix, journal_rows, stream_rows

RUN = (
    *("run", "Tea for two", "--provider", "rehearsal", "--auto", "--headless", "--json"),
    *("--seed", "5", "--rounds", "1", "--lang", "en"),
    *("--seats", "designer=1,consumer=1"),
)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server(password="s3cret-word") as server:
        yield server


def equal(server: RedisServer, home: Path, session: str) -> bool:
    rows = stream_rows(server, session)
    return bool(rows) and rows == journal_rows(Paths.of(str(home)), session)


def test_after_a_run_the_stream_is_the_journal(tmp_path: Path, server: RedisServer):
    done = call(tmp_path, *RUN, "--pace", "none", TABLEROUND_REDIS_URL=server.url)
    assert done.returncode == 0, done.stderr.decode()
    session = events(done.stdout)[0]["session"]
    assert equal(server, tmp_path, session)
    assert len(stream_rows(server, session)) == len(events(done.stdout))
    assert server.password.encode() not in done.stdout + done.stderr
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or server.password.encode() not in file.read_bytes(), file


def test_the_address_of_a_socket_may_stand_on_the_command_line(tmp_path: Path):
    with redis_server() as server:
        done = call(tmp_path, *RUN, "--pace", "none", "--store", server.url)
        assert done.returncode == 0, done.stderr.decode()
        assert equal(server, tmp_path, events(done.stdout)[0]["session"])


@pytest.mark.slow
def test_a_server_killed_in_mid_run_has_everything_afterwards(tmp_path: Path, server: RedisServer):
    process = start(tmp_path, *RUN, "--pace", "20", REDIS_URL=server.url)
    out, killed = b"", False
    assert process.stdout is not None
    for line in process.stdout:
        out += line
        if b'"utterance_ended"' in line and not killed:
            killed = True
            server.kill()
        elif b'"component":"redis"' in line and b"unhealthy" in line:
            server.start()
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err.decode()
    log = events(out)
    changes = [change["status"] for change in of_type(log, "health_changed")]
    assert changes[:2] == ["unhealthy", "healthy"]
    assert equal(server, tmp_path, log[0]["session"])
    assert b"Redis cannot be reached." in err
    assert server.password.encode() not in out + err


def test_a_run_without_its_server_goes_on_and_says_so(tmp_path: Path, server: RedisServer):
    server.kill()
    done = call(tmp_path, *RUN, "--pace", "none", REDIS_URL=server.url)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr.count(b"Everything is saved in the journal") == 1
    server.start()
    session = events(done.stdout)[0]["session"]
    assert is_prefix(server, Paths.of(str(tmp_path)), session)


def test_a_killed_run_is_brought_over_when_it_is_taken_up(tmp_path: Path, server: RedisServer):
    process = start(tmp_path, *RUN, "--pace", "20", REDIS_URL=server.url)
    assert process.stdout is not None
    first = process.stdout.readline()
    for line in process.stdout:
        if b"utterance_ended" in line:
            break
    process.kill()
    process.communicate()
    session = events(first)[0]["session"]
    assert is_prefix(server, Paths.of(str(tmp_path)), session)
    resume = ("sessions", "resume", "last", "--json", "--auto", "--pace", "none")
    again = call(tmp_path, *resume, REDIS_URL=server.url)
    assert again.returncode == 0, again.stderr.decode()
    assert equal(server, tmp_path, session)
