"""A review as it is kept in a session's own file: one value beside the title."""

from collections.abc import Iterable, Mapping

import msgspec

from engine.policy.text import cells, clean
from engine.vocabulary.errors import InputError
from engine.vocabulary.reviews import (
    BOOKMARK,
    BOOKMARKS,
    NOTE,
    TAG,
    TAGS,
    Bookmark,
    Review,
)

KEY = "review"


def encoded(review: Review) -> str:
    """Return what is kept of a review; InputError where one of its parts is too much.

    Tags that differ in case alone are one; of bookmarks at one place the last one stays.
    """
    note = clean(review.note).strip()
    _fits("The note", note, NOTE)
    kept = Review(tags=_tags(review.tags), note=note, bookmarks=_bookmarks(review.bookmarks))
    return msgspec.json.encode(kept).decode()


def decoded(beside: Mapping[str, str]) -> Review:
    """Return the review among what is kept beside a log; an empty one where it cannot be read."""
    try:
        return msgspec.json.decode(beside.get(KEY, "{}"), type=Review)
    except msgspec.DecodeError:
        return Review()


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    own: dict[str, str] = {}
    for tag in tags:
        cleaned = " ".join(clean(tag).split())
        _fits("A tag", cleaned, TAG)
        if cells(cleaned):
            own.setdefault(cleaned.casefold(), cleaned)
    if len(own) > TAGS:
        raise InputError(
            f"A session has at most {TAGS} tags; these are {len(own):,}.",
            hint="Take some away first.",
        )
    return tuple(own.values())


def _bookmarks(bookmarks: Iterable[Bookmark]) -> tuple[Bookmark, ...]:
    own: dict[int, Bookmark] = {}
    for one in bookmarks:
        text = " ".join(clean(one.text).split())
        _fits("A bookmark", text, BOOKMARK)
        if one.seq < 1:
            raise InputError(f"There is no event {one.seq}.")
        own[one.seq] = Bookmark(seq=one.seq, text=text)
    if len(own) > BOOKMARKS:
        raise InputError(
            f"A session has at most {BOOKMARKS:,} bookmarks; these are {len(own):,}.",
            hint="Take some away first.",
        )
    return tuple(own[seq] for seq in sorted(own))


def _fits(what: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InputError(
            f"{what} has {len(text):,} characters; the most is {most:,}.", hint="Shorten it."
        )
