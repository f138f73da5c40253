"""Ports for servers that have to be told one."""

import random
import socket

HOST = "127.0.0.1"
BUS = 10_000
"""How far above a port the bus port of a Redis Cluster's node stands."""


def free_port() -> int:
    """Return a port that is free, and whose bus port is.

    Linux gives none of these to a connection or to whoever asks for any port: between now and
    the server's start nobody takes it by chance.
    """
    while True:
        port = random.randint(10_000, 22_000)
        try:
            for one in (port, port + BUS):
                with socket.create_server((HOST, one)):
                    pass
        except OSError:
            continue
        return port
