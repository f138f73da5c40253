import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.policy.logline import decode_line
from engine.store.codec import pack
from engine.store.connections import connect, found
from engine.store.redis import tail
from engine.store.redis.tail import Ahead, Line, everything, reader, save_orphans
from engine.vocabulary.errors import StoreError

AT = "2026-11-20T10:00:00.010Z"


def journal(folder: Path, *rows: tuple[int, bytes]) -> Path:
    file = folder / "s.db"
    file.touch()
    connection = connect(file, "write")
    found(connection)
    connection.executemany(
        "INSERT INTO ev VALUES (?, ?, ?, 'note_added', 1, ?)",
        [(seq, f"s:{seq}", AT, pack(data)) for seq, data in rows],
    )
    connection.close()
    return file


def test_rows_come_as_they_stand_up_to_a_gap(tmp_path: Path):
    read = reader(journal(tmp_path, (1, b"{}"), (2, b"{}"), (4, b"{}")), connect)
    assert read(1) == [Line(seq, AT, "note_added", 1, b"\0{}") for seq in (1, 2)]
    assert read(3) == []
    assert read(5) == []


def test_a_batch_is_bounded_by_count_and_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [(seq, b'{"text":"%d"}' % seq) for seq in range(1, 8)]
    read = reader(journal(tmp_path, *rows), connect)
    monkeypatch.setattr(tail, "BATCH_EVENTS", 3)
    assert [line.seq for line in read(1)] == [1, 2, 3]
    monkeypatch.setattr(tail, "BATCH_BYTES", 20)
    assert [line.seq for line in read(1)] == [1]
    assert [line.seq for line in everything(read, 2)] == [2, 3, 4, 5, 6, 7]


def test_a_journal_that_cannot_be_read_gives_a_sentence(tmp_path: Path):
    file = tmp_path / "s.db"
    file.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="cannot be read for Redis"):
        reader(file, connect)(1)


class Backlog:
    """Rows that are read four at a time; says when a read from a number on has begun."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.begun = {first: threading.Event() for first in range(1, last + 2)}
        self.count = 0

    def __call__(self, first: int) -> list[Line]:
        self.count += 1
        self.begun[first].set()
        if first == 9:
            raise StoreError("The journal cannot be read for Redis.")
        end = min(first + 4, self.last + 1)
        return [Line(seq, AT, "note_added", 1, b"%d" % self.count) for seq in range(first, end)]


def test_the_next_rows_are_read_before_they_are_asked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tail, "AHEAD_FROM", 4)
    backlog = Backlog(6)
    with closing(Ahead(backlog)) as read:
        assert [line.seq for line in read(1)] == [1, 2, 3, 4]
        assert backlog.begun[5].wait(60)
        assert [line.seq for line in read(5)] == [5, 6]
        assert backlog.count == 2
        assert read(7) == []


def test_rows_that_were_read_ahead_are_dropped_where_others_are_wanted(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(tail, "AHEAD_FROM", 4)
    backlog = Backlog(8)
    with closing(Ahead(backlog)) as read:
        read(1)
        assert backlog.begun[5].wait(60)
        assert [line.payload for line in read(1)] == [b"3"] * 4
        assert [line.payload for line in read(5)] == [b"4"] * 4
        with pytest.raises(StoreError, match="cannot be read"):
            read(9)


def test_orphans_are_lines_of_a_log(tmp_path: Path):
    long = b'{"text":"%s"}' % (b"x" * 3000)
    read = reader(journal(tmp_path, (1, b'{"text":"a"}'), (2, long)), connect)
    file = save_orphans(tmp_path / "orphaned", "s", 7, everything(read, 1))
    assert file == tmp_path / "orphaned" / "s.7.jsonl"
    lines = file.read_bytes().splitlines()
    assert [decode_line(line).seq for line in lines] == [1, 2]
    assert long in lines[1]
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_no_orphans_are_no_file(tmp_path: Path):
    assert save_orphans(tmp_path / "orphaned", "s", 1, []) is None
    assert not (tmp_path / "orphaned").exists()


def test_orphans_that_cannot_be_saved_leave_what_was_there(tmp_path: Path):
    file = save_orphans(tmp_path, "s", 1, [Line(1, AT, "note_added", 1, b"\0{}")])
    assert file is not None
    before = file.read_bytes()

    def failing() -> Iterator[Line]:
        yield Line(1, AT, "note_added", 1, b"\0{}")
        raise sqlite3.OperationalError

    with pytest.raises(StoreError, match="cannot be saved"):
        save_orphans(tmp_path, "s", 1, failing())
    assert file.read_bytes() == before
