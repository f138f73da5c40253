"""What this process takes of its machine."""

from pathlib import Path

import pytest

from engine import process
from engine.process import folder_bytes, free_mb, loop_lag_ms, resident_mb
from engine.vocabulary.clock import SystemClock


def test_memory_and_disk_are_plausible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    now = resident_mb()
    assert now is not None
    assert 5 < now < 100_000
    free = free_mb(tmp_path / "not" / "there")
    assert free is not None
    assert free > 0
    (tmp_path / "a").write_bytes(b"x" * 100)
    (tmp_path / "below").mkdir()
    assert folder_bytes(tmp_path) == 100
    assert folder_bytes(tmp_path / "nowhere") == 0
    monkeypatch.setattr(process, "STATM", tmp_path / "nowhere")
    most = resident_mb()
    assert most is not None
    assert most > 5


async def test_the_lag_is_never_negative():
    assert await loop_lag_ms(SystemClock(), times=2, step=0.001) >= 0
