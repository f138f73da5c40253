"""Snapshots: a review begins at the end that is kept, and is the same as one of the whole log."""

import random
from collections.abc import Sequence

import pytest

from engine import Playback, Recording, Timeline
from engine.replay.snapshot import keep_snapshot, kept_snapshot
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope
from tests.fakes.journal import MemoryJournal
from tests.fakes.recorded import RecordedSession

LOGS = [RecordedSession(name).log for name in ("open-table-en", "paper-cut-zh")]


async def kept(log: Sequence[Envelope]) -> MemoryJournal:
    journal = MemoryJournal()
    await journal.append(log)
    await keep_snapshot(journal)
    return journal


@pytest.mark.parametrize("log", LOGS)
async def test_what_is_kept_is_what_the_log_says(log: Sequence[Envelope]):
    snapshot = await kept_snapshot(await kept(log))
    assert snapshot is not None
    whole = Recording(log)
    timeline = Timeline.of(whole)
    assert snapshot.state == whole.state(whole.last)
    told = Timeline(whole.last, snapshot.turns, snapshot.chapters, snapshot.marks)
    assert (told.turns, told.chapters, told.marks) == (
        timeline.turns,
        timeline.chapters,
        timeline.marks,
    )
    draw = random.Random(5)
    places = [draw.randrange(whole.last + 1) for _ in range(20)]
    assert [told.next_turn(at) for at in places] == [timeline.next_turn(at) for at in places]


@pytest.mark.parametrize("log", LOGS)
async def test_the_log_is_read_when_more_than_its_end_is_asked_for(log: Sequence[Envelope]):
    snapshot = await kept_snapshot(await kept(log))
    assert snapshot is not None
    read: list[int] = []

    def reading() -> Sequence[Envelope]:
        read.append(1)
        return log

    late, whole = Recording.ending(snapshot.state, reading), Recording(log)
    end = Playback(late, late.last)
    assert end.over
    assert end.state == whole.state(whole.last)
    assert (late.session, late.last, end.moment) == (
        whole.session,
        whole.last,
        whole.at(whole.last),
    )
    assert [late.place(seq) for seq in (-1, 0, 3, whole.last, 10**9)] == [
        whole.place(seq) for seq in (-1, 0, 3, whole.last, 10**9)
    ]
    assert [late.seq(place) for place in (0, 1, 5, whole.last)] == [
        whole.seq(place) for place in (0, 1, 5, whole.last)
    ]
    assert not read
    draw = random.Random(7)
    for place in (0, 1, whole.last - 1, *(draw.randrange(whole.last) for _ in range(10))):
        assert late.state(place) == whole.state(place)
        assert late.at(place) == whole.at(place)
    assert late.log == tuple(log)
    assert len(read) == 1


def test_a_log_that_cannot_be_read_is_said_to_whoever_asks():
    def reading() -> Sequence[Envelope]:
        raise StoreError("It is damaged.")

    log = LOGS[0]
    whole = Recording(log)
    late = Recording.ending(whole.state(whole.last), reading)
    for _ in range(2):
        with pytest.raises(StoreError, match="damaged"):
            late.state(3)


async def test_what_another_version_kept_or_a_fault_left_is_not_taken():
    journal = await kept(LOGS[0])
    data = await journal.snapshot()
    assert data is not None
    for damaged in (b"", b"\xc1", data[:-1], data[: len(data) // 2], data.replace(b"1/", b"0/", 1)):
        journal.made = (LOGS[0][-1].seq, damaged)
        assert await kept_snapshot(journal) is None


async def test_a_longer_log_is_not_told_by_the_snapshot_of_a_shorter_one():
    journal = await kept(LOGS[0][:-1])
    await journal.append(LOGS[0][-1:])
    assert await kept_snapshot(journal) is None
