"""The log files: four, rotating, private, keys masked, never what was spoken."""

import contextlib
import logging
import os
import re
import time
from collections.abc import Collection, Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from engine import Veil

NAMES = ("conversation", "agent", "model", "memory")
ROOT = "tableround"
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


def set_up(folder: Path, level: str, secrets: Collection[str] = ()) -> bool:
    """Send the engine's loggers to their files; False where the folder cannot be used.

    Files are made with their first line. Calling it again replaces what was set up.
    """
    tear_down()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    for name in NAMES:
        handler = PrivateFile(
            folder / f"{name}.log",
            maxBytes=MAX_BYTES,
            backupCount=FILES - 1,
            encoding="utf-8",
            delay=True,
        )
        handler.setFormatter(MaskKeys(secrets))
        logger = logging.getLogger(f"{ROOT}.{name}")
        logger.addHandler(handler)
        logger.setLevel(level.upper())
        logger.propagate = False
    return True


def keys_in(variables: Mapping[str, str]) -> list[str]:
    """Return the values of variables that are named as keys are."""
    return [text for name, text in variables.items() if name.endswith(("_API_KEY", "_TOKEN"))]


def is_set_up(folder: Path) -> bool:
    """Say whether a folder's log files are in use: then they mask the keys of this run."""
    handlers = [one for name in NAMES for one in logging.getLogger(f"{ROOT}.{name}").handlers]
    return any(isinstance(one, PrivateFile) and one.folder == folder for one in handlers)


def tear_down() -> None:
    """Close the files."""
    for name in NAMES:
        logger = logging.getLogger(f"{ROOT}.{name}")
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
            handler.close()
