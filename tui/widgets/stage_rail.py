"""The stage rail: all stages of the table, which are over, which runs, which are to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from engine import StagePlan, TableState, cells, clean_line, reason_word, stage_word
from tui.sentences import translate
from tui.words import Lang

GAP = "  "
MORE = "…"
NAME = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One stage as the rail shows it: `=` over, `>` now, `-` skipped, `.` to come; and its id."""

    mark: str
    name: str
    reason: str = ""
    stage: str = ""

    @property
    def text(self) -> str:
        """The words of the step; the one that runs stands between pointers."""
        if self.mark == ">":
            return f">{self.name}<"
        return f"{self.mark} {self.name}" + (f" ({self.reason})" if self.reason else "")

    @property
    def style(self) -> str:
        """How the step is painted beside its mark."""
        return {">": "bold reverse", "=": "", "-": "dim strike", ".": "dim"}[self.mark]


def steps(plans: Sequence[StagePlan], state: TableState, lang: Lang) -> list[Step]:
    """Return every stage's step; stages of the log that no plan names come where they ran."""
    known = {stage.id: stage for stage in state.stages}
    order = [(plan.id, str(plan.kind), plan.rounds) for plan in plans]
    named = {stage for stage, _, _ in order}
    order = [(s.id, s.kind, 1) for s in state.stages if s.id not in named] + order
    made: list[Step] = []
    for stage_id, kind, rounds in order:
        name = clean_line(stage_word(stage_id, kind, lang), NAME)
        stage = known.get(stage_id)
        if stage is None:
            made.append(Step(".", name, stage=stage_id))
        elif stage.status == "skipped":
            reason = translate(reason_word(stage.reason, lang), lang)
            made.append(Step("-", name, clean_line(reason, NAME), stage_id))
        elif stage.status == "ended" or state.closed:
            made.append(Step("=", name, stage=stage_id))
        else:
            now = stage.rounds[-1].number if stage.rounds else 0
            name = f"{name} {now}/{rounds}" if now and rounds > 1 else name
            made.append(Step(">", name, stage=stage_id))
    return made


def fitting(made: Sequence[Step], width: int) -> list[Step | None]:
    """Return as many steps around the present one as fit; None stands for those left out.

    The present stage is always there; then come, by turns, the next and the one before.
    """
    if not made:
        return []
    here = next((i for i, s in enumerate(made) if s.mark == ">"), None)
    if here is None:
        over = [i for i, s in enumerate(made) if s.mark in "=-"]
        here = over[-1] if over else 0
    first = last = here
    used = cells(made[here].text) + 2 * cells(MORE + GAP)
    while first > 0 or last < len(made) - 1:
        after = cells(GAP + made[last + 1].text) if last < len(made) - 1 else None
        before = cells(GAP + made[first - 1].text) if first > 0 else None
        ahead = last - here <= 2 * (here - first)
        if after is not None and used + after <= width and (ahead or before is None):
            last, used = last + 1, used + after
        elif before is not None and used + before <= width:
            first, used = first - 1, used + before
        elif after is not None and used + after <= width:
            last, used = last + 1, used + after
        else:
            break
    shown: list[Step | None] = list(made[first : last + 1])
    left = [None] if first > 0 else []
    right = [None] if last < len(made) - 1 else []
    return [*left, *shown, *right]


class StageRail(Static):
    """One line at the top of the table, always there."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("", markup=False, id="stages")
        self._steps: list[Step] = []
        self._drawn: tuple[list[Step], int] = ([], 0)

    def show(self, plans: Sequence[StagePlan], state: TableState, lang: Lang) -> None:
        """Show where the table is."""
        self._steps = steps(plans, state, lang)
        self._draw()

    def on_resize(self) -> None:
        """Show as much as fits now."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if not width or self._drawn == (self._steps, width):
            return
        self._drawn = (self._steps, width)
        parts: list[Content] = [
            Content.styled(step.text, step.style) if step else Content.styled(MORE, "dim")
            for step in fitting(self._steps, width)
        ]
        # A row of the screen's width: a stage that passes must not lay out the whole table.
        self.update(Content(GAP).join(parts), layout=False)
