"""A log played again tells what a subscriber heard, with the pace of its pace tracks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as some

from engine.policy.state import replay
from engine.replay.playback import SILENCE, Playback
from engine.replay.recording import Recording
from engine.vocabulary.events import (
    Envelope,
    Event,
    StageEnded,
    UtteranceDelta,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from tests.fakes.facts import ended, opened, round_, stage, started
from tests.fakes.recorded import RecordedSession

LOG = RecordedSession("paper-cut-zh").log
BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def at(*facts: tuple[float, Event]) -> Recording:
    """Return a log of facts with their seconds."""
    return Recording(
        [
            Envelope(seq=seq, at=BEGAN + timedelta(seconds=second), session="s", event=fact)
            for seq, (second, fact) in enumerate(facts, 1)
        ]
    )


def paced(text: str, pace: tuple[tuple[int, int], ...]) -> UtteranceEnded:
    return replace(ended("u1", "s1", text, "talk"), pace=pace)


def speech(*pace: tuple[int, int], text: str = "abcdef") -> Recording:
    return at(
        (0, opened()),
        (0, stage("talk")),
        (0, round_("talk")),
        (1, started("u1", "s1", "talk")),
        (5, paced(text, pace)),
    )


def texts(heard: list[Envelope | UtteranceDelta]) -> list[str]:
    return [one.text for one in heard if isinstance(one, UtteranceDelta)]


@settings(max_examples=20, deadline=None)
@given(some.lists(some.floats(0.01, 90), min_size=1, max_size=8), some.floats(0, 1))
def test_whatever_the_steps_every_event_comes_once_and_every_text_before_its_end(
    steps: list[float], start: float
):
    recording = Recording(LOG)
    playback = Playback(recording, round(start * len(LOG)))
    first = playback.place
    said: dict[str, str] = {}
    heard: list[Envelope | UtteranceDelta] = [*playback.said_so_far()]
    number = 0
    while not playback.over:
        heard += playback.advance(steps[number % len(steps)])
        number += 1
        assert playback.state == recording.state(playback.place)
    assert [one for one in heard if isinstance(one, Envelope)] == list(LOG[first:])
    for one in heard:
        if isinstance(one, UtteranceDelta):
            before = said.get(one.utterance, "")
            assert one.offset == len(before), "nothing is left out, nothing comes twice"
            said[one.utterance] = before + one.text
        elif isinstance(one.event, UtteranceEnded) and one.event.pace:
            assert said.pop(one.event.utterance, "") == one.event.text


def test_text_comes_when_it_came():
    playback = Playback(speech((0, 2), (1_000, 4), (2_000, 6)))
    assert texts(playback.advance(1.5)) == ["ab"]
    assert texts(playback.advance(0.4)) == []
    assert texts(playback.advance(0.2)) == ["cd"]
    assert texts(playback.advance(9)) == ["ef"]
    assert playback.over


def test_a_jump_into_a_speech_knows_what_was_said_and_goes_on_from_there():
    recording = speech((0, 2), (1_000, 4), (2_000, 6))
    playback = Playback(recording, 4)
    assert texts([*playback.said_so_far()]) == ["ab"]
    assert texts([*playback.said_so_far()]) == []
    assert texts(playback.advance(1)) == ["cd"]
    playback.jump(0)
    assert playback.state == replay([])
    assert texts(playback.advance(60)) == ["ab", "cd", "ef"]


def test_a_speech_without_a_track_comes_with_its_end():
    playback = Playback(speech())
    assert texts(playback.advance(60)) == []
    assert playback.state.utterance("u1").text == "abcdef"


def test_a_step_is_one_event_with_what_was_said_until_then():
    playback = Playback(speech((0, 2), (1_000, 6)))
    kinds: list[str] = []
    while not playback.over:
        kinds.append(" ".join(type(getattr(one, "event", one)).__name__ for one in playback.step()))
    assert kinds[3:] == ["UtteranceStarted", "UtteranceDelta UtteranceDelta UtteranceEnded"]
    assert playback.step() == []


def test_nobody_waits_longer_than_three_seconds_while_nobody_speaks():
    recording = at(
        (0, opened()), (3_600, stage("talk")), (7_200, StageEnded(stage="talk", kind="x"))
    )
    playback = Playback(recording, 1)
    assert playback.advance(SILENCE.total_seconds() - 0.1) == []
    assert len(playback.advance(0.2)) == 1
    assert len(playback.advance(SILENCE.total_seconds())) == 1


def test_hours_after_a_crash_are_passed_over():
    lost = UtteranceFailed(utterance="u1", seat="s1", code="interrupted", reason="", partial="")
    recording = at(
        (0, opened()), (0, stage("talk")), (0, round_("talk")), (1, started("u1", "s1", "talk")),
        (36_000, lost),
    )  # fmt: skip
    playback = Playback(recording, 4)
    assert playback.advance(SILENCE.total_seconds() - 0.1) == []
    assert [type(one.event) for one in playback.advance(0.2) if isinstance(one, Envelope)] == [
        UtteranceFailed
    ]


def test_a_silence_in_which_somebody_thinks_is_true():
    recording = at(
        (0, opened()),
        (0, stage("talk")),
        (0, round_("talk")),
        (0, started("u1", "s1", "talk")),
        (60, paced("so", ((59_000, 2),))),
    )
    playback = Playback(recording, 4)
    assert playback.advance(58) == []
    assert texts(playback.advance(1.5)) == ["so"]


@pytest.mark.parametrize("pace", [((-(10**12), 3), (10**15, 6)), ((0, 9), (5, 3)), ((0, -4),)])
def test_a_track_that_cannot_be_true_harms_nothing(pace: tuple[tuple[int, int], ...]):
    playback = Playback(speech(*pace))
    heard = playback.advance(600)
    assert playback.over
    assert "abcdef".startswith("".join(texts(heard)))
    assert playback.state.utterance("u1").text == "abcdef"


def test_a_clock_that_went_back_moves_nothing_back():
    recording = at((9, opened()), (4, stage("talk")), (5, round_("talk")))
    playback = Playback(recording, 1)
    moments = []
    while not playback.over:
        playback.advance(0.5)
        moments.append(playback.moment)
    assert moments == sorted(moments)


def test_who_never_ended_says_nothing():
    recording = at(
        (0, opened()), (0, stage("talk")), (0, round_("talk")), (1, started("u1", "s1", "talk"))
    )
    playback = Playback(recording)
    heard = playback.advance(5)
    assert isinstance(heard[-1].event, UtteranceStarted)
    assert playback.said_so_far() == []
