"""A list of rows, however many: only those in sight are painted, and one has the cursor."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from tui import bindings


class RowList(ScrollView, can_focus=True):
    """Rows by number; what stands in them is told by `render_line` of the list itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.list_keys(
        "move(1)", "move(-1)", "leap(1)", "leap(-1)", "first", "last"
    )

    class Chosen(Message):
        """Another row is under the cursor, or the same one has come."""

    class Opened(Message):
        """The row under the cursor was pressed once more."""

    def __init__(self, name: str) -> None:
        """Begin empty; `name` is the list's id."""
        super().__init__(id=name)
        self.cursor = 0
        self.length = 0

    def begin(self, length: int, cursor: int = 0) -> None:
        """Be another list, with the cursor on a row of it."""
        self.length, self.cursor = length, max(0, min(cursor, length - 1))
        self.virtual_size = Size(0, length)
        if self.cursor:  # how far one can scroll is known after the next layout
            self.call_after_refresh(lambda: self._into_sight(self.cursor))
        else:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()
        self.post_message(self.Chosen())

    def action_move(self, by: int) -> None:
        """Go up or down a row."""
        self.go(self.cursor + by)

    def action_leap(self, by: int) -> None:
        """Go up or down as many rows as are in sight."""
        self.go(self.cursor + by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self.go(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.go(self.length - 1)

    def go(self, place: int) -> None:
        """Put the cursor on a row and bring it into sight."""
        place = max(0, min(place, self.length - 1))
        if place == self.cursor:
            return
        self.cursor = place
        self._into_sight(place)
        self.refresh()
        self.post_message(self.Chosen())
        self.in_sight()

    def in_sight(self) -> None:
        """Ask for what has come into sight, where it is not held."""

    def _into_sight(self, place: int) -> None:
        top, room = self.scroll_offset.y, max(1, self.size.height)
        if not top <= place < top + room:
            y = place if place < top else place - room + 1
            self.scroll_to(y=y, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for what comes into sight."""
        super().watch_scroll_y(old_value, new_value)
        self.in_sight()

    def on_resize(self, _: events.Resize) -> None:
        """Ask for what comes into sight; the cursor stays in it."""
        bottom = self.scroll_offset.y + self.size.height
        if self.size.height and self.cursor >= bottom:
            self.scroll_to(y=self.cursor - self.size.height + 1, animate=False, immediate=True)
        self.in_sight()

    def on_click(self, event: events.Click) -> None:
        """Go to the row under the mouse; open it where the cursor is there already."""
        place = self.scroll_offset.y + event.y
        if place == self.cursor:
            self.post_message(self.Opened())
        elif place < self.length:
            self.go(place)

    def on_focus(self) -> None:
        """Mark the cursor's row."""
        self.refresh()

    def on_blur(self) -> None:
        """Mark the cursor's row less."""
        self.refresh()
