"""The program on a pseudo-terminal: byte-identical logs, ways to end, a journey by keys alone."""

import json
import signal
from pathlib import Path

import pytest

from tests.fakes.broken_program import SECRET, broken
from tests.fakes.program import call, events, of_type
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

CLOCK = "2026-11-20T09:00:00Z"
TABLE = ("run", "A paper lamp", "--provider", "rehearsal", "--seed", "7")
FEW = ("--rounds", "1", "--seats", "designer=1,consumer=1", "--set", "table.drawings=1")
SMALL = (*TABLE, *FEW, "--pace", "5")


def home_in(folder: Path, name: str) -> Path:
    home = folder / name
    home.mkdir()
    return home


def log_of(home: Path) -> bytes:
    done = call(home, "export", "last", "--format", "jsonl", "-o", "-")
    assert done.returncode == 0, done.stderr
    return done.stdout


def types_of(home: Path) -> list[str]:
    return [json.loads(line)["type"] for line in log_of(home).splitlines()]


def test_a_run_on_the_screen_writes_the_log_of_a_headless_one(tmp_path: Path):
    plain, shown = home_in(tmp_path, "plain"), home_in(tmp_path, "shown")
    arguments = (*TABLE, *FEW, "--auto", "--pace", "none")
    done = call(plain, *arguments, "--headless", TABLEROUND_CLOCK=CLOCK)
    assert done.returncode == 0
    with Terminal(shown, *arguments, TABLEROUND_CLOCK=CLOCK) as terminal:
        assert terminal.status() == 0
        assert terminal.as_before()
        assert "is complete" in terminal.text()
    assert log_of(shown) == log_of(plain)


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
)
def test_a_signal_saves_the_session_and_gives_the_terminal_back(
    tmp_path: Path, number: int, status: int
):
    with Terminal(tmp_path, *SMALL) as terminal:
        terminal.wait_for("speaking")
        terminal.signal(number)
        assert terminal.status() == status
        assert terminal.as_before()
        assert terminal.raw.rstrip().rfind(b"\x1b[?1049l") > 0
        assert b"\x1b[?25h" in terminal.raw[-2000:]
        assert ("sessions resume" in terminal.text()) == (number != signal.SIGHUP)
    again = call(tmp_path, "sessions", "resume", "last", "--headless", "--pace", "none")
    assert again.returncode == 0
    assert types_of(tmp_path)[-1] == "session_closed"


def test_a_terminal_that_is_gone_saves_the_session(tmp_path: Path):
    with Terminal(tmp_path, *SMALL) as terminal:
        terminal.wait_for("speaking")
        terminal.hang_up()
        assert terminal.status() == 129
    again = call(tmp_path, "sessions", "resume", "last", "--headless", "--pace", "none")
    assert again.returncode == 0


def test_a_stop_and_go_leaves_the_screen_as_it_was(tmp_path: Path):
    with Terminal(tmp_path, *TABLE, "--pace", "2") as terminal:
        terminal.wait_for("speaking")
        terminal.signal(signal.SIGSTOP)
        terminal.signal(signal.SIGCONT)
        terminal.send("p")
        terminal.wait_for("(?i)paused")
        assert terminal.quit() == 0
        assert terminal.as_before()


def test_a_line_typed_in_one_breath_behind_its_key_is_said_not_obeyed(tmp_path: Path):
    line = "spools, dyes and wax: mix six of xyz?"  # with keys that stop, mute, whisper, quit
    with Terminal(tmp_path, *TABLE, "--pace", "2") as terminal:
        terminal.wait_for("speaking")
        terminal.send(f"a{line}\r")
        terminal.wait_for("spools, dyes")
        assert terminal.quit() == 0
    log = events(log_of(tmp_path))
    assert of_type(log, "facilitator_said") == [{"text": line, "to": None}]
    assert of_type(log, "seat_changed") == []


def test_bad_bytes_and_a_paste_without_end_hurt_nothing(tmp_path: Path):
    with Terminal(tmp_path, *TABLE, "--pace", "2") as terminal:
        terminal.wait_for("speaking")
        terminal.send(b"\xff\xfe\x1b]11;rgb:0/0/0")
        terminal.send(b"\x1b\\\x1b[?62;4c\x1b[24;80R")
        terminal.send("a")
        terminal.send(b"\x1b[200~a paste that never ends")
        terminal.wait_for("a paste that never ends")
        back_to_the_table(terminal)
        terminal.send("p")
        terminal.wait_for("Pausing after|PAUSED")
        assert terminal.quit() == 0
        assert terminal.as_before()


def test_a_crash_saves_the_session_and_shows_one_sentence(tmp_path: Path):
    path = broken(tmp_path / "patches", "frame")
    told = {"PYTHONPATH": path, SECRET: "sk-secret-of-the-frame"}
    with Terminal(tmp_path, *TABLE, *FEW, "--pace", "2", size=(120, 40), **told) as terminal:
        assert terminal.status() == 1  # at a table: the fault is in what takes its items
        assert terminal.as_before()
        text = " ".join(terminal.text().split())
        assert "unexpected" in text.casefold()
        assert "sessions resume" in text
        assert "Traceback" not in terminal.text()
        assert b"sk-secret-of-the-frame" not in terminal.raw
    again = call(tmp_path, "sessions", "resume", "last", "--headless", "--pace", "none")
    assert again.returncode == 0
    assert types_of(tmp_path)[-1] == "session_closed"


def test_terminals_that_cannot_show_it_are_refused_with_a_sentence(tmp_path: Path):
    with Terminal(tmp_path, size=(40, 10)) as terminal:
        assert terminal.status() == 2
        assert "60 columns" in " ".join(terminal.text().split())


def back_to_the_table(terminal: Terminal) -> None:
    """Leave the composer; the Esc must have been read before another key follows it."""
    terminal.send(b"\x1b")
    terminal.wait_for("a Ask")


def held(terminal: Terminal) -> bool:
    """Hold the first seat while it speaks, and tell whether that came in time."""
    terminal.wait_for("1 > ")
    terminal.send("1H")
    return terminal.within(5, lambda: "still receiving" in terminal.text())


def live_hand(terminal: Terminal) -> None:
    """Hold, release, whisper, open sealed answers over a resize, steer and stop."""
    assert any(held(terminal) for _ in range(8))
    terminal.send("H")
    terminal.wait_until_gone("still receiving")
    terminal.send("2w")
    terminal.wait_for("@2")
    terminal.send("why do you say so?\r")
    terminal.wait_for("Whispered")
    back_to_the_table(terminal)
    terminal.send("B")
    terminal.wait_for("SEALED: Space opens")
    terminal.resize(80, 24)
    terminal.wait_for(r"4 . \S+ ")
    terminal.resize(200, 60)
    terminal.send("B")
    terminal.send(" ")
    terminal.wait_until_gone("SEALED: Space opens")
    for _ in range(8):
        terminal.wait_for("3 > ")
        terminal.send("3")
        terminal.send(b"\x13")
        terminal.wait_for("/steer 3")
        terminal.send("shorter, please\r")
        steered = terminal.within(5, lambda: "/steer 3" not in terminal.text())
        back_to_the_table(terminal)
        if steered:
            break
    terminal.wait_for("4 > ")
    terminal.send("4s")


def answer(terminal: Terminal, question: str, keys: bytes = b"") -> None:
    """Go to an open question by Space and accept what stands there, after some keys."""
    terminal.wait_for(question, 200)
    terminal.send(" ")
    terminal.wait_for(f"{question}.*Enter accepts")
    terminal.send(keys)
    terminal.send("\r")
    terminal.wait_until_gone(question)


@pytest.mark.timeout(600)
def test_a_journey_by_keys_alone_from_home_to_an_export(tmp_path: Path):
    with Terminal(
        tmp_path,
        size=(200, 60),
        TABLEROUND_REHEARSAL__PACE="2",
        TABLEROUND_TABLE__DRAWINGS="1",
        TABLEROUND_TABLE__ROUNDS="1",
    ) as terminal:
        terminal.wait_for("Watch a demo table")
        terminal.send("d")
        live_hand(terminal)
        answer(terminal, "Final keywords", b"lantern\n")
        answer(terminal, "Design brief:")
        answer(terminal, "Which cards")
        terminal.wait_for("session ended", 200)
        terminal.send("E")
        terminal.wait_for("Export the session")
        terminal.send("E")
        terminal.wait_for(r"\.md")
        assert terminal.quit() == 0
        assert terminal.as_before()
    log = [json.loads(line) for line in log_of(tmp_path).splitlines()]
    facts = {
        kind: [e["data"] for e in log if e["type"] == kind] for e in log for kind in [e["type"]]
    }
    assert facts["utterance_held"]
    assert facts["utterance_released"]
    assert facts["answers_revealed"]
    assert {said["to"] for said in facts["facilitator_said"]} >= {"s2", "s3"}
    assert any(begun["continues"] for begun in facts["utterance_started"])
    assert facts["decision_made"][0]["by"] == "facilitator"
    assert facts["decision_made"][0]["value"][0].startswith("lantern")
    assert list((tmp_path / "exports").rglob("*.md"))
