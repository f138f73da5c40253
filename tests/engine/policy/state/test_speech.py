"""Stages, rounds and utterances as the log tells them."""

from engine.vocabulary.events import (
    AnswersRevealed,
    StageSkipped,
    StageStarted,
    UtteranceEdited,
    UtteranceHeld,
    UtteranceReleased,
    UtteranceRetried,
)
from tests.fakes.facts import (
    ended,
    failed,
    round_,
    round_end,
    spoke,
    stage,
    stage_end,
    started,
    table_of,
)


def test_an_open_utterance_is_known_as_open() -> None:
    state = table_of(stage("discussion"), round_("discussion"), started("u1", "s1", "discussion"))
    (open_,) = state.open_utterances()
    assert (open_.id, open_.seat, open_.status, open_.text) == ("u1", "s1", "speaking", "")


def test_a_failure_keeps_what_was_said() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        started("u1", "s1", "discussion"),
        failed("u1", "s1", "Half a", code="truncated"),
    )
    utterance = state.utterance("u1")
    assert utterance is not None
    assert (utterance.status, utterance.code, utterance.text) == ("failed", "truncated", "Half a")
    assert state.open_utterances() == ()


def test_an_end_after_a_retry_has_no_reason_of_failure_left() -> None:
    retried = UtteranceRetried(
        utterance="u1",
        seat="s1",
        code="server",
        reason="down",
        partial="",
        attempt=2,
        wait_ms=5,
    )
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        started("u1", "s1", "discussion"),
        retried,
        ended("u1", "s1", "Now.", "discussion"),
    )
    utterance = state.utterance("u1")
    assert utterance is not None
    assert (utterance.status, utterance.code, utterance.attempts) == ("done", "", 2)


def test_held_and_released() -> None:
    begun = (stage("talk", "discussion"), round_("talk"), started("u1", "s1", "talk"))
    held = table_of(*begun, UtteranceHeld(utterance="u1", seat="s1"))
    released = table_of(
        *begun,
        UtteranceHeld(utterance="u1", seat="s1"),
        UtteranceReleased(utterance="u1", seat="s1"),
    )
    assert [u.held for u in held.open_utterances()] == [True]
    assert [u.held for u in released.open_utterances()] == [False]


def test_an_edit_replaces_the_text() -> None:
    edit = UtteranceEdited(
        utterance="u1", seat="s1", code="", reason="", partial="", text="My words."
    )
    state = table_of(
        stage("discussion"), round_("discussion"), *spoke("u1", "s1", "a", "discussion"), edit
    )
    utterance = state.utterance("u1")
    assert utterance is not None
    assert utterance.text == "My words."


def test_a_stage_that_goes_on_keeps_what_it_has() -> None:
    state = table_of(
        stage("discussion"),
        round_("discussion"),
        *spoke("u1", "s1", "a", "discussion"),
        round_end("discussion", done=1),
        StageStarted(stage="discussion", kind="discussion"),
    )
    assert len(state.stages) == 1
    known = state.stages[0].round(1)
    assert known is not None
    assert (known.ended, known.done, known.of, len(known.utterances)) == (True, 1, 6, 1)


def test_skipped_stages_say_why_whether_they_had_begun_or_not() -> None:
    never = table_of(StageSkipped(stage="drawing", kind="drawing", reason="no model"))
    cut = table_of(
        stage("talk", "discussion"),
        StageSkipped(stage="talk", kind="discussion", reason="cut"),
    )
    assert [(s.status, s.reason) for s in (*never.stages, *cut.stages)] == [
        ("skipped", "no model"),
        ("skipped", "cut"),
    ]
    assert table_of(stage("talk"), stage_end("talk")).stages[0].status == "ended"


def test_a_sealed_round_is_opened_by_its_name_alone() -> None:
    begun = (
        stage("talk", "discussion"),
        round_("talk", sealed=True),
        round_("talk", 2, sealed=True),
    )
    state = table_of(*begun, AnswersRevealed(ref="talk/2"), AnswersRevealed(ref="other/1"))
    assert [r.revealed for r in state.stages[0].rounds] == [False, True]
