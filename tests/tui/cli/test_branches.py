"""Branches on the command line: forked, listed as a tree, exported when their origin is gone."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Console
from tests.fakes.minutes_log import SESSION
from tests.tui.cli.test_sessions import PNG, fill


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    monkeypatch.setenv("TZ", "UTC")
    made = Console(tmp_path / "home", monkeypatch, capsys)
    fill(made.home)
    return made


def events(console: Any, session: str) -> list[dict[str, Any]]:
    lines = console("export", session, "--format", "jsonl", "-o", "-").out.splitlines()
    return [json.loads(line) for line in lines]


def test_a_branch_is_listed_below_its_origin_and_outlives_it(console: Any):
    done = console("sessions", "fork", "last", "--ui-lang", "zh")
    branch = done.out.strip()
    assert (done.code, f"{SESSION} 的分支" in done.err) == (0, True)
    below, above = console("sessions", "list", "--tree").out.splitlines()[::-1]
    assert above.startswith(SESSION)
    assert below.startswith(f"└ {branch}")
    assert f"branch of {SESSION} after event" in below
    row = json.loads(console("sessions", "show", branch, "--json").out)
    assert row["parent"][0] == SESSION
    assert console("sessions", "delete", SESSION, "--now").code == 0
    path = Path(console("export", branch).out.strip())
    assert "# 剪纸蝴蝶文创礼物" in path.read_text(encoding="utf-8")
    assert (path.parent / "pictures" / "01-蝶影-书签.png").read_bytes() == PNG


def test_it_is_forked_at_an_event_or_an_utterance_and_changed(console: Any):
    origin = events(console, SESSION)
    said = next(one for one in origin if one["type"] == "utterance_ended")
    name = said["data"]["utterance"]
    for typed in (name, str(said["seq"])):
        branch = console("sessions", "fork", SESSION, "--at", typed).out.strip()
        copied = events(console, branch)
        assert len(copied) == said["seq"]
        assert [one["data"] for one in copied[1:]] == [
            one["data"] for one in origin[1 : said["seq"]]
        ]
    seat = said["data"]["seat"]
    done = console(
        "sessions", "fork", SESSION, "--at", name,
        "--model", f"{seat}=openai/gpt-x/y", "--role", f"{seat}=manufacturer",
    )  # fmt: skip
    added = events(console, done.out.strip())[said["seq"] :]
    assert done.code == 0, done.err
    changed = {one["data"]["what"]: one["data"]["value"] for one in added if "what" in one["data"]}
    assert changed == {"model": "openai/gpt-x/y", "role": "manufacturer"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--at", "99999"], "has no event 99999"),
        (["--at", "soon"], "must be a whole number"),
        (["--model", "s1"], "takes NAME=VALUE"),
        (["--model", "s1=voices"], "is no model of a provider"),
        (["--role", "s77=consumer"], "no seat s77"),
        (["--keywords", "nowhere=a,b"], "has no keywords"),
    ],
)
def test_what_is_wrong_is_one_sentence(console: Any, typed: list[str], sentence: str):
    done = console("sessions", "fork", "last", *typed)
    assert (done.code, done.out, sentence in done.err) == (2, "", True)
    assert len(console("sessions", "list").out.splitlines()) == 1
