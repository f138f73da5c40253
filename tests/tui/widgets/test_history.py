from pathlib import Path

import pytest

from engine import Poll, StageState, replayed
from engine.policy.logline import decode_line
from engine.vocabulary.events import (
    Envelope,
    FacilitatorSaid,
    RoundStarted,
    SessionClosed,
    UtteranceGlossed,
)
from tests.fakes.minutes_log import ROLES, ended, envelopes, opened, stage, started
from tui.transcript import Transcript
from tui.widgets.history import history

SESSIONS = sorted((Path(__file__).parents[3] / "snapshots" / "sessions").glob("*.jsonl"))
SAME = (
    *("topic", "kit", "lang", "seats", "pictures", "decisions", "brief", "rotation", "closing"),
    *("drawings", "table_keywords", "closed"),
)


def logged(file: Path) -> list[Envelope]:
    return [decode_line(line) for line in file.read_bytes().splitlines()]


@pytest.mark.parametrize("file", SESSIONS, ids=lambda file: file.stem)
def test_history_leads_to_the_state_that_it_was_told_from(file: Path):
    state = replayed(logged(file))
    again = replayed(history(state))
    for name in SAME:
        assert getattr(again, name) == getattr(state, name), name
    assert [_stage(s) for s in again.stages] == [_stage(s) for s in state.stages]
    assert {k: _poll(p) for k, p in again.polls.items()} == {
        k: _poll(p) for k, p in state.polls.items()
    }
    assert [word[1:] for word in again.said] == [word[1:] for word in state.said]
    assert [word[1:] for word in again.parked] == [word[1:] for word in state.parked]
    assert sorted(map(str, again.cards)) == sorted(map(str, state.cards))


def _stage(stage: StageState) -> tuple[object, ...]:
    spoken = [(u.id, u.text, u.status, u.code) for u in stage.utterances()]
    return stage.id, stage.status, stage.reason, spoken, stage.keywords, stage.trees, stage.board


def _poll(poll: Poll) -> tuple[object, ...]:
    return sorted(map(str, poll.ballots)), poll.tallies


@pytest.mark.parametrize("file", SESSIONS, ids=lambda file: file.stem)
def test_history_reads_like_the_transcript_of_the_log(file: Path):
    """Every line of speech, boards, votes and cards is there; only their order may differ."""
    log = logged(file)
    told, live = Transcript("en", ROLES), Transcript("en", ROLES)
    again = {line for one in history(replayed(log)) for line in told.lines(one)}
    lost = [line for one in log for line in live.lines(one) if line and line not in again]
    assert all("tries again" in line or "aused" in line or "seed" in line for line in lost), lost


def test_numbers_never_fall():
    state = replayed(logged(SESSIONS[0]))
    numbers = [envelope.seq for envelope in history(state)]
    assert numbers == sorted(numbers)
    assert numbers[-1] <= state.seq


def test_what_the_facilitator_said_stands_where_it_was_said():
    log = envelopes([opened(), FacilitatorSaid(text="first"), FacilitatorSaid(text="second")])
    told = [one.event for one in history(replayed(log))]
    assert [event.text for event in told[1:]] == ["first", "second"]


def test_a_gloss_is_told_again_with_its_speech():
    gloss = UtteranceGlossed(utterance="u1", seat="s1", lang="en", text="In short.")
    talk = [
        RoundStarted(stage="discussion", round=1, order="simultaneous", seats=("s1", "s2")),
        started("u1", "s1", "discussion"),
        started("u2", "s2", "discussion"),
        ended("u1", "s1", "discussion", "好。"),
        ended("u2", "s2", "discussion", "也好。"),
        gloss,
    ]
    state = replayed(envelopes([opened(), *stage("discussion", *talk)]))
    told = [one.event for one in history(state)]
    assert told[told.index(talk[3]) + 1] == gloss


def test_an_ended_session_ends():
    log = envelopes([opened(), SessionClosed(reason="done")])
    assert list(history(replayed(log)))[-1].event == SessionClosed(reason="done")


def test_nothing_has_no_history():
    assert list(history(replayed([]))) == []
