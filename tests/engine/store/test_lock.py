import os
from pathlib import Path

import pytest

from engine.store.lock import SessionLock, holder_of, is_held
from engine.vocabulary.errors import StoreError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "s.lock"


def test_a_lock_names_its_holder_and_leaves_nothing(file: Path):
    assert not is_held(file)
    lock = SessionLock(file, "s", "2026-11-20T10:00:00.000Z")
    assert is_held(file)
    holder = holder_of(file)
    assert holder is not None
    assert (holder.pid, holder.start) == (os.getpid(), "2026-11-20T10:00:00.000Z")
    with pytest.raises(StoreError, match="already open here"):
        SessionLock(file, "s", "")
    lock.release()
    lock.release()
    assert not file.exists()
    SessionLock(file, "s", "").release()


@pytest.mark.parametrize("left", [b"", b"{", b'{"host":"h","pid":1,"start":"then"}', b"\xff" * 9])
def test_what_a_dead_holder_left_does_not_lock(file: Path, left: bytes):
    file.write_bytes(left)
    assert not is_held(file)
    SessionLock(file, "s", "now").release()


def test_a_holder_that_wrote_nothing_readable_is_still_respected(file: Path):
    lock = SessionLock(file, "s", "")
    file.write_bytes(b"\x00")
    with pytest.raises(StoreError, match="open in another program"):
        SessionLock(file, "s", "")
    lock.release()


def test_a_folder_that_is_not_there_gives_a_sentence(tmp_path: Path):
    with pytest.raises(StoreError, match="cannot be locked"):
        SessionLock(tmp_path / "none" / "s.lock", "s", "")


def test_a_lock_whose_file_was_taken_away_is_released_quietly(file: Path):
    lock = SessionLock(file, "s", "")
    file.unlink()
    lock.release()
    SessionLock(file, "s", "").release()
