"""`config show|path|set` and the lists, on a fresh home."""

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Console


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


def test_path_set_and_show_agree(console: Any, monkeypatch: pytest.MonkeyPatch):
    file = console.home / "config.toml"
    assert console("config", "path").out == f"{file}\n"
    done = console("config", "set", "table.rounds", "4")
    assert (done.code, done.out) == (0, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"table.rounds = 4  (config file {file})" in console("config", "show").out
    monkeypatch.setenv("MAX_TURNS", "5")
    done = console("config", "set", "table.rounds", "6")
    assert "environment MAX_TURNS is stronger" in done.err
    rows = {row["key"]: row for row in json.loads(console("config", "show", "--json").out)}
    assert (rows["table.rounds"]["value"], rows["table.rounds"]["source"]) == (
        "5",
        "environment MAX_TURNS",
    )
    assert rows["general.kit"]["source"] == "default"
    assert "新圆桌使用的套件。" in console("config", "show", "--ui-lang", "zh").out


def test_secrets_are_masked_and_passwords_refused(console: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_COMPATIBLE_API_KEY", "sk-secret-key")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other-key")
    done = console("config", "show")
    assert "********" in done.out
    assert "secret" not in done.out + done.err
    assert done.err == ""
    done = console("config", "set", "general.store", "redis://me:pw@host")
    assert done.code == 2
    assert "pw" not in done.err.replace("password", "")


def test_kits_are_listed_made_and_checked(console: Any):
    done = console("kits", "--json")
    assert {kit["id"] for kit in json.loads(done.out)} >= {"open-table", "paper-cut"}
    assert "纸" in console("kits", "list", "--ui-lang", "zh").out or console("kits").code == 0
    made = console("kits", "new", "mine", "--from", "paper-cut")
    folder = console.home / "kits" / "mine"
    assert (made.code, made.out) == (0, f"{folder}\n")
    assert console("kits", "check", str(folder)).code == 0
    (folder / "kit.toml").write_text("id = \n", encoding="utf-8")
    bad = console("kits", "check", str(folder))
    assert bad.code == 3
    assert bad.out.startswith("kit.toml:1")
    assert "mine" in console("kits").out


def test_providers_say_which_are_ready(console: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_COMPATIBLE_API_KEY", "sk-secret-key")
    monkeypatch.setenv("AI_MODEL", "m")
    done = console("providers", "--json")
    rows = {row["provider"]: row for row in json.loads(done.out)}
    assert rows["openai"]["state"] == "unset"
    assert rows["rehearsal"]["state"] == "ready"
    assert rows["openai-compatible"]["chosen"] is True
    assert rows["openai-compatible"]["key"] == "environment OPENAI_COMPATIBLE_API_KEY"
    assert "secret" not in done.out
    monkeypatch.delenv("AI_MODEL")
    assert "No model is named" in console("providers").err


def test_doctor_reports_each_check(console: Any):
    done = console("doctor", "--json")
    report = json.loads(done.out)
    assert done.code == 0
    assert {check["name"] for check in report["checks"]} >= {"home", "sqlite", "provider"}
    assert "sqlite" in console("doctor", "--ui-lang", "zh").out


def test_doctor_ends_with_the_status_of_what_is_broken(console: Any):
    console.home.mkdir()
    (console.home / "config.toml").write_text("[tabel]\nx = 1\n", encoding="utf-8")
    assert console("doctor").code == 3
    shutil.rmtree(console.home / "sessions")
    (console.home / "sessions").write_text("", encoding="utf-8")
    assert console("doctor").code == 5


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands_and_options(console: Any, shell: Any):
    done = console("completion", shell)
    assert done.code == 0
    for word in ("sessions", "doctor", "no-recall", "paper" if shell == "none" else "headless"):
        assert word in done.out
