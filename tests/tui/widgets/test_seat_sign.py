from dataclasses import replace
from datetime import timedelta

import pytest

from engine.vocabulary.events import (
    HealthChanged,
    RoundEnded,
    RoundStarted,
    SeatChanged,
    SessionClosed,
    SessionPaused,
    StageEnded,
    StageStarted,
    UtteranceFailed,
    UtteranceHeld,
    UtteranceRetried,
)
from tests.fakes.told_table import ToldTable, begun, done
from tests.fakes.told_view import ToldView
from tui.widgets.seat_sign import Sign, sign
from tui.widgets.seat_story import SeatStory
from tui.words import Words


class Seated:
    """Both seats' stories at one table."""

    def __init__(self) -> None:
        self.one = SeatStory("s1", ToldView(), Words("en"))
        self.two = SeatStory("s2", ToldView(), Words("en"))
        self.table = ToldTable(self.one.take, self.two.take).open()

    def sign(self, seat: str = "s1", later: float = 0) -> Sign:
        story = self.one if seat == "s1" else self.two
        now = self.table.now + timedelta(seconds=later)
        return sign(story, self.table.state.seat(seat), self.table.state, now)


@pytest.fixture
def seated() -> Seated:
    seated = Seated()
    seated.table.tell(StageStarted(stage="discussion", kind="discussion"))
    return seated


def talk(order: str = "simultaneous", *, sealed: bool = False) -> RoundStarted:
    started = RoundStarted(
        stage="discussion", round=1, order="simultaneous", seats=("s2", "s1"), sealed=sealed
    )
    return replace(started, order=order)


def test_waiting_thinking_speaking_done(seated: Seated):
    hint = "w whispers to this seat"
    assert seated.sign() == Sign(".", "waiting", "waiting", hint)
    seated.table.tell(talk(), begun("u1", "discussion"))
    assert seated.sign(later=12) == Sign("~", "thinking", "thinking 12 s")
    seated.table.say("u1", "", reasoning="abcd" * 340)
    assert seated.sign(later=12).line == "thinking 12 s ~340 tok"
    seated.table.say("u1", "So")
    assert seated.sign(later=13) == Sign(">", "speaking", "speaking 13 s")
    seated.table.tell(done("u1", "discussion", "So."))
    assert seated.sign() == Sign("=", "done", "done 4 s")
    assert seated.sign("s2") == Sign(".", "waiting", "waiting", hint)


def test_who_is_waited_for_in_a_sequential_round(seated: Seated):
    seated.table.tell(talk("sequential"))
    assert seated.sign("s1").line == "waits for 2"
    assert seated.sign("s2").line == "waiting"
    seated.table.tell(begun("u1", "discussion", "s2"), done("u1", "discussion", "x", "s2"))
    assert seated.sign("s1").line == "waiting"


def test_a_seat_that_is_slower_than_usual_is_said_to_be(seated: Seated):
    seated.table.tell(talk())
    for number in (1, 2, 3):
        seated.table.tell(begun(f"u{number}", "discussion"))
        seated.table.tell(done(f"u{number}", "discussion", "x", first=6_000))
    seated.table.tell(begun("u4", "discussion"))
    assert seated.sign(later=19).line == "thinking 19 s"
    assert seated.sign(later=24).line == "slow today: 24 s (usual 6 s)"


def test_a_retry_counts_down_with_its_reason(seated: Seated):
    retried = UtteranceRetried(
        utterance="u1",
        seat="s1",
        code="rate_limit",
        reason="Too many requests for now.",
        partial="",
        attempt=2,
        wait_ms=7_000,
    )
    seated.table.tell(talk(), begun("u1", "discussion"), retried)
    shown = seated.sign(later=3)
    assert shown == Sign("!", "retrying", "asks again in 4 s", "Too many requests for now")
    assert seated.sign(later=30).line == "asks again in 0 s"
    seated.table.tell(SessionPaused(reason="facilitator"))
    assert seated.sign(later=3).line == "asks again in 4 s"
    assert seated.sign(later=30).line == "waiting"
    gone = HealthChanged(component="providers", status="unhealthy", reason="Gone.")
    seated.table.tell(gone)
    assert seated.sign(later=30).line == "waits for the line"


@pytest.mark.parametrize(
    ("code", "glyph", "line", "hint"),
    [
        ("connection", "!", "failed: The line dropped", "r asks again · x mutes"),
        ("stopped", "=", "stopped", "r asks again"),
        ("interrupted", "=", "interrupted", "r asks again"),
    ],
)
def test_a_failure_says_what_keys_do(seated: Seated, code: str, glyph: str, line: str, hint: str):
    failed = UtteranceFailed(
        utterance="u1", seat="s1", code=code, reason="The line dropped.", partial="x"
    )
    seated.table.tell(talk(), begun("u1", "discussion"), failed)
    shown = seated.sign()
    assert (shown.glyph, shown.line, shown.hint) == (glyph, line, hint)


def test_a_failure_of_the_stage_before_is_over(seated: Seated):
    failed = UtteranceFailed(utterance="u1", seat="s1", code="refused", reason="No.", partial="")
    seated.table.tell(talk(), begun("u1", "discussion"), failed)
    seated.table.tell(
        RoundEnded(stage="discussion", round=1, order="simultaneous", done=0, of=2),
        StageEnded(stage="discussion", kind="discussion"),
        StageStarted(stage="voting", kind="voting"),
    )
    assert seated.sign().glyph != "!"


def test_held_muted_sealed_and_over(seated: Seated):
    seated.table.tell(talk(sealed=True), begun("u1", "discussion")).say("u1", "x")
    assert seated.sign(later=2).line == "sealed 2 s"
    seated.table.tell(UtteranceHeld(utterance="u1", seat="s1"))
    assert seated.sign().state == "held"
    assert "still paid" in seated.sign().hint
    seated.table.tell(SeatChanged(seat="s2", what="muted", value="true"))
    assert seated.sign("s2").glyph == "#"
    seated.table.tell(SessionClosed(reason="done"))
    assert seated.sign("s1").line == "session ended"
