"""The `private` mode: a server of our own on a Unix socket, kept as long as somebody uses it."""

from engine.store.private.program import server_program
from engine.store.private.server import PrivateServer

__all__ = ["PrivateServer", "server_program"]
