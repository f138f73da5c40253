"""The file: made when needed, private, forward only, and made anew where it is damaged."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.memory.base import MIGRATIONS, SCHEMA, Base, version
from engine.store.faults import translated
from engine.vocabulary.errors import StoreError


@contextmanager
def guard() -> Generator[None]:
    with translated("The memories cannot be used.", "Rebuild."):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "memory.db"


@pytest.fixture
def base(file: Path) -> Generator[Base]:
    made = Base(file, guard, guard)
    yield made
    made.close()


def put(base: Base, session: str) -> None:
    with base.writing() as connection:
        connection.execute("INSERT INTO applied VALUES (?, 1)", (session,))


def fail_half_way(base: Base) -> None:
    with base.writing() as connection:
        connection.execute("DELETE FROM applied")
        connection.execute("DELETE FROM nothing")


def sessions(base: Base) -> list[str]:
    with base.reading() as connection:
        assert connection is not None
        return [name for (name,) in connection.execute("SELECT session FROM applied")]


def test_reading_makes_no_file_and_writing_makes_a_private_one(base: Base, file: Path):
    with base.reading() as connection:
        assert connection is None
    assert not file.parent.exists()
    put(base, "a")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert sessions(base) == ["a"]


def test_a_transaction_is_whole_or_nothing(base: Base):
    put(base, "a")
    with pytest.raises(StoreError):
        fail_half_way(base)
    assert sessions(base) == ["a"]
    put(base, "b")


def test_threads_wait_for_one_another(base: Base):
    threads = [threading.Thread(target=put, args=(base, f"s{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sessions(base)) == 8


def test_an_empty_file_is_brought_to_the_present_version_in_every_step(base: Base, file: Path):
    file.parent.mkdir()
    connection = sqlite3.connect(file)
    connection.executescript(MIGRATIONS[0])
    connection.execute("PRAGMA user_version=1")
    connection.close()
    put(base, "a")
    with base.reading() as again:
        assert again is not None
        assert version(again) == SCHEMA


def test_a_newer_version_is_read_and_not_written(base: Base, file: Path):
    put(base, "a")
    base.close()
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version={SCHEMA + 1}")
    connection.close()
    assert sessions(base) == ["a"]
    with pytest.raises(StoreError, match="newer version"):
        put(base, "b")
    with pytest.raises(StoreError, match="newer version"):
        base.empty()
    assert sessions(base) == ["a"]


@pytest.mark.parametrize("damage", ["no database", "a torn page"])
def test_a_damaged_file_is_a_calm_sentence_until_it_is_emptied(base: Base, file: Path, damage: str):
    put(base, "a")
    base.close()
    data = bytearray(file.read_bytes())
    if damage == "no database":
        data[:] = b"no database at all, but long enough to look like one" * 100
    else:
        for at in range(4096, len(data), 4096):
            data[at : at + 200] = bytes(range(200))
    file.write_bytes(data)
    with pytest.raises(StoreError, match="damaged") as caught:
        sessions(base)
    assert caught.value.hint == "Rebuild."
    base.close()
    base.empty()
    assert sessions(base) == []
    put(base, "b")
    assert sessions(base) == ["b"]


def test_emptying_takes_every_row(base: Base):
    put(base, "a")
    base.empty()
    assert sessions(base) == []


def test_a_folder_in_its_place_is_a_calm_sentence(base: Base, file: Path):
    file.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be used"):
        put(base, "a")
