"""`tableround logs`, for people and for programs."""

import json
from pathlib import Path

import pytest

from engine import SystemClock
from engine.vocabulary.clock import stamp
from tests.fakes.command import Console


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    made = Console(tmp_path / "home", monkeypatch, capsys)
    folder = made.home / "logs"
    folder.mkdir(parents=True)
    calls = [
        {"duration_ms": 2000 * number, "first_token_ms": 90, "retries": 1, "error": error}
        for number, error in enumerate(("", "", "rate_limit"), start=1)
    ]
    names = {"session": "20261120-k3f7", "provider": "openai", "model": "m", "task": "talk"}
    now = stamp(SystemClock().now())
    lines = [
        f"{now} tableround.model INFO call {json.dumps({**names, 'seat': 's1', **one})}\n"
        for one in calls
    ]
    (folder / "model.log").write_text("".join([*lines, "rubbish\n"]), encoding="utf-8")
    return made


def test_people_read_sums_tables_and_what_was_left_out(console: Console):
    done = console("logs", "--ui-lang", "en")
    assert done.code == 0
    assert "last 24 h: 3; 2 good, 1 failed, 0 stopped, 3 retries." in done.out
    assert "Response: at least 2.0 s, on average 3.0 s, p95 4.0 s, at most 4.0 s" in done.out
    assert "Errors: rate_limit 1" in done.out
    assert [row.split()[:5] for row in done.out.splitlines() if row.startswith("openai ")] == [
        ["openai", "3", "2", "1", "3"]
    ]
    assert "1 of 4 lines are none that the program wrote" in done.err
    assert "请求过于频繁 1" in console("logs", "--ui-lang", "zh", "--hours", "2").out


def test_programs_read_json(console: Console):
    told = json.loads(console("logs", "--json").out)
    assert (told["hours"], told["calls"], told["left_out"]) == (24, 3, 1)
    assert told["by_session"]["20261120-k3f7"]["duration"]["max"] == 4000


def test_hours_are_a_number_and_no_files_are_said(console: Console):
    assert console("logs", "--hours", "0").code == 2
    (console.home / "logs" / "model.log").unlink()
    done = console("logs", "--ui-lang", "en")
    assert done.code == 0
    assert "There are no log files yet." in done.err
