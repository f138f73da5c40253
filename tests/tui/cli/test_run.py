"""`run` and `sessions resume` as a person uses them, on the rehearsal provider."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import CODE, ROOT, Console, run_command
from tests.fakes.program import PATIENCE

QUICK = ("--rounds", "1", "--seats", "designer=1,consumer=2", "--seed", "7")


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


def test_the_transcript_of_a_whole_workshop(console: Any):
    done = console(
        "run", "剪纸蝴蝶", "--kit", "paper-cut", "--lang", "zh", *QUICK, "--ui-lang", "zh"
    )
    assert done.code == 0
    assert done.err.startswith("排练：不调用任何模型，不产生费用。\n")
    assert "已完成" in done.err
    for words in ("=== 剪纸蝴蝶 ===", "=== 投票 ===", "--- 关键词板 ---", "少数意见：", "→"):
        assert words in done.out, words
    kept = list((console.home / "exports").rglob("*.png"))
    assert kept
    for picture in kept:
        assert f"pictures/{picture.name}" in done.out


def test_json_lines_are_the_log_itself(
    console: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("TABLEROUND_CLOCK", "2026-11-20T09:00:00Z")
    done = console("run", "a gift", *QUICK, "--json", "--lang", "en", "--pace", "real")
    assert done.code == 0
    file = tmp_path / "log.jsonl"
    assert console("export", "last", "--format", "jsonl", "-o", str(file)).code == 0
    assert file.read_text(encoding="utf-8") == done.out
    first = json.loads(done.out.splitlines()[0])
    assert (first["seq"], first["at"]) == (1, "2026-11-20T09:00:00.000Z")
    assert first["data"]["topic"] == "a gift"
    assert str(console.home) not in done.out


def test_a_topic_and_a_picture_come_through_pipes(tmp_path: Path):
    done = run_command(tmp_path / "home", "run", *QUICK, "--json", data="剪纸 蝴蝶\n".encode())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["data"]["topic"] == "剪纸 蝴蝶"
    bad = run_command(tmp_path / "home", "run", "x", "--image", "-", data=b"no picture")
    assert (bad.returncode, b"Traceback" in bad.stderr) == (2, False), bad.stderr


def test_an_interrupted_session_is_resumed_to_its_end(tmp_path: Path):
    home = tmp_path / "home"
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "TABLEROUND_HOME": str(home),
        "LC_ALL": "C.UTF-8",
    }
    running = subprocess.Popen(
        [sys.executable, "-c", CODE, "run", "a gift", *QUICK, "--json", "--pace", "3"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    while b"utterance_ended" not in running.stdout.readline():
        pass
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=PATIENCE)
    assert (running.returncode, b"Traceback" in err) == (143, False), err
    assert json.loads(out.splitlines()[-1])["type"] == "session_paused"
    listed = json.loads(run_command(home, "sessions", "list", "--json").stdout)
    assert f"sessions resume {listed[0]['id']}".encode() in err
    resumed = run_command(home, "sessions", "resume", "last", "--json", "--pace", "none")
    assert resumed.returncode == 0, resumed.stderr
    kinds = [json.loads(line)["type"] for line in resumed.stdout.splitlines()]
    assert kinds[-1] == "session_closed"
    assert "session_resumed" in kinds


def test_a_budget_of_tokens_ends_with_6(console: Any):
    done = console("run", "a gift", *QUICK, "--budget", "3000tok")
    assert done.code == 6, done.err
    assert "sessions resume" in done.err
