"""Any moment of a log is what a live table was then, and no provider is asked for it."""

import dataclasses

import pytest
from hypothesis import given, settings, strategies as some

from engine.policy.state import EMPTY, TableState, reduce, replay
from engine.replay.recording import STEP, Recording
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import UnknownEvent
from tests.fakes.recorded import RecordedSession

LOGS = {
    name: RecordedSession(name).log
    for name in ("paper-cut-zh", "open-table-en", "design-review-en-faults")
}


def live_states(name: str) -> list[TableState]:
    """Return the table after each event, reduced one after another as a live one does."""
    states = [EMPTY]
    for envelope in LOGS[name]:
        states.append(reduce(states[-1], envelope))
    return states


LIVE = {name: live_states(name) for name in LOGS}


@settings(max_examples=60, deadline=None)
@given(some.sampled_from(sorted(LOGS)), some.lists(some.floats(0, 1), min_size=1, max_size=6))
def test_the_state_at_any_event_is_that_of_the_live_table(name: str, jumps: list[float]):
    recording = Recording(LOGS[name])
    for jump in jumps:  # in any order: what is kept of one jump serves the next
        place = round(jump * recording.last)
        assert recording.state(place) == LIVE[name][place]


def test_places_beyond_the_ends_are_the_ends():
    recording = Recording(LOGS["open-table-en"])
    assert recording.state(-3) == EMPTY
    assert recording.state(10**6) == LIVE["open-table-en"][-1]
    assert recording.at(-1) == recording.at(0) == LOGS["open-table-en"][0].at
    assert recording.at(10**6) == LOGS["open-table-en"][-1].at


def test_a_place_is_found_by_the_number_of_its_event():
    log = LOGS["open-table-en"]
    whole = Recording(log)
    assert [whole.place(one.seq) for one in log[:5]] == [1, 2, 3, 4, 5]
    gap = Recording([*log[:10], *log[20:]])
    assert gap.place(15) == gap.place(10) == 10


def test_a_log_without_events_is_refused():
    with pytest.raises(InputError, match="no event"):
        Recording([])


def test_unknown_events_are_passed_by():
    log = list(LOGS["open-table-en"])
    log[40] = dataclasses.replace(log[40], event=UnknownEvent(type="later", v=3, data={}))
    assert Recording(log).state(len(log)) == replay(log)
    assert len(log) > 2 * STEP, "the log is long enough for kept states"
