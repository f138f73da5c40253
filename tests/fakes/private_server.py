"""Whose processes live in a folder, and whether they still live: for tests of the mode `private`."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 90.0


def living(folder: Path, name: str) -> list[int]:
    """Return the processes that work in a folder and whose command holds a name."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            here = (process / "cwd").readlink() == folder.resolve()
            command = (process / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile, or is another user's
            continue
        if here and name.encode() in command:
            found.append(int(process.name))
    return sorted(found)


def servers(folder: Path) -> list[int]:
    return living(folder, "unixsocket")


def keepers(folder: Path) -> list[int]:
    return living(folder, "keeper.py")


def wait_until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not become true"
        time.sleep(0.01)
