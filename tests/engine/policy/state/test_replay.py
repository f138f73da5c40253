"""Many events at once come to exactly what they come to one by one."""

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce as fold

import pytest
from hypothesis import given, settings, strategies as st

from engine.policy.state import EMPTY, TableState, reduce, replay
from engine.policy.state.table import PAGE
from engine.vocabulary.events import (
    Envelope,
    Event,
    MemoryForgotten,
    MemoryRecalled,
    MemoryWritten,
    RoundStarted,
    StageStarted,
    UtteranceEnded,
    UtteranceStarted,
)
from tests.fakes.event_sequences import any_event, any_of
from tests.fakes.facts import in_envelopes, opened, round_, stage
from tests.fakes.memories import written
from tests.fakes.recorded import RecordedSession
from tests.fakes.tables import START

TALK = any_of(UtteranceStarted, UtteranceEnded, MemoryWritten, MemoryRecalled)
AROUND = any_of(StageStarted, RoundStarted)


def one_by_one(log: Iterable[Envelope], state: TableState = EMPTY) -> TableState:
    return fold(reduce, log, state)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(-2, 9), TALK | TALK | TALK | AROUND | any_event), max_size=40),
    st.integers(0, 40),
)
def test_any_facts_in_any_order_at_any_times(told: list[tuple[int, Event]], cut: int) -> None:
    at, log = START, list[Envelope]()
    begun = [(0, opened()), (1, stage("talk")), (1, round_("talk"))]
    for seq, (seconds, event) in enumerate([*begun, *told], 1):
        at += timedelta(seconds=seconds)
        log.append(Envelope(seq=seq, at=at, session="20261120-test", event=event))
    assert replay(log) == one_by_one(log)
    assert replay(log[cut:], one_by_one(log[:cut])) == one_by_one(log)


@pytest.mark.parametrize("name", ["paper-cut-zh", "design-review-en-faults"])
def test_a_recorded_session_until_any_event(name: str) -> None:
    log = RecordedSession(name).log
    state, begun = EMPTY, EMPTY
    for place, envelope in enumerate(log, 1):
        state = reduce(state, envelope)
        assert replay(log[(place - 1) // 50 * 50 : place], begun) == state
        if place % 50 == 0:
            begun = state


def test_memories_fill_their_pages() -> None:
    events: list[Event] = [opened(), stage("talk"), round_("talk")]
    events += [written(f"m{n}", "an oak table") for n in range(2 * PAGE + 5)]
    events.append(MemoryForgotten(memory="m3"))
    events += [written(f"n{n}", "a lamp") for n in range(PAGE)]
    log = list(in_envelopes(events))
    state = replay(log)
    assert state == one_by_one(log)
    assert [len(page) for page in state.memory_pages] == [PAGE - 1, PAGE, PAGE, 5]


def test_what_was_stays_what_it_was() -> None:
    log = list(in_envelopes([opened(), stage("talk"), round_("talk"), written("m1", "an oak")]))
    before = one_by_one(log[:3])
    replay(log[3:], before)
    assert before == one_by_one(log[:3])
