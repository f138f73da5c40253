"""A session looked at again: moments, time, bookmarks, search, what is refused and shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import Bookmark, StoreError, events
from engine.replay.timeline import Turn
from tests.fakes.house import grid
from tests.fakes.reviewed import ReviewHouse, Shelf, place_of, reviewed, sealed
from tests.fakes.screens import until
from tui.reviewing import ReviewedSession
from tui.screens.ballots import BallotScreen
from tui.screens.board import BoardScreen
from tui.screens.overview import OverviewScreen
from tui.screens.pictures import PictureScreen
from tui.screens.provenance import ProvenanceScreen
from tui.screens.roles import RoleScreen
from tui.screens.seen import SeenScreen
from tui.words import Words

Shown = tuple[ReviewHouse, "Pilot[Any]", ReviewedSession, Shelf]


@asynccontextmanager
async def shown(
    *,
    place: int | None = None,
    turn: int | None = None,
    log: Any = (),
    marks: Any = (),
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[Shown]:
    session, shelf = reviewed(log=log, place=place)
    if turn is not None:
        session.jump(session.timeline.turn_place(turn))
    app = ReviewHouse(session, marks=marks)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.frame()
        yield app, pilot, session, shelf


def text(app: Any) -> str:
    return "\n".join(grid(app))


def said(session: ReviewedSession, turn: Turn) -> str:
    """Return all that was said in a turn."""
    return getattr(session.recording.end_of(turn.utterance), "text", "")


async def back(app: ReviewHouse, pilot: "Pilot[Any]") -> None:
    """Leave whatever stands before the review."""
    while app.screen is not app.review:
        await pilot.press("escape")
        await pilot.pause()


def talking(state: Any) -> bool:
    stage = state.stage("discussion")
    return stage is not None and len(state.open_utterances()) == len(state.seats)


async def pressed(app: ReviewHouse, pilot: "Pilot[Any]", *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause()
    await app.frame()
    await pilot.pause()
    return text(app)


async def test_keys_go_to_turns_and_stages():
    async with shown(turn=3) as (app, pilot, session, _):
        assert "turn 3/90" in text(app)
        assert "turn 4/90" in await pressed(app, pilot, "l")
        assert "turn 2/90" in await pressed(app, pilot, "h", "left")
        await pressed(app, pilot, "right_curly_bracket")
        assert session.place == session.timeline.chapters[1].place
        await pressed(app, pilot, "left_curly_bracket", "left_curly_bracket")
        assert session.place == 1
        await pressed(app, pilot, "h")
        assert session.place == 1
        app.review.action_end()
        assert "turn 90/90" in await pressed(app, pilot)
        assert "REVIEW, ENDED: E exports, Esc back" in text(app)
        app.review.action_beginning()
        assert "turn 0/90" in await pressed(app, pilot)
        await pressed(app, pilot, "shift+right")
        assert session.place == 2


async def test_a_moment_shows_what_was_said_by_then_and_nothing_of_later():
    async with shown(turn=1) as (app, pilot, session, _):
        first, second = session.timeline.turns[:2]
        panels = {panel.seat.id: panel for panel in app.review.panels}
        assert panels[first.seat].view.plain == said(session, first)
        whole, part = said(session, second), panels[second.seat].view.plain
        assert whole.startswith(part)  # it was speaking when the first one ended
        assert 10 < len(part) < len(whole)
        await pressed(app, pilot, "l")
        assert panels[second.seat].view.plain == whole
        await pressed(app, pilot, "h")
        assert panels[second.seat].view.plain == part


async def test_it_plays_by_the_clock_and_stands_at_the_end():
    async with shown() as (app, pilot, session, _):
        session.jump(place_of(session, talking))
        app.review.action_faster()
        place, moment = session.place, session.playback.moment
        assert "REVIEW > x2" in await pressed(app, pilot, "space")
        for _ in range(4):
            app.clock.advance(0.5)
            await app.frame()
        assert (session.playback.moment - moment).total_seconds() == pytest.approx(4.0)
        await pressed(app, pilot, "l")  # going elsewhere while it plays
        assert session.playing
        assert session.place > place
        assert "REVIEW = x4" in await pressed(app, pilot, "greater_than_sign", "f7")
        assert "REVIEW = x0.5" in await pressed(app, pilot, *["less_than_sign"] * 5)
        await pressed(app, pilot, *["greater_than_sign"] * 9)
        assert session.speed == 16
        session.jump(session.recording.last - 2)
        await pressed(app, pilot, "space")
        while session.playing:
            app.clock.advance(0.9)
            await app.frame()
        assert session.playback.over
        await pressed(app, pilot, "space")  # from the beginning
        assert session.playing
        assert session.place < 20


async def test_bookmarks_are_put_edited_taken_back_and_gone_to():
    async with shown(turn=3) as (app, pilot, session, _):
        here = session.place
        await pressed(app, pilot, "m")
        assert app.kept[-1].bookmarks == (Bookmark(seq=session.state.seq),)
        await pressed(app, pilot, "e", *"a [b]lamp", "enter")
        assert app.kept[-1].bookmarks[0].text == "a [b]lamp"
        assert "* a [b]lamp" in text(app)
        await pressed(app, pilot, "l", "l", "full_stop")
        assert session.place == here
        await pressed(app, pilot, "m", "u")
        assert app.notes.at(here) == "a [b]lamp"
        await pressed(app, pilot, "u", "u")
        assert app.notes.places == []
        await pressed(app, pilot, "u", "full_stop")
        assert app.said[-2:] == [
            "There is nothing to take back.",
            "Nothing is marked yet: m puts a bookmark here.",
        ]


async def test_a_bookmark_belongs_to_where_it_was_asked_for():
    async with shown(turn=3) as (app, pilot, session, _):
        here = session.place
        await pressed(app, pilot, "e", *"why")
        app.review.go(session.place + 40)
        await pressed(app, pilot, "enter")
        assert app.notes.places == [here]
        await pressed(app, pilot, "e", *"not this", "escape")
        assert app.notes.places == [here]
        assert app.focused is not None
        assert app.screen is app.review


async def test_bookmarks_that_cannot_be_kept_say_so():
    async with shown(turn=3) as (app, pilot, *_):
        app.refuses = StoreError("The disk is full.", hint="Make room.")
        await pressed(app, pilot, "m")
        assert app.said[-1] == "The disk is full. Make room."
        app.notes._keep = None  # pyright: ignore[reportPrivateUsage]  the log is of a file
        await pressed(app, pilot, "m")
        assert "Bookmarks of a file last as long as the program runs" in app.said[-1]


async def test_the_whole_session_is_searched():
    async with shown(turn=1) as (app, pilot, session, _):
        await pressed(app, pilot, "slash", *"kettle", "enter")
        await until(pilot, lambda: app.said)
        count = int(app.said[-1].split(" of ")[1].split(":")[0])
        assert count > 5
        places = [session.place]
        for _ in range(2):
            await pressed(app, pilot, "n")
            places.append(session.place)
        assert places == sorted(places)
        await pressed(app, pilot, "N")
        assert session.place == places[1]
        await pressed(app, pilot, "N", "N", "N")
        assert app.said[-1].startswith(f"Found {count} of {count}") or places[0] > 1
        here = session.place
        await pressed(app, pilot, "slash", *"no such word", "enter")
        await until(pilot, lambda: "Found" not in app.said[-1])
        assert session.place == here


async def test_what_would_change_the_table_is_refused():
    async with shown() as (app, pilot, session, _):
        before = session.state
        refused = "This is a review: nothing in it can be changed."
        await pressed(app, pilot, "X")
        assert isinstance(app.screen, RoleScreen)
        await pressed(app, pilot, "enter", "j", "enter")
        await until(pilot, lambda: refused in app.said)
        await back(app, pilot)
        await pressed(app, pilot, "b")
        assert isinstance(app.screen, BoardScreen)
        app.said.clear()
        await pressed(app, pilot, "j", "x")
        await until(pilot, lambda: app.said)
        assert app.said == [refused]
        await back(app, pilot)
        await pressed(app, pilot, "v")
        assert isinstance(app.screen, BallotScreen)
        await back(app, pilot)
        app.review.open_pictures()
        await pilot.pause()
        assert isinstance(app.screen, PictureScreen)
        assert session.state is before


async def test_keys_that_are_refused_are_not_offered_by_panels():
    async with shown(place=0) as (app, pilot, _, _):
        before_all = await pressed(app, pilot)
        assert "waiting" in before_all
        assert "whispers to this seat" not in before_all


async def test_what_a_seat_saw_then_and_pictures_that_are_fetched_once():
    async with shown() as (app, pilot, session, shelf):
        await until(pilot, lambda: app.review.dock.pictures.image)
        fetched = len(shelf.fetched)
        assert fetched == len(set(shelf.fetched))
        await pressed(app, pilot, "h", "h")
        app.review.action_end()
        await pressed(app, pilot)
        assert len(shelf.fetched) == fetched
        session.jump(session.timeline.turn_place(2))
        app.review.go(session.place)
        app.review.choose(session.timeline.turns[1].seat)
        await pressed(app, pilot, "i")
        await until(pilot, lambda: isinstance(app.screen, SeenScreen))
        assert "You sit at a table." in text(app)
        await pressed(app, pilot, "escape")


async def test_ways_on_come_back_to_a_moment():
    async with shown(turn=40) as (app, pilot, session, _):
        await pressed(app, pilot, "V")
        assert isinstance(app.screen, OverviewScreen)
        await pressed(app, pilot, "escape", "W")
        assert isinstance(app.screen, ProvenanceScreen)
        app.screen.dismiss(20)
        await until(pilot, lambda: app.screen is app.review)
        await until(pilot, lambda: session.state.seq == 20)


async def test_another_language_while_it_is_looked_at():
    async with shown() as (app, pilot, session, _):
        session.jump(place_of(session, talking) + 1)
        session.step()
        app.review.go(session.place)
        await pressed(app, pilot)
        app.words = Words("zh")
        await app.review.speak()
        await app.frame()
        now = text(app)
        assert "回看" in now
        assert "REVIEW" not in now
        assert session.refusal == "这是回看：这里什么都不能改。"
        await pressed(app, pilot, "l")
        assert f"第 {session.timeline.turns_by(session.place)}/90 句" in text(app)


async def test_esc_goes_one_step_back_and_leaves_at_last():
    async with shown(turn=9) as (app, pilot, *_):
        await pressed(app, pilot, "z")
        assert app.review.zoomed
        await pressed(app, pilot, "escape")
        assert not app.review.zoomed
        await pressed(app, pilot, "slash", "a", "escape")
        assert app.screen is app.review
        await pressed(app, pilot, "escape")
        assert app.screen is not app.review


@pytest.mark.parametrize(("key", "by"), [("right_square_bracket", 1), ("left_square_bracket", -1)])
async def test_another_session_is_wanted(key: str, by: int):
    async with shown(turn=9) as (app, pilot, *_):
        await pressed(app, pilot, key)
        assert app.screen is not app.review
        assert app.review.neighbour == by


async def test_a_sealed_round_stays_sealed_until_it_was_opened():
    async with shown(log=sealed(), turn=2) as (app, pilot, session, _):
        turn = session.timeline.turns[1]
        panel = next(one for one in app.review.panels if one.seat.id == turn.seat)
        words = said(session, turn)[:20]
        app.review.choose(turn.seat)
        await pressed(app, pilot, "z")
        assert words not in text(app)
        assert "SEALED THEN" in text(app)
        await pressed(app, pilot, "y")
        assert app.copied == []
        app.review.go(session.recording.last)
        assert words in await pressed(app, pilot)
        assert panel.view.plain == said(session, turn)
        assert "SEALED THEN" not in text(app)


async def test_a_click_on_the_line_goes_there_and_sizes_change_nothing():
    async with shown(turn=9, size=(80, 24)) as (app, pilot, session, _):
        here = session.place
        for size in ((60, 16), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await app.frame()
            assert "turn 9/90" in text(app)
        assert session.place == here
        await pilot.click("#timeline", offset=(40, 1))
        await app.frame()
        assert session.place == pytest.approx(session.recording.last / 2, abs=10)


async def test_a_long_session_says_that_there_was_more():
    async with shown() as (app, pilot, session, _):
        assert session.state.utterances > 60
        await pressed(app, pilot, "1", "z", "g")
        assert "What was said earlier: go back with h or {." in text(app)


def test_the_log_knows_what_is_told_here():
    """The tests above name numbers of the recorded session."""
    session, _ = reviewed()
    assert len(session.timeline.turns) == 90
    assert isinstance(session.recording.log[-1].event, events.SessionClosed)
