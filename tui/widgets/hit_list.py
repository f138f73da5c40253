"""The list of places where something was found in logs: a row each, as they are found."""

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from engine import LogHit, SessionSummary, cells, clean_line, harmless, stage_name
from tui.widgets.house import words_of
from tui.widgets.row_list import RowList

TITLE, WHO = 16, 22
"""Cells of the columns before the text."""


class HitList(RowList):
    """Session, who in which stage, and the words around the place."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "hit-list--cursor",
        "hit-list--dim",
        "hit-list--found",
    }

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("hit-list")
        self._hits: list[LogHit] = []
        self._titles: dict[str, str] = {}

    def know(self, sessions: list[SessionSummary]) -> None:
        """Take the titles of sessions."""
        self._titles = {one.id: one.title or one.topic for one in sessions}

    def show(self) -> None:
        """Be empty again."""
        self._hits = []
        self.begin(0)

    def add(self, hit: LogHit) -> None:
        """Put one more at the end; the cursor stays where it is."""
        self._hits.append(hit)
        self.length = len(self._hits)
        self.virtual_size = Size(0, self.length)
        self.refresh()

    @property
    def hit(self) -> LogHit | None:
        """What is under the cursor; None where nothing was found."""
        return self._hits[self.cursor] if self._hits else None

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        place, wide = self.scroll_offset.y + y, self.scrollable_content_region.width
        base = self.rich_style
        if place >= len(self._hits):
            return Strip.blank(wide, base)
        dim = base + self.get_component_rich_style("hit-list--dim", partial=True)
        here = place == self.cursor
        if here and self.has_focus:
            base = dim = base + self.get_component_rich_style("hit-list--cursor", partial=True)
        found = base + self.get_component_rich_style("hit-list--found", partial=True)
        hit = self._hits[place]
        words = words_of(self)
        stage = stage_name(hit.stage, words.lang)
        who = " · ".join(part for part in (hit.who, stage) if part)
        title = clean_line(self._titles.get(hit.session, hit.session), TITLE)
        head = (
            f"{'>' if here else ' '} {_filled(title, TITLE)} {_filled(clean_line(who, WHO), WHO)} "
        )
        shown = hit.shown
        before, after = shown.text[: shown.start], shown.text[shown.end :]
        lead = max(0, wide - cells(head)) // 3
        while cells(before) > lead:  # what was found is to be in sight
            before = before[len(before) // 4 + 1 :]
        pieces = [
            Segment(head, dim),
            Segment(_plain(before), base),
            Segment(_plain(shown.text[shown.start : shown.end]), found),
            Segment(_plain(after), base),
        ]
        return Strip(pieces).adjust_cell_length(wide, base)


def _plain(text: str) -> str:
    """Return a part of a line: its blanks at the ends belong to the line."""
    return harmless(text.replace("\t", " ").replace("\n", " "))


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))
