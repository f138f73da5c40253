"""A real browser without a screen, spoken to over its own pipe: no port, no network, no driver."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 240.0
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
MISSING = "Debian's chromium is not installed; .ci/run installs it"


class Browser:
    """One page of Chromium. Everything that it asks for is kept in `requests`."""

    def __init__(self) -> None:
        """Start it with a profile of its own that is thrown away."""
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read, ours = os.pipe()
        theirs, write = os.pipe()
        command = [
            *(PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--remote-debugging-pipe", f"--user-data-dir={self._profile.name}"),
            *("--disable-dev-shm-usage", "--disable-background-networking"),
            *("--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND"),
        ]
        # The browser reads descriptor 3 and writes descriptor 4, whatever ours are called.
        shell = f'exec "$@" 3<&{read} 4>&{write}'
        self._process = subprocess.Popen(
            ["bash", "-c", shell, "browser", *command],
            pass_fds=(read, write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read)
        os.close(write)
        self._to, self._from = os.fdopen(ours, "wb", buffering=0), os.fdopen(theirs, "rb", 0)
        self._number = 0
        self._held = b""
        self._session = ""
        self.heard: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def __enter__(self) -> "Browser":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End the browser and what it kept."""
        self._process.kill()
        self._process.wait(PATIENCE)
        self._to.close()
        self._from.close()
        self._profile.cleanup()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and return its result."""
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        self._to.write(json.dumps(asked).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                return told["result"]
            self.heard.append(told)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._held:
            piece = self._from.read(1 << 16)
            assert piece, "the browser has gone"
            self._held += piece
        told, _, self._held = self._held.partition(b"\0")
        return json.loads(told)

    def open(self, file: Path) -> None:
        """Show a file and wait until it is loaded."""
        self.heard.clear()
        self.ask("Page.navigate", url=file.resolve().as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self.heard):
            self.heard.append(self._next())

    def run(self, expression: str) -> Any:
        """Return the value of an expression; a promise is awaited."""
        told = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(expression):
            assert time.monotonic() < end, f"it did not come about: {expression}"

    @property
    def requests(self) -> list[str]:
        """The addresses that the page asked for, pictures within it left out."""
        asked = [one for one in self.heard if one.get("method") == "Network.requestWillBeSent"]
        urls = [one["params"]["request"]["url"] for one in asked]
        return [url for url in urls if not url.startswith("data:")]

    @property
    def complaints(self) -> list[str]:
        """What the browser has logged: errors, and all that the page's policy refused."""
        return [
            one["params"]["entry"]["text"]
            for one in self.heard
            if one.get("method") == "Log.entryAdded"
        ]

    def picture(self, file: Path, *, width: int, height: int, dark: bool = False) -> None:
        """Save what can be seen of the page."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        shot = self.ask("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(shot["data"]))

    def paper(self, file: Path) -> None:
        """Save the page as it is printed."""
        file.write_bytes(base64.b64decode(self.ask("Page.printToPDF")["data"]))
