"""One seat speaks once: kept when cut, made again only while nothing was visible."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from engine.policy.masking import KINDS, Masker
from engine.policy.money import parse_budget
from engine.policy.privacy import Privacy
from engine.policy.state import UtteranceState
from engine.tasks import Runtime, run, spawn
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    AuthenticationError,
    BudgetExceeded,
    ConnectionLost,
    ProviderFacts,
    RateLimitError,
    StreamInterrupted,
)
from engine.vocabulary.events import (
    BudgetReached,
    MemoryWritten,
    UsageRecorded,
    UtteranceDelta,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceHeld,
    UtteranceReleased,
    UtteranceRetried,
    UtteranceStarted,
)
from engine.vocabulary.messages import Finished, ReasoningDelta, UsageReport
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Usage
from tests.fakes.tables import START, FakeTable, begin_round, fake_table


def at_table(play: Any, **options: Any) -> Any:
    """Run a play at a fake table in virtual time."""

    async def main(runtime: Runtime) -> Any:
        table = await fake_table(runtime.clock, **options)
        await table.recorder.record(begin_round())
        try:
            return await play(table)
        finally:
            await table.recorder.close()

    clock = ManualClock(START)
    if "provider" in options:
        options["provider"].clock = clock
    return run(main, clock)


async def speak(table: FakeTable) -> UtteranceState:
    return await table.voices.speak(table.turn(table.seats[0]))


def test_what_was_said_is_whole_and_committed() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Hel", 0.5, "lo ", 1.0, "there."])
        ended = await speak(table)
        assert (ended.status, ended.text) == ("done", "Hello there.")
        assert ended.first_token_ms == 0
        (event,) = table.events(UtteranceEnded)
        assert isinstance(event, UtteranceEnded)
        assert event.duration_ms == 1500
        assert event.pace == ((0, 3), (500, 6), (1500, 12))
        (memory,) = table.events(MemoryWritten)
        assert isinstance(memory, MemoryWritten)
        assert (memory.seat, memory.text) == ("s1", "Hello there.")

    at_table(play)


def test_the_exact_request_is_kept_under_its_hash() -> None:
    async def play(table: FakeTable) -> None:
        ended = await speak(table)
        assert b"paper lamp" in table.journal.prompts[ended.prompt_hash].lower()

    at_table(play)


def test_deltas_add_up_to_the_end_and_are_kept_as_drafts() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["one ", "two ", "three"])
        await speak(table)
        await table.recorder.close()
        items = []
        told = table.heard.__aiter__()
        while not items or not isinstance(getattr(items[-1], "event", None), UtteranceEnded):
            items.append(await anext(told))
        deltas = [item for item in items if isinstance(item, UtteranceDelta)]
        assert "".join(delta.text for delta in deltas) == "one two three"
        assert table.journal.kept["u1"] == "one two three"

    at_table(play)


def test_control_characters_never_get_past_the_ingest() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["a\x1b]52;c;x\x07b\u202ec\u2028d"])
        ended = await speak(table)
        assert "\x1b" not in ended.text
        assert "\u202e" not in ended.text
        assert ended.text.endswith("c\nd")

    at_table(play)


def test_a_call_is_made_again_while_nothing_was_visible() -> None:
    async def play(table: FakeTable) -> None:
        limited = RateLimitError("Too many.", facts=ProviderFacts(retry_after=7.0))
        table.provider.script("s1", [limited], [ConnectionLost("Gone.")], ["At last."])
        before = table.clock.monotonic()
        ended = await speak(table)
        assert (ended.status, ended.text) == ("done", "At last.")
        assert table.clock.monotonic() - before >= 7
        retried = table.events(UtteranceRetried)
        assert [e.code for e in retried if isinstance(e, UtteranceRetried)] == [
            "rate_limit",
            "connection",
        ]

    at_table(play)


def test_attempts_come_to_an_end() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", *[[ConnectionLost("Gone.")]] * 5)
        ended = await speak(table)
        assert (ended.status, ended.code) == ("failed", "connection")
        assert len(table.provider.requests) == 3

    at_table(play)


def test_nothing_is_asked_again_after_visible_text_and_the_text_stays() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Half a sen", StreamInterrupted("Cut.")])
        ended = await speak(table)
        assert (ended.status, ended.code, ended.text) == ("failed", "truncated", "Half a sen")
        assert len(table.provider.requests) == 1
        assert table.events(UtteranceEnded) == []

    at_table(play)


def test_reasoning_alone_is_not_visible_text() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", [ReasoningDelta(text="hm"), ConnectionLost("Gone.")], ["Said."])
        ended = await speak(table)
        assert (ended.status, ended.text, ended.reasoning) == ("done", "Said.", "")

    at_table(play)


@pytest.mark.parametrize("moves", [[], ["  \n "]])
def test_an_empty_answer_is_no_answer(moves: list[Any]) -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", moves, moves, moves)
        ended = await speak(table)
        assert (ended.status, ended.code) == ("failed", "bad_response")

    at_table(play)


def test_a_refusal_keeps_what_came_before_it() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["I would", Finished(reason="filter")])
        ended = await speak(table)
        assert (ended.status, ended.code, ended.text) == ("failed", "refused", "I would")

    at_table(play)


def test_a_wrong_key_is_not_tried_again() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", [AuthenticationError("Wrong key.")])
        ended = await speak(table)
        assert (ended.status, ended.code) == ("failed", "authentication")
        assert len(table.provider.requests) == 1

    at_table(play)


def test_the_last_usage_report_replaces_earlier_ones() -> None:
    async def play(table: FakeTable) -> None:
        first, last = Usage(input=10, output=1), Usage(input=10, output=5)
        table.provider.script("s1", [UsageReport(usage=first), "x", UsageReport(usage=last)])
        ended = await speak(table)
        assert ended.usage == last
        assert table.recorder.state.totals.output == 5

    at_table(play)


def test_a_stop_closes_the_stream_and_keeps_the_partial_text() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Once ", 5.0, "upon"])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        assert table.voices.stop("s1")
        ended = await task
        assert (ended.status, ended.code, ended.text) == ("failed", "stopped", "Once ")
        assert table.provider.open == 0
        assert not table.voices.stop("s1")

    at_table(play)


def test_a_steered_seat_goes_on_from_its_partial_text_with_the_note() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Once ", 5.0, "upon"], ["in Tianjin."])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        table.voices.stop("s1", steer="Say where.")
        ended = await task
        assert (ended.status, ended.text) == ("done", "Once in Tianjin.")
        assert ended.continues == "u1"
        asked = table.provider.requests[-1]
        assert "Say where." in asked.messages[-1].text
        assert asked.situation.partial == "Once "

    at_table(play)


def test_a_text_that_was_whole_already_may_have_nothing_to_go_on_with() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Once upon a time.", 5.0], [])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        table.voices.stop("s1", steer="Say no more.")
        ended = await task
        assert (ended.status, ended.text) == ("done", "Once upon a time.")

    at_table(play)


def test_two_stops_at_once_are_one() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Once ", 5.0, "upon"])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        assert table.voices.stop("s1", steer="Say where.")
        assert table.voices.stop("s1")
        ended = await task
        assert (ended.status, ended.code, ended.text) == ("failed", "stopped", "Once ")
        assert task.cancelling() == 0

    at_table(play)


@pytest.mark.parametrize("stop_first", [True, False])
def test_a_steered_seat_does_not_outlive_its_cancelled_session(stop_first: bool) -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Once ", 5.0, "upon"], ["in Tianjin."])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        if stop_first:
            table.voices.stop("s1", steer="Say where.")
            task.cancel()
        else:
            task.cancel()
            table.voices.stop("s1", steer="Say where.")
        with pytest.raises(asyncio.CancelledError):
            await task
        await table.recorder.close()
        (event,) = table.events(UtteranceFailed)
        assert isinstance(event, UtteranceFailed)
        assert (event.code, event.partial) == ("interrupted", "Once ")
        assert len(table.provider.requests) == 1

    at_table(play)


def test_hold_and_release_freeze_a_panel_and_nothing_else() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["one ", 2.0, "two"])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        assert await table.voices.hold("s1", held=True)
        assert await table.voices.hold("s1", held=False)
        ended = await task
        assert ended.text == "one two"
        assert len(table.events(UtteranceHeld, UtteranceReleased)) == 2
        assert not await table.voices.hold("s1", held=True)

    at_table(play)


def test_a_cancelled_session_keeps_the_partial_text_as_interrupted() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Once ", 5.0, "upon"])
        task = spawn(speak(table), "speak")
        await table.clock.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await table.recorder.close()
        (event,) = table.events(UtteranceFailed)
        assert isinstance(event, UtteranceFailed)
        assert (event.code, event.partial) == ("interrupted", "Once ")

    at_table(play)


def test_the_budget_stops_a_call_before_it_is_sent() -> None:
    async def play(table: FakeTable) -> None:
        with pytest.raises(BudgetExceeded):
            await speak(table)
        assert table.provider.requests == []
        assert table.events(UtteranceStarted) == []
        (event,) = table.events(BudgetReached)
        assert isinstance(event, BudgetReached)
        assert event.level == "hard"

    at_table(play, budget=parse_budget("300tok"))


def test_an_attended_table_waits_at_the_line_until_it_is_raised() -> None:
    async def play(table: FakeTable) -> None:
        table.line.attended = True
        task = spawn(speak(table), "speak")
        await table.clock.sleep(60)
        assert not task.done()
        table.line.raise_budget(parse_budget("100000tok"))
        ended = await task
        assert ended.status == "done"

    at_table(play, budget=parse_budget("300tok"))


def test_a_paused_table_begins_nothing_new() -> None:
    async def play(table: FakeTable) -> None:
        table.line.pause.clear()
        task = spawn(speak(table), "speak")
        await table.clock.sleep(60)
        assert table.provider.requests == []
        table.line.pause.set()
        assert (await task).status == "done"

    at_table(play)


def test_a_model_that_is_gone_fails_the_seat_and_not_the_program() -> None:
    async def play(table: FakeTable) -> None:
        turn = table.turn(replace(table.seats[0], model="none"))
        ended = await table.voices.speak(turn)
        assert (ended.status, ended.code) == ("failed", "not_found")

    at_table(play)


def test_what_a_stopped_or_failed_answer_used_is_counted_for_its_seat() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["Half a sentence, ", StreamInterrupted("Cut.")])
        await speak(table)
        (used,) = table.events(UsageRecorded)
        assert isinstance(used, UsageRecorded)
        assert (used.seat, used.stage, used.task) == ("s1", "discussion", "talk")
        assert used.usage is not None
        assert used.usage.estimated
        assert used.usage.input
        assert used.usage.output
        totals = table.recorder.state.by_seat["s1"]
        assert (totals.input, totals.output) == (used.usage.input, used.usage.output)

    at_table(play)


def test_a_call_that_brought_nothing_counts_nothing() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", [AuthenticationError("Wrong key.")])
        await speak(table)
        assert table.events(UsageRecorded) == []

    at_table(play)


SPARE = (ModelRef(provider="fake", model="second"), ModelRef(provider="fake", model="third"))


def test_where_nobody_can_be_asked_a_fallback_speaks_and_the_log_says_who() -> None:
    async def play(table: FakeTable) -> None:
        refused = AuthenticationError("No.")
        table.provider.script("s1", [refused], [refused], ["Here I am."])
        ended = await speak(table)
        assert (ended.status, ended.model, ended.text) == ("done", "third", "Here I am.")
        begun = [e.model for e in table.events(UtteranceStarted) if isinstance(e, UtteranceStarted)]
        assert begun == ["m", "second", "third"]
        failures = table.events(UtteranceFailed)
        assert [f.fallback for f in failures if isinstance(f, UtteranceFailed)] == [
            "fake/second",
            "fake/third",
        ]

    at_table(play, fallbacks=SPARE)


def test_a_facilitator_is_offered_the_fallback_and_another_voice_does_not_come_unseen() -> None:
    async def play(table: FakeTable) -> None:
        table.line.attended = True
        table.provider.script("s1", [AuthenticationError("No.")], ["unwanted"])
        ended = await speak(table)
        assert ended.status == "failed"
        (failure,) = table.events(UtteranceFailed)
        assert isinstance(failure, UtteranceFailed)
        assert failure.fallback == "fake/second"

    at_table(play, fallbacks=SPARE)


def test_after_the_first_word_no_other_model_speaks() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["I thi", StreamInterrupted("Cut.")], ["unwanted"])
        ended = await speak(table)
        assert (ended.status, ended.text) == ("failed", "I thi")
        (failure,) = table.events(UtteranceFailed)
        assert isinstance(failure, UtteranceFailed)
        assert failure.fallback == ""

    at_table(play, fallbacks=SPARE)


async def masked_turn(table: FakeTable, *moves: Any) -> tuple[UtteranceState, str, str]:
    """Speak with everything masked; return the end, what was sent, and what was told meanwhile."""
    kinds = Masker(KINDS)
    table.line.privacy = Privacy(to_models=kinds, to_log=kinds)
    seat = table.seats[0]
    table.provider.script(seat.id, moves)
    turn = table.turn(seat)
    situation = replace(turn.situation, topic="Ask a@b.com")
    state = await table.voices.speak(replace(turn, situation=situation))
    sent = "".join(one.text for one in table.provider.requests[-1].messages)
    told = [one async for one in _passed(table)]
    return state, sent, "".join(one.text for one in told)


async def _passed(table: FakeTable) -> AsyncIterator[UtteranceDelta]:
    await table.recorder.close()
    table.heard.close()
    async for one in table.heard:
        if isinstance(one, UtteranceDelta):
            yield one


def test_what_is_masked_is_neither_sent_nor_shown_nor_logged_however_it_is_cut() -> None:
    text = "Pay ４１１１-1111 1111 1111 now"
    state, sent, told = at_table(lambda table: masked_turn(table, *text))
    assert state.text == told == "Pay [card number] now"
    assert "a@b.com" not in sent
    assert "[e-mail]" in sent


def test_what_was_held_back_is_kept_where_the_line_broke() -> None:
    cut = StreamInterrupted("gone")
    state, _, told = at_table(lambda table: masked_turn(table, "It is a", "@b.com", cut))
    assert state.status == "failed"
    assert state.text == told == "It is [e-mail]"
