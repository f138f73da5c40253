"""Bookmarks, tags and the note of a session: a review's own, kept beside the log, never in it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from engine import Bookmark, Recording, Review

Keep = Callable[[Review], Awaitable[None]]
"""Keeps a review where it belongs; StoreError where that cannot be."""

UNDONE = 100
"""Changes that can be taken back."""


class ReviewNotes:
    """What is kept of one session, by places of its log."""

    def __init__(self, recording: Recording, review: Review, keep: Keep | None = None) -> None:
        """Begin with what was kept; without `keep` nothing will be: the log is of a file."""
        self._recording = recording
        self._keep = keep
        self._before: list[Review] = []
        self._keeping = asyncio.Lock()
        self.review = review

    @property
    def of_home(self) -> bool:
        """Whether the session is one of this home, and not a log in a file."""
        return self._keep is not None

    @property
    def places(self) -> list[int]:
        """The places with a bookmark, in order."""
        return sorted(self._recording.place(mark.seq) for mark in self.review.bookmarks)

    def at(self, place: int) -> str | None:
        """Return what a place's bookmark says, None where it has none."""
        seq = self._seq(place)
        return next((mark.text for mark in self.review.bookmarks if mark.seq == seq), None)

    def toggle(self, place: int) -> None:
        """Put a bookmark, or take it away."""
        if self.at(place) is None:
            self.put(place, "")
        else:
            self._change(self._others(place))

    def put(self, place: int, text: str) -> None:
        """Put a bookmark, or write another text to it."""
        mark = Bookmark(seq=self._seq(place), text=text)
        self._change(tuple(sorted((*self._others(place), mark), key=lambda one: one.seq)))

    def undo(self) -> bool:
        """Take the last change back; False where nothing was changed."""
        if not self._before:
            return False
        self.review = self._before.pop()
        return True

    async def keep(self) -> bool:
        """Keep everything; False where it stays only as long as the program runs."""
        if self._keep is None:
            return False
        async with self._keeping:  # an older one must not be written over a newer one
            await self._keep(self.review)
        return True

    def _others(self, place: int) -> tuple[Bookmark, ...]:
        seq = self._seq(place)
        return tuple(mark for mark in self.review.bookmarks if mark.seq != seq)

    def _change(self, bookmarks: tuple[Bookmark, ...]) -> None:
        self._before = [*self._before[-UNDONE:], self.review]
        self.review = replace(self.review, bookmarks=bookmarks)

    def _seq(self, place: int) -> int:
        return self._recording.seq(place)
