"""Planned and taken minutes: read off the log's times, in columns that Chinese does not push."""

from datetime import timedelta
from typing import Any

import pytest

from engine import EMPTY, StagePlan, cells
from engine.policy.kits import DEFAULT_STAGES, StageKind
from engine.vocabulary.events import (
    RoundStarted,
    SessionPaused,
    SessionResumed,
    StageEnded,
    StageSkipped,
    StageStarted,
)
from tests.fakes.told_table import ToldTable
from tui.widgets.agenda_rows import items, rows
from tui.words import Words

EN = Words("en")


def at_discussion() -> ToldTable:
    """Return a table that introduced itself for 6.5 minutes and has talked for one."""
    table = ToldTable().open().tell(StageStarted(stage="introduction", kind="introduction"))
    table.now += timedelta(minutes=6, seconds=29.5)
    table.tell(
        StageEnded(stage="introduction", kind="introduction"),
        StageSkipped(stage="image_story", kind="image_story", reason="no picture on the table"),
        StageStarted(stage="discussion", kind="discussion"),
    )
    table.now += timedelta(seconds=59.5)
    return table.tell(RoundStarted(stage="discussion", round=2, order="simultaneous"))


def test_what_was_planned_and_taken_and_how_far_it_is_over():
    table = at_discussion()
    made = items(DEFAULT_STAGES, table.state, table.now + timedelta(seconds=30), EN)
    assert [(one.mark, one.planned, one.took, one.over) for one in made[:4]] == [
        ("=", 360.0, 390.0, 30.0),
        ("-", 480.0, None, 0.0),
        (">", 1800.0, 90.0, 0.0),
        (".", 300.0, None, 0.0),
    ]
    head, shown, total = rows(made, 76, EN)
    assert head.split() == ["Stage", "Planned", "Taken"]
    assert shown[0].plain.split() == ["=", "Introductions", "06:00", "06:30", "+00:30", "over"]
    assert shown[1].plain.endswith("-  no picture on the table")
    assert shown[2].plain.split()[-4:] == ["30:00", "01:30", "28:30", "left"]
    assert total.split() == ["Sum", "1:55:00", "08:00"]


def test_the_sum_says_how_far_the_table_is_behind_what_short_stages_saved():
    table = at_discussion()
    now = table.now + timedelta(minutes=40)
    plans = tuple(plan for plan in DEFAULT_STAGES if plan.id != "image_story")
    made = items(plans, table.state, now, EN)
    assert (made[1].over, made[2].over) == (30.0, 11 * 60.0)
    assert rows(made, 76, EN)[2].split()[-2:] == ["+11:30", "over"]
    assert "over" not in rows(items(DEFAULT_STAGES, table.state, table.now, EN), 76, EN)[2]
    saved = items(DEFAULT_STAGES, table.state, now, EN)  # eight minutes for a skipped stage
    assert rows(saved, 76, EN)[2].split()[-2:] == ["+03:30", "over"]


def test_a_pause_counts_and_the_time_of_nobody_does_not():
    table = at_discussion().tell(SessionPaused(reason="facilitator"))
    table.now += timedelta(minutes=4)
    table.tell(SessionResumed(reason="facilitator"), SessionPaused(reason="quit"))
    table.now += timedelta(hours=20)
    table.tell(SessionResumed(reason="resumed"))
    made = items(DEFAULT_STAGES, table.state, table.now, EN)
    assert made[2].took == pytest.approx(60 + 240 + 1.5)
    left = items(DEFAULT_STAGES, table.state, None, EN)
    assert left == made


def test_before_the_beginning_nothing_was_taken_and_a_stage_may_have_no_plan():
    plans = (*DEFAULT_STAGES, StagePlan(id="more", kind=StageKind.DISCUSSION))
    made = items(plans, EMPTY, None, EN)
    assert {one.took for one in made} == {None}
    _, shown, total = rows(made, 76, EN)
    assert shown[-1].plain.split()[-2:] == ["-", "-"]
    assert total.split() == ["Sum", "1:55:00", "00:00"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [36, 56, 90])
def test_figures_stand_below_each_other_at_every_width(lang: Any, width: int):
    table = at_discussion().tell(
        StageSkipped(stage="x" * 60, kind="工" * 60, reason="[/x]\x1b[2J 讨论太长" * 9)
    )
    made = items(DEFAULT_STAGES, table.state, table.now, Words(lang))
    head, shown, total = rows(made, width, Words(lang))
    ends = {cells(line[: line.rindex(time) + 5]) for line, time in _with_times(shown)}
    assert len(ends) == 1, ends
    lines = [head, *(row.plain for row in shown), total]
    assert max(cells(line) for line in lines) <= width
    assert "\x1b" not in "".join(lines)


def _with_times(shown: Any) -> list[tuple[str, str]]:
    """Return the two rows of stages that began, with the time that they took."""
    return [(row.plain, took) for row in shown for took in ("06:30", "01:00") if took in row.plain]
