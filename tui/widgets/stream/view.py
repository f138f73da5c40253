"""The widget: a Line-API view over a document, painted when the frame clock flushes it."""

from typing import Any, ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui import bindings
from tui.measure import shown, width
from tui.widgets.house import house_of, words_of
from tui.widgets.stream.document import Document, Kind
from tui.widgets.stream.finds import Finds, Place
from tui.widgets.stream.markdown import Look, Span, spans
from tui.widgets.stream.pieces import segments

Change = tuple[LineFilter, Color]  # what paints a line otherwise, and the colour behind it
WIDEST = 90
"""Cells beyond which no line of prose goes."""

TALL = 10
"""Rows from which on a view leaps by half of itself; a lower one leaps by a third."""

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


class StreamView(ScrollView, can_focus=True):
    """Text that streams: `begin`, `append`, `finish` change it, `flush` paints what changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "stream--note",
        "stream--entry",
        "stream--found",
        "stream--present",
        *_COMPONENTS.values(),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings.list_keys(
            "scroll_down", "scroll_up", "page_down", "page_up", "scroll_home", "follow"
        ),
        Binding("y,ctrl+c", "copy_selection", show=False, id="stream.copy"),
    ]

    class UnreadChanged(Message):
        """There are more or fewer new lines below what the reader sees."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        """Begin empty, following."""
        super().__init__(id=id, classes=classes)
        self.following = True
        self._document = Document()
        self._painted = 0
        self._from = 0
        self._read = 0
        self._top = 0
        self._goes_along = False
        self._finds = Finds()
        self._looks: dict[str, Style] = {}
        self._base: Style | None = None
        self._strips: dict[int, Strip] = {}
        self._strips_of = (-1, -1)
        self._spans: list[Span] = []
        self._spans_of = ("", False)

    # What is said

    def begin(self, key: str, heading: str = "") -> None:
        """Open an entry under a dim heading."""
        self._changed()
        self._document.begin(key, heading)

    def append(self, text: str) -> None:
        """Put text to the open entry."""
        self._changed()
        self._document.append(text)

    def finish(self, text: str | None = None, footer: str = "") -> None:
        """Close the open entry; `text` is all of it and replaces what came differently."""
        before = self._document.height
        self._changed()
        self._document.finish(text, footer)
        if self._document.height < before:
            self._from = 0

    def note(self, text: str) -> None:
        """Put a dim line of its own."""
        self._changed()
        self._document.note(text)

    def entry(self, key: str, text: str, heading: str = "", footer: str = "") -> None:
        """Put a finished entry."""
        self.begin(key, heading)
        self.append(text)
        self.finish(None, footer)

    def gloss(self, key: str, text: str) -> None:
        """Put a dim line under a finished entry; where that is out of sight, what is read stays."""
        put = self._document.gloss(key, text)
        if put is None:
            return
        self._finds.shift(put.line)
        self._from = min(self._from, put.row)
        if put.row < self._read:
            self._read += put.count
        if self._top and put.row <= self._top:
            self._top += put.count
        if self.following:
            self.flush()  # what came before it may not be painted yet: the end is elsewhere by now
        elif put.count and put.row <= (top := self.scroll_offset.y):
            self._resize_content()
            self.scroll_to(y=top + put.count, animate=False, immediate=True)

    def clear(self) -> None:
        """Forget everything and follow again."""
        self._document.clear()
        self._from = self._painted = self._read = self._top = 0
        self._finds = Finds()
        self.following = True
        self.refresh()  # the scrollbar waits for `flush`: to go and come again is two layouts

    @property
    def plain(self) -> str:
        """All that was said, without headings and notes."""
        return self._document.text_from(0)

    @property
    def last_line(self) -> str:
        """The newest line that is not empty, and no gloss: without its mark it would be speech."""
        document = self._document
        for line, kind in zip(reversed(document.lines), reversed(document.kinds), strict=True):
            if line.strip() and kind != Kind.GLOSS:
                return shown(line.strip())[-400:]
        return ""

    @property
    def unread(self) -> int:
        """New lines below what a reader who does not follow has seen."""
        return 0 if self.following else max(0, self._document.height - self._read)

    def _changed(self) -> None:
        self._from = min(self._from, max(0, self._document.height - 1))

    # What is painted

    def flush(self) -> None:
        """Paint what changed since the last flush, and follow."""
        document = self._document
        if document.width <= 0:
            return
        if self._from >= document.height == self._painted:
            if not document.height:
                self._resize_content()
            self._follow()
            return
        grown = document.height != self._painted
        first, self._from = self._from, document.height
        for row in range(first, max(self._painted, document.height)):
            self._strips.pop(row, None)
        if grown:
            self._painted = document.height
            self._resize_content()
            self._follow()
        top = self.scroll_offset.y
        first = max(first, top)
        if first < top + self.size.height:
            rows = Region(0, first - top, self.size.width, top + self.size.height - first)
            self.refresh(rows)
        if grown and not self.following:
            self.post_message(self.UnreadChanged())

    def _follow(self, *, leap: bool = True) -> None:
        """Keep the end in sight: streaming text leaps by half a view, so that it stands still.

        Moving everything by a line for each new line costs a slow terminal fifteen times more.
        """
        if not self.following:
            return
        height, room = self._document.height, self.size.height
        last = max(0, height - room)
        if not last <= self._top < max(1, height) or not leap:
            ahead = room // (2 if room >= TALL else 3) if last and leap else 0
            self._top = last + (ahead if self._document.streaming else 0)
            self._resize_content()
        if self.scroll_offset.y != self._top:
            self._goes_along = True
            self.scroll_to(y=self._top, animate=False, immediate=True)
            self._goes_along = False

    def _resize_content(self) -> None:
        """Tell the scrollbar of a new height without a layout of the whole screen."""
        height = max(self._document.height, self._top + self.size.height if self._top else 0)
        size = Size(max(1, self.size.width), height)
        if size == self.virtual_size:
            return
        self.set_reactive(cast("Any", Widget.virtual_size), size)
        self._scroll_update(size)

    def on_mount(self) -> None:
        """Take the words that only an app has."""
        self._document.dropped = words_of(self)("stream.dropped")

    def on_resize(self, _: events.Resize) -> None:
        """Wrap anew where the width changed; keep the reader at her line."""
        room = min(WIDEST, self.scrollable_content_region.width)
        if room == self._document.width or room < 2:
            self._resize_content()
            self._follow(leap=False)
            return
        at = self._document.visual(self.scroll_offset.y) if self._rows_seen() else None
        self._document.set_width(room)
        self._painted, self._from = self._document.height, self._document.height
        self._read = min(self._read, self._painted)
        if self.following or at is None:
            self.following = True
            self._follow(leap=False)
        else:
            self._top = 0
            self._resize_content()
            row = self._document.row_of(at[0], at[1])
            self.scroll_to(y=row, animate=False, immediate=True)
        self.refresh()

    def _rows_seen(self) -> bool:
        return 0 <= self.scroll_offset.y < self._document.height

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let go when the reader scrolls up, follow again at the end."""
        super().watch_scroll_y(old_value, new_value)
        bottom = round(new_value) + self.size.height
        self._read = max(self._read, min(bottom, self._document.height))
        # Between a layout and the word of it the end is reckoned with two heights.
        follows = self._goes_along or round(new_value) >= self.max_scroll_y
        if follows != self.following:
            self.following = follows
            self._read = self._document.height  # who lets go has seen all until now
            self.post_message(self.UnreadChanged())

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.action_follow()

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
        rows = [self._row_text(row) for row in range(self._document.height)]
        return selection.extract("\n".join(rows)), "\n"

    def action_copy_selection(self) -> None:
        """Copy what is selected on the screen; without a selection the key is the screen's."""
        if not (selected := self.screen.get_selected_text()):
            raise SkipAction
        house_of(self).copy(selected)

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

    # Searching

    def search(self, query: str) -> int:
        """Mark every place of a text and go to the nearest; return how many there are."""
        finds = self._finds = Finds(query, self._document.lines)
        if finds.places:
            top = self.scroll_offset.y
            rows = [self._document.row_of(*place) for place in finds.places]
            self._show(finds.go(next((n for n, row in enumerate(rows) if row >= top), 0)))
        self._strips.clear()
        self.refresh()
        return len(finds.places)

    def search_next(self, step: int) -> None:
        """Go to the next or, with -1, the previous place."""
        if self._finds.places:
            self._show(self._finds.step(step))

    def _show(self, place: Place) -> None:
        """Bring a place into the middle of the view."""
        self._strips.clear()
        middle = max(0, self._document.row_of(*place) - self.size.height // 2)
        self.scroll_to(y=middle, animate=False, immediate=True)
        self.refresh()

    def _found(self, at: int, start: int, end: int) -> list[tuple[int, int, Style]]:
        return [
            (first, last, self._look("stream--present" if present else "stream--found"))
            for first, last, present in self._finds.within(at, start, end)
        ]
