"""Figures as lines: charts with their numbers, nothing that a terminal obeys, within 80 cells."""

from dataclasses import replace
from typing import Any

import pytest

from engine import figures
from tests.fakes.told_figures import told
from tui.measure import width
from tui.widgets.figure_rows import bar, chart, figure_lines
from tui.words import Words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_section_stands_within_a_small_screen(lang: Any):
    lines = figure_lines(told(), Words(lang))
    told_ = "\n".join(lines)
    for name in ("calls", "first", "duration", "use", "breakers", "pictures", "process", "alerts"):
        assert Words(lang)(f"figures.title_{name}") in lines
    assert "\x1b" not in told_
    assert max(width(line) for line in lines if "UTC" not in line and line[:1] != "!") <= 76
    assert "83.3 %" in told_ or "83.3%" in told_


def test_numbers_stand_beside_their_charts():
    lines = figure_lines(told(), Words("en"))
    (seat,) = [line for line in lines if line.strip().startswith("s2 ") and "·" in line]
    assert seat.split()[-4:] == ["4", "······", "0.0", "%"]
    assert any("4.0 MB -> 302.7 kB  █████· -93 %  140 ms" in line for line in lines)
    assert any(
        line.startswith("Redis memory") and "39.1 MB / 256.0 MB  █" in line for line in lines
    )


def test_no_session_has_no_empty_tables():
    none = replace(told(session=""), figures=figures.figures_of(()))
    lines = figure_lines(none, Words("en"))
    assert lines[0] == "Figures of the last 24 hours (sessions: 0, ended: 0)"
    assert [line for line in lines if line.startswith(("Calls", "Tokens", "Breakers"))] == []


def test_charts():
    assert chart([]) == ""
    assert chart([0, 0]) == "▁▁"
    assert chart([1, 4, 8], 2) == "▄█"
    assert (bar(0), bar(0.001), bar(0.999), bar(1)) == (
        "······",
        "█·····",
        "█████·",
        "██████",
    )


def test_models_of_one_family_are_told_apart():
    found = told()
    names = ("openrouter/claude-sonnet-4.6", "openrouter/claude-sonnet-4.5")
    first = replace(found.figures.rows[0], kind="provider", name="openrouter")
    rows = (found.figures.rows[0], first, *(replace(first, kind="model", name=n) for n in names))
    lines = figure_lines(replace(found, figures=replace(found.figures, rows=rows)), Words("en"))
    shown = {line.split()[0] for line in lines if line.startswith("  claude")}
    assert len(shown) == len(names)
    assert {name[-3:] for name in shown} == {"4.6", "4.5"}
