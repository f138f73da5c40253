"""The agenda: every stage with what was planned for it and what it took, and the timer."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import clean_line
from tui import bindings, keyboard
from tui.screens.table_time import TableTime
from tui.widgets.agenda_rows import Item, rows
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.sheet import Sheet
from tui.widgets.status_line import duration
from tui.widgets.timer_sign import TimerSign, time_left

LOOKS = 0.5
"""Seconds between two looks at the table."""

WIDEST = 90
"""Cells of a row: figures stand beside what they are about."""


class AgendaScreen(Housed, Screen[str]):
    """What the table below does, by time; leaves behind what is wished of the table."""

    STYLES: ClassVar = ("screens/agenda",)

    room = "agenda"

    def __init__(self, table: TableTime) -> None:
        """Show a table's agenda."""
        super().__init__()
        self._table = table
        self._drawn: tuple[str, tuple[Content, ...], str] | None = None

    def compose(self) -> Iterator[Widget]:
        """Title, what runs, the stages, their sum."""
        self.said = Static("", id="agenda-said", markup=False)
        self.sign = TimerSign()
        self.head = Static("", id="agenda-head", markup=False, classes="dim")
        self.rows = Sheet("agenda-rows")
        self.sum = Static("", id="agenda-sum", markup=False)
        self.title_line = Static("", id="agenda-title", markup=False, classes="title")
        yield self.title_line
        yield self.said
        yield self.sign
        with Vertical():
            yield self.head
            yield self.rows
            yield self.sum
        yield Foot()

    async def on_mount(self) -> None:
        """Show the stages, and look again and again."""
        await self.speak()
        self.rows.focus()
        self.set_interval(LOOKS, self.tick)

    async def speak(self) -> None:
        """Say everything in the interface's language."""
        bindings.install(self, keyboard.AGENDA, self.words)
        self.refresh_bindings()
        self.title_line.update(Content(self.words("agenda.title")))
        self._drawn = None
        self.tick()

    @on(Sheet.Resized)
    def tick(self) -> None:
        """Show the agenda as it is now."""
        if not self.rows.room:
            return
        made = self._table.agenda()
        head, lines, total = rows(made, min(WIDEST, self.rows.room), self.words)
        before, self._drawn = self._drawn, (head, tuple(lines), total)
        if before != self._drawn:
            same = before is not None and len(before[1]) == len(lines)
            self._paint(head, lines, total, same=same)
        said = self._summary(made)
        if said != self.said.content:
            self.said.update(Content(said), layout=False)
        timer, now = self._table.timer, self.house.clock.monotonic()
        self.sign.show(timer.left(now) if timer.runs else None, self.words)

    def _paint(self, head: str, lines: list[Content], total: str, *, same: bool) -> None:
        """Show the rows; where there are as many as before nothing changes its place."""
        self.head.update(Content(head), layout=False)
        self.sum.update(Content(total), layout=False)
        if same:
            self.rows.repaint(lines)
        else:
            self.rows.show(lines)

    def _summary(self, made: list[Item]) -> str:
        """Return in a sentence what runs, and how its plan stands."""
        one = next((one for one in made if one.mark == ">"), None)
        if one is None:
            begun = any(item.took is not None for item in made)
            return self.words("agenda.between" if begun else "agenda.begins")
        spent = duration(one.took or 0.0)
        if one.planned is None:
            text = self.words("agenda.unplanned", stage=one.name, time=spent)
        else:
            key = "agenda.late" if one.over else "agenda.running"
            facts = {"of": duration(one.planned), "over": time_left(-one.over)}
            text = self.words(key, stage=one.name, time=spent, **facts)
        return clean_line(text, self.size.width - 2)

    def action_timer(self) -> None:
        """Start the timer, or stop it."""
        self._table.action_timer()
        self.tick()

    def action_set_timer(self) -> None:
        """Go back to the table and ask for the timer's minutes."""
        self.dismiss("set_timer")

    def action_extend_timer(self) -> None:
        """Give two minutes more."""
        self._table.action_extend_timer()
        self.tick()

    def action_copy(self) -> None:
        """Copy what is selected, else the whole agenda."""
        head, lines, total = rows(self._table.agenda(), WIDEST, self.words)
        text = "\n".join(line.rstrip() for line in (head, *(one.plain for one in lines), total))
        self.house.copy(self.get_selected_text() or text)

    def action_back(self) -> None:
        """Go back to the table."""
        self.dismiss()
