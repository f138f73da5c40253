"""The recorder: numbered without gaps, committed before it is told, nothing lost by a cancel."""

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.bus import EventBus, Subscription
from engine.policy.state import EMPTY, replay
from engine.recorder import Recorder
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    Envelope,
    FacilitatorSaid,
    HealthChanged,
    NoteAdded,
    StorageStatus,
    UtteranceDelta,
)
from engine.vocabulary.ports import Draft
from tests.fakes.journal import MemoryJournal

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) + timedelta(microseconds=1_234_567)


def recorder() -> tuple[Recorder, MemoryJournal, Subscription]:
    journal, bus = MemoryJournal(), EventBus()
    made = Recorder(journal, bus, ManualClock(START), EMPTY)
    subscription = bus.subscribe()
    made.start()
    return made, journal, subscription


async def test_events_are_numbered_committed_and_then_told() -> None:
    made, journal, subscription = recorder()
    await made.record(NoteAdded(text="a"), NoteAdded(text="b"))
    await made.record(NoteAdded(text="c"))
    await made.close()
    assert [e.seq for e in journal.envelopes] == [1, 2, 3]
    told = subscription.__aiter__()
    assert [await anext(told) for _ in range(3)] == journal.envelopes
    assert replay(journal.envelopes) == made.state


async def test_times_are_kept_as_the_log_keeps_them() -> None:
    made, journal, _ = recorder()
    await made.record(NoteAdded(text="a"))
    await made.close()
    assert journal.envelopes[0].at.microsecond == 234_000


class Unsteady(ManualClock):
    """A wall clock that somebody sets, beside a monotonic one that goes on."""

    shifted = timedelta()

    def now(self) -> datetime:
        return super().now() + self.shifted


async def test_times_go_on_where_the_wall_clock_is_set_back_and_follow_it_forward() -> None:
    clock, journal = Unsteady(START), MemoryJournal()
    made = Recorder(journal, EventBus(), clock, EMPTY)
    made.start()
    for hours in (0, -3, -3, 0, 5):
        clock.shifted = timedelta(hours=hours)
        clock.advance(2)
        await made.record(NoteAdded(text="a"))
    await made.close()
    times = [envelope.at - journal.envelopes[0].at for envelope in journal.envelopes]
    assert times == [timedelta(seconds=s) for s in (0, 2, 4, 6, 5 * 3600 + 8)]

    clock.shifted = timedelta(days=-1)
    again = Recorder(MemoryJournal(), EventBus(), clock, made.state)
    clock.advance(1)
    again.note(NoteAdded(text="b"))
    assert again.state.last is not None
    assert made.state.last is not None
    assert again.state.last - made.state.last == timedelta(seconds=1)


async def test_a_subscriber_hears_nothing_that_the_disk_does_not_have() -> None:
    made, journal, subscription = recorder()
    committed = made.note(NoteAdded(text="a"))
    assert made.state.seq == 1
    told = subscription.__aiter__()
    first = await anext(told)
    assert first in journal.envelopes
    await committed
    await made.close()


async def test_what_a_cancelled_caller_recorded_is_written_all_the_same() -> None:
    made, journal, _ = recorder()
    task = asyncio.create_task(made.record(NoteAdded(text="kept")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await made.close()
    assert [e.event for e in journal.envelopes] == [NoteAdded(text="kept")]


async def test_many_at_once_keep_their_order() -> None:
    made, journal, _ = recorder()
    async with asyncio.TaskGroup() as group:
        for index in range(50):
            group.create_task(made.record(FacilitatorSaid(text=str(index))))
    await made.close()
    assert [e.seq for e in journal.envelopes] == list(range(1, 51))


async def test_a_journal_that_gave_up_is_an_error_for_everybody_who_waits() -> None:
    made, journal, _ = recorder()
    journal.broken = True
    with pytest.raises(StoreError):
        await made.record(NoteAdded(text="a"))
    with pytest.raises(StoreError):
        await made.record(NoteAdded(text="b"))
    with pytest.raises(StoreError):
        await made.until_writable()
    await made.close()


async def test_a_sick_journal_holds_new_calls_back_and_is_logged_when_it_can_be() -> None:
    made, journal, subscription = recorder()
    made.storage_status(False, "The disk is full.")
    waiting = asyncio.create_task(made.until_writable())
    await asyncio.sleep(0)
    assert not waiting.done()
    made.storage_status(True, "")
    await waiting
    await made.close()
    assert [e.event for e in journal.envelopes] == [
        HealthChanged(component="journal", status="unhealthy", reason="The disk is full."),
        HealthChanged(component="journal", status="healthy", reason=""),
    ]
    first = await anext(subscription.__aiter__())
    assert first == StorageStatus(mode="memory", healthy=False, reason="The disk is full.")


async def test_a_server_that_is_away_keeps_nobody_and_its_changes_are_logged() -> None:
    made, journal, subscription = recorder()
    made.mirror_status(True, "", 0)
    made.mirror_status(False, "Redis cannot be reached.", 2)
    made.mirror_status(False, "Redis cannot be reached.", 5)
    await made.until_writable()
    made.storage_status(False, "The disk is full.")
    made.mirror_status(True, "", 0)
    made.storage_status(True, "")
    await made.close()
    assert [e.event for e in journal.envelopes] == [
        HealthChanged(component="memory", status="unhealthy", reason="Redis cannot be reached."),
        HealthChanged(component="journal", status="unhealthy", reason="The disk is full."),
        HealthChanged(component="memory", status="healthy", reason=""),
        HealthChanged(component="journal", status="healthy", reason=""),
    ]
    told: list[StorageStatus] = []
    async for item in subscription:
        if isinstance(item, StorageStatus):
            told.append(item)
        if len(told) == 6:
            break
    away = StorageStatus(
        mode="memory", healthy=False, reason="Redis cannot be reached.", journal_only=True, lag=2
    )
    full = StorageStatus(mode="memory", healthy=False, reason="The disk is full.")
    well = StorageStatus(mode="memory", healthy=True)
    assert told == [well, away, replace(away, lag=5), full, full, well]


async def test_deltas_are_drafts_and_pass_by_without_being_logged() -> None:
    made, journal, subscription = recorder()
    delta = UtteranceDelta(
        at=START, session=journal.session, utterance="u1", seat="s1", offset=0, text="Hel"
    )
    made.tell(delta, Draft(utterance="u1", text="Hel"))
    await made.close()
    assert journal.kept == {"u1": "Hel"}
    assert journal.envelopes == []
    assert await anext(subscription.__aiter__()) == delta


async def test_numbers_go_on_after_the_state_that_was_given() -> None:
    journal = MemoryJournal()
    earlier = Envelope(seq=1, at=START, session=journal.session, event=NoteAdded(text="a"))
    made = Recorder(journal, EventBus(), ManualClock(START), replay([earlier]))
    made.start()
    await made.record(NoteAdded(text="b"))
    await made.close()
    assert [e.seq for e in journal.envelopes] == [2]


async def test_an_event_that_cannot_be_kept_ends_the_waiting_of_everybody() -> None:
    class Strict(MemoryJournal):
        async def append(self, envelopes: Sequence[Envelope]) -> None:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    made = Recorder(Strict(), EventBus(), ManualClock(START), EMPTY)
    made.start()
    with pytest.raises(StoreError):
        await made.record(NoteAdded(text="a"))
    with pytest.raises(StoreError):
        await made.until_writable()
    await made.close()


async def test_bad_news_after_the_journal_gave_up_keep_nobody_waiting() -> None:
    made, journal, _ = recorder()
    journal.broken = True
    with pytest.raises(StoreError):
        await made.record(NoteAdded(text="a"))
    made.storage_status(False, "The disk is full.")
    with pytest.raises(StoreError):
        await made.until_writable()
    await made.close()


async def test_a_failure_that_nobody_waits_for_is_no_forgotten_exception() -> None:
    forgotten: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, facts: forgotten.append(facts))
    made, journal, _ = recorder()
    journal.broken = True
    with pytest.raises(StoreError):
        await made.record(NoteAdded(text="a"))
    made.note(NoteAdded(text="b"))
    gc.collect()
    await made.close()
    assert forgotten == []


async def test_what_is_forgotten_leaves_the_state_and_what_happens_meanwhile_stays() -> None:
    made, journal, _ = recorder()
    await made.record(*(FacilitatorSaid(text=f"word {n}", to=None) for n in range(500)))
    await made.record(FacilitatorSaid(text="the secret word", to=None))
    redact = journal.redact

    async def slowly(texts: Sequence[str]) -> tuple[int, ...]:
        blanked = await redact(texts)
        made.note(NoteAdded(text="noted meanwhile"))
        await made.record(FacilitatorSaid(text="said meanwhile", to=None))
        made.note(NoteAdded(text="not written yet"))
        return blanked

    journal.redact = slowly  # type: ignore[method-assign]
    first, second = await asyncio.gather(made.redact("the secret word"), made.redact("word 7"))
    assert (first, second) == ((501,), (8,))
    await made.record(NoteAdded(text="afterwards"))
    assert "secret" not in repr(made.state)
    assert made.state == replay(journal.envelopes)
    assert [one.seq for one in journal.envelopes] == list(range(1, 509))
    await made.close()
    assert made.closing
