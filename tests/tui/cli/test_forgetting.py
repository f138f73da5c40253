"""A person forgotten on the command line: shown first, asked or said, and then gone."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Console
from tui.cli import forgetting

RUN = ("run", "A lamp", "--headless", "--provider", "rehearsal", "--seed", "7", "--lang", "en")
SMALL = ("--rounds", "1", "--seats", "designer=1,consumer=1", "--pace", "none")


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    made = Console(tmp_path / "home", monkeypatch, capsys)
    assert made(*RUN, *SMALL).code == 0
    return made


def named(console: Any) -> str:
    rows = json.loads(console("memory", "list", "--json").out)
    return next(one["name"] for one in rows if one["name"])


def test_what_would_go_is_shown_and_nothing_goes_unasked(
    console: Any, monkeypatch: pytest.MonkeyPatch
):
    name = named(console)
    done = console("forget", "--person", name)
    assert done.code == 2
    assert re.search(rf"{name}: sessions: 1; speeches: [1-9]\d*; memories: [1-9]", done.err)
    assert "--yes" in done.err
    shown = [line for line in done.err.splitlines() if line.startswith("  ")]
    assert len(shown) == len({*shown})
    monkeypatch.setattr(forgetting, "is_screen", lambda: True)
    for answer, code in (("n\n", 130), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        done = console("forget", "--person", name)
        assert done.code == code
        assert f"Forget {name}?" in done.err
    assert name not in {one["name"] for one in json.loads(console("memory", "list", "--json").out)}
    done = console("forget", "--person", name, "--ui-lang", "zh")
    assert (done.code, "没有任何" in done.err) == (2, True)


def test_json_tells_the_facts_and_needs_yes(console: Any):
    name = named(console)
    assert console("forget", "--person", name, "--json").code == 2
    facts = json.loads(console("forget", "--person", name, "--json", "--yes").out)
    assert facts["person"] == name
    assert facts["forgotten"] is True
    assert facts["said"] > 0
    assert len(facts["sessions"]) == 1
    assert "Annabel" in " ".join(console("forget", "--help").out.split())
