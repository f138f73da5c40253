"""The list of memories: a row each, however many; only pages that are looked at are held."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from engine import cells, clean_line
from tui.measure import shown
from tui.memory_desk import PAGE, Row
from tui.memory_query import kind_word
from tui.moments import MachineZone
from tui.widgets.house import words_of
from tui.widgets.row_list import RowList

KEPT = 20
"""Pages that are held; those farthest from the cursor are given up first."""

WHO, KIND = 12, 12
"""Cells of the columns before the text."""


class MemoryList(RowList):
    """Rows by number, painted where they are in sight; it asks for pages that it lacks."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"memory-list--cursor", "memory-list--dim"}

    class Lacking(Message):
        """Rows are in sight that are not held."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("memory-list")
        self._pages: dict[int, Sequence[Row]] = {}
        self._notes: dict[str, str] = {}

    def show(self, length: int, rows: Sequence[Row]) -> None:
        """Show another list from its beginning: its length, and its first rows."""
        self._pages.clear()
        for number in range(max(1, -(-len(rows) // PAGE))):
            self._pages[number] = rows[number * PAGE : (number + 1) * PAGE]
        self.begin(length)

    def put(self, number: int, rows: Sequence[Row]) -> None:
        """Hold a page that came."""
        self._pages[number] = rows
        here = self.cursor // PAGE
        while len(self._pages) > KEPT:
            del self._pages[max(self._pages, key=lambda page: abs(page - here))]
        self.refresh()
        if number == here:
            self.post_message(self.Chosen())

    def lacking(self) -> int | None:
        """Return a page that is in sight and not held, or None."""
        top = self.scroll_offset.y
        last = min(self.length, top + max(1, self.size.height)) - 1
        wanted = [self.cursor // PAGE, *range(top // PAGE, last // PAGE + 1)] if self.length else []
        return next((page for page in wanted if page not in self._pages), None)

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where there is none, not yet, or not any more."""
        row = self.row_at(self.cursor)
        return None if row is None or row.entry.ref in self._notes else row

    def mark(self, ref: str, note: str) -> None:
        """Let a note stand in a memory's place, or with none the memory itself again."""
        self._notes.pop(ref, None)
        if note:
            self._notes[ref] = note
        self.refresh()

    def change(self, row: Row) -> None:
        """Show a memory as it is now, wherever it stands."""
        for number, page in self._pages.items():
            self._pages[number] = [row if _same(row, one) else one for one in page]
        self.refresh()

    def row_at(self, place: int) -> Row | None:
        """Return a row by its place; None where it is not held."""
        page = self._pages.get(place // PAGE, ())
        at = place % PAGE
        return page[at] if 0 <= place < self.length and at < len(page) else None

    def in_sight(self) -> None:
        """Ask for pages that have come into sight and are not held."""
        if self.lacking() is not None:
            self.post_message(self.Lacking())

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        place, wide = self.scroll_offset.y + y, self.scrollable_content_region.width
        base = self.rich_style
        if place >= self.length:
            return Strip.blank(wide, base)
        dim = base + self.get_component_rich_style("memory-list--dim", partial=True)
        mark = ">" if place == self.cursor else " "
        row = self.row_at(place)
        if row is None:
            return Strip([Segment(f"{mark} …", dim)]).adjust_cell_length(wide, dim)
        if place == self.cursor and self.has_focus:
            base = dim = base + self.get_component_rich_style("memory-list--cursor", partial=True)
        return Strip(self._pieces(row, mark, wide, base, dim)).adjust_cell_length(wide, base)

    def _pieces(self, row: Row, mark: str, wide: int, base: Style, dim: Style) -> list[Segment]:
        entry, words = row.entry, words_of(self)
        who = clean_line(entry.name, WHO) or words("memories.table")
        kind = clean_line(kind_word(entry.kind, words), KIND)
        day = entry.at.astimezone(MachineZone()).strftime("%m-%d")
        pin = "*" if entry.pinned else " "
        score = f" {row.score.score:.2f}" if row.score is not None else ""
        head = f"{mark}{pin}{day}{score} "
        columns = f"{_filled(who, WHO)} {_filled(kind, KIND)} "
        room = max(0, wide - cells(head) - cells(columns))
        if note := self._notes.get(entry.ref):
            return [Segment(head, dim), Segment(clean_line(note, max(0, wide - cells(head))), dim)]
        text = shown(clean_line(entry.text[: 4 * room], room))  # long texts are not read whole
        return [Segment(head, dim), Segment(columns, dim), Segment(text, base)]


def _same(one: Row, other: Row) -> bool:
    return one.entry.ref == other.entry.ref


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))
