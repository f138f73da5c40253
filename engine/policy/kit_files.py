"""Reads a kit's files: regular files inside the kit's folder, capped in size."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Any

from engine.policy.kit_model import Fault
from engine.vocabulary.errors import KitError

MAX_FILE = 256 * 1024
MAX_DOTS = 100
"""Dots in a line: `tomllib` needs memory by the square of a dotted key's parts."""

_LONG_NUMBER = re.compile(r"0[xob][0-9a-fA-F_]{100}")
"""Only decimal numbers are capped by Python; printing a longer one raises."""


class FileFault(Exception):
    """A file that cannot be read or parsed, as a fault of its kit."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(str(fault))
        self.fault = fault


def shipped_kits() -> Mapping[str, Traversable]:
    """Return the folders of the kits that ship, by id, in a stable order."""
    root = resources.files("prompts").joinpath("kits")
    names = sorted(entry.name for entry in root.iterdir() if entry.is_dir())
    folders = {name: root.joinpath(name) for name in names}
    return {name: at for name, at in folders.items() if at.joinpath("kit.toml").is_file()}


def locate(folder: Traversable, name: str) -> Traversable:
    """Return the file of that relative name; raises FileFault if it leads outside the folder."""
    parts = PurePosixPath(name).parts
    outside = PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name or "\0" in name
    if outside or not parts:
        raise _fault(name, "The path leads out of the kit's folder.")
    found = folder
    for part in parts:
        found = found.joinpath(part)
    if isinstance(found, Path) and isinstance(folder, Path):
        try:
            inside = found.resolve().is_relative_to(folder.resolve())
        except (OSError, RuntimeError) as error:
            raise _fault(name, "The path cannot be followed.") from error
        if not inside:
            raise _fault(name, "The link leads out of the kit's folder.")
    return found


def exists(folder: Traversable, name: str) -> bool:
    """Return whether the folder has something of that name, were it a link to nowhere.

    What a disk does not tell counts as there: reading it then says what is wrong.
    """
    found = folder.joinpath(name)
    try:
        if isinstance(found, Path):
            return found.exists() or found.is_symlink()
        return found.is_file()
    except OSError:
        return True


def read_text(folder: Traversable, name: str, limit: int = MAX_FILE) -> str:
    """Return a file's text; raises FileFault for what is no regular UTF-8 file within the limit."""
    found = locate(folder, name)
    try:
        if not found.is_file():
            reason = "The file is missing." if not exists(folder, name) else "Not a regular file."
            raise _fault(name, reason)
        with found.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise _fault(name, "The file cannot be read.") from error
    if len(data) > limit:
        raise _fault(name, f"The file is larger than {limit // 1024} KiB.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _fault(name, "The file is not UTF-8 text.", line) from error


def read_table(folder: Traversable, name: str) -> dict[str, Any]:
    """Return a TOML file's table, floats as Decimal; raises FileFault with the line of a fault."""
    text = read_text(folder, name)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MAX_DOTS or _LONG_NUMBER.search(line):
            raise _fault(name, "The line holds too many dots or too long a number.", number)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        message, line = _position(str(error), text)
        raise _fault(name, f"Not valid TOML: {message}.", line) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _fault(name, "Not valid TOML: a value is too long or nested too deeply.") from error


def _position(message: str, text: str) -> tuple[str, int]:
    reason, _, place = message.partition(" (at ")
    if place.startswith("line "):
        number = place.removeprefix("line ").split(",")[0]
        return reason, int(number)
    return reason, text.count("\n") + 1


def _fault(file: str, message: str, line: int | None = None) -> FileFault:
    return FileFault(Fault(file=file, line=line, key="", message=message))


def kit_error(kit: str, fault: Fault) -> KitError:
    """Return the error that names kit, file, place and fault."""
    hint = f"Run `tableround kits check` on the kit {kit} to see every fault of it."
    return KitError(f"The kit {kit} cannot be used: {fault}", hint=hint)
