"""The machine's zone: the offset that held at each moment."""

import time
from datetime import UTC, datetime

import pytest

from tui.cli.stored import MachineZone


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("month", "hour", "name", "offset"), [(1, 13, "CET", "+0100"), (7, 14, "CEST", "+0200")]
)
def test_summer_and_winter(berlin: None, month: int, hour: int, name: str, offset: str):
    local = datetime(2026, month, 1, 12, 0, tzinfo=UTC).astimezone(MachineZone())
    assert (local.hour, local.tzname(), f"{local:%z}") == (hour, name, offset)
