"""What this process takes of its machine."""

from pathlib import Path

import pytest

from engine import process
from engine.process import available_mb, folder_bytes, free_mb, loop_lag_ms, resident_mb
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


def test_the_nearer_end_of_memory_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(process, "CGROUP", tmp_path)
    assert available_mb() is None
    (tmp_path / "meminfo").write_text("MemTotal:  4096000 kB\nMemAvailable:  921600 kB\n")
    assert available_mb() == 900
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text(f"{400 * 1024**2}\n")
    assert available_mb() == 900
    (tmp_path / "memory.max").write_text(f"{512 * 1024**2}\n")
    assert available_mb() == 112
    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {100 * 1024**2}\n")
    assert available_mb() == 212
