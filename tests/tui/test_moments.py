"""Times: the machine's zone with the offset that held at each moment, and how long ago."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tui.moments import MachineZone, since


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


NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_an_age_counts_back_and_a_time_without_a_zone_is_local(berlin: None):
    assert since("7d", NOW) == NOW - timedelta(days=7)
    assert since(" 12h ", NOW) == NOW - timedelta(hours=12)
    assert since("2026-07-01T12:00", NOW) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert since("2026-07-01T12:00Z", NOW) == datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "d", "7w", "yesterday", "999999d", "2026-13-01", "0001-01-01"]
)
def test_another_text_is_no_time(berlin: None, text: str):
    assert since(text, NOW) is None
