"""Lines that stand where they are put: read with the scrolling keys, or gone through by rows."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tui import bindings

MARK = 2
"""Cells before a row, where the cursor's mark stands."""


class Sheet(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Lines made for the sheet's width, from the top; new ones do not move what is read."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.list_keys(
        "scroll_down", "scroll_up", "page_down", "page_up", "scroll_home", "scroll_end"
    )

    class Resized(Message):
        """Lines for another width are wanted."""

    def __init__(self, name: str) -> None:
        """Begin empty; `name` is the sheet's id."""
        super().__init__(id=name)
        self._lines = Static("", markup=False)
        self._width = 0

    def compose(self) -> Iterator[Widget]:
        """Hold the lines."""
        yield self._lines

    @property
    def room(self) -> int:
        """Cells of a line."""
        return self.scrollable_content_region.width

    def show(self, lines: Sequence[Content]) -> None:
        """Show other lines in the place of those that stand there."""
        self._lines.update(Content("\n").join(lines))

    def repaint(self, lines: Sequence[Content]) -> None:
        """Show other lines where as many stand, each in one row: nothing changes its place."""
        self._lines.update(Content("\n").join(lines), layout=False)

    def top(self) -> None:
        """Go to the first line."""
        self.scroll_to(y=0, animate=False, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """Ask for lines that fit."""
        del event
        if self.room != self._width:
            self._width = self.room
            self.post_message(self.Resized())


class PickList(Sheet, inherit_bindings=False):
    """Rows with a cursor, which has a sign of its own beside its looks."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.list_keys(
        "move(1)", "move(-1)", "leap(1)", "leap(-1)", "move(-100000)", "move(100000)"
    )

    class Moved(Message):
        """Another row is under the cursor."""

    class Opened(Message):
        """The row under the cursor was pressed once more."""

    def __init__(self, name: str) -> None:
        """Begin without rows."""
        super().__init__(name)
        self.cursor = 0
        self._rows: Sequence[Content] = ()
        self._lit = False

    def show(self, lines: Sequence[Content]) -> None:
        """Show other rows; the cursor stays on its place as far as there is one."""
        self._rows = lines
        self.cursor = max(0, min(self.cursor, len(lines) - 1))
        self._paint()

    def action_move(self, by: int) -> None:
        """Go up or down by rows."""
        self.go(self.cursor + by)

    def action_leap(self, by: int) -> None:
        """Go up or down by as many rows as are in sight."""
        self.go(self.cursor + by * max(1, self.size.height - 1))

    def go(self, place: int) -> None:
        """Put the cursor on a row and bring it into sight."""
        place = max(0, min(place, len(self._rows) - 1))
        if place == self.cursor:
            return
        self.cursor = place
        self._paint()
        self._into_sight()
        self.post_message(self.Moved())

    def _into_sight(self) -> None:
        top, room = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if not top <= self.cursor < top + room:
            y = self.cursor if self.cursor < top else self.cursor - room + 1
            self.scroll_to(y=y, animate=False, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        super().on_resize(event)
        self._into_sight()

    def on_focus(self) -> None:
        """Mark the cursor's row."""
        self._lit = True
        self._paint()

    def on_blur(self) -> None:
        """Mark the cursor's row less."""
        self._lit = False
        self._paint()

    def on_click(self, event: events.Click) -> None:
        """Go to the row under the mouse; open it where the cursor is there already."""
        place = int(self.scroll_offset.y) + event.get_content_offset_capture(self).y
        if place == self.cursor:
            self.post_message(self.Opened())
        elif 0 <= place < len(self._rows):
            self.go(place)

    def _paint(self) -> None:
        lines: list[Content] = []
        for place, row in enumerate(self._rows):
            here = place == self.cursor
            line = Content.assemble("> " if here else "  ", row)
            lines.append(line.stylize("reverse") if here and self._lit else line)
        super().show(lines)
