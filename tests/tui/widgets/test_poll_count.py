"""Bars of cells: their lengths, their line, numbers right-aligned, Chinese two cells wide."""

import pytest

from engine import EMPTY, Cast, cells
from tests.fakes.told_polls import ballot, counted
from tui.widgets.poll_count import Bar, bar_lines, count_lines, method_name
from tui.widgets.poll_facts import PollFacts, Voter
from tui.words import Words

CAST = Cast.of(EMPTY, "en", {})


def bars(*votes: int, name: str = "word") -> list[Bar]:
    return [Bar(name=f"{name}{n}", value=float(v), figure=str(v)) for n, v in enumerate(votes)]


@pytest.mark.parametrize("name", ["word", "双色的礼物", "e\u0301t\u00e9"])
@pytest.mark.parametrize("width", [24, 50, 90])
def test_every_line_is_as_wide_as_the_pane(name: str, width: int):
    lines = bar_lines(bars(6, 3, 1, 0, name=name), width, 6.0, 4)
    assert {cells(line.plain) for line in lines} == {width}


def test_a_bar_reaches_the_line_exactly_where_its_votes_do():
    shown = [line.plain for line in bar_lines(bars(6, 4, 3, 1, 0), 60, 6.0, 4)]
    (place,) = {line.index("┃") for line in shown}
    assert shown[0][place + 1] == "█"
    assert shown[1][place - 1 : place + 2] == "█┃ "
    assert shown[2][place - 1] == " "
    assert shown[3].count("█") > 0
    assert shown[4].count("█") == 0


def test_there_is_no_line_without_a_threshold_and_no_bar_without_votes():
    assert "┃" not in "".join(line.plain for line in bar_lines(bars(2, 1), 40, 2.0))
    assert bar_lines([], 40, 2.0) == []


def test_ties_run_offs_and_the_votes_of_nobody_are_told():
    cast = [ballot(f"s{n}", one) for n, one in enumerate(("a", "b", "c"), 1)]
    count = counted(*cast, candidates=("a", "b", "c", "d"))
    facts = PollFacts(
        id="voting",
        title="Vote",
        sealed=False,
        candidates=count.candidates,
        voters=tuple(Voter(name=one.voter, status="cast", ballot=one) for one in cast),
        counts=(count,),
    )
    text = "\n".join(line.plain for line in count_lines(facts, 0, CAST, Words("en"), 60))
    for part in (
        "2 of 3 needed",
        "Nothing chosen",
        "Without a vote: d",
        "Tie at 1 between a, b, c",
        "Nothing reached the line (best 1): a run-off follows.",
    ):
        assert part in text
    assert "* " not in text
    assert "What each method chooses" not in text


@pytest.mark.parametrize(("lang", "name"), [("en", "ranked"), ("zh", "排序复选")])
def test_a_methods_name_is_short(lang: str, name: str):
    assert method_name("ranked", Words("zh" if lang == "zh" else "en")) == name
