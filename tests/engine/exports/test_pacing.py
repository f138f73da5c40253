"""Times of a log on a clock on which nobody waits long."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, strategies as st

from engine.exports.pacing import SILENCE_MS, Pacing
from engine.vocabulary.events import Envelope
from tests.fakes.minutes_log import START, ended, envelopes, opened, session_log


def spoken(at: int, text: str, duration: int, pace: tuple[tuple[int, int], ...]) -> Envelope:
    event = replace(ended("u", "s1", "x", text), duration_ms=duration, pace=pace)
    return Envelope(seq=2, at=START + timedelta(milliseconds=at), session="s", event=event)


def test_a_night_is_cut_and_a_breath_is_kept():
    first = envelopes([opened()])[0]
    log = [
        replace(first, at=START),
        replace(first, at=START + timedelta(seconds=3)),
        replace(first, at=START + timedelta(hours=12)),
        replace(first, at=START + timedelta(hours=12, seconds=2)),
    ]
    pacing = Pacing(log)
    assert [pacing.at(one) for one in log] == [0, 3_000, 3_000 + SILENCE_MS, 5_000 + SILENCE_MS]
    assert pacing.total == 5_000 + SILENCE_MS


def test_an_utterance_is_told_as_it_came_to_its_whole_text():
    log = [
        replace(envelopes([opened()])[0], at=START),
        spoken(9_000, "abcdef", 8_000, ((2_000, 2), (7_000, 5))),
    ]
    pacing = Pacing(log)
    assert pacing.track(log[1]) == [(3_000, 2), (8_000, 5), (9_000, 6)]
    assert pacing.track(log[0]) == []


@given(
    st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(-(10**9), 10**9)), max_size=8),
    st.integers(-(10**15), 10**15),
)
def test_any_figures_give_times_that_rise_to_the_whole_text(
    pace: list[tuple[int, int]], duration: int
):
    log = [*session_log(), spoken(99_000_000, "some words", duration, tuple(pace))]
    track = Pacing(log).track(log[-1])
    assert track == sorted(track)
    assert all(moment >= 0 and said >= 0 for moment, said in track)
    assert not track or track[-1][1] == len("some words")


def test_an_empty_log_has_no_time():
    assert Pacing([]).total == 0
