"""What the terminal is asked: answers that come late, in pieces or never, and no key among them."""

import os
import re
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fakes.answers import KITTY, Answers
from tests.fakes.program import ROOT
from tests.fakes.terminal import Terminal
from tui.terminal.overlay import DELETE_ALL
from tui.terminal.pixels import AUTO, LEAST_PYTHON, Heard
from tui.terminal.probe import CELL, DEVICE, NAME, Probe

pytestmark = pytest.mark.xdist_group("terminal")

QUESTION = "\x1b]11;?\x1b\\\x1b[c"
PAPER = b"48;2;250;246;236"
NIGHT = b"48;2;18;22;31"
DELAYS = [0.05, 0.3, 1, 2.5]

HAS_PIXELS = sys.version_info >= LEAST_PYTHON and find_spec("textual_image") is not None
with_pixels = pytest.mark.skipif(
    not HAS_PIXELS,
    reason="pixel pictures need Python 3.12 and the extra tableround[pixels]",
)


def test_an_answer_is_awaited_until_the_one_behind_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.terminal.probe.LONGEST", 600.0)
    told: list[bool] = []
    probe = Probe(told.append, told.append)
    assert not probe.under_way
    assert probe.ask() == QUESTION
    probe.hear("\x1b]11;rgb:ffff/ffff/ffff\x1b\\")
    assert probe.under_way
    leaving = threading.Thread(target=probe.wait)
    leaving.start()
    probe.hear("\x1b[0n")
    assert leaving.is_alive()
    probe.hear("\x1b[?62;4;22c")
    leaving.join(60)
    assert not leaving.is_alive()
    assert not probe.under_way
    assert told == [True]
    probe.ask()
    probe.give_up()
    probe.wait()


def test_what_is_heard_of_pixels_is_told_once_behind_the_last_answer():
    told: list[Heard] = []
    probe = Probe(told.append, told.append)
    question = probe.ask(pixels=True, light=False)
    assert question.startswith(NAME)
    assert question.endswith(CELL + DEVICE)
    codes = ["\x1bP>|kitty(0.44.0)\x1b\\", "\x1b_Gi=31;OK\x1b\\", "\x1b[6;20;10t", "\x1b[?62;4c"]
    for code in codes:
        assert told == []
        probe.hear(code)
    assert told == [Heard(brand="kitty(0.44.0)", kitty=True, sixel=True, cell=(10, 20))]
    for code in codes:
        probe.hear(code)
    assert len(told) == 1


def test_a_terminal_that_knows_no_pixels_says_so_by_its_last_answer():
    told: list[Heard] = []
    probe = Probe(told.append, told.append)
    probe.ask(pixels=True)
    probe.hear("\x1b_Gi=31;ENOTSUP:no\x1b\\")
    probe.hear("\x1b[?1;42c")
    assert told == [Heard()]
    probe.give_up()


def test_half_an_answer_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.terminal.probe.LONGEST", 0.01)
    told: list[Heard] = []
    probe = Probe(told.append, told.append)
    probe.ask(pixels=True)
    probe.hear("\x1b_Gi=31;OK\x1b\\")
    assert probe._over.wait(60)
    assert told == [Heard()]


def test_an_answer_that_never_comes_is_awaited_only_so_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.terminal.probe.LONGEST", 0.05)
    probe = Probe(lambda light: pytest.fail(f"nobody said {light}"), lambda heard: None)
    probe.ask()
    probe.wait()
    monkeypatch.setattr("tui.terminal.probe.LONGEST", 600.0)
    probe.wait()
    assert not probe.under_way


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


@pytest.mark.parametrize("delay", DELAYS)
def test_an_answer_is_no_key_and_chooses_the_theme(tmp_path: Path, delay: float):
    answers = Answers(delay, KITTY)
    with Terminal(tmp_path, answers=answers, TABLEROUND_SCREEN__THEME="auto") as terminal:
        terminal.wait_for("Watch a demo table")
        type_beside_answers(terminal, answers)
        leave(terminal)
        assert PAPER in terminal.raw
        assert QUESTION.encode() in terminal.raw
        assert NAME.encode() not in terminal.raw  # it is none of the brands that may be asked
        assert b"\x1b_G" not in terminal.raw


@with_pixels
@pytest.mark.parametrize(("theme", "delay"), [*((AUTO, delay) for delay in DELAYS), ("night", 1)])
def test_with_pixels_no_answer_is_a_key_either(tmp_path: Path, theme: str, delay: float):
    answers = Answers(delay, KITTY)
    variables = {"TERM": "xterm-kitty", "TABLEROUND_SCREEN__THEME": theme}
    with Terminal(tmp_path, answers=answers, **variables) as terminal:
        terminal.wait_for("Watch a demo table")
        type_beside_answers(terminal, answers)
        leave(terminal)
        assert NAME.encode() in terminal.raw
        assert (PAPER in terminal.raw) == (theme == AUTO)
        assert DELETE_ALL.encode() in terminal.raw  # what was agreed is taken away at the end


def patient(folder: Path) -> str:
    """Return the PYTHONPATH of a program whose patience with an answer outlasts the test's."""
    folder.mkdir()
    code = "from tui.terminal import probe\nprobe.LONGEST = 600.0\n"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return os.pathsep.join((str(folder), str(ROOT)))


@pytest.mark.parametrize(
    "variables", [{}, pytest.param({"TERM": "xterm-kitty"}, marks=with_pixels)], ids=["", "pixels"]
)
def test_nobody_waits_for_a_terminal_that_never_answers(tmp_path: Path, variables: dict[str, str]):
    answers = Answers(None)
    given = {"TABLEROUND_SCREEN__THEME": AUTO, "PYTHONPATH": patient(tmp_path / "patch")}
    with Terminal(tmp_path, answers=answers, **given, **variables) as terminal:
        terminal.wait_for("Watch a demo table")
        type_beside_answers(terminal, answers)
        assert QUESTION.encode() in terminal.raw
        assert (NAME.encode() in terminal.raw) == bool(variables)
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
