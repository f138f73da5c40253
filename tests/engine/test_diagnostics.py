"""The checks of `doctor`, each seen to pass and to fail."""

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from engine import diagnostics
from engine.diagnostics import Check, TerminalFacts, looks, worst
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded, load_settings
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import SettingsError

SCREEN = TerminalFacts(
    term="xterm-256color",
    colour="256 colours",
    encoding="utf-8",
    columns=120,
    rows=40,
    interactive=True,
)


def looked(
    paths: Paths,
    settings: Loaded | SettingsError | None = None,
    terminal: TerminalFacts = SCREEN,
) -> dict[str, Check]:
    loaded = load_settings(variables={}) if settings is None else settings
    checks = [look() for look in looks(paths, loaded, terminal, SystemClock())]
    return {check.name: check for check in checks}


def left_over(folder: Path) -> list[Path]:
    return list(folder.rglob(".doctor-*"))


def test_a_good_machine_is_healthy(tmp_path: Path):
    checks = looked(Paths.of(str(tmp_path)))
    machine = {"mount", "memory", "disk"}  # what the machine of the tests may lack
    assert {c.status for c in checks.values() if c.name not in machine} == {"healthy"}, checks
    assert "wal" in checks["sqlite"].detail
    assert "HEIF" in checks["pictures"].detail
    assert "rehearsal" in checks["provider"].detail
    assert all(check.duration_ms >= 0 for check in checks.values())
    assert left_over(tmp_path) == []
    good = tuple(check for check in checks.values() if check.name not in machine)
    assert worst(good) == "healthy"


def test_a_home_that_is_a_file_is_an_error_with_a_remedy(tmp_path: Path):
    (tmp_path / "home").write_text("", encoding="utf-8")
    checks = looked(Paths.of(str(tmp_path / "home")))
    assert checks["home"].status == "error"
    assert "TABLEROUND_HOME" in checks["home"].remedy
    assert checks["python"].status == "healthy"
    assert worst(tuple(checks.values())) == "error"


def test_wrong_settings_do_not_stop_the_rest(tmp_path: Path):
    wrong = SettingsError("table.roundz is no setting.", hint="Did you mean table.rounds?")
    checks = looked(Paths.of(str(tmp_path)), wrong)
    assert (checks["config"].status, checks["config"].remedy) == ("error", wrong.hint)
    assert checks["provider"].status == "unhealthy"
    assert checks["pictures"].status == "healthy"


def test_a_provider_that_cannot_be_used_is_an_error(tmp_path: Path):
    loaded = load_settings({"general.provider": "openai-compatible"}, variables={"AI_MODEL": "m"})
    checks = looked(Paths.of(str(tmp_path)), loaded)
    assert checks["provider"].status == "error"
    assert "OPENAI_COMPATIBLE_BASE_URL" in checks["provider"].remedy


def test_a_config_with_a_key_that_others_may_read_is_unhealthy(tmp_path: Path):
    paths = Paths.of(str(tmp_path))
    paths.config.write_text('[providers.openai-compatible]\napi_key = "k"\n', encoding="utf-8")
    paths.config.chmod(0o644)
    checks = looked(paths, load_settings(variables={}, config=paths.config))
    assert checks["config"].status == "unhealthy"
    assert "chmod 600" in checks["config"].remedy


def test_a_full_disk_is_unhealthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1000))
    assert (looked(Paths.of(str(tmp_path))))["disk"].status == "unhealthy"


def proc_files(folder: Path) -> tuple[Path, Path]:
    mounts, memory = folder / "mounts", folder / "meminfo"
    mounts.write_text(f"a / ext4 rw 0 0\nhost:/x {folder.resolve()} nfs4 rw 0 0\n")
    memory.write_text("MemTotal: 9 kB\nMemAvailable: 1024 kB\n")
    return mounts, memory


def test_a_network_file_system_and_little_memory_are_unhealthy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mounts, memory = proc_files(tmp_path)
    monkeypatch.setattr(diagnostics, "MOUNTS", mounts)
    monkeypatch.setattr(diagnostics, "MEMORY", memory)
    checks = looked(Paths.of(str(tmp_path / "home")))
    assert (checks["mount"].status, "nfs4" in checks["mount"].detail) == ("unhealthy", True)
    assert (checks["memory"].status, checks["memory"].detail) == ("unhealthy", "1 MB available")


def test_a_system_without_proc_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(diagnostics, "MOUNTS", tmp_path / "none")
    monkeypatch.setattr(diagnostics, "MEMORY", tmp_path / "none")
    checks = looked(Paths.of(str(tmp_path)))
    assert {checks["mount"].detail, checks["memory"].detail} == {"not known on this system"}


@pytest.mark.parametrize(
    ("change", "word"),
    [({"encoding": "latin-1"}, "UTF-8"), ({"columns": 60}, "80x24"), ({"term": "dumb"}, "TERM")],
)
def test_an_unfit_terminal_is_unhealthy(tmp_path: Path, change: Any, word: Any):
    facts = {name: getattr(SCREEN, name) for name in TerminalFacts.__slots__} | change
    checks = looked(Paths.of(str(tmp_path)), terminal=TerminalFacts(**facts))
    assert checks["terminal"].status == "unhealthy"
    assert word in checks["terminal"].remedy
    headless = TerminalFacts(**{**facts, "interactive": False})
    assert (looked(Paths.of(str(tmp_path)), terminal=headless))["terminal"].status == "healthy"
