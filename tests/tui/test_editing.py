"""The user's own editor: found, given a file, asked for what it left."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.fakes.streams import until
from tui import editing
from tui.editing import edited, editor


def script(folder: Path, body: str) -> list[str]:
    file = folder / "edit"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return [str(file)]


def test_the_editor_is_named_by_visual_then_editor(tmp_path: Path):
    (name,) = script(tmp_path, "true")
    path = {"PATH": str(tmp_path)}
    assert editor({**path, "VISUAL": "edit --wait", "EDITOR": "other"}) == ["edit", "--wait"]
    assert editor({**path, "VISUAL": "not-there", "EDITOR": name}) == [name]
    assert editor({**path, "EDITOR": "edit 'open"}) == []
    (tmp_path / "vi").symlink_to(name)
    assert editor(path) == [str(tmp_path / "vi")]


async def test_what_the_editor_leaves_is_the_text(tmp_path: Path):
    kept = tmp_path / "kept"
    command = script(
        tmp_path, f'cp "$1" {kept}; printf "%s" "$KEY$PATHS" >> "$1"; echo 更多 >> "$1"'
    )
    variables = {"PATH": "/usr/bin:/bin", "OPENAI_API_KEY": "sk-1", "KEY": "secret"}
    assert await edited("窑温\n", command, variables) == "窑温\n更多"
    assert kept.read_text() == "窑温\n"


@pytest.mark.parametrize("body", ["exit 3", 'rm "$1"', 'rm -r "$(dirname "$1")"'])
async def test_a_failed_editor_leaves_nothing(tmp_path: Path, body: str):
    assert await edited("text", script(tmp_path, body), {"PATH": "/usr/bin:/bin"}) is None


async def test_an_editor_that_cannot_start(tmp_path: Path):
    assert await edited("text", [str(tmp_path / "none")], {}) is None


async def test_an_editor_ends_with_the_program(tmp_path: Path):
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    trap = f"trap 'touch {ended}; exit' TERM; touch {begun}"
    command = script(tmp_path, f"{trap}; while :; do sleep 0.05; done")
    task = asyncio.create_task(edited("text", command, {"PATH": "/usr/bin:/bin"}))
    await until(begun.exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.exists()


async def test_an_editor_that_does_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(editing, "LEAVING", 0.1)
    begun = tmp_path / "begun"
    command = script(tmp_path, f"trap '' TERM; echo $$ > {begun}.pid; touch {begun}; exec sleep 60")
    task = asyncio.create_task(edited("text", command, {"PATH": "/usr/bin:/bin"}))
    await until(begun.exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    pid = int(await asyncio.to_thread(Path(f"{begun}.pid").read_text))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
