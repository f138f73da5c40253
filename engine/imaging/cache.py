"""Prepared pictures, kept by what they were made of."""

import threading
from collections import OrderedDict

from engine.imaging.intake import DEFAULT_LIMITS, PictureLimits, PreparedPicture, prepare
from engine.vocabulary.ids import digest

_Key = tuple[str, PictureLimits]


class PreparedCache:
    """The pictures used last, by the SHA-256 of their source and the limits asked for.

    Holds at most `max_bytes` of prepared data. Safe in threads; two threads that ask
    for the same new picture at the same moment both prepare it, with equal results.
    """

    def __init__(self, max_bytes: int = 32 * 1024 * 1024) -> None:
        """Start empty."""
        self._max_bytes = max_bytes
        self._held = 0
        self._pictures: OrderedDict[_Key, PreparedPicture] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """Return how many bytes of prepared data are kept."""
        return self._held

    def __len__(self) -> int:
        """Return how many pictures are kept."""
        return len(self._pictures)

    def get(
        self, source_sha256: str, limits: PictureLimits = DEFAULT_LIMITS
    ) -> PreparedPicture | None:
        """Return the picture made of that source, or None."""
        with self._lock:
            picture = self._pictures.get((source_sha256, limits))
            if picture is not None:
                self._pictures.move_to_end((source_sha256, limits))
            return picture

    def put(self, picture: PreparedPicture, limits: PictureLimits = DEFAULT_LIMITS) -> None:
        """Keep a picture; those unused for longest go. One larger than the cache is not kept."""
        if len(picture.data) > self._max_bytes:
            return
        key = (picture.source_sha256, limits)
        with self._lock:
            old = self._pictures.pop(key, None)
            self._held += len(picture.data) - (len(old.data) if old else 0)
            self._pictures[key] = picture
            while self._held > self._max_bytes:
                _, dropped = self._pictures.popitem(last=False)
                self._held -= len(dropped.data)

    def prepare(self, data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> PreparedPicture:
        """Return the kept picture, or prepare and keep it; raises as `intake.prepare` does."""
        source = digest(data)
        kept = self.get(source, limits)
        if kept is None:
            kept = prepare(data, limits, source_sha256=source)
            self.put(kept, limits)
        return kept

    def clear(self) -> None:
        """Drop everything: called when memory runs low."""
        with self._lock:
            self._pictures.clear()
            self._held = 0
