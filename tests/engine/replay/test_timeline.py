"""Where a reviewer can go: turns, stages and marks of a log."""

from datetime import UTC, datetime, timedelta

from engine.replay.recording import Recording
from engine.replay.timeline import Timeline
from engine.vocabulary.events import (
    EditUndone,
    Envelope,
    Event,
    MarkSet,
    StageSkipped,
    UtteranceEnded,
    UtteranceFailed,
)
from tests.fakes.facts import ended, failed, opened, round_, stage, started
from tests.fakes.recorded import RecordedSession


def log_of(*facts: Event) -> Recording:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return Recording(
        [
            Envelope(seq=seq, at=at + timedelta(seconds=seq), session="s", event=fact)
            for seq, fact in enumerate(facts, 1)
        ]
    )


def test_turns_stand_in_the_order_of_their_ends():
    recording = Recording(RecordedSession("paper-cut-zh").log)
    timeline = Timeline.of(recording)
    ends = [
        (place, one.event.utterance)
        for place, one in enumerate(recording.log, 1)
        if isinstance(one.event, UtteranceEnded | UtteranceFailed)
    ]
    assert [(turn.place, turn.utterance) for turn in timeline.turns] == ends
    for turn in timeline.turns:
        found = recording.state(turn.place).utterance(turn.utterance)
        assert found is not None
        assert found.status != "speaking"
        assert (found.seat, found.stage, found.round) == (turn.seat, turn.stage, turn.round)
        assert recording.state(turn.began).utterance(turn.utterance).status == "speaking"


def test_one_goes_from_turn_to_turn_and_to_the_ends():
    timeline = Timeline.of(
        log_of(
            opened(),
            stage("talk"),
            round_("talk"),
            started("u1", "s1", "talk"),
            started("u2", "s2", "talk"),
            ended("u2", "s2", "so", "talk"),
            failed("u1", "s1", "s"),
            StageSkipped(stage="words", kind="keywords", reason="wished"),
        )
    )
    assert [turn.utterance for turn in timeline.turns] == ["u2", "u1"]
    assert timeline.next_turn(0) == 6
    assert timeline.next_turn(6) == 7
    assert timeline.next_turn(7) == 8 == timeline.last
    assert timeline.previous_turn(8) == 7
    assert timeline.previous_turn(7) == 6
    assert timeline.previous_turn(6) == 0
    assert [timeline.turns_by(place) for place in (0, 5, 6, 7, 8)] == [0, 0, 1, 2, 2]
    assert [timeline.turn_place(number) for number in (-1, 0, 1, 2, 3)] == [0, 0, 6, 7, 8]
    assert timeline.turn_at(5) is None
    assert timeline.turn_at(8) is timeline.turns[1]


def test_one_goes_from_stage_to_stage():
    recording = Recording(RecordedSession("open-table-en").log)
    timeline = Timeline.of(recording)
    assert [one.stage for one in timeline.chapters] == [
        one.id for one in recording.state(recording.last).stages
    ]
    second = timeline.chapters[1].place
    assert timeline.next_chapter(0) == timeline.chapters[0].place
    assert timeline.previous_chapter(second + 1) == second
    assert timeline.previous_chapter(second) == timeline.chapters[0].place
    assert timeline.previous_chapter(1) == 0
    assert timeline.next_chapter(timeline.chapters[-1].place) == recording.last
    assert timeline.chapter_at(0) is None
    assert timeline.chapter_at(second) is timeline.chapters[1]


def test_marks_stand_where_what_they_mark_ended():
    timeline = Timeline.of(
        log_of(
            opened(),
            stage("talk"),
            round_("talk"),
            started("u1", "s1", "talk"),
            ended("u1", "s1", "so", "talk"),
            MarkSet(ref="u1", text="good"),
            MarkSet(ref="u1", text="taken back"),
            EditUndone(ref="7"),
            MarkSet(ref="nobody"),
        )
    )
    assert [(mark.place, mark.text) for mark in timeline.marks] == [(5, "good")]
