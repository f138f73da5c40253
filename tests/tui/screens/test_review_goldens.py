"""Reviews as a person has looked at them: the list, and the table at some of its moments."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from engine import Bookmark, Review, StoreError
from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.reviewed import ReviewHouse, ToldReviews, place_of, reviewed
from tests.fakes.screens import until
from tests.fakes.told_desk import LONG, Lobby, ToldDesk, summary
from tui.reviewing import ReviewedSession

ROWS = [
    replace(summary("20261120-k3f7", "open", "A lamp that folds"), utterances=12),
    replace(
        summary("20261119-b2c4", "interrupted", LONG, "paper-cut"),
        utterances=90,
        pictures=4,
        costs={"USD": "0.41"},
        tags=("剪纸", "礼物"),
        lang="zh",
    ),
    replace(
        summary("20261118-w9d1", "closed", "Tea for two, in one hand"),
        utterances=10_412,
        unknown=2,
        parent=("20261103-q4t8", 212),
    ),
    replace(
        summary("20261112-a7m2", "damaged", ""),
        opened="",
        last="",
        kit="",
        events=0,
        read_only=True,
    ),
    summary("20261103-q4t8", "closed", "Umbrella [/bold] review", "design-review"),
]
MANY = [replace(ROWS[-1], id=f"202610{day:02d}-aaaa", title=f"茶 {day}") for day in range(1, 31)]
KEPT = Review(
    note="给客户看第二轮讨论。\nThe price is still open.",
    bookmarks=(Bookmark(seq=212, text="折叠以后多大？"), Bookmark(seq=301)),
)
FAULT = StoreError("The sessions cannot be listed.", hint="Check the folder's permissions.")

LISTS: dict[str, Any] = {
    "list": (ToldReviews([*ROWS, *MANY], kept=KEPT), "j"),
    "empty": (ToldReviews([]),),
    "filtered": (ToldReviews(ROWS), "slash", *"zzz"),
    "faulty": (ToldReviews([], fault=FAULT),),
    "loading": (ToldReviews([]),),
    "note": (ToldReviews(ROWS, kept=KEPT), "j", "e"),
}


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", LISTS)
async def test_the_list_looks_as_it_did(moment: str, lang: Any):
    desk: Any = ToldDesk(lang)
    told, *keys = LISTS[moment]
    desk.reviews = replace(told, waits=asyncio.Event() if moment == "loading" else None)
    app = Lobby(desk, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.press("f3")
        begun = app.words("review.reading" if moment == "loading" else "review.title")
        await until(pilot, lambda: begun in "\n".join(grid(app)))
        await golden.settled(app, pilot)
        await pilot.press(*keys)
        await golden.check_sizes(app, pilot, f"review/{moment}-{lang}")


def speech(session: ReviewedSession) -> None:
    """Stand in the middle of the second round of the discussion, two seconds into its speeches."""

    def talking(state: Any) -> bool:
        stage = state.stage("discussion")
        speaks = len(state.open_utterances()) == len(state.seats)
        return stage is not None and len(stage.rounds) > 1 and speaks

    session.jump(place_of(session, talking))


def turn(number: int) -> Any:
    return lambda session: session.jump(session.timeline.turn_place(number))


def end(session: ReviewedSession) -> None:
    """Stay at the end."""


def sought(session: ReviewedSession) -> str:
    """Return a word that the session has."""
    return "kettle" if session.state.lang == "en" else "剪纸"


MOMENTS: dict[str, Any] = {
    "talking": (speech,),
    "end": (end,),
    "bookmark": (turn(40), "m"),
    "asking": (turn(40), "e", *"why"),
    "hit": (turn(8), "slash", "WORD", "enter"),
    "playing": (speech, "greater_than_sign", "space"),
    "drawer": (turn(60), "d"),
    "conversation": (turn(60), "L", "L"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_moment_looks_as_it_did(moment: str, lang: Any):
    session, _ = reviewed(lang)
    where, *keys = MOMENTS[moment]
    where(session)
    marks = [Bookmark(seq=100), Bookmark(seq=300, text="price")]
    app = ReviewHouse(session, lang, marks=marks)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        await app.frame()
        if moment == "talking":
            session.play(wanted=True)
            for _ in range(3):
                app.clock.advance(0.9)
                await app.frame()
            session.play(wanted=False)
        for key in keys:
            await pilot.press(*(sought(session) if key == "WORD" else (key,)))
            await app.frame()
        if moment == "hit":
            await until(pilot, lambda: app.said)
        await golden.check_sizes(app, pilot, f"review/{moment}-{lang}", frame=app.frame)
