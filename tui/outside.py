"""Pictures outside the terminal: written for their owner alone, opened by the system's viewer."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from engine import write_private

FORMS: dict[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"RIFF": "webp",
}
"""Endings by how a file begins: a viewer is chosen by the ending."""

PATIENCE = 1.0
"""Seconds in which a viewer that cannot start says so."""

PRIVATE = ("KEY", "TOKEN", "SECRET", "PASSWORD", "REDIS")
"""Variables with such words in their names are not a viewer's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture's file, and whether a viewer took it."""

    file: Path
    opened: bool


def show(
    data: bytes, folder: Path, variables: Mapping[str, str], platform: str = sys.platform
) -> Shown | None:
    """Write a picture into a folder and open it; None where it is no picture.

    StoreError where it cannot be written. Blocks for about a second: use a thread.
    """
    ending = next((FORMS[start] for start in FORMS if data.startswith(start)), "")
    if not ending:
        return None
    name = hashlib.sha256(data).hexdigest()[:12]
    file = (folder / f"{name}.{ending}").absolute()
    write_private(file, data)
    return Shown(file=file, opened=_opened(file, variables, platform))


def viewer(variables: Mapping[str, str], platform: str) -> str | None:
    """Return the program that opens files here; None where no window would be seen."""
    if variables.get("SSH_CONNECTION") or variables.get("SSH_TTY"):
        return None
    if platform == "darwin":
        return shutil.which("open", path=variables.get("PATH"))
    if not (variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY")):
        return None
    return shutil.which("xdg-open", path=variables.get("PATH"))


def without_secrets(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a child may have."""
    return {
        name: value
        for name, value in variables.items()
        if not any(word in name.upper() for word in PRIVATE)
    }


def _opened(file: Path, variables: Mapping[str, str], platform: str) -> bool:
    if platform == "win32":
        return _started(file, variables)
    program = viewer(variables, platform)
    if program is None:
        return False
    try:
        process = subprocess.Popen(  # noqa: S603  no shell; the path is absolute and our own
            [program, str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=without_secrets(variables),
        )
    except OSError:
        return False
    try:
        return process.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:  # the viewer itself runs: it stays, and is not waited for
        threading.Thread(target=process.wait, daemon=True).start()
        return True


def _started(file: Path, variables: Mapping[str, str]) -> bool:
    """Open a file as Windows' `start` does, without its shell."""
    if variables.get("SSH_CONNECTION") or variables.get("SSH_TTY"):
        return False
    try:
        cast("Any", os).startfile(str(file))
    except (OSError, AttributeError):
        return False
    return True
