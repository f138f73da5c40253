"""A session looked at again: its places, its time, what it refuses, what it remembers."""

import pytest

from engine import (
    Envelope,
    InputError,
    StoreError,
    UtteranceDelta,
    commands,
    search_log,
)
from tests.fakes.reviewed import place_of, reviewed
from tui.log_query import log_query
from tui.reviewing import LEAP, SPEEDS, ReviewedSession, ReviewPump, recent


def speaking(state: object) -> bool:
    return len(state.open_utterances()) > 1  # type: ignore[attr-defined]


def ended(session: ReviewedSession) -> int:
    """Return how many have spoken."""
    rounds = (one for stage in session.state.stages for one in stage.rounds)
    return sum(one.status == "done" for round_ in rounds for one in round_.utterances)


def test_it_stands_at_its_end_or_where_it_was_asked_to():
    session, _ = reviewed()
    assert session.place == session.recording.last == session.timeline.last
    assert session.playback.over
    assert session.state == session.whole
    assert session.id == session.recording.log[0].session
    assert reviewed(place=0)[0].place == 1  # a table without an opening has no seats to show
    assert reviewed(place=10**9)[0].place == session.recording.last


def test_turns_stages_marks_and_hits_are_places():
    session, _ = reviewed(place=1)
    line = session.timeline
    for number in range(1, 4):
        session.jump(line.next_turn(session.place))
        assert line.turns_by(session.place) == number
        assert ended(session) == number
    session.jump(line.previous_turn(session.place))
    assert ended(session) == 2
    session.jump(line.next_chapter(session.place))
    chapter = line.chapter_at(session.place)
    assert chapter is not None
    assert chapter.place == session.place
    assert session.state.stage(chapter.stage) is not None
    before = session.recording.state(session.place - 1)
    assert before.stage(chapter.stage) is None
    hit = next(iter(search_log(session.recording.log, log_query("kettle"))))
    session.jump(session.recording.place(hit.seq))
    assert session.state.seq == hit.seq
    session.jump(-5)
    assert session.place == 1


def test_what_is_played_is_the_log_in_its_order_and_its_words():
    session, _ = reviewed(place=1)
    session.faster(+9)
    session.play(wanted=True)
    heard, now = list[object](), 0.0
    while session.playing:
        heard += session.pass_time(now)
        now += 0.5
    facts = [item for item in heard if isinstance(item, Envelope)]
    assert facts == list(session.recording.log[1:])
    said = dict[str, str]()
    for item in heard:
        if isinstance(item, UtteranceDelta):
            said[item.utterance] = said.get(item.utterance, "") + item.text
    ended = {name: session.recording.end_of(name) for name in said}
    assert len(said) > 20
    assert all(said[name] == getattr(end, "text", "") for name, end in ended.items())
    assert session.place == session.recording.last


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_second_is_as_long_as_the_speed_says(speed: float):
    session, _ = reviewed()
    session.jump(place_of(session, speaking))
    for _ in range(len(SPEEDS)):
        session.faster(-1)
    while session.speed < speed:
        session.faster(+1)
    began = session.playback.moment
    session.play(wanted=True)
    assert session.pass_time(100.0) == []  # the first frame only looks at the clock
    session.pass_time(100.1)
    session.pass_time(100.2)
    # Somebody speaks at this place all the time, so that no silence is passed over.
    assert (session.playback.moment - began).total_seconds() == pytest.approx(0.2 * speed)


def test_time_that_nobody_saw_is_not_played():
    session, _ = reviewed()
    session.jump(place_of(session, speaking))
    began = session.playback.moment
    session.pass_time(0.0)
    session.pass_time(50.0)
    assert session.playback.moment == began  # it stood
    session.play(wanted=True)
    session.pass_time(60.0)
    session.pass_time(9_000.0)
    assert (session.playback.moment - began).total_seconds() <= LEAP
    session.jump(session.place)
    assert session.playing
    assert session.pass_time(99_000.0) == []
    session.play(wanted=False)
    session.pass_time(99_000.5)
    assert session.playback.moment == session.recording.at(session.place)


def test_at_its_end_nothing_is_played_and_speeds_end_too():
    session, _ = reviewed()
    session.play(wanted=True)
    assert not session.playing
    assert session.step() == []
    session.faster(+99)
    assert session.speed == SPEEDS[-1]
    session.faster(-99)
    assert session.speed == SPEEDS[0]


async def test_everything_is_refused_in_its_words_and_nothing_comes_by_itself():
    session, _ = reviewed()
    session.refusal = "This is a review."
    before = session.state
    for wish in (commands.Pause(), commands.CloseSession()):
        with pytest.raises(InputError, match=r"This is a review\."):
            await session.dispatch(wish)
    with pytest.raises(InputError, match="review"):
        session.drawing_plan(session.state.cards[0].card)
    assert session.state is before
    assert [item async for item in session.subscribe()] == []
    assert session.forecast().calls == 0
    assert session.question is None


async def test_history_and_what_a_seat_saw_are_those_of_the_moment():
    session, shelf = reviewed()
    session.jump(session.timeline.turn_place(3))
    assert await session.history() == list(session.recording.log[: session.place])
    turn = session.timeline.turns[2]
    seen = await session.seen(turn.utterance)
    assert seen is not None
    assert seen.utterance.id == turn.utterance
    assert seen.request is not None
    assert seen.request["model"] == "voices"
    assert await session.seen(session.timeline.turns[9].utterance) is None  # not said by then
    shelf.gone = True
    seen = await session.seen(turn.utterance)
    assert seen is not None
    assert seen.request is None
    with pytest.raises(StoreError, match="not there"):
        await session.picture("ab" * 32)


def test_the_pump_stands_where_the_review_stands():
    session, _ = reviewed(place=1)
    pump = ReviewPump(session)
    pump.hear(session.step())
    assert pump.state == session.state
    assert len(pump.take()) == 1
    session.jump(session.recording.last)
    pump.hear([])
    pump.begin_again()
    assert pump.take() == []
    assert pump.state == session.state
    session.jump(1)
    pump.begin_again()
    pump.hear(session.step())
    assert [item.seq for item in pump.take() if isinstance(item, Envelope)] == [2]


def test_the_newest_part_of_a_long_table_is_shown_and_what_was_made_stays():
    session, _ = reviewed()
    whole = session.whole
    assert recent(whole, whole.utterances) is whole
    part = recent(whole, 8)
    kept = [u for stage in part.stages for r in stage.rounds for u in r.utterances]
    every = [u for stage in whole.stages for r in stage.rounds for u in r.utterances]
    assert 8 <= len(kept) < len(every)
    assert kept == every[-len(kept) :]
    there = {stage.id for stage in part.stages}
    gone = [stage for stage in whole.stages if stage.id not in there]
    assert {stage.kind for stage in gone} <= {"introduction", "discussion", "keywords"}
    assert [stage.id for stage in part.stages] == [
        stage.id for stage in whole.stages if stage.id in there
    ]
    assert (part.cards, part.polls, part.seats) == (whole.cards, whole.polls, whole.seats)
