"""The index of sessions: rows that are true, and nothing of what was forgotten."""

import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.store import connections, index
from engine.store.connections import Access
from engine.vocabulary.errors import StoreError
from engine.vocabulary.reviews import Review
from tests.contracts.store_contract import OTHER, SESSION
from tests.fakes.store_events import CLOSED, log, notes, opened
from tests.fakes.stores import FilePlace

SECRET = "The seventh lantern hides a letter."


class Openings:
    """Opens journals, and counts those that were opened for reading."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, file: Path, access: Access) -> sqlite3.Connection:
        if access == "read":
            self.read.append(file.stem)
        return connections.connect(file, access)


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path / "home")


async def written(place: FilePlace, session: str = SESSION, topic: str = "灯") -> Path:
    store = place.store()
    journal = await store.create(session)
    await journal.append(log(session, opened(topic), CLOSED))
    await store.close()
    file = place.paths.sessions / f"{session}.db"
    rested(file)
    return file


def rested(file: Path) -> None:
    """Let a file look as if nobody had touched it for a minute."""
    then = file.stat().st_mtime - 60
    os.utime(file, (then, then))


async def listed(place: FilePlace) -> tuple[list[str], list[str]]:
    """Return the topics of a list, and which sessions were opened for it."""
    openings = Openings()
    store = place.store(connect=openings)
    rows = await store.list()
    await store.close()
    return [row.topic for row in rows], openings.read


async def test_unchanged_sessions_are_not_opened_and_others_are(place: FilePlace):
    await written(place)
    await written(place, OTHER, "纸")
    assert sorted((await listed(place))[0]) == ["灯", "纸"]
    assert (await listed(place))[1] == []
    store = place.store()
    journal = await store.open(OTHER, write=True)
    await journal.append(notes(OTHER, 3, 3))
    assert (await listed(place))[1] == [OTHER]  # what is open stands in its write-ahead log
    await store.close()
    assert (await listed(place))[1] == [OTHER]
    rested(place.paths.sessions / f"{OTHER}.db")
    assert [(await listed(place))[1] for _ in range(2)] == [[OTHER], []]
    assert stat.S_IMODE(place.paths.session_index.stat().st_mode) == 0o600


async def test_what_was_just_written_is_read_again(place: FilePlace):
    file = await written(place)
    os.utime(file)
    assert [(await listed(place))[1] for _ in range(2)] == [[SESSION]] * 2


def damaged(data: bytes) -> bytes:
    return data[: len(data) // 2]


def of_another_version(data: bytes) -> bytes:
    return data.replace(index.FORM.encode(), b"0")


def foreign(data: bytes) -> bytes:
    return b'{"rows": 7}\xff'


@pytest.mark.parametrize("change", [damaged, of_another_version, foreign])
async def test_a_bad_index_is_made_anew(place: FilePlace, change: Callable[[bytes], bytes]):
    await written(place)
    assert await listed(place) == (["灯"], [SESSION])
    kept = place.paths.session_index
    good = kept.read_bytes()
    kept.write_bytes(change(good))
    assert await listed(place) == (["灯"], [SESSION])
    assert kept.read_bytes() == good


async def test_a_home_that_keeps_no_index_is_listed_all_the_same(place: FilePlace):
    await written(place)
    place.paths.session_index.mkdir()
    assert [await listed(place) for _ in range(2)] == [(["灯"], [SESSION])] * 2


async def test_a_row_that_was_read_before_a_change_is_not_kept(place: FilePlace):
    file = await written(place)
    await listed(place)
    kept = place.paths.session_index
    row = index.read(kept)[SESSION]
    changed = index.Proof(inode=1, size=file.stat().st_size, changed=0)
    index.keep(kept, {SESSION: row}, lambda: {SESSION: changed})
    assert index.read(kept) == {}


async def test_nothing_of_what_was_forgotten_or_deleted_stays(place: FilePlace):
    await written(place, SESSION, f"About: {SECRET}")
    other = await written(place, OTHER, "纸")
    store = place.store()
    await store.keep_review(OTHER, Review(tags=("warm room",)))
    rested(other)
    await listed(place)
    kept = place.paths.session_index
    assert set(index.read(kept)) == {SESSION, OTHER}
    await store.sweep([SECRET])
    assert set(index.read(kept)) == {OTHER}
    assert b"hides" not in kept.read_bytes()
    await store.sweep(["warm room"])
    assert b"warm" not in kept.read_bytes()
    await listed(place)
    await store.delete(SESSION, now=False)
    assert b"hides" not in kept.read_bytes()
    await store.close()


async def test_an_index_that_cannot_be_cleared_is_said_so(
    place: FilePlace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index, "PAUSE", 0)
    await written(place)
    await listed(place)
    store = place.store()
    with place.paths.session_index.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        with pytest.raises(StoreError, match="holds the index"):
            await store.sweep([SECRET])
    await store.sweep([SECRET])
    await store.close()
