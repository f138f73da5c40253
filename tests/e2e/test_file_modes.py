"""All that the program writes is its owner's alone, whatever the umask lets others do."""

import os
import stat
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.fakes import pictures
from tests.fakes.command import Console
from tests.fakes.screens import played, until
from tui.app import TableRoundApp
from tui.logs import tear_down

RUN = ("run", "Tea", "--provider", "rehearsal", "--pace", "none")
FORMS = ("md", "html", "json", "jsonl", "csv", "cast")


@pytest.fixture(params=[0o000, 0o077], ids=["000", "077"])
def umask(request: pytest.FixtureRequest) -> Generator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], umask: int
) -> Console:
    return Console(tmp_path / "deep" / "home", monkeypatch, capsys)


def open_to_others(folder: Path) -> list[str]:
    """Return what under a folder, itself included, is not 0700 or 0600."""
    found: list[str] = []
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600) and not path.is_symlink():
            found.append(f"{mode:04o} {path.relative_to(folder)}")
    return found


def held(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()}


def test_commands(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    picture = pictures.saved(tmp_path, "moth.jpg", pictures.photo())
    logged = ("--set", "log.level=debug")
    assert console(*RUN, "--rounds", "1", "--image", str(picture), *logged).code == 0
    for form in FORMS:
        assert console("export", "last", "--format", form).code == 0
    assert console("export", "last", "--format", "json", "-o", str(tmp_path / "x" / "y")).code == 0
    assert console("config", "set", "table.rounds", "2").code == 0
    assert console("kits", "new", "mine").code == 0
    assert console("sessions", "backup").code == 0
    assert console("memory", "search", "Tea").code == 0
    assert console("doctor", "--offline").code == 0
    assert console("sessions", "fork", "last").code == 0
    assert console("sessions", "delete", "last").code == 0

    def broken(shell: object, args: object) -> int:
        raise RuntimeError("a bug")

    monkeypatch.setattr("tui.cli.completion.command", broken)
    assert console("completion", "bash").code == 1
    tear_down()
    wanted = {"config.toml", "sessions", "blobs", "exports", "backups", "logs", "kits"}
    assert wanted <= held(console.home)
    assert open_to_others(tmp_path / "deep") == []
    assert open_to_others(tmp_path / "x") == []


def test_the_screen(console: Console, tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        home = app.desk.paths
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 1)
        await pilot.press("a", *"draft")
        await until(pilot, lambda: home.drafts.is_dir() and any(home.drafts.iterdir()))
        await pilot.press("escape")
        app.action_save_picture()
        await until(pilot, lambda: any(home.exports.rglob("*.svg")))
        app.copy("text")
        await until(pilot, home.last_copy.exists)

    played(console.home, act, *RUN[1:], TABLEROUND_HOME=str(console.home))
    assert {"drafts", "last-copy.txt", "exports", "sessions"} <= held(console.home)
    assert open_to_others(tmp_path / "deep") == []
