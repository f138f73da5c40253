"""What was typed and not sent yet: kept in a file a session, so that it survives a crash."""

from contextlib import suppress
from pathlib import Path

from engine import EngineError, write_private

LIMIT = 64_000
"""Bytes that are read back: more than a composer takes."""


class Drafts:
    """The drafts of one home; its methods block, for a moment."""

    def __init__(self, folder: Path) -> None:
        """Keep them in a folder, for their owner alone."""
        self._folder = folder

    def keep(self, session: str, text: str) -> None:
        """Keep a session's draft, or with nothing but blanks forget it; raises nothing."""
        with suppress(EngineError, OSError):  # a disk that is full must not keep her from typing
            if text.strip():
                write_private(self._file(session), text.encode("utf-8", "replace"))
            else:
                self._file(session).unlink(missing_ok=True)

    def read(self, session: str) -> str:
        """Return a session's draft; nothing where there is none that can be read."""
        try:
            with self._file(session).open("rb") as file:
                return file.read(LIMIT).decode("utf-8", "replace")
        except OSError:
            return ""

    def _file(self, session: str) -> Path:
        return self._folder / f"{session}.txt"
