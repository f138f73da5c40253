"""The log files read: they agree with whoever counts them, and rubbish is left out and counted."""

import json
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.utterance.call_log import CallLine, log_call
from tests.fakes.recount import percentile
from tui import logs
from tui.log_figures import LogFigures, log_files, read_log_files
from tui.logs import set_up, tear_down

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def closed():
    yield
    tear_down()


def call(number: int, error: str = "", **facts: Any) -> CallLine:
    told = {
        "session": f"20261120-{number % 3}",
        "provider": ("openai", "ark")[number % 2],
        "model": "m",
        "task": "talk",
        "seat": f"s{number % 6}",
        "duration_ms": 100 + number * 37 % 911,
        "first_token_ms": number % 50 if number % 4 else None,
        "retries": number % 3,
        "error": error,
    }
    return CallLine(**(told | facts))


def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write many calls, so that the files rotate."""
    monkeypatch.setattr(logs, "MAX_BYTES", 4000)
    set_up(folder, "info")
    for number in range(60):
        error = {7: "rate_limit", 11: "stopped", 13: "server"}.get(number % 17, "")
        log_call(call(number, error))
    logging.getLogger("tableround.memory").warning("nothing is shared")
    try:
        int("no")
    except ValueError:
        logging.getLogger("tableround.agent").exception("unexpected failure")
    tear_down()


def counted(folder: Path) -> list[dict[str, Any]]:
    """Return the calls of all files of the model's logger, as a script would find them."""
    found = []
    for file in folder.glob("model.log*"):
        for line in file.read_text(encoding="utf-8").splitlines():
            _, sign, data = line.partition(" INFO call ")
            if sign:
                found.append(json.loads(data))
    return found


def test_the_figures_agree_with_a_recount_of_all_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written(tmp_path, monkeypatch)
    assert len(list(tmp_path.glob("model.log*"))) > 2
    found, calls = read_log_files(tmp_path, LONG_AGO).data(), counted(tmp_path)
    good = [one["duration_ms"] for one in calls if not one["error"]]
    assert (found["calls"], found["good"]) == (len(calls), len(good))
    assert found["stopped"] == sum(one["error"] == "stopped" for one in calls)
    errors = Counter(one["error"] for one in calls if one["error"] not in ("", "stopped"))
    assert found["errors"] == dict(errors)
    assert found["failed"] == errors.total()
    assert found["retries"] == sum(one["retries"] for one in calls)
    assert found["duration"] == {
        "min": min(good),
        "average": round(sum(good) / len(good), 1),
        "p95": percentile(good, 0.95),
        "max": max(good),
    }
    firsts = [
        c["first_token_ms"] for c in calls if not c["error"] and c["first_token_ms"] is not None
    ]
    assert found["first_token"]["max"] == max(firsts)
    slowest = sorted((one["duration_ms"] for one in calls), reverse=True)[:10]
    assert [one["duration_ms"] for one in found["slowest"]] == slowest
    for key, rows in (("session", found["by_session"]), ("provider", found["by_provider"])):
        assert {name: row["calls"] for name, row in rows.items()} == Counter(
            one[key] for one in calls
        )
    assert found["levels"] == {"agent error": 1, "memory warning": 1}
    assert found["left_out"] == 0  # the traceback is the error's story


RUBBISH = (
    b"hello",
    b"\xff\xfe\x00",
    b"2026-13-45T99:00:00.000Z tableround.model INFO call {}",
    b"2026-11-20T09:00:00.000Z tableround.model INFO call {",
    b"2026-11-20T09:00:00.000Z tableround.model INFO call []",
    b'2026-11-20T09:00:00.000Z tableround.model INFO call {"session": 7}',
    b"2026-11-20T09:00:00.000Z tableround.model INFO call " + b"[" * 100_000,
    b"x" * 300_000,
)


def line(**facts: Any) -> bytes:
    data = json.dumps({name: getattr(call(1, **facts), name) for name in CallLine.__slots__})
    return f"2026-11-20T09:00:00.000Z tableround.model INFO call {data}".encode()


def test_rubbish_is_left_out_and_counted(tmp_path: Path):
    bad = (line(duration_ms=-1), line(retries=True), line(duration_ms=10**12), line(seat=None))
    lines = [line(), *RUBBISH, *bad, line(model="\x1b[1m\n")]
    (tmp_path / "model.log").write_bytes(b"\n".join(lines) + b"\n")
    found = read_log_files(tmp_path, LONG_AGO)
    assert (found.every.calls, found.rubbish) == (2, len(RUBBISH) + len(bad))
    assert found.lines == len(lines)
    assert "\x1b" not in str(found.data())


def test_only_what_is_new_enough_counts(tmp_path: Path):
    (tmp_path / "model.log").write_bytes(line() + b"\n")
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert read_log_files(tmp_path, at).every.calls == 1
    found = read_log_files(tmp_path, at + timedelta(seconds=1))
    assert (found.every.calls, found.lines) == (0, 0)


def test_no_files_and_a_folder_in_a_file_s_place(tmp_path: Path):
    (tmp_path / "model.log").mkdir()
    assert log_files(tmp_path) == []
    assert read_log_files(tmp_path / "nowhere", LONG_AGO) == LogFigures()
