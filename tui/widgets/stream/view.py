"""The widget: a Line-API view over a document, painted when the frame clock flushes it."""

from typing import Any, ClassVar, cast

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tui import bindings
from tui.measure import shown
from tui.widgets.house import house_of, words_of
from tui.widgets.stream.document import Document, Kind
from tui.widgets.stream.finds import Finds, Place
from tui.widgets.stream.painted import PaintedView
from tui.widgets.stream.rows import Gone

WIDEST = 90
"""Cells beyond which no line of prose goes."""

TALL = 10
"""Rows from which on a view leaps by half of itself; a lower one leaps by a third."""

UNSEEN: Place = (-1, 0)
"""The place before the first line."""

BREATH = 0.1
"""Seconds between two slices of what is wrapped behind: keys come in between."""


class StreamView(PaintedView, can_focus=True):
    """Text that streams: `begin`, `append`, `finish` change it, `flush` paints what changed.

    Of much text the part in sight is wrapped at once, the rest a slice at a time behind it.
    """

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
        self._document = Document(self._keep_place)
        self.following = True
        self._painted = 0
        self._from = 0
        self._read: Place = UNSEEN
        self._top = 0
        self._goes_along = False
        self._behind: Timer | None = None

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
        document, seen = self._document, self._rows_seen() and not self.following
        at, start, _ = document.visual(self.scroll_offset.y) if seen else (0, 0, 0)
        line = document.lines[at] if seen else ""
        self._changed()
        first = document.finish(text, footer)
        if first is None:
            return
        self._from = 0
        self._finds = self._finds.again(document.lines)
        self._read = min(self._read, document.end)
        self.drop_selection(document.row_of(first) + (not document.knows(first)))
        if seen:
            self._go_to(document.nearest(at, line), start)

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
        self.shift_selection(put.count, put.row)
        self._from = min(self._from, put.row)
        if put.line <= self._read[0]:
            self._read = (self._read[0] + 1, self._read[1])
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
        self.drop_selection()
        self._from = self._painted = self._top = 0
        self._read = UNSEEN
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
        return 0 if self.following else self._document.rows_below(*self._read)

    def _changed(self) -> None:
        self._from = min(self._from, max(0, self._document.height - 1))

    # What is painted

    def flush(self) -> None:
        """Paint what changed since the last flush, and follow."""
        document = self._document
        if document.width <= 0:
            return
        if self.following and not document.to_the_end:
            self._wrap_around(len(document.lines))
        document.breathe()
        self._wrap_behind()
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

    def _keep_place(self, gone: Gone) -> None:
        """Stay at what is read, is selected and was found where the oldest lines went."""
        top = self.scroll_offset.y
        self._painted -= gone.rows
        self._from = max(0, self._from - gone.rows)
        self._read = max(UNSEEN, (self._read[0] - gone.lines, self._read[1]))
        self._finds.drop(gone.lines)
        self.shift_selection(-gone.rows, gone.rows + gone.told)
        if not self.following and self._document.width > 0:
            self._resize_content()
            self.scroll_to(y=max(0, top - gone.rows), animate=False, immediate=True)

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
        seen = self._rows_seen() and not self.following
        at = self._document.visual(self.scroll_offset.y) if seen else None
        self._document.set_width(room, at[0] if at is not None else None)
        self._wrap_behind()
        self._painted, self._from = self._document.height, self._document.height
        if at is None:
            self.following = True
            self._follow(leap=False)
        else:
            self._go_to(*at[:2])
        self.refresh()

    def _go_to(self, line: int, place: int) -> None:
        """Bring a place to the top of the view."""
        self._show_line(line)
        self._top = 0
        self._resize_content()
        row = self._document.row_of(line, place)
        self.scroll_to(y=row, animate=False, immediate=True)

    def _wrap_around(self, line: int) -> None:
        """Wrap what stands around a line before everything else; `flush` paints it."""
        self._document.wrap_around(line)
        self._from = self._top = 0
        self._painted = -1

    def _wrap_behind(self) -> None:
        """See to it that all is wrapped in time."""
        if self._behind is None and not self._document.whole:
            self._behind = self.set_timer(BREATH, self._wrap_more)

    def _wrap_more(self) -> None:
        """Wrap a slice more; what is read stays where it is."""
        self._behind = None
        top = self.scroll_offset.y
        count = self._document.wrap_more()
        if count:
            self._painted += count
            self._from += count
            self._top += count if self._top else 0
            self.shift_selection(count)
            self._resize_content()
            self._goes_along = self.following
            self.scroll_to(y=top + count, animate=False, immediate=True)
            self._goes_along = False
        self.flush()

    def _rows_seen(self) -> bool:
        return 0 <= self.scroll_offset.y < self._document.height

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let go when the reader scrolls up, follow again at the end."""
        super().watch_scroll_y(old_value, new_value)
        bottom = round(new_value) + self.size.height
        if (last := min(bottom, self._document.height) - 1) >= 0:
            self._read = max(self._read, self._document.visual(last)[:2])
        # Between a layout and the word of it the end is reckoned with two heights.
        ended = round(new_value) >= self.max_scroll_y and self._document.to_the_end
        follows = self._goes_along or ended
        if follows != self.following:
            self.following = follows
            self._read = self._document.end  # who lets go has seen all until now
            self.post_message(self.UnreadChanged())

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        if not self._document.to_the_end:
            self.following = True
            self.flush()
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def action_scroll_home(self) -> None:
        """Go to the beginning, and stay there."""
        self._show_line(0)
        super().action_scroll_home()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.action_follow()

    def rewind(self) -> None:
        """Paint what changed, and stand at the first line."""
        self.flush()
        self._show_line(0)
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_copy_selection(self) -> None:
        """Copy what is selected on the screen; without a selection the key is the screen's."""
        if not (selected := self.screen.get_selected_text()):
            raise SkipAction
        house_of(self).copy(selected)

    # Searching

    def search(self, query: str) -> int:
        """Mark every place of a text and go to the nearest; return how many there are."""
        finds = self._finds = Finds(query, self._document.lines)
        if finds.places:
            seen = self._document.visual(self.scroll_offset.y) if self._rows_seen() else (0, 0, 0)
            self._show(finds.go(finds.from_place(seen[:2])))
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
        self._show_line(place[0])
        middle = max(0, self._document.row_of(*place) - self.size.height // 2)
        self.scroll_to(y=middle, animate=False, immediate=True)
        self.refresh()

    def _show_line(self, line: int) -> None:
        """See to it that a line is wrapped; what stands around it comes before all else."""
        if self._document.width > 0 and not (self._document.whole or self._document.knows(line)):
            if self.following:
                self.following = False
                self._read = self._document.end
                self.post_message(self.UnreadChanged())
            self._wrap_around(line)
            self.flush()
