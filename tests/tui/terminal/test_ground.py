"""The terminal's ground: what its answer says, and answers that come late, in pieces or never."""

import os
import re
import threading
from pathlib import Path

import pytest

from tests.fakes.answers import Answers
from tests.fakes.program import ROOT
from tests.fakes.terminal import Terminal
from tui.terminal.ground import QUESTION, Ground, is_light

pytestmark = pytest.mark.xdist_group("terminal")

PAPER = b"48;2;250;246;236"
NIGHT = b"48;2;18;22;31"


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        ("\x1b]11;rgb:fafa/f6f6/ecec\x1b\\", True),
        ("\x1b]11;rgb:1616/1616/1616\x07", False),
        ("\x1b]11;rgb:f/f/f\x07", True),
        ("\x1b]11;RGBA:0000/2b2b/3636/ffff\x07", False),
        ("\x1b]11;rgb:zz/f/f\x07", None),
        ("\x1b]10;rgb:ffff/ffff/ffff\x07", None),
        ("\x1b[?62c", None),
    ],
)
def test_an_answer_says_whether_the_ground_is_light(answer: str, light: bool | None):
    assert is_light(answer) is light


def test_an_answer_is_awaited_until_the_one_behind_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.terminal.ground.LONGEST", 600.0)
    told: list[bool] = []
    ground = Ground(told.append)
    assert not ground.under_way
    assert ground.ask() == QUESTION
    ground.hear("\x1b]11;rgb:ffff/ffff/ffff\x1b\\")
    assert ground.under_way
    leaving = threading.Thread(target=ground.wait)
    leaving.start()
    ground.hear("\x1b[0n")
    assert leaving.is_alive()
    ground.hear("\x1b[?62;4;22c")
    leaving.join(60)
    assert not leaving.is_alive()
    assert not ground.under_way
    assert told == [True]
    ground.ask()
    ground.give_up()
    ground.wait()


def test_an_answer_that_never_comes_is_awaited_only_so_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.terminal.ground.LONGEST", 0.05)
    ground = Ground(lambda light: pytest.fail(f"nobody said {light}"))
    ground.ask()
    ground.wait()
    monkeypatch.setattr("tui.terminal.ground.LONGEST", 600.0)
    ground.wait()
    assert not ground.under_way


def type_beside_answers(terminal: Terminal, answers: Answers) -> None:
    """Open the form, wait for what is still to come, type: that alone stands in the topic."""
    terminal.send("n")
    terminal.wait_for("Start")
    if answers.delay is not None:
        terminal.wait_until(lambda: answers.given)
    terminal.send("lamp|")
    terminal.wait_for(r"lamp\|")
    terminal.settle()
    assert re.search(r"┃ lamp\|\s", terminal.text())
    terminal.escape("Start")
    terminal.wait_for("Watch a demo table")


def leave(terminal: Terminal) -> None:
    """Quit by key; the terminal is as it was."""
    assert terminal.quit() == 0
    assert terminal.as_before()


def test_an_answer_that_comes_as_the_program_ends_is_not_left_to_the_shell(tmp_path: Path):
    answers = Answers(1)
    with Terminal(tmp_path, answers=answers, TABLEROUND_SCREEN__THEME="auto") as terminal:
        terminal.wait_for("Watch a demo table")
        terminal.send(b"\x11")
        assert terminal.status() == 0
        terminal.wait_until(lambda: answers.given)
        terminal.settle()
        assert b"^[" not in terminal.raw  # as a terminal echoes what nobody reads


@pytest.mark.parametrize("delay", [0.05, 0.3, 1, 2.5])
def test_an_answer_is_no_key_and_chooses_the_theme(tmp_path: Path, delay: float):
    answers = Answers(delay)
    with Terminal(tmp_path, answers=answers, TABLEROUND_SCREEN__THEME="auto") as terminal:
        terminal.wait_for("Watch a demo table")
        type_beside_answers(terminal, answers)
        leave(terminal)
        assert PAPER in terminal.raw
        assert QUESTION.encode() in terminal.raw


def patient(folder: Path) -> str:
    """Return the PYTHONPATH of a program whose patience with an answer outlasts the test's."""
    folder.mkdir()
    code = "from tui.terminal import ground\nground.LONGEST = 600.0\n"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return os.pathsep.join((str(folder), str(ROOT)))


def test_nobody_waits_for_a_terminal_that_never_answers(tmp_path: Path):
    answers = Answers(None)
    told = {"TABLEROUND_SCREEN__THEME": "auto", "PYTHONPATH": patient(tmp_path / "patch")}
    with Terminal(tmp_path, answers=answers, **told) as terminal:
        terminal.wait_for("Watch a demo table")
        type_beside_answers(terminal, answers)
        assert QUESTION.encode() in terminal.raw
        assert NIGHT in terminal.raw
        assert PAPER not in terminal.raw


def test_a_theme_that_was_chosen_asks_nothing(tmp_path: Path):
    answers = Answers(0.3)
    with Terminal(tmp_path, answers=answers, TABLEROUND_SCREEN__THEME="night") as terminal:
        terminal.wait_for("Watch a demo table")
        type_beside_answers(terminal, answers)
        leave(terminal)
        assert QUESTION.encode() not in terminal.raw
        assert NIGHT in terminal.raw
        assert PAPER not in terminal.raw
