"""Copying says what was done: a file always, tmux by its own door, the terminal unconfirmed."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.fakes.screens import played, until
from tui import clipboard
from tui.app import TableRoundApp
from tui.clipboard import Clipboard, Copied, sentence
from tui.words import Words


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the scripts, however busy the machine is; tests of impatience say so."""
    monkeypatch.setattr(clipboard, "PATIENCE", 60)


def fake_tmux(folder: Path, script: str) -> dict[str, str]:
    """Return the variables of a terminal in tmux whose program is a shell script."""
    folder.mkdir()
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "TMUX": "/tmp/none,1,0", "SECRET_API_KEY": "sk-1"}


async def test_without_tmux_the_terminal_is_told_and_a_file_holds_the_text(tmp_path: Path):
    told: list[str] = []
    file = tmp_path / "home" / "last-copy.txt"
    copied = await Clipboard(file, {}).copy("青瓷\x1b]52;c;aGk=\x07\ud800 ok", told.append)
    assert copied == Copied(count=len(told[0]), way="terminal", file=file, saved=True)
    assert "\x1b" not in told[0]
    assert told[0].startswith("青瓷")
    assert file.read_text(encoding="utf-8") == told[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_tmux_is_handed_the_text_and_no_key(tmp_path: Path):
    variables = fake_tmux(tmp_path / "bin", f'(echo "$@"; env; cat) > {tmp_path}/got')
    told: list[str] = []
    copied = await Clipboard(tmp_path / "copy", variables).copy("青瓷\nvase", told.append)
    assert copied.way == "tmux"
    assert told == []
    got = (tmp_path / "got").read_text(encoding="utf-8")
    assert got.startswith("load-buffer -w -\n")
    assert got.endswith("青瓷\nvase")
    assert "sk-1" not in got


async def test_an_old_tmux_gets_its_buffer_and_the_terminal_its_chance(tmp_path: Path):
    variables = fake_tmux(tmp_path / "bin", f'[ "$2" = - ] && cat > {tmp_path}/got')
    told: list[str] = []
    copied = await Clipboard(tmp_path / "copy", variables).copy("vase", told.append)
    assert copied.way == "tmux_alone"
    assert told == ["vase"]
    assert (tmp_path / "got").read_text() == "vase"


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 30"])
async def test_a_tmux_that_does_not_answer_is_left_alone(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clipboard, "PATIENCE", 0.2)
    told: list[str] = []
    variables = fake_tmux(tmp_path / "bin", script)
    copied = await Clipboard(tmp_path / "copy", variables).copy("vase", told.append)
    assert copied.way == "terminal"
    assert told == ["vase"]


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_a_file_that_cannot_be_written_is_said(lang: str, tmp_path: Path):
    (tmp_path / "home").write_text("in the way")
    file = tmp_path / "home" / "last-copy.txt"
    copied = await Clipboard(file, {}).copy("vase", lambda _: None)
    assert not copied.saved
    words = Words("zh" if lang == "zh" else "en")
    said = sentence(copied, words)
    assert words("clipboard.no_file", file=file) in said
    assert words("clipboard.file", file=file) not in said


def test_the_sentence_promises_no_more_than_was_done():
    words, file = Words("en"), Path("/home/last-copy.txt")
    sent = Copied(count=1200, way="terminal", file=file, saved=True)
    assert sentence(sent, words) == (
        "1,200 characters sent to the terminal's clipboard.\nAlso in /home/last-copy.txt"
    )
    for way in ("tmux", "tmux_alone"):
        buffered = Copied(count=3, way=way, file=file, saved=True)
        assert "paste with prefix ]" in sentence(buffered, words)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A real tmux of its own; ended by its own socket."""
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("no tmux here")
    socket = tmp_path / "tmux"
    base = [tmux, "-S", str(socket), "-f", "/dev/null"]
    own = {"PATH": os.environ["PATH"], "TERM": "xterm-256color"}
    began = subprocess.run([*base, "new-session", "-d", "sleep 60"], env=own, check=False)
    if began.returncode:
        pytest.skip("tmux cannot start here")
    try:
        yield {**own, "TMUX": f"{socket},0,0"}
    finally:
        subprocess.run([*base, "kill-server"], env=own, check=False)


def buffer_of(server: dict[str, str]) -> str:
    shown = subprocess.run(["tmux", "show-buffer"], env=server, capture_output=True, check=True)
    return shown.stdout.decode()


async def test_a_real_tmux_takes_the_text(server: dict[str, str], tmp_path: Path):
    text = "青瓷 vase\n" * 3_000
    copied = await Clipboard(tmp_path / "copy", server).copy(text, lambda _: None)
    assert copied.way == "tmux"
    assert buffer_of(server) == text


def test_the_program_copies_tells_and_can_paste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TMUX", raising=False)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        file = app.desk.paths.last_copy
        app.copy("A vase\x07")
        await until(pilot, lambda: file.exists() and len(app._notifications))
        assert app.clipboard == "A vase\ufffd"
        told = [note.message for note in app._notifications]
        assert told == [f"7 characters sent to the terminal's clipboard.\nAlso in {file}"]

    assert sys.platform != "win32"
    played(tmp_path, act)
