"""`tableround themes`: the palettes with their sources, the one in use, and what keeps one out."""

import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Console

PAPER = resources.files("themes").joinpath("palettes", "paper.toml").read_text(encoding="utf-8")


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


def listed(console: Console) -> dict[str, dict[str, Any]]:
    done = console("themes", "--json")
    assert done.code == 0
    return {row["name"] or row["file"]: row for row in json.loads(done.out)}


def own(console: Console, file: str, text: str) -> None:
    folder = console.home / "themes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")


def used(console: Console) -> list[str]:
    return [name for name, row in listed(console).items() if row["in_use"]]


def test_what_ships_and_the_one_that_this_terminal_takes(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TERM", "xterm-256color")
    rows = listed(console)
    assert {name: row["kind"] for name, row in rows.items()} == {
        "ansi": "ansi",
        "high-contrast": "dark",
        "mono": "mono",
        "night": "dark",
        "paper": "light",
    }
    assert used(console) == ["night"]
    monkeypatch.setenv("NO_COLOR", "1")
    assert used(console) == ["mono"]


def test_ones_own_are_among_them_and_a_chosen_one_is_in_use(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    own(console, "sand.toml", PAPER.replace('name = "paper"', 'name = "沙"'))
    own(console, "zz.toml", PAPER)  # the user's paper hides the program's
    monkeypatch.setenv("TABLEROUND_SCREEN__THEME", "沙")
    assert used(console) == ["沙"]
    assert "*  沙 " in console("themes", "--ui-lang", "zh").out
    monkeypatch.setenv("TABLEROUND_SCREEN__THEME", "paper")
    rows = [row for row in json.loads(console("themes", "--json").out) if row["in_use"]]
    assert [(row["source"], row["file"]) for row in rows] == [("user", "zz.toml")]
    monkeypatch.setenv("TABLEROUND_SCREEN__THEME", "nowhere")
    assert used(console) == ["night"]
    monkeypatch.setenv("TABLEROUND_SCREEN__THEME", "auto")
    assert "asks the terminal" in console("themes").err


def test_what_cannot_be_used_is_listed_with_its_fault_and_nothing_of_it_is_obeyed(console: Console):
    own(console, "a\x1b]52;c;QQ==\x07.toml", "name = 1")
    own(console, "b.toml", '[colors]\nbackground = "x\\u001b[2J"\n[variables]\n')
    own(console, "c.toml", PAPER.replace('name = "paper"', 'name = "x\\u001b[31m"'))
    own(console, "d.toml", "a = " + "[" * 30_000)
    own(console, "e.toml", "#" * 70_000)
    own(console, "f.toml", 'name = "f"\n[colors]\n[variables]\n')
    own(console, "g.toml", 'name = "g"\n[colors]\nbackground = "#\\u001b[2J"\n[variables]\n')
    os.mkfifo(console.home / "themes" / "h.toml")
    done = console("themes")
    assert done.code == 0
    faults = [line.split("yours")[1].strip() for line in done.out.splitlines() if "yours" in line]
    wanted = ("no name", "no name", "control characters", "cannot be read", "larger than 64 KiB",
              "it lacks background", "is no colour", "not a regular file")  # fmt: skip
    assert len(faults) == len(wanted)
    assert all(want in fault for want, fault in zip(wanted, faults, strict=True)), faults
    assert not {"\x1b", "\x07"} & set(done.out + console("themes", "--json").out)
    assert "不是普通文件" in console("themes", "--ui-lang", "zh").out
