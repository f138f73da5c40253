"""Whether a Redis that nobody named answers on this machine: to be offered, never to be used."""

import socket
from typing import Literal

from engine.vocabulary.clock import Clock

ADDRESS = ("127.0.0.1", 6379)
"""Where a Redis of the system listens; a number, because asking for a name may take long."""

SECONDS = 0.3

Nearby = Literal["", "open", "locked", "other"]
"""Nothing, a Redis, one that wants a password, or something else that answers."""


def nearby(clock: Clock, where: tuple[str, int] | None = None) -> Nearby:
    """Ask with the protocol's own PING (RESP, inline); blocks for SECONDS at most."""
    until = clock.monotonic() + SECONDS
    try:
        with socket.create_connection(where or ADDRESS, SECONDS) as line:
            line.sendall(b"PING\r\n")
            line.settimeout(max(0.001, until - clock.monotonic()))
            answer = line.recv(64)
    except OSError:
        return ""
    if answer.startswith(b"+PONG"):
        return "open"
    if answer.startswith(b"-NOAUTH"):
        return "locked"
    return "other" if answer else ""
