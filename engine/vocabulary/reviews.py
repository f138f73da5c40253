"""What a person keeps of a session that is over: beside its log, never in it."""

from dataclasses import dataclass

TAGS = 20
TAG = 40
NOTE = 4_000
BOOKMARKS = 1_000
BOOKMARK = 500
"""The most of each, and of their characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A place in the log, and why it is worth coming back to."""

    seq: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Tags to find a session by, a note about it, and bookmarks by their place in the log."""

    tags: tuple[str, ...] = ()
    note: str = ""
    bookmarks: tuple[Bookmark, ...] = ()
