"""What a person keeps of a session: cleaned, within its limits, gone where it is forgotten."""

from pathlib import Path

import pytest

from engine.policy.redaction import MARK
from engine.store import reviews
from engine.vocabulary.errors import InputError
from engine.vocabulary.reviews import Bookmark, Review
from tests.contracts.store_contract import SESSION
from tests.fakes.store_events import CLOSED, log, opened
from tests.fakes.stores import FilePlace
from tests.fakes.traces import traces

SECRET = "The seventh lantern hides a letter."


def test_it_is_cleaned_and_put_in_order():
    review = Review(
        tags=("  Tea\n room ", "tea room", "\u200b", "茶"),
        note="\x1b[31mred\x1b[0m ",
        bookmarks=(Bookmark(seq=9, text="b\nc"), Bookmark(seq=2, text="a"), Bookmark(seq=9)),
    )
    kept = reviews.decoded({reviews.KEY: reviews.encoded(review)})
    assert kept.tags == ("Tea room", "茶")
    assert "\x1b" not in kept.note
    assert kept.bookmarks == (Bookmark(seq=2, text="a"), Bookmark(seq=9))


@pytest.mark.parametrize(
    "review",
    [
        Review(tags=tuple(f"t{number}" for number in range(21))),
        Review(tags=("t" * 41,)),
        Review(note="n" * 4_001),
        Review(bookmarks=tuple(Bookmark(seq=number) for number in range(1, 1_002))),
        Review(bookmarks=(Bookmark(seq=1, text="b" * 501),)),
        Review(bookmarks=(Bookmark(seq=0),)),
    ],
)
def test_what_is_too_much_is_refused(review: Review):
    with pytest.raises(InputError):
        reviews.encoded(review)


@pytest.mark.parametrize("kept", ["", "{", '{"tags": 3}', "[]"])
def test_what_cannot_be_read_is_an_empty_review(kept: str):
    assert reviews.decoded({reviews.KEY: kept}) == Review()


async def test_forgetting_reaches_its_texts_and_restoring_keeps_it(tmp_path: Path):
    place = FilePlace(tmp_path)
    store = place.store()
    await (await store.create(SESSION)).append(log(SESSION, opened(), CLOSED))
    await store.close()
    store = place.store()
    await store.backup(SESSION)
    kept = Review(tags=("lamp",), note=f"See: {SECRET}", bookmarks=(Bookmark(seq=1, text=SECRET),))
    await store.keep_review(SESSION, kept)
    await store.restore(SESSION)
    assert await store.review(SESSION) == kept
    assert await store.holding([SECRET]) == (SESSION,)
    journal = await store.open(SESSION, write=True)
    await journal.redact([SECRET])
    await store.sweep([SECRET])
    await store.close()
    store = place.store()
    assert await store.review(SESSION) == Review(
        tags=("lamp",), note=f"See: {MARK}", bookmarks=(Bookmark(seq=1, text=MARK),)
    )
    await store.close()
    assert traces(tmp_path, SECRET) == []
