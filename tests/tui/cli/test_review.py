"""`review` before the screen: what is asked for, and where there is no screen."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine import Paths
from tests.fakes.command import Console
from tests.fakes.minutes_log import SESSION, session_log
from tests.fakes.recorded import SESSIONS
from tests.fakes.sessions import left_behind
from tui.cli import review, screen
from tui.cli.shell import Shell
from tui.review_desk import Wanted


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    made = Console(tmp_path / "home", monkeypatch, capsys)
    left_behind(made.home, SESSION, session_log())
    return made


def test_without_a_screen_it_says_what_else_there_is(console: Any):
    done = console("review", SESSION)
    assert done.code == 2
    assert "sessions show" in done.err
    assert console("review", SESSION, "--at", "two").code == 2


def test_a_session_or_a_file_is_looked_at(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[Wanted] = []

    def show(shell: Shell, prepared: object, *, wanted: Wanted) -> int:
        assert prepared is None
        asked.append(wanted)
        return 0

    monkeypatch.setattr(review, "is_screen", lambda: True)
    monkeypatch.setattr(screen, "show", show)
    monkeypatch.setattr(screen, "begin_logs", lambda shell: None)
    file = tmp_path / "log.jsonl"
    shutil.copy(SESSIONS / "open-table-en.jsonl", file)
    assert console("review", "last", "--at", "3").code == 0
    assert console("review", str(file)).code == 0
    assert asked[0] == Wanted(session=SESSION, turn=3)
    copy = asked[1].copy
    assert copy is not None
    assert (len(copy.log), asked[1].turn) == (480, None)
    file.write_text("no log\n")
    assert console("review", str(file)).code == 2
    assert console("review", "20200101-zzzz").code == 2
    assert len(asked) == 2
    assert Paths.of(str(console.home)).sessions.exists()
