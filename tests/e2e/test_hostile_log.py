"""A log of somebody else's, two hundred hostile texts in it: every room and every form shows text."""

import json
import re
from pathlib import Path

import pytest

from tests.fakes.command import Console
from tests.fakes.hostile import SURROGATES, TEXTS, UNSEEN, obeyed, poison_log
from tests.fakes.recorded import SESSIONS
from tests.fakes.terminal import Terminal
from tui.words import Words

pytestmark = pytest.mark.xdist_group("terminal")

PLACE = r"\d+/90"
SOURCE = SESSIONS / "open-table-en.jsonl"
COMMANDS = (
    ("sessions", "list"),
    ("sessions", "show", "last"),
    ("sessions", "search", "usr"),
    ("sessions", "compare", "last", "--seat", "s1"),
    ("memory", "list"),
    ("memory", "search", "usr"),
    *(("export", "last", "--format", form, "-o", "-") for form in ("md", "html", "cast")),
)
ROOMS = {"b": "board.title", "v": "ballots.title", "\x1b[15~": "pictures.title",
         "X": "roles.title", "V": "overview.title"}  # fmt: skip


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    file = tmp_path / "theirs.jsonl"
    assert poison_log(SOURCE, file) > 2 * len(TEXTS) > 200
    return file


def test_commands_and_exports(
    tmp_path: Path,
    poisoned: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    console = Console(tmp_path / "home", monkeypatch, capsys)
    assert console("sessions", "import", str(poisoned)).code == 0
    for command in COMMANDS:
        done = console(*command)
        assert done.code == 0, command
        assert obeyed((done.out + done.err).replace("\t", " ").encode()) == [], command
        assert done.out or "tea" in command
    first, *others = poisoned.read_text(encoding="utf-8").splitlines()
    opening = json.loads(first)
    opening["data"]["topic"] = SURROGATES
    poisoned.write_text("\n".join([json.dumps(opening), *others, ""]), encoding="utf-8")
    assert console("sessions", "import", str(poisoned)).code == 0
    done = console("sessions", "list")
    assert "a\ufffdb" in done.out
    assert done.out.encode()
    done = console("export", "last", "--format", "csv")
    files = list((console.home / "exports").rglob("*.csv"))
    assert len(files) > 3
    for file in files:
        text = file.read_text(encoding="utf-8-sig").replace("\n", "").replace("\r", "")
        assert UNSEEN.findall(text.replace("\t", "")) == [], file


def test_every_room_of_a_review(tmp_path: Path, poisoned: Path):
    words = Words("en")
    with Terminal(tmp_path, "review", str(poisoned), "--at", "85", size=(200, 60)) as terminal:
        terminal.wait_for(PLACE)
        for key, title in ROOMS.items():
            there = rf"\A +{re.escape(words(title))}"
            terminal.send(key)
            terminal.wait_for(there)
            assert UNSEEN.findall(terminal.text().replace("\n", "")) == []
            terminal.escape(there)
            terminal.wait_for(PLACE)
        assert terminal.process.poll() is None
        assert terminal.quit() == 0
        assert obeyed(terminal.raw) == []
