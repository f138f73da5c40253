"""The session, its seats, the facilitator's hand and memories as the log tells them."""

import pytest

from engine.vocabulary.events import (
    BudgetReached,
    EditUndone,
    FacilitatorSaid,
    HealthChanged,
    MarkSet,
    MemoryChanged,
    MemoryForgotten,
    MemoryWritten,
    SeatAdded,
    SeatChanged,
    SeatRemoved,
    SeatsRotated,
    SessionClosed,
    SessionPaused,
    SessionResumed,
    TopicParked,
)
from tests.fakes.facts import SEATS, table_of


def test_the_opening_is_the_table() -> None:
    state = table_of()
    assert (state.topic, state.kit, state.lang, state.seed) == (
        "A paper lamp",
        "open-table",
        "en",
        1,
    )
    assert state.seats == SEATS
    assert state.opened == state.last


def test_a_session_that_goes_on_is_neither_paused_nor_closed_nor_at_its_line() -> None:
    stopped = table_of(BudgetReached(level="hard"), SessionPaused(reason="budget"))
    assert (stopped.paused, stopped.budget) == (True, "hard")
    again = table_of(
        BudgetReached(level="hard"),
        SessionPaused(reason="budget"),
        SessionClosed(reason="quit"),
        SessionResumed(reason="resumed"),
    )
    assert (again.paused, again.budget, again.closed) == (False, "", "")
    assert table_of(SessionClosed(reason="")).closed == "closed"


def test_seats_change_one_thing_at_a_time() -> None:
    state = table_of(
        SeatChanged(seat="s1", what="model", value="openrouter/a/b"),
        SeatChanged(seat="s2", what="muted", value="true"),
        SeatChanged(seat="s3", what="muted", value="true"),
        SeatChanged(seat="s3", what="muted", value="false"),
        SeatChanged(seat="s4", what="role", value="designer"),
        SeatChanged(seat="s5", what="name", value="Lin"),
    )
    assert (state.seat("s1").provider, state.seat("s1").model) == ("openrouter", "a/b")
    assert [s.id for s in state.seats if s.muted] == ["s2"]
    assert state.seat("s4").role == "designer"
    assert state.seat("s4").first_role == SEATS[3].first_role
    assert state.seat("s5").name == "Lin"


def test_after_the_switch_seats_play_new_roles_and_keep_their_names() -> None:
    state = table_of(SeatsRotated(roles={"s1": "designer"}, unchanged=()))
    assert (state.seat("s1").role, state.seat("s1").first_role) == ("designer", SEATS[0].role)
    assert state.seat("s1").name == SEATS[0].name
    assert state.seats[1:] == SEATS[1:]


def test_a_seat_joins_once_and_leaves() -> None:
    added = SeatAdded(seat="s1", what="again", value=SEATS[0])
    assert len(table_of(added).seats) == 6
    left = table_of(SeatRemoved(seat="s1"))
    assert "s1" not in {seat.id for seat in left.seats}
    with pytest.raises(KeyError):
        left.seat("s1")


def test_an_undone_edit_is_gone_and_no_other_one() -> None:
    state = table_of(
        TopicParked(text="price"),
        TopicParked(text="paper"),
        MarkSet(ref="u1", text="good"),
        EditUndone(ref="2"),
    )
    assert [text for _, text in state.parked] == ["paper"]
    assert len(state.marks) == 1
    assert table_of(TopicParked(text="price"), EditUndone(ref="٢")).parked != ()


def test_a_whisper_keeps_its_place_and_its_ear() -> None:
    state = table_of(FacilitatorSaid(text="all"), FacilitatorSaid(text="psst", to="s2"))
    assert state.said == ((2, None, "all"), (3, "s2", "psst"))


def test_memories_are_edited_and_forgotten_and_their_number_is_never_used_again() -> None:
    def memory(name: str) -> MemoryWritten:
        return MemoryWritten(
            memory=name, seat="s1", kind="speech", text="old", stage="talk", importance=0.4
        )

    state = table_of(
        memory("m1"),
        memory("m2"),
        MemoryChanged(memory="m1", what="text", value="new"),
        MemoryChanged(memory="m1", what="pinned", value="true"),
        MemoryChanged(memory="m1", what="colour", value="red"),
        MemoryForgotten(memory="m2"),
    )
    assert [(m.id, m.text, m.pinned) for m in state.memories] == [("m1", "new", True)]
    assert state.memory_count == 2


def test_health_is_the_newest_word_of_each_component() -> None:
    state = table_of(
        HealthChanged(component="journal", status="unhealthy"),
        HealthChanged(component="exports", status="healthy"),
        HealthChanged(component="journal", status="healthy"),
    )
    assert state.health == {"journal": "healthy", "exports": "healthy"}
