"""Pictures by hash: `blobs/ab/<sha256>`, whole or not at all."""

import os
import re
import tempfile
from concurrent.futures import Executor
from pathlib import Path

from engine.policy.paths import private_folder
from engine.store.faults import translated
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ids import digest
from engine.vocabulary.ports import Deliveries

_NAME = re.compile(r"[0-9a-f]{64}")


class FileBlobs:
    """A folder of pictures, shared by all sessions."""

    def __init__(self, folder: Path, pool: Executor, deliveries: Deliveries) -> None:
        """Use a folder; it is made when the first picture comes."""
        self._folder = folder
        self._pool = pool
        self._deliveries = deliveries

    async def put(self, data: bytes) -> str:
        """Keep bytes once and return their SHA-256; StoreError where the disk refuses them."""
        return await self._deliveries.track(self._pool.submit(self._put, data))

    async def get(self, sha256: str) -> bytes:
        """Return the bytes; StoreError where they are missing or not what they were."""
        return await self._deliveries.track(self._pool.submit(self.read, sha256))

    def _put(self, data: bytes) -> str:
        name = digest(data)
        place = self._folder / name[:2] / name
        private_folder(place.parent)
        with translated("A picture cannot be stored."):
            # Compared, not only looked for: a damaged copy is replaced by the good one.
            if not place.exists() or place.read_bytes() != data:
                write_whole(place, data)
        return name

    def read(self, sha256: str) -> bytes:
        """Return the bytes as `get` does, in the caller's thread: it blocks."""
        missing = StoreError(
            f"The picture {sha256[:12]} is not in the store.",
            hint="It may lie on the machine where the session was held.",
        )
        if not _NAME.fullmatch(sha256):
            raise missing
        with translated("A picture cannot be read."):
            try:
                data = (self._folder / sha256[:2] / sha256).read_bytes()
            except FileNotFoundError:
                raise missing from None
        if digest(data) != sha256:
            raise StoreError(
                f"The picture {sha256[:12]} is damaged on the disk.",
                hint="Attach the picture once more, or restore a backup.",
            )
        return data


def write_whole(place: Path, data: bytes) -> None:
    """Write a file for its owner alone, whole or not at all; OSError where it cannot be."""
    number, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make a change of names in a folder last through a loss of power."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
