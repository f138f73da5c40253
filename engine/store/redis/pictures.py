"""A session's pictures on their way to Redis: for who joins its table from another machine."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from engine.policy.logline import from_json
from engine.store.codec import unpack
from engine.store.connections import Connect
from engine.store.faults import translated
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import ImageAttached

ATTACHED = "image_attached"

PICTURE_BYTES = 5_000_000
"""The greatest picture that is copied (STORAGE section 2)."""


class Pictures:
    """The pictures that a journal names and this machine has."""

    def __init__(self, file: Path, connect: Connect, read: Callable[[str], bytes]) -> None:
        """Ask this journal's file; `read` returns a picture by its SHA-256 or raises StoreError."""
        self._file = file
        self._connect = connect
        self._read = read

    def names(self) -> list[str]:
        """Return the SHA-256 of each picture once, in order; StoreError of the disk."""
        with (
            translated("The journal cannot be read for Redis."),
            closing(self._connect(self._file, "read")) as connection,
        ):
            rows = connection.execute(
                "SELECT v, d FROM ev WHERE k = ? ORDER BY seq", (ATTACHED,)
            ).fetchall()
        return list(dict.fromkeys(_named(rows)))

    def data(self, name: str) -> bytes | None:
        """Return a picture; None where it is missing, damaged or too large to be copied."""
        try:
            data = self._read(name)
        except StoreError:
            return None  # told to whoever wants to see it
        return data if len(data) <= PICTURE_BYTES else None


def _named(rows: list[tuple[int, bytes]]) -> Iterator[str]:
    for version, payload in rows:
        event = from_json(ATTACHED, version, unpack(payload))
        if isinstance(event, ImageAttached):
            yield event.image
