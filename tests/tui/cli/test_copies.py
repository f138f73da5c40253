"""Backup, restore and import on the command line."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Console
from tests.fakes.minutes_log import SESSION, session_log
from tests.fakes.sessions import left_behind

HALF = 20


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    monkeypatch.setenv("TZ", "UTC")
    made = Console(tmp_path / "home", monkeypatch, capsys)
    left_behind(made.home, SESSION, session_log())
    return made


def events(console: Any, session: str = SESSION) -> int:
    return json.loads(console("sessions", "show", session, "--json").out)["events"]


def test_every_session_or_one_is_backed_up_and_listed(console: Any):
    done = console("sessions", "backup")
    (file,) = done.out.splitlines()
    assert (done.code, Path(file).parent) == (0, console.home / "backups")
    assert console("sessions", "backup", "last").code == 0
    assert len(list((console.home / "backups").iterdir())) == 2
    rows = json.loads(console("sessions", "restore", "--list", "--json").out)
    assert [row["session"] for row in rows] == [SESSION, SESSION]
    assert SESSION in console("sessions", "restore").out


def test_a_home_without_sessions_has_nothing_to_copy(console: Any):
    console("sessions", "delete", SESSION, "--now")
    assert "no session yet" in console("sessions", "backup").err
    assert "还没有备份" in console("sessions", "restore", "--ui-lang", "zh").err
    done = console("sessions", "restore", "20261120")
    assert done.code == 2


def test_a_session_that_cannot_be_copied_ends_with_5_and_does_not_hold_up_others(console: Any):
    left_behind(console.home, "20261121-good", [])
    (console.home / "sessions" / "20261122-bad.db").write_bytes(b"not a database" * 100)
    done = console("sessions", "backup")
    assert done.code == 5
    assert SESSION in done.out
    assert "20261122-bad cannot be backed up" in done.err


def test_a_session_that_was_lost_comes_back(console: Any):
    console("sessions", "backup")
    (console.home / "sessions" / f"{SESSION}.db").unlink()
    assert console("sessions", "list").out == ""
    done = console("sessions", "restore", SESSION[:10], "--ui-lang", "zh")
    assert (done.code, f"{SESSION} 已恢复到" in done.err) == (0, True)
    assert events(console) == len(session_log())


def test_what_is_newer_is_replaced_only_when_told(console: Any):
    console("sessions", "delete", SESSION, "--now")
    left_behind(console.home, SESSION, session_log()[:HALF])
    console("sessions", "backup")
    (console.home / "sessions" / f"{SESSION}.db").unlink()
    left_behind(console.home, SESSION, session_log())
    done = console("sessions", "restore", SESSION)
    assert (done.code, "events that the backup lacks" in done.err) == (5, True)
    assert "备份中没有的事件" in console("sessions", "restore", SESSION, "--ui-lang", "zh").err
    assert events(console) == len(session_log())
    assert console("sessions", "restore", SESSION, "--force").code == 0
    assert events(console) == HALF
    assert console("sessions", "restore", SESSION, "--copy", "3").code == 2
    assert console("sessions", "restore", SESSION, "--copy", "2").code == 5


def test_what_was_exported_is_imported(console: Any, tmp_path: Path):
    file = tmp_path / "s.jsonl"
    console("export", "last", "--format", "jsonl", "-o", str(file))
    done = console("sessions", "import", str(file))
    assert (done.code, done.out.strip()) == (0, f"{SESSION}-2")
    assert f"{SESSION} is there already" in done.err
    console("sessions", "delete", SESSION, "--now")
    done = console("sessions", "import", str(file), "--ui-lang", "zh")
    assert (done.code, done.out.strip()) == (0, SESSION)
    assert f"个事件已存为 {SESSION}" in done.err
    again = tmp_path / "again.jsonl"
    console("export", SESSION, "--format", "jsonl", "-o", str(again))
    assert again.read_bytes() == file.read_bytes()


def test_a_document_gives_the_same_session_with_title_and_lines(console: Any, tmp_path: Path):
    console("sessions", "rename", "last", "我的会")
    for form in ("json", "jsonl"):
        console("export", "last", "--format", form, "-o", str(tmp_path / f"s.{form}"))
    file = tmp_path / "s.json"
    done = console("sessions", "import", str(file))
    assert (done.code, done.out.strip()) == (0, f"{SESSION}-2")
    console("export", f"{SESSION}-2", "--format", "jsonl", "-o", str(tmp_path / "2.jsonl"))
    other = (tmp_path / "2.jsonl").read_text(encoding="utf-8").replace(f"{SESSION}-2", SESSION)
    assert other == (tmp_path / "s.jsonl").read_text(encoding="utf-8")
    for name in (SESSION, f"{SESSION}-2"):
        console("sessions", "delete", name, "--now")
    assert console("sessions", "import", str(file)).out.strip() == SESSION
    assert json.loads(console("sessions", "show", SESSION, "--json").out)["title"] == "我的会"
    console("export", SESSION, "--format", "jsonl", "-o", str(tmp_path / "again.jsonl"))
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "s.jsonl").read_bytes()


def test_a_document_that_is_none_ends_with_2(console: Any, tmp_path: Path):
    file = tmp_path / "bad.json"
    file.write_text('{\n "format": "tableround-session", "version": 9, "events": []}', "utf-8")
    assert console("sessions", "import", str(file)).code == 2
    assert (
        "这个文档来自更新的版本。"
        in console("sessions", "import", str(file), "--ui-lang", "zh").err
    )


def test_a_log_comes_from_standard_input(console: Any, monkeypatch: pytest.MonkeyPatch):
    from engine.exports.json_export import json_lines  # noqa: PLC0415  beside its one use

    console("sessions", "delete", SESSION, "--now")
    given = io.TextIOWrapper(io.BytesIO(json_lines(session_log())))
    monkeypatch.setattr("sys.stdin", given)
    assert console("sessions", "import", "-").out.strip() == SESSION


def test_what_is_no_log_is_refused_by_file_and_line(console: Any, tmp_path: Path):
    file = tmp_path / "bad\x1b[2J.jsonl"
    file.write_bytes(b'{"seq": 1}\n')
    done = console("sessions", "import", str(file))
    assert done.code == 2
    assert "Line 1 is not an event of a log." in done.err
    assert "\x1b" not in done.err
    assert (
        "第 1 行不是日志的事件。" in console("sessions", "import", str(file), "--ui-lang", "zh").err
    )
    done = console("sessions", "import", str(tmp_path / "none"))
    assert (done.code, "cannot be read" in done.err) == (2, True)
    assert console("sessions", "import", str(tmp_path)).code == 2
    assert console("sessions", "list").out.count("\n") == 1
