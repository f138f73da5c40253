"""Copies of sessions: whole or not there, the two newest, and put back without losing anything."""

import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine.store.connections import Access, connect
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope
from tests.fakes.store_events import START, log, notes, opened
from tests.fakes.stores import Child, FilePlace

SESSION, OTHER = "20261120-k3f7", "20261120-x9y8"


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path / "home")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


async def written(place: FilePlace, events: int, session: str = SESSION) -> None:
    """Let a session's log have so many events."""
    store = place.store()
    if (place.paths.sessions / f"{session}.db").exists():
        journal = await store.open(session, write=True)
    else:
        journal = await store.create(session)
        await journal.append(log(session, opened()))
    have = len(await journal.read())
    await journal.append(notes(session, have + 1, events))
    await store.close()


async def events_of(place: FilePlace, session: str = SESSION) -> Sequence[Envelope]:
    store = place.store()
    journal = await store.open(session, write=False)
    try:
        return await journal.read()
    finally:
        await store.close()


def damage(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[5000:9000] = b"\xff" * 4000
    file.write_bytes(raw)


async def test_a_copy_is_the_session_for_its_owner_alone(place: FilePlace, clock: ManualClock):
    await written(place, 40)
    store = place.store(clock)
    made = await store.backup(SESSION)
    assert made.at == START
    assert made.file.parent == place.paths.backups
    assert [file.name for file in place.paths.backups.iterdir()] == [made.file.name]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.file.parent.stat().st_mode) == 0o700
    (place.paths.sessions / f"{SESSION}.db").unlink()
    before = await store.restore(SESSION)
    assert before == made
    assert len(await events_of(place)) == 40
    await store.close()


async def test_the_newest_two_stay(place: FilePlace, clock: ManualClock):
    await written(place, 3, OTHER)
    store = place.store(clock)
    await store.backup(OTHER)
    for count in (5, 6, 7):
        await written(place, count)
        await store.backup(SESSION)
        await store.backup(SESSION)  # at the same moment
        clock.advance(60)
    kept = [one for one in await store.backups() if one.session == SESSION]
    assert len(kept) == 2
    assert len([one for one in await store.backups() if one.session == OTHER]) == 1
    assert {one.at for one in kept} == {START + timedelta(seconds=120)}
    await store.close()


async def test_a_session_that_is_open_is_copied_as_it_stands(place: FilePlace):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(log(SESSION, opened()))
    await journal.append(notes(SESSION, 2, 21))
    await store.backup(SESSION)
    await journal.append(notes(SESSION, 22, 41))
    await journal.close()
    await store.restore(SESSION, force=True)
    assert len(await events_of(place)) == 21
    await store.close()


async def test_a_copy_that_cannot_be_written_whole_is_not_there(place: FilePlace):
    await written(place, 30)
    await place.store().backup(SESSION)
    (good,) = place.paths.backups.iterdir()
    await written(place, 60)

    def failing(file: Path, access: Access) -> sqlite3.Connection:
        if file.name.endswith(".new"):
            raise sqlite3.OperationalError("disk I/O error")
        return connect(file, access)

    store = place.store(connect=failing)
    with pytest.raises(StoreError, match="cannot be backed up"):
        await store.backup(SESSION)
    assert list(place.paths.backups.iterdir()) == [good]
    await store.close()


async def test_a_damaged_session_does_not_push_out_good_copies(place: FilePlace):
    await written(place, 300)
    store = place.store()
    good = {(await store.backup(SESSION)).file, (await store.backup(SESSION)).file}
    damage(place.paths.sessions / f"{SESSION}.db")
    with pytest.raises(StoreError):
        await store.backup(SESSION)
    assert set(place.paths.backups.iterdir()) == good
    await store.restore(SESSION)  # what is damaged holds nothing that could be lost
    assert len(await events_of(place)) == 300
    assert len(list(place.paths.bin.iterdir())) == 1
    await store.close()


async def test_what_a_killed_program_left_is_cleared(place: FilePlace):
    await written(place, 3)
    place.paths.backups.mkdir(parents=True)
    (place.paths.backups / f".{SESSION}@20261101T000000Z.new").write_bytes(b"half")
    (place.paths.backups / f".{SESSION}@20261101T000000Z.new-wal").write_bytes(b"half")
    store = place.store()
    made = await store.backup(SESSION)
    assert list(place.paths.backups.iterdir()) == [made.file]
    await store.close()


async def test_a_newer_session_is_replaced_only_when_told_and_lies_in_the_bin(place: FilePlace):
    await written(place, 10)
    store = place.store()
    await store.backup(SESSION)
    await written(place, 12)
    with pytest.raises(StoreError, match="holds events that the backup lacks") as caught:
        await store.restore(SESSION)
    assert "--force" in caught.value.hint
    assert len(await events_of(place)) == 12
    await store.rename(SESSION, "我的会")
    await store.restore(SESSION, force=True)
    assert len(await events_of(place)) == 10
    assert [one.title for one in await store.list()] == ["我的会"]
    (binned,) = place.paths.bin.iterdir()
    with closing(sqlite3.connect(binned)) as connection:
        assert connection.execute("SELECT count(*) FROM ev").fetchone() == (12,)
    await store.close()


async def test_the_older_copy_can_be_chosen(place: FilePlace, clock: ManualClock):
    store = place.store(clock)
    for count in (4, 8):
        await written(place, count)
        await store.backup(SESSION)
        clock.advance(60)
    with pytest.raises(StoreError, match="no such backup"):
        await store.restore(SESSION, number=3)
    assert (await store.restore(SESSION, number=2, force=True)).at == START
    assert len(await events_of(place)) == 4
    await store.close()


async def test_a_session_that_somebody_has_open_is_left_alone_whatever_was_told(place: FilePlace):
    await written(place, 10)
    store = place.store()
    await store.backup(SESSION)
    child = Child(place, "hold", SESSION)
    assert await child.line()
    with pytest.raises(StoreError, match=str(child.pid)):
        await store.restore(SESSION, force=True)
    await child.end()
    await store.close()


async def test_a_damaged_copy_is_not_put_back(place: FilePlace):
    await written(place, 300)
    store = place.store()
    damage((await store.backup(SESSION)).file)
    with pytest.raises(StoreError) as caught:
        await store.restore(SESSION, force=True)
    assert "damaged" in caught.value.message
    assert len(await events_of(place)) == 300
    await store.close()


async def test_a_copy_that_cannot_be_put_back_leaves_the_session_where_it_was(place: FilePlace):
    await written(place, 10)
    await place.store().backup(SESSION)
    await written(place, 12)

    def failing(file: Path, access: Access) -> sqlite3.Connection:
        if file.name.endswith(".new"):
            raise sqlite3.OperationalError("disk I/O error")
        return connect(file, access)

    store = place.store(connect=failing)
    with pytest.raises(StoreError, match="cannot be restored"):
        await store.restore(SESSION, force=True)
    assert len(await events_of(place)) == 12
    await store.close()


async def test_who_deletes_at_once_deletes_the_copies_too(place: FilePlace, clock: ManualClock):
    for session in (SESSION, OTHER):
        await written(place, 3, session)
    store = place.store(clock)
    await store.backup(SESSION)
    await store.backup(OTHER)
    await store.delete(SESSION, now=True)
    assert [one.session for one in await store.backups()] == [OTHER]
    await store.delete(OTHER, now=False)
    assert [one.session for one in await store.backups()] == [OTHER]
    clock.advance(31 * 24 * 3600)
    await store.list()
    assert await store.backups() == []
    await store.close()
