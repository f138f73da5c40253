"""The agenda as rows: what was planned for each stage, what it took, and how far that is over."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from engine import StagePlan, StageState, TableState, cells, clean_line
from tui.widgets.stage_rail import steps
from tui.widgets.status_line import duration
from tui.widgets.timer_sign import time_left
from tui.words import Words

MARK = 2
GAP = "  "
NONE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One stage of the agenda; seconds, None where nothing is planned or it did not begin."""

    mark: str
    name: str
    reason: str = ""
    planned: float | None = None
    took: float | None = None

    @property
    def over(self) -> float:
        """Whole seconds beyond the plan."""
        beyond = self.took - self.planned if self.planned and self.took else 0.0
        return float(max(0, math.floor(beyond)))


def took(stage: StageState, state: TableState, now: datetime | None) -> float:
    """Return a stage's seconds, pauses at the table included; `now` is None where time stands."""
    if stage.over is not None:
        return (stage.over - stage.began).total_seconds()
    since = (now - state.last).total_seconds() if now and state.last else 0.0
    return (state.ran - stage.began).total_seconds() + max(0.0, since)


def planned(plan: StagePlan | None) -> float | None:
    """Return a stage's planned seconds."""
    return plan.minutes * 60 if plan is not None and plan.minutes else None


def items(
    plans: Sequence[StagePlan], state: TableState, now: datetime | None, words: Words
) -> list[Item]:
    """Return every stage in its order, those to come included."""
    plan_of = {plan.id: plan for plan in plans}
    made: list[Item] = []
    for step in steps(plans, state, words.lang):
        stage = state.stage(step.stage)
        spent = None if stage is None else took(stage, state, now)
        made.append(
            Item(
                mark=step.mark,
                name=step.name,
                reason=step.reason,
                planned=planned(plan_of.get(step.stage)),
                took=None if step.mark == "-" and not spent else spent,
            )
        )
    return made


def rows(made: Sequence[Item], width: int, words: Words) -> tuple[str, list[Content], str]:
    """Return the head, a row for each stage within a width, and the sum of all."""
    head = words("agenda.stage"), words("agenda.planned"), words("agenda.took")
    spent = [one.took for one in made if one.took is not None]
    plans = [one.planned for one in made if one.planned is not None]
    total = words("agenda.sum"), _time(sum(plans)), _time(sum(spent))
    table = [head, *((one.name, _time(one.planned), _time(one.took)) for one in made), total]
    wide = [max(cells(row[column]) for row in table) for column in range(3)]
    wide[0] = min(wide[0], max(8, width - MARK - wide[1] - wide[2] - 2 * len(GAP)))
    lines = [_line(row, wide) for row in table]
    room = max(0, width - MARK - sum(wide) - 3 * len(GAP))
    shown = [_row(one, line, room, words) for one, line in zip(made, lines[1:-1], strict=True)]
    blank = " " * MARK
    late = words("agenda.over", time=time_left(-behind(made))) if behind(made) else ""
    total_line = f"{blank}{lines[-1]}{GAP}{clean_line(late, room)}" if room else blank + lines[-1]
    return blank + lines[0], shown, total_line.rstrip()


def behind(made: Sequence[Item]) -> float:
    """Return the whole seconds that the table is behind its plan; stages that were short help."""
    past = sum((one.took or 0.0) - one.planned for one in made if one.planned and one.mark in "=-")
    return float(max(0, math.floor(past + sum(one.over for one in made if one.mark == ">"))))


def _row(one: Item, line: str, room: int, words: Words) -> Content:
    style = "bold" if one.mark == ">" else "$dim" if one.mark in "-." else ""
    note = clean_line(_note(one, words), room) if room else ""
    late = "bold $warning" if one.over else "$dim"
    return Content.assemble((f"{one.mark} {line}", style), GAP if note else "", (note, late))


def _note(one: Item, words: Words) -> str:
    if one.over:
        return words("agenda.over", time=time_left(-one.over))
    if one.mark == ">" and one.planned:
        left = max(0.0, one.planned - (one.took or 0.0))
        return words("agenda.left", time=duration(math.ceil(left)))
    return words("agenda.runs") if one.mark == ">" else one.reason


def _line(row: tuple[str, str, str], wide: Sequence[int]) -> str:
    name = clean_line(row[0], wide[0])
    figures = (f"{' ' * max(0, wide[at] - cells(row[at]))}{row[at]}" for at in (1, 2))
    return GAP.join((name + " " * max(0, wide[0] - cells(name)), *figures))


def _time(seconds: float | None) -> str:
    return NONE if seconds is None else duration(seconds)
