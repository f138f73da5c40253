"""What a stream view paints: visual lines of a document, kept as strips while they stand."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset, Region
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.measure import shown, width
from tui.widgets.stream.document import Document, Kind
from tui.widgets.stream.finds import Finds
from tui.widgets.stream.markdown import Look, Span, spans
from tui.widgets.stream.pieces import segments

Change = tuple[LineFilter, Color]  # what paints a line otherwise, and the colour behind it

KEPT = 200
"""Painted lines that are kept: what a tall panel shows, and what a reader scrolls through."""

_COMPONENTS: dict[Look, str] = {
    "heading": "stream--heading",
    "bold": "stream--bold",
    "italic": "stream--italic",
    "code": "stream--code",
    "quote": "stream--quote",
    "mark": "stream--mark",
    "rule": "stream--mark",
}


class PaintedView(ScrollView):
    """A document's lines on the screen, with what was found and what is selected marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "stream--note",
        "stream--entry",
        "stream--found",
        "stream--present",
        *_COMPONENTS.values(),
    }

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        """Begin with an empty document."""
        super().__init__(id=id, classes=classes)
        self._document = Document()
        self._finds = Finds()
        self._looks: dict[str, Style] = {}
        self._base: Style | None = None
        self._strips: dict[int, Strip] = {}
        self._strips_of = (-1, -1)
        self._spans: list[Span] = []
        self._spans_of = ("", False)

    def notify_style_update(self) -> None:
        """Forget styles of another theme."""
        super().notify_style_update()
        self._looks.clear()
        self._strips.clear()
        self._base = None

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002  Textual's signature
        """Show what is selected."""
        self._strips.clear()
        self.refresh()

    @property
    def allow_select(self) -> bool:
        """Text can be selected."""
        return True

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text: as it is shown, wrapped lines joined again."""
        if not self._document.whole and selection.start is None and selection.end is None:
            return "\n".join(shown(line).rstrip(" ") for line in self._document.lines), "\n"
        rows = [self._row_text(row) for row in range(self._document.height)]
        return selection.extract("\n".join(rows)), "\n"

    def shift_selection(self, count: int, row: int = 0) -> None:
        """Keep the same text selected where visual lines come before one or, negative, all go."""
        chosen = self.text_selection if self.is_attached else None
        if chosen is None:
            return
        start, end = chosen
        if count < 0 and end is not None and end.y < row:
            self.drop_selection()
            return
        if count < 0 and start is not None and start.y < row:
            start = Offset(0, row)
        down = Offset(0, count)
        moved = chosen._replace(
            start=start + down if start is not None and start.y >= row else start,
            end=end + down if end is not None and end.y >= row else end,
        )
        self.screen.selections = {**self.screen.selections, self: moved}

    def drop_selection(self, row: int = 0) -> None:
        """Have nothing selected, unless all of it stands above a visual line."""
        chosen = self.text_selection if self.is_attached else None
        if chosen is not None and any(place is None or place.y >= row for place in chosen):
            selections = self.screen.selections
            self.screen.selections = {at: one for at, one in selections.items() if at is not self}

    def _row_text(self, row: int) -> str:
        line, start, end = self._document.visual(row)
        return shown(self._document.lines[line][start:end]).rstrip(" ")

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint visual lines, kept ones as they are: what `flush` left alone has not changed.

        The view has neither border nor padding, so Textual's own cache of lines has no work here.
        """
        wide, document, top = self.size.width, self._document, self.scroll_offset.y
        base = self._base = self._base or self.rich_style
        if self._strips_of != (document.version, wide):
            self._strips.clear()
            self._strips_of = document.version, wide
        kept, strips = self._strips, list[Strip]()
        changes: list[Change] | None = None
        for row in range(top + crop.y, top + crop.bottom):
            strip = kept.get(row)
            if strip is None:
                if len(kept) > KEPT:
                    kept.clear()
                changes = self._changes() if changes is None else changes
                strip = kept[row] = self._painted_row(row, wide, base, changes)
            strips.append(strip)
        if crop.column_span != (0, wide):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _changes(self) -> list[Change]:
        """Return the filters of every line, with the colour behind: worked out once a frame."""
        return [(change, self.background_colors[1]) for change in self.get_line_filters()]

    def _painted_row(self, row: int, wide: int, base: Style, changes: list[Change]) -> Strip:
        if row >= self._document.height:
            strip = Strip.blank(wide, base)
        else:
            strip = self._strip(row, base).adjust_cell_length(wide, base).apply_offsets(0, row)
        for change, behind in changes:
            strip = strip.apply_filter(change, behind)
        return strip

    def _strip(self, row: int, base: Style) -> Strip:
        at, start, end = self._document.visual(row)
        line = self._document.lines[at]
        kind = self._document.kinds[at]
        text = line[start:end]
        cuts: list[tuple[int, int, Style]] = []
        if kind in {Kind.NOTE, Kind.GLOSS}:
            cuts.append((0, len(text), self._look("stream--note")))
        elif kind == Kind.HEADING:
            cuts.append((0, len(text), self._look("stream--entry")))
        else:
            fenced = self._document.in_fence(at)
            if self._spans_of != (line, fenced):  # the rows of a line come one after another
                self._spans_of, self._spans = (line, fenced), spans(line, fenced=fenced)
            for first, last, look in self._spans:
                if first < end and last > start:
                    cuts.append((first - start, last - start, self._look(_COMPONENTS[look])))
        cuts += self._found(at, start, end)
        if (selection := self.text_selection) is not None:
            chosen = selection.get_span(row)
            if chosen is not None:
                first, last = chosen
                mark = self.screen.get_component_rich_style("screen--selection")
                cuts.append((first, len(text) if last == -1 else last, mark))
        if not cuts:
            return Strip([Segment(shown(text), base)], width(text))
        return Strip(segments(text, base, cuts), width(text))

    def _look(self, name: str) -> Style:
        found = self._looks.get(name)
        if found is None:
            found = self._looks[name] = self.get_component_rich_style(name, partial=True)
        return found

    def _found(self, at: int, start: int, end: int) -> list[tuple[int, int, Style]]:
        return [
            (first, last, self._look("stream--present" if present else "stream--found"))
            for first, last, present in self._finds.within(at, start, end)
        ]
