"""The rail: every seat in two lines, what it does and what it said last."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from engine import clean_line
from tui.widgets.seat_panel import SeatPanel

LINE = 200


class SeatRow(Static):
    """One seat's two lines."""

    def __init__(self, number: int, colour: str) -> None:
        """Begin empty."""
        super().__init__("", markup=False, classes=colour)
        self.number = number
        self._shown: tuple[str, str, str] = ("", "", "")

    def show(self, panel: SeatPanel, *, current: bool) -> None:
        """Show a panel's sign, name and last line."""
        sign = panel.sign
        name = clean_line(panel.seat.name, LINE)
        shown = (f"{panel.number} {sign.glyph} {name}", sign.line, panel.view.last_line)
        self.set_class(current, "-current")
        if shown == self._shown:
            return
        self._shown = shown
        first = Content.assemble((shown[0], "bold"), "  ", (shown[1], "dim"))
        last = Content.styled(clean_line(shown[2], LINE), "$foreground")
        self.update(Content("\n").join([first, last]))

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
