import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from engine.store import bin as waste, resolve
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ids import digest
from tests.contracts.store_contract import OTHER, SESSION, StoreContract
from tests.fakes.store_events import START, log, notes, opened
from tests.fakes.stores import Child, FilePlace


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path / "home")


async def written(place: FilePlace, session: str = SESSION, events: int = 3) -> Path:
    """Leave a closed journal behind and return its file."""
    store = place.store()
    journal = await store.create(session)
    await journal.append([*log(session, opened()), *notes(session, 2, events)])
    await store.close()
    return place.paths.sessions / f"{session}.db"


class TestFileStore(StoreContract):
    """The `file` mode keeps the contract."""


def modes(folder: Path) -> dict[str, int]:
    """Return the mode of every file and folder by the end of its name."""
    return {file.name[-4:]: stat.S_IMODE(file.stat().st_mode) for file in folder.rglob("*")}


async def test_files_are_for_their_owner_alone(place: FilePlace):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.append(notes(SESSION, 1, 1))
    name = await store.blobs.put(b"picture")
    folders = {"ions": 0o700, "lobs": 0o700, name[:2]: 0o700}
    journals = {f"{SESSION}.db"[-4:]: 0o600, "-wal": 0o600, "-shm": 0o600, "lock": 0o600}
    assert modes(Path(place.address)) == {**folders, **journals, name[-4:]: 0o600}
    await store.close()


async def test_a_closed_session_is_one_file(place: FilePlace):
    await written(place)
    assert [file.name for file in place.paths.sessions.iterdir()] == [f"{SESSION}.db"]


async def test_a_newer_version_is_read_and_not_changed(place: FilePlace):
    file = await written(place)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version=2")
    connection.close()
    store = place.store()
    reader = await store.open(SESSION, write=False)
    assert len(await reader.read()) == 3
    with pytest.raises(StoreError, match="newer version") as caught:
        await store.open(SESSION, write=True)
    assert "Update" in caught.value.hint
    with pytest.raises(StoreError, match="newer version"):
        await store.rename(SESSION, "x")
    assert [(one.read_only, one.events) for one in await store.list()] == [(True, 3)]
    await store.delete(SESSION, now=False)
    await store.close()


async def test_a_newer_version_with_other_tables_is_listed(place: FilePlace):
    file = await written(place)
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE meta")
        connection.execute("ALTER TABLE ev RENAME TO event")
        connection.execute("PRAGMA user_version=9")
    connection.close()
    store = place.store()
    assert [(one.id, one.read_only) for one in await store.list()] == [(SESSION, True)]
    reader = await store.open(SESSION, write=False)
    with pytest.raises(StoreError, match="cannot be read"):
        await reader.read()
    await store.close()


@pytest.mark.parametrize("damage", ["text", "torn", "scrambled"])
async def test_a_damaged_file_gives_a_sentence(place: FilePlace, damage: str):
    file = await written(place, events=2000)
    whole = file.read_bytes()
    broken = {
        "text": b"not a database, but longer than its head " * 100,
        "torn": whole[: len(whole) // 2],
        "scrambled": whole[:4096] + b"\x5a" * (len(whole) - 4096),
    }[damage]
    file.write_bytes(broken)
    await written(place, OTHER)
    store = place.store()
    with pytest.raises(StoreError, match="damaged") as caught:
        await (await store.open(SESSION, write=False)).read()
    assert "sqlite" not in caught.value.message.lower()
    listed = {one.id: one.status for one in await store.list()}
    assert listed[OTHER] == "interrupted"
    await store.delete(SESSION, now=False)
    assert await store.ids() == [OTHER]
    await store.close()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DELETE FROM ev WHERE seq = 2", "lacks event 2"),
        ("UPDATE ev SET d = x'01ffff' WHERE seq = 2", "damaged"),
        ("UPDATE ev SET d = x'07ffff' WHERE seq = 2", "does not know"),
        ("UPDATE ev SET d = x'' WHERE seq = 2", "does not know"),
        ("UPDATE ev SET d = x'00ffff' WHERE seq = 2", "not a JSON object"),
        ("UPDATE ev SET ts = 'noon' WHERE seq = 2", "Event 2 .* damaged"),
        ("UPDATE ev SET v = 'two' WHERE seq = 2", "Event 2 .* damaged"),
    ],
)
async def test_a_damaged_row_gives_a_sentence(place: FilePlace, change: str, sentence: str):
    file = await written(place)
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()
    store = place.store()
    reader = await store.open(SESSION, write=False)
    with pytest.raises(StoreError, match=sentence):
        await reader.read()
    await store.close()


async def test_a_file_without_a_log_is_named_and_can_be_deleted(place: FilePlace):
    place.paths.sessions.mkdir(parents=True)
    (place.paths.sessions / f"{SESSION}.db").touch()
    (place.paths.sessions / "not an id.db").touch()
    store = place.store()
    assert await store.list() == []
    assert await store.ids() == [SESSION]
    for write in (True, False):
        with pytest.raises(StoreError, match="holds no log"):
            await store.open(SESSION, write=write)
    await store.delete(SESSION, now=True)
    assert await store.ids() == []
    await store.close()


async def test_the_bin_keeps_for_thirty_days(place: FilePlace):
    clock = ManualClock(START)
    await written(place)
    store = place.store(clock)
    await store.delete(SESSION, now=False)
    (thrown,) = place.paths.bin.iterdir()
    assert thrown.name == f"{SESSION}@20261120T100000Z.db"
    clock.advance(timedelta(days=30).total_seconds())
    await store.list()
    assert thrown.exists()
    clock.advance(1)
    await store.list()
    assert not thrown.exists()
    await store.close()


async def test_two_of_one_name_fit_into_the_bin(place: FilePlace):
    store = place.store()
    for _ in range(2):
        await written(place)
        await store.delete(SESSION, now=False)
    assert len(waste.binned(place.paths.bin, SESSION)) == 2
    await store.delete(SESSION, now=True)
    assert waste.binned(place.paths.bin, SESSION) == []
    await store.close()


async def test_a_killed_session_goes_into_the_bin_with_all_its_events(place: FilePlace):
    child = Child(place, "append", SESSION)
    said = [int(await child.line()) for _ in range(40)]
    child.kill()
    store = place.store()
    await store.delete(SESSION, now=False)
    (thrown,) = waste.binned(place.paths.bin, SESSION)
    thrown.rename(place.paths.sessions / f"{SESSION}.db")
    assert len(await (await store.open(SESSION, write=False)).read()) >= said[-1]
    await store.close()


async def test_a_folder_that_cannot_be_made_gives_a_sentence(tmp_path: Path):
    (tmp_path / "home").write_text("in the way")
    store = FilePlace(tmp_path / "home").store()
    with pytest.raises(StoreError, match="cannot be made"):
        await store.create(SESSION)
    with pytest.raises(StoreError, match="cannot be made"):
        await store.blobs.put(b"x")
    assert await store.list() == []
    await store.close()


async def test_a_damaged_picture_is_noticed_and_replaced(place: FilePlace):
    store = place.store()
    name = await store.blobs.put(b"picture")
    file = place.paths.blobs / name[:2] / name
    file.write_bytes(b"pic")
    with pytest.raises(StoreError, match="damaged"):
        await store.blobs.get(name)
    assert await store.blobs.put(b"picture") == digest(b"picture")
    assert await store.blobs.get(name) == b"picture"
    assert [left.name for left in file.parent.iterdir()] == [name]
    await store.close()


async def test_a_session_is_found_by_what_is_typed(place: FilePlace):
    await written(place)
    store = place.store()
    assert resolve("last", await store.list()) == SESSION
    await store.close()
