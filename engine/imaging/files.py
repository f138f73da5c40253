"""What a user types, pastes or drags as a picture's name, turned into its bytes."""

import os
import re
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine.policy.paths import named_path
from engine.policy.text import clean_line
from engine.vocabulary.errors import ImageError

MAX_FILE_BYTES = 64 * 1024 * 1024

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
NAME_CELLS = 120


def read_picture_file(text: str) -> tuple[str, bytes]:
    """Return a picture's base name, cleaned for showing, and its bytes.

    The text may be a plain path, quoted, backslash-escaped, a `file://` URL, or start
    with `~`. Never blocks on a FIFO or a device. ImageError where there is no such
    file, it is a folder, not a regular file, not readable, empty or above 64 MiB.
    """
    path = _path(text)
    shown = clean_line(path.name or str(path), NAME_CELLS) or "picture"
    try:
        return shown, _read(path, shown)
    except FileNotFoundError as error:
        raise ImageError(
            f"There is no file {shown}.", hint="Check the name, or drag the file here."
        ) from error
    except PermissionError as error:
        raise ImageError(f"{shown} may not be read.", hint="Check its permissions.") from error
    except (OSError, ValueError) as error:
        raise ImageError(f"{shown} cannot be read.", hint="Check the name.") from error


def _path(text: str) -> Path:
    typed = text.strip()
    if not typed:
        raise ImageError("No picture was named.", hint="Type or drag a picture's path.")
    for reading in _readings(typed):
        path = named_path(reading)
        if _exists(path):
            return path
    return named_path(_readings(typed)[-1])


def _readings(typed: str) -> list[str]:
    """Return what the text may mean, the most literal first."""
    if typed.lower().startswith("file:"):
        return [_from_url(typed)]
    readings = [typed]
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        inner = typed[1:-1]
        if inner.lower().startswith("file:"):
            return [_from_url(inner)]
        readings.append(inner)
    if os.sep != "\\" and "\\" in typed:
        readings.append(_ESCAPE.sub(r"\1", readings[-1]))
    return readings


def _from_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"}:
        raise ImageError(
            "The picture is on another machine.", hint="Copy it to this machine first."
        )
    # A query or a fragment cannot be meant: file managers leave '#' and '?' as they are.
    rest = url.split(":", 1)[1].removeprefix("//").removeprefix(parts.netloc)
    return unquote(rest)


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def _read(path: Path, shown: str) -> bytes:
    # Looked at before opening: opening a device may do something by itself.
    _check_kind(path.stat().st_mode, shown)
    # Opened without blocking and looked at again: the name may mean something else by now.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        _check_kind(os.fstat(handle).st_mode, shown)
        data = file.read(MAX_FILE_BYTES + 1)
    if not data:
        raise ImageError(f"{shown} is empty.", hint="Choose another picture.")
    if len(data) > MAX_FILE_BYTES:
        raise ImageError(
            f"{shown} is larger than {MAX_FILE_BYTES >> 20} MiB.",
            hint="Make the picture smaller first.",
        )
    return data


def _check_kind(mode: int, shown: str) -> None:
    if stat.S_ISDIR(mode):
        raise ImageError(f"{shown} is a folder.", hint="Name a picture in it.")
    if not stat.S_ISREG(mode):
        raise ImageError(f"{shown} is not a regular file.", hint="Name a picture file.")
