"""One more event, whatever it is: never an error, the same live as read back, totals that add up."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings, strategies as st
from msgspec.structs import replace

from engine.policy import logline
from engine.policy.state import EMPTY, TableState, Totals, reduce, replay
from engine.vocabulary.events import (
    Envelope,
    Event,
    MemoryChanged,
    MemoryForgotten,
    SessionPaused,
    SessionResumed,
    StageSkipped,
    TextRedacted,
    UnknownEvent,
    UsageRecorded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from tests.fakes.event_sequences import any_event, any_events, sessions, unknown_event
from tests.fakes.facts import failed, in_envelopes, opened, stage, stage_end, started
from tests.fakes.tables import START


@settings(max_examples=200)
@given(any_events)
def test_no_sequence_of_known_events_is_an_error(events: list[Event]) -> None:
    state = replay(in_envelopes([opened(), *events]))
    assert state.seq == len(events) + 1
    assert state.session == "20261120-test"


@given(any_events, unknown_event)
def test_an_unknown_event_changes_nothing_but_its_place(
    events: list[Event], unknown: UnknownEvent
) -> None:
    before = replay(in_envelopes([opened(), *events]))
    (envelope,) = in_envelopes([unknown], after=before.seq)
    after = reduce(before, envelope)
    ran = before.ran + before.unsure + (envelope.at - (before.last or envelope.at))
    assert after == replace(
        before, seq=before.seq + 1, last=envelope.at, ran=ran, unsure=timedelta()
    )


@settings(max_examples=200)
@given(sessions())
def test_a_log_read_back_is_the_state_that_was(events: list[Event]) -> None:
    live = list(in_envelopes(events))
    read = [logline.decode_line(logline.encode_line(envelope)) for envelope in live]
    assert replay(read) == replay(live)


@given(sessions(), st.data())
def test_a_replay_can_stop_anywhere_and_go_on(events: list[Event], data: st.DataObject) -> None:
    envelopes = list(in_envelopes(events))
    cut = data.draw(st.integers(0, len(envelopes)))
    assert replay(envelopes[cut:], replay(envelopes[:cut])) == replay(envelopes)


@given(any_events, any_event)
def test_what_was_stays_what_it_was(events: list[Event], more: Event) -> None:
    before = replay(in_envelopes([opened(), *events]))
    same = replay(in_envelopes([opened(), *events]))
    (envelope,) = in_envelopes([more], after=before.seq)
    reduce(before, envelope)
    assert before == same


@given(sessions())
def test_totals_add_up(events: list[Event]) -> None:
    state = replay(in_envelopes(events))
    calls = [e for e in events if isinstance(e, UtteranceEnded | UsageRecorded)]
    of_seats = sum(isinstance(e, UtteranceEnded) for e in calls)
    assert state.totals.calls == len(calls) == _sum(state.by_stage, "calls")
    assert of_seats == _sum(state.by_seat, "calls")
    assert state.totals.input == sum((e.usage.input or 0) for e in calls if e.usage)
    assert state.totals.output == sum((e.usage.output or 0) for e in calls if e.usage)
    assert state.totals.unknown == sum(e.cost is None for e in calls)
    for currency in ("USD", "CNY"):
        spent = sum(
            (e.cost.amount for e in calls if e.cost and e.cost.currency == currency), Decimal(0)
        )
        assert state.totals.costs.get(currency, 0) == spent
        assert spent == sum(t.costs.get(currency, 0) for t in state.by_stage.values())


def _sum(totals: object, name: str) -> int:
    assert isinstance(totals, dict)
    return sum(getattr(one, name) for one in totals.values() if isinstance(one, Totals))


@given(sessions())
def test_every_utterance_is_found_in_its_seat_and_its_end(events: list[Event]) -> None:
    state = replay(in_envelopes(events))
    assert state.utterances == sum(isinstance(e, UtteranceStarted) for e in events)
    assert state.open_utterances() == ()
    for event in events:
        if isinstance(event, UtteranceEnded | UtteranceFailed):
            found = state.utterance(event.utterance)
            assert found is not None
            assert found in state.utterances_of(event.seat)
            done = isinstance(event, UtteranceEnded)
            assert found.status == ("done" if done else "failed")
            assert found.text == (event.text if done else event.partial)
            assert not found.held


def test_nothing_is_the_empty_table() -> None:
    assert replay([]) == EMPTY == TableState()


def _timed(*told: tuple[int, Event]) -> TableState:
    times = [(START + timedelta(seconds=second), event) for second, event in told]
    return replay(
        Envelope(seq=seq, at=at, session="20261120-test", event=event)
        for seq, (at, event) in enumerate(times, 1)
    )


LEFT = SessionPaused(reason="quit")
BACK = SessionResumed(reason="resumed")


def test_the_time_between_leaving_and_resuming_is_not_the_tables_own():
    twice = ((0, opened()), (60, LEFT), (9_000, BACK), (9_030, LEFT), (50_000, BACK))
    assert _timed(*twice, (50_005, stage("discussion"))).ran == timedelta(seconds=95)


def test_a_pause_at_the_table_is_time_of_the_table():
    paused, on = SessionPaused(reason="facilitator"), SessionResumed(reason="facilitator")
    assert _timed((0, opened()), (60, paused), (300, on)).ran == timedelta(seconds=300)


def test_after_a_crash_the_time_of_nobody_is_left_out():
    began = started("u1", "s1", "discussion")
    crashed = ((0, opened()), (60, began), (9_000, failed("u1", "s1")), (9_000, BACK))
    assert _timed(*crashed).ran == timedelta(seconds=60)


def test_what_was_said_until_the_table_was_left_is_its_time():
    began = started("u1", "s1", "discussion")
    left = ((0, opened()), (60, began), (75, failed("u1", "s1")), (75, LEFT), (9_000, BACK))
    assert _timed(*left).ran == timedelta(seconds=75)


def test_a_stage_knows_how_long_the_table_had_run_when_it_began_and_when_it_was_over() -> None:
    paused, on = SessionPaused(reason="facilitator"), SessionResumed(reason="facilitator")
    skipped = StageSkipped(stage="drawing", kind="drawing", reason="no model")
    state = _timed(
        *((0, opened()), (10, stage("introduction")), (20, paused), (60, on)),
        *((70, stage_end("introduction")), (70, skipped), (71, stage("discussion"))),
        *((100, LEFT), (9_000, BACK), (9_020, stage("closing"))),
    )
    times = [(one.began.seconds, one.over and one.over.seconds) for one in state.stages]
    assert times == [(10, 70), (70, 70), (71, None), (120, None)]
    cut = StageSkipped(stage="discussion", kind="discussion", reason="cut")
    assert _timed((0, opened()), (5, stage("discussion")), (8, cut)).stages[0].over == timedelta(
        seconds=8
    )


def test_what_is_done_to_memories_later_takes_no_time_of_the_table() -> None:
    log = list(in_envelopes([opened(), SessionPaused(reason="quit")]))
    before = replay(log)
    much_later = log[-1].at + timedelta(days=30)
    for event in (
        MemoryChanged(memory="m1", what="pinned", value="true"),
        MemoryForgotten(memory="m1"),
        TextRedacted(ref="1"),
    ):
        envelope = Envelope(seq=3, at=much_later, session=before.session, event=event)
        assert reduce(before, envelope) == replace(before, seq=3)


def test_a_live_table_s_time_goes_on_while_memories_are_changed() -> None:
    (first,) = in_envelopes([opened()])
    at = [first.at + timedelta(seconds=n) for n in (10, 25)]
    events = (MemoryForgotten(memory="m1"), SessionPaused(reason="quit"))
    log = [Envelope(seq=n + 2, at=at[n], session=first.session, event=events[n]) for n in (0, 1)]
    assert replay([first, *log]).ran == timedelta(seconds=25)
