"""The log files: four, rotating, private, keys masked, never what was spoken."""

import contextlib
import logging
import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from engine import StoreError, Veil, known_keys, log_level, private_folder

NAMES = ("conversation", "agent", "model", "memory")
ROOT = "tableround"
LOOP = "asyncio"
"""Python's own logger of tasks that failed and were not awaited; it goes where the agents' goes."""

LEVELS = ("debug", "info", "warning", "error")
MAX_BYTES = 10 * 1024 * 1024
FILES = 5
MASK = "********"

_KEYS = re.compile(
    r"(?i)\b(?:sk|pk|hf|gsk|xai|AIza)[-_][\w-]{8,}"
    r"|\bAIza[\w-]{20,}"
    r"|(?<=bearer )[\w.~+/-]{8,}=*"
    r"|(?<=://)[^/@\s:]*:[^/@\s]+(?=@)"
)


class MaskKeys(logging.Formatter):
    """Writes time (UTC), name, level and text, with every key masked, tracebacks included."""

    converter = time.gmtime

    def __init__(self, secrets: Collection[str] = ()) -> None:
        """Mask these texts beside what looks like a key."""
        super().__init__("%(asctime)s.%(msecs)03dZ %(name)s %(levelname)s %(message)s")
        self.datefmt = "%Y-%m-%dT%H:%M:%S"
        self._veil = Veil(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        return mask(self._veil.hide(super().format(record)))


def mask(text: str) -> str:
    """Return a text with what looks like a key or a password masked."""
    return _KEYS.sub(MASK, text)


class PrivateFile(RotatingFileHandler):
    """A rotating log file that only its owner may read."""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return Path(self.baseFilename).parent

    def _open(self) -> TextIOWrapper:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the base class's name
        """Lose the line quietly: a full disk must not fill the terminal with tracebacks."""


class Nowhere(logging.NullHandler):
    """Stands where there can be no file."""


def set_up(folder: Path, level: str, secrets: Collection[str] = ()) -> bool:
    """Send the engine's loggers to their files; False where the folder cannot be used.

    Files are made with their first line. Calling it again replaces what was set up. Where there
    are no files lines are lost: Python would write them on the terminal, keys and all.
    """
    before = list(_own_handlers())
    try:
        private_folder(folder)
    except StoreError:
        usable = False
    else:
        usable = True
    veiled = MaskKeys(secrets)
    for name in NAMES:
        handler = _file(folder / f"{name}.log") if usable else Nowhere()
        handler.setFormatter(veiled)
        logger = logging.getLogger(f"{ROOT}.{name}")
        logger.addHandler(handler)
        logger.setLevel(level.upper())
        logger.propagate = False
        if name == "agent":
            logging.getLogger(LOOP).addHandler(handler)
    _drop(before)
    return usable


def _file(path: Path) -> "PrivateFile":
    return PrivateFile(
        path, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True
    )


def begin(folder: Path, variables: Mapping[str, str], config: Path) -> bool:
    """Set up before settings are built, unless it was done; False as `set_up`.

    Level and keys are what variables and the user's file have, unchecked.
    """
    if is_set_up(folder):
        return True
    level = log_level(variables, config)
    return set_up(folder, level if level in LEVELS else "info", known_keys(variables, config))


def is_set_up(folder: Path) -> bool:
    """Say whether a folder's log files are in use: then they mask the keys of this run."""
    files = [one for _, one in _own_handlers() if isinstance(one, PrivateFile)]
    return any(one.folder == folder for one in files)


def tear_down() -> None:
    """Close the files; loggers are as Python makes them."""
    _drop(list(_own_handlers()))
    for name in NAMES:
        logging.getLogger(f"{ROOT}.{name}").propagate = True


Attached = tuple[logging.Logger, logging.Handler]


def _own_handlers() -> Iterator[Attached]:
    for name in (*(f"{ROOT}.{one}" for one in NAMES), LOOP):
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            if isinstance(handler, PrivateFile | Nowhere):
                yield logger, handler


def _drop(attached: Collection[Attached]) -> None:
    for logger, handler in attached:
        logger.removeHandler(handler)
        handler.close()
