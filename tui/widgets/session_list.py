"""The list of sessions: a row each, however many."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from engine import SessionSummary, cells, clean_line
from tui.moments import MachineZone
from tui.widgets.house import words_of
from tui.widgets.row_list import RowList

TURNS = 5
"""Cells of the number of turns."""

DAY = 11
"""Cells of the day and the time."""


def day_of(stamp: str) -> str:
    """Return a log's time as month, day and time of the machine's zone; nothing for none."""
    try:
        return datetime.fromisoformat(stamp).astimezone(MachineZone()).strftime("%m-%d %H:%M")
    except ValueError:
        return ""


class SessionList(RowList):
    """Day, title, turns; a sign for what is not closed, and for what is compared."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"session-list--cursor", "session-list--dim"}

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("session-list")
        self._rows: Sequence[tuple[SessionSummary, int]] = ()
        self.picked = ""

    def show(self, rows: Sequence[tuple[SessionSummary, int]], session: str = "") -> None:
        """Show sessions with how deep each stands as a branch; the cursor goes to a session."""
        self._rows = rows
        cursor = next((at for at, (one, _) in enumerate(rows) if one.id == session), 0)
        self.begin(len(rows), cursor)

    @property
    def session(self) -> SessionSummary | None:
        """The session under the cursor; None where there is none."""
        return self._rows[self.cursor][0] if self._rows else None

    def neighbour(self, by: int) -> bool:
        """Go to the next session, or with -1 to the one before; False where there is none."""
        here = self.cursor
        self.go(here + by)
        return self.cursor != here

    def pick(self, session: str) -> None:
        """Sign the session that another one is compared with."""
        self.picked = session
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        place, wide = self.scroll_offset.y + y, self.scrollable_content_region.width
        base = self.rich_style
        if place >= len(self._rows):
            return Strip.blank(wide, base)
        dim = base + self.get_component_rich_style("session-list--dim", partial=True)
        here = place == self.cursor
        if here and self.has_focus:
            base = dim = base + self.get_component_rich_style("session-list--cursor", partial=True)
        one, depth = self._rows[place]
        status = words_of(self)(f"review.sign.{one.status}")
        sign = "=" if one.id == self.picked else status
        head = f"{'>' if here else ' '}{sign} {day_of(one.opened):{DAY}} "
        turns = f"{one.utterances:>{TURNS}}"
        room = max(0, wide - cells(head) - TURNS - 1)
        branch = f"{'  ' * (depth - 1)}+ " if depth else ""
        named = clean_line(one.title or one.topic or one.id, max(0, room - cells(branch)))
        title = branch + named
        filled = title + " " * (room - cells(title) + 1)
        pieces = [Segment(head, dim), Segment(filled, base), Segment(turns, dim)]
        return Strip(pieces).adjust_cell_length(wide, base)
