"""Which terminals a screen is shown on, and in which colours."""

import pytest

from tui.terminal.fitness import look_at

GOOD = {"TERM": "xterm-256color"}


@pytest.mark.parametrize("kind", ["", "dumb", "unknown"])
def test_a_terminal_that_can_show_nothing_is_refused(kind: str):
    assert look_at({"TERM": kind}, (120, 40)).fault == "dumb"
    assert look_at({}, (120, 40)).fault == "dumb"


def test_a_window_that_holds_no_table_is_refused():
    assert look_at(GOOD, (59, 40)).fault == "small"
    assert look_at(GOOD, (80, 15)).fault == "small"
    assert look_at(GOOD, (60, 16)).fault == ""


def test_colours_follow_what_the_terminal_says():
    assert look_at(GOOD, (80, 24)).theme == "night"
    assert look_at({"TERM": "xterm"}, (80, 24)).theme == "ansi"
    assert look_at({"TERM": "xterm", "COLORTERM": "truecolor"}, (80, 24)).theme == "night"
    assert look_at({**GOOD, "NO_COLOR": "1"}, (80, 24)).theme == "mono"


def test_a_far_terminal_is_painted_less_often():
    assert look_at({**GOOD, "SSH_TTY": "/dev/pts/3"}, (80, 24)).slow
    assert not look_at(GOOD, (80, 24)).slow
