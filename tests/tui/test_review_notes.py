"""Bookmarks: put, written to, taken away, taken back, and kept where they belong."""

import asyncio

from engine import Bookmark, Review
from tests.fakes.reviewed import reviewed
from tui.review_notes import ReviewNotes


def notes(*marks: Bookmark) -> ReviewNotes:
    recording = reviewed()[0].recording
    return ReviewNotes(recording, Review(tags=("lamp",), note="n", bookmarks=marks))


def test_bookmarks_are_put_in_order_written_to_and_taken_away():
    mine = notes()
    mine.toggle(40)
    mine.put(12, "the price")
    assert mine.places == [12, 40]
    assert (mine.at(12), mine.at(40), mine.at(13)) == ("the price", "", None)
    mine.put(12, "the price of paper")
    assert mine.places == [12, 40]
    assert mine.at(12) == "the price of paper"
    mine.toggle(12)
    assert mine.places == [40]
    assert (mine.review.tags, mine.review.note) == (("lamp",), "n")


def test_every_change_is_taken_back_one_after_the_other():
    mine = notes(Bookmark(seq=5, text="kept before"))
    mine.toggle(5)
    mine.put(9, "a")
    mine.put(9, "b")
    assert mine.undo()
    assert mine.at(9) == "a"
    assert mine.undo()
    assert mine.undo()
    assert mine.at(5) == "kept before"
    assert not mine.undo()


def test_a_bookmark_of_an_event_that_is_not_there_stands_before_the_next():
    mine = notes(Bookmark(seq=10**9))
    assert mine.places == [reviewed()[0].recording.last]
    mine.toggle(0)
    assert mine.at(1) == ""


async def test_without_a_place_to_keep_them_they_say_so():
    mine = notes()
    mine.toggle(3)
    assert not await mine.keep()


async def test_an_older_state_is_never_written_over_a_newer_one():
    written: list[Review] = []
    first = asyncio.Event()

    async def keep(review: Review) -> None:
        if not written and not first.is_set():
            first.set()
            await asyncio.sleep(0.05)
        written.append(review)

    mine = ReviewNotes(reviewed()[0].recording, Review(), keep)
    mine.toggle(3)
    slow = asyncio.create_task(mine.keep())
    await first.wait()
    mine.toggle(7)
    assert await mine.keep()
    assert await slow
    assert written[-1] == mine.review
    assert len(written[-1].bookmarks) == 2
