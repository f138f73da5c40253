"""An OpenSSH server of a test's own: on loopback, with keys that nobody else knows."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.fakes.ports import free_port

START_SECONDS = 90.0
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))

SERVER = shutil.which("sshd", path=PLACES)
CLIENT = shutil.which("ssh", path=PLACES)
MISSING = "no OpenSSH server and client here: apt-get install openssh-server openssh-client"


class SshServer:
    """Lets in whoever runs the test, with a key of the folder's."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        for name in ("host", "client"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True
            )
        (folder / "allowed").write_bytes((folder / "client.pub").read_bytes())
        (folder / "config").write_text(
            f"ListenAddress 127.0.0.1:{self.port}\n"
            f"HostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {folder / 'allowed'}\n"
            f"PidFile {folder / 'pid'}\n"
            "AuthenticationMethods publickey\nPermitRootLogin yes\nUsePAM no\n"
            "StrictModes no\nPrintMotd no\nPrintLastLog no\n",  # /tmp is everybody's
            encoding="utf-8",
        )
        if os.geteuid() == 0:  # what the system's service makes before it starts its own
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._log = (folder / "log").open("wb")
        assert SERVER, MISSING
        self._process = subprocess.Popen(
            [SERVER, "-D", "-e", "-f", str(folder / "config")], stderr=self._log
        )

    def __enter__(self) -> Self:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(self.log)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._log.close()

    @property
    def log(self) -> str:
        """What the server said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def command(self, port: int) -> tuple[str, ...]:
        """Return the client's command up to what is to be run, through a port that leads here."""
        host = (self.folder / "host.pub").read_text(encoding="utf-8").split()[:2]
        known = self.folder / f"known-{port}"
        known.write_text(f"[127.0.0.1]:{port} {' '.join(host)}\n", encoding="utf-8")
        assert CLIENT, MISSING
        return (
            *(CLIENT, "-tt", "-F", "none", "-p", str(port), "-i", str(self.folder / "client")),
            *("-o", f"UserKnownHostsFile={known}", "-o", "GlobalKnownHostsFile=none"),
            *("-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"),
            *("-o", "LogLevel=ERROR", f"{pwd.getpwuid(os.getuid()).pw_name}@127.0.0.1"),
        )
