"""The rail: every seat in three lines, who it is, what it does, and its newest words."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from engine import cells, clean_line
from tui.widgets.seat_panel import SeatPanel

LINE = 200
CUT = "…"


class SeatRow(Static):
    """One seat's three lines."""

    def __init__(self, number: int, colour: str) -> None:
        """Begin empty."""
        super().__init__("", markup=False, classes=colour)
        self.number = number
        self._shown: tuple[str, str, str, int] = ("", "", "", 0)

    def show(self, panel: SeatPanel, *, current: bool) -> None:
        """Show a panel's sign, name and last line."""
        sign = panel.sign
        name = clean_line(panel.seat.name, LINE)
        room = max(8, self.content_size.width)
        shown = (f"{panel.number} {sign.glyph} {name}", sign.line, panel.view.last_line, room)
        self.set_class(current, "-current")
        if shown == self._shown:
            return
        self._shown = shown
        lines = [
            Content.styled(clean_line(shown[0], room), "bold"),
            Content.styled(clean_line(shown[1], room), "$foreground"),
            Content.styled(tail(shown[2], room), "$dim"),
        ]
        self.update(Content("\n").join(lines))

    def on_click(self, event: Click) -> None:
        """Choose the seat."""
        event.stop()
        self.post_message(SeatRail.Chosen(self.number))


class SeatRail(VerticalScroll, can_focus=False):
    """All seats of the table, in their order."""

    class Chosen(Message):
        """A row was clicked."""

        def __init__(self, number: int) -> None:
            """Count seats from 1."""
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        """Begin with nobody."""
        super().__init__(id="rail")
        self._rows: list[SeatRow] = []

    async def seat(self, panels: Iterable[SeatPanel]) -> None:
        """Make one row for each panel."""
        await self.remove_children()
        colours = [next((c for c in p.classes if c.startswith("seat-")), "") for p in panels]
        self._rows = [SeatRow(number, colour) for number, colour in enumerate(colours, 1)]
        await self.mount_all(self._rows)

    def tick(self, panels: Iterable[SeatPanel], current: str) -> None:
        """Say what every seat does now."""
        for row, panel in zip(self._rows, panels, strict=False):
            row.show(panel, current=panel.seat.id == current)


def tail(text: str, room: int) -> str:
    """Return the end of a line that fits into so many cells, marked where it was cut."""
    line = clean_line(text, LINE * 4)
    if cells(line) <= room:
        return line
    start, used = len(line), cells(CUT)
    while start > 0 and used + cells(line[start - 1]) <= room:
        start -= 1
        used += cells(line[start])
    return CUT + line[start:]
