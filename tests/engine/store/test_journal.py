import asyncio
import random
from pathlib import Path

import pytest

from engine.store import FileStore
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import NoteAdded
from engine.vocabulary.ports import Draft
from tests.contracts.store_contract import SESSION
from tests.fakes.faulty_disk import FaultyDisk
from tests.fakes.store_events import ended, envelope, log, notes, opened
from tests.fakes.stores import Child, FilePlace

LONG = random.Random(3).randbytes(30_000).hex()
SENTENCES = {
    "full": "The disk is full.",
    "read-only": "The disk or the file is read-only.",
    "gone": "The file cannot be opened.",
}


class Health:
    """Notes what a store says of its health, and lets a test wait for it."""

    def __init__(self) -> None:
        self.said: list[tuple[bool, str]] = []
        self._news = asyncio.Event()

    def __call__(self, healthy: bool, reason: str) -> None:
        self.said.append((healthy, reason))
        self._news.set()

    async def next(self) -> tuple[bool, str]:
        await self._news.wait()
        self._news.clear()
        return self.said[-1]


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path)


def store_on(
    place: FilePlace, disk: FaultyDisk, health: Health, patience: float | None = None
) -> FileStore:
    return place.store(on_status=health, patience=patience, connect=disk.connect)


@pytest.mark.parametrize("fault", SENTENCES)
async def test_a_disk_that_refuses_loses_nothing_and_is_tried_again(place: FilePlace, fault: str):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health)
    journal = await store.create(SESSION)
    disk.fault = fault
    events = [*log(SESSION, opened(), NoteAdded(text=LONG)), *notes(SESSION, 3, 6)]
    journal.keep_draft(Draft(utterance="u1", text="halb"))
    writes = [asyncio.create_task(journal.append([event])) for event in events]
    assert await health.next() == (False, SENTENCES[fault])
    assert await journal.read() == []
    disk.fault = None
    await asyncio.gather(*writes)
    assert health.said == [(False, SENTENCES[fault]), (True, "")]
    assert await journal.read() == events
    await journal.append(log(SESSION, ended("u1"), first=7))
    assert await journal.drafts() == []
    await store.close()


async def test_a_fault_in_mid_session_is_the_same(place: FilePlace):
    child = Child(place, "fill", SESSION)
    said = await child.end()
    assert said[0].startswith("failing The ")
    assert said[-2:] == ["healthy", "written"]
    store = place.store()
    read = await (await store.open(SESSION, write=False)).read()
    drawn = random.Random(1)
    texts = [drawn.randbytes(10_000).hex() for _ in range(2, 42)]
    wanted = [envelope(SESSION, seq, NoteAdded(text=text)) for seq, text in enumerate(texts, 2)]
    assert read == [*log(SESSION, opened()), *wanted]
    await store.close()


async def test_a_batch_that_was_committed_after_all_is_not_written_twice(place: FilePlace):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health)
    journal = await store.create(SESSION)
    disk.fault = "forgetful"
    writing = asyncio.create_task(journal.append(notes(SESSION, 1, 3)))
    assert await health.next() == (False, SENTENCES["read-only"])
    assert await journal.read() == notes(SESSION, 1, 3)
    disk.fault = None
    await writing
    await journal.append(notes(SESSION, 4, 4))
    assert await journal.read() == notes(SESSION, 1, 4)
    await store.close()


async def test_patience_ends_with_a_sentence_and_the_journal_can_go_on(place: FilePlace):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health, patience=0.5)
    journal = await store.create(SESSION)
    disk.fault = "read-only"
    answers = await asyncio.gather(
        journal.append(notes(SESSION, 1, 2)),
        journal.append(notes(SESSION, 3, 3)),
        return_exceptions=True,
    )
    assert [str(answer) for answer in answers] == [
        f"The journal cannot be written. {SENTENCES['read-only']}"
    ] * 2
    assert disk.opened >= 3  # created, tried, tried again
    disk.fault = None
    await journal.append(notes(SESSION, 1, 3))
    assert await journal.read() == notes(SESSION, 1, 3)
    assert health.said[-1] == (True, "")
    await store.close()


async def test_a_patient_journal_can_be_told_to_give_up_soon(place: FilePlace):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health)
    journal = await store.create(SESSION)
    disk.fault = "read-only"
    waiting = asyncio.create_task(journal.append(notes(SESSION, 1, 1)))
    assert await health.next() == (False, SENTENCES["read-only"])
    journal.limit_patience(0.5)
    with pytest.raises(StoreError, match="cannot be written"):
        await waiting
    await store.close()


async def test_closing_does_not_wait_for_a_disk_that_refuses(place: FilePlace):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health)
    journal = await store.create(SESSION)
    disk.fault = "read-only"
    writing = asyncio.create_task(journal.append(notes(SESSION, 1, 1)))
    await health.next()
    with pytest.raises(StoreError, match="read-only"):
        await store.close()
    with pytest.raises(StoreError, match="read-only"):
        await writing
    other = place.store()
    await (await other.open(SESSION, write=True)).append(notes(SESSION, 1, 1))
    await other.close()


async def test_behind_a_journal_that_cannot_be_written_the_others_are_closed_too(
    place: FilePlace,
):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health)
    journal = await store.create(SESSION)
    other = await store.create("20261120-zzzz")
    disk.fault = "read-only"
    writing = asyncio.create_task(journal.append(notes(SESSION, 1, 1)))
    await health.next()
    with pytest.raises(StoreError, match="read-only"):
        await store.close()
    with pytest.raises(StoreError, match="read-only"):
        await writing
    disk.fault = None
    with pytest.raises(StoreError, match="closed"):
        await other.append(notes(other.session, 1, 1))


async def test_drafts_alone_wait_for_the_disk_too(place: FilePlace):
    disk, health = FaultyDisk(), Health()
    store = store_on(place, disk, health, patience=0.0)
    journal = await store.create(SESSION)
    disk.fault = "read-only"
    journal.keep_draft(Draft(utterance="u1", text="a"))
    assert await health.next() == (False, SENTENCES["read-only"])
    journal.keep_draft(Draft(utterance="u1", text="ab"))
    disk.fault = None
    assert await health.next() == (True, "")
    assert await journal.drafts() == [Draft(utterance="u1", text="ab")]
    await store.close()


async def test_a_file_that_is_damaged_while_open_ends_the_waiting_at_once(place: FilePlace):
    health = Health()
    store = place.store(on_status=health)
    journal = await store.create(SESSION)
    (place.paths.sessions / f"{SESSION}.db").write_bytes(b"something else " * 1000)
    with pytest.raises(StoreError, match="damaged"):
        await journal.append(notes(SESSION, 1, 1))
    assert await health.next() == (False, "The file is damaged.")
    await store.close()


async def test_an_unexpected_fault_reaches_whoever_waits(place: FilePlace):
    disk = FaultyDisk()

    def connect(file: Path, access: str) -> object:
        if disk.fault:
            raise ZeroDivisionError
        return disk.connect(file, access)

    store = place.store(connect=connect)
    journal = await store.create(SESSION)
    disk.fault = "bug"
    with pytest.raises(ZeroDivisionError):
        await journal.append(notes(SESSION, 1, 1))
    with pytest.raises(StoreError, match="closed"):
        await journal.append(notes(SESSION, 1, 1))
    with pytest.raises(ZeroDivisionError):
        await journal.close()
    await store.close()
