"""A Redis on this machine is noticed, and nothing that answers wrongly or never holds anybody up."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from engine.store.nearby import SECONDS, nearby
from engine.vocabulary.clock import SystemClock
from tests.fakes.ports import free_port
from tests.fakes.redis_server import redis_server

Address = tuple[str, int]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a machine that does much else take its time to answer."""
    monkeypatch.setattr("engine.store.nearby.SECONDS", 60)


def answering(listener: socket.socket, answer: bytes, heard: list[bytes]) -> threading.Thread:
    def serve() -> None:
        line, _ = listener.accept()
        with line:
            heard.append(line.recv(64))
            line.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"+PONG\r\n", "open"),
        (b"-NOAUTH Authentication required.\r\n", "locked"),
        (b"HTTP/1.1 400 Bad Request\r\n", "other"),
        (b"", ""),
    ],
)
def test_what_answers_is_told_apart(
    patient: None, listener: socket.socket, answer: bytes, found: str
):
    heard: list[bytes] = []
    thread = answering(listener, answer, heard)
    assert nearby(SystemClock(), listener.getsockname()) == found
    thread.join()
    assert heard == [b"PING\r\n"]


def test_a_real_server_is_one(patient: None):
    port = free_port()
    with redis_server("--port", str(port)):
        assert nearby(SystemClock(), ("127.0.0.1", port)) == "open"
    with redis_server("--port", str(port), password="pw"):
        assert nearby(SystemClock(), ("127.0.0.1", port)) == "locked"
    assert nearby(SystemClock(), ("127.0.0.1", port)) == ""


def test_silence_is_not_waited_for(listener: socket.socket):
    begun = time.monotonic()
    assert nearby(SystemClock(), listener.getsockname()) == ""
    assert time.monotonic() - begun >= SECONDS
    assert SECONDS <= 0.3
