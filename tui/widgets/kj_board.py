"""The KJ board: core concept, groups with their keywords, and what stands alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from engine import BoardTree, cells, clean, clean_line
from tui import bindings
from tui.board_moves import CORE, Key, places
from tui.board_rows import Row, Spot, placed
from tui.board_shares import Share
from tui.measure import shown, width
from tui.widgets.house import words_of

MARK = 2
"""Cells before a row, for the cursor."""

DEEPEST = 6
"""Levels that are indented; a log from elsewhere may have any number."""

IN_WORDS = 60
"""Cells of a row from which a share is told in words."""


class KJBoard(ScrollView, can_focus=True):
    """A tree of keywords with a cursor; while something is carried it stands on places alone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "kj-board--cursor",
        "kj-board--dim",
        "kj-board--heading",
        "kj-board--carried",
    }
    BINDINGS: ClassVar[list[BindingType]] = bindings.list_keys(
        "move(1)", "move(-1)", "leap(1)", "leap(-1)", "first", "last"
    )

    class Moved(Message):
        """Something else is under the cursor, has become different, or has been scrolled."""

    class Opened(Message):
        """What is under the cursor was pressed once more."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(id="kj-board")
        self.board = BoardTree()
        self.cursor: Key = CORE
        self.carried: Key | None = None
        self.spots: list[Spot] = []
        self._shares: Mapping[str, Share] = {}
        self._open: list[int] = []
        self._lines: dict[int, list[Spot]] = {}

    # What is shown

    def show(self, tree: BoardTree, shares: Mapping[str, Share]) -> None:
        """Show a board; cursor and sight stay with what they were at."""
        if tree == self.board and shares == self._shares and self.spots:
            return
        self.board, self._shares = tree, shares
        self._lay()

    def carry(self, what: Key | None) -> None:
        """Pick something up, or put it down where it is; the cursor comes to it."""
        self.carried, before = what, self.carried
        if what is None and before is not None:
            self.cursor = before
        self._lay()
        self.go(self.cursor)

    def _lay(self) -> None:
        """Place all rows anew; the cursor's row stays on its line of the screen."""
        at = self.place_of(self.cursor)
        old, number = (self.spots[at], at) if at is not None else (None, 0)
        wide = self.scrollable_content_region.width or self.size.width
        self.spots = placed(self.board, max(1, wide), carrying=self.carried is not None)
        self._lines = {}
        for spot in self.spots:
            self._lines.setdefault(spot.y, []).append(spot)
        self._open = list(self._choices())
        self.virtual_size = Size(wide, max(self._lines) + 1)
        self._keep(old, number)
        self.refresh()
        self.post_message(self.Moved())

    def _keep(self, old: Spot | None, number: int) -> None:
        """Find the cursor again: the same thing, else what may be chosen near its old place."""
        if self.place_of(self.cursor) not in self._open:
            near = min(self._open, key=lambda place: abs(place - number), default=0)
            self.cursor = self.spots[near].row.key
        new = self.spot
        if old is not None and new is not None and new.y != old.y:
            self._scroll(int(self.scroll_offset.y) + new.y - old.y)
        self._into_sight()

    def share_of(self, word: str) -> Share | None:
        """Return how far the seats agree about a keyword's place."""
        return self._shares.get(word)

    def lead_of(self, row: Row) -> int:
        """Return the cells that stand before a row's own text."""
        return cells(words_of(self)("board.core")) + 2 if row.kind == "core" else 0

    def as_text(self) -> str:
        """Return the board as plain lines."""
        words = words_of(self)
        lines = [clean(self.board.core)]
        for spot in self.spots[1:]:
            row = spot.row
            name = words("board.alone") if row.kind == "alone" else clean(row.text)
            indent = "  " * min(DEEPEST, row.depth)
            if row.kind != "word" and not row.depth:
                lines.append("")
            lines.append(f"{indent}- {name}" if row.kind == "word" else f"{indent}{name}")
        return "\n".join(lines)

    # The cursor

    def place_of(self, key: Key) -> int | None:
        """Return the place of something among the rows."""
        found = (at for at, spot in enumerate(self.spots) if spot.row.key == key)
        return next(found, None)

    @property
    def spot(self) -> Spot | None:
        """The row under the cursor, with its place."""
        at = self.place_of(self.cursor)
        return None if at is None else self.spots[at]

    def _choices(self) -> Iterator[int]:
        """Yield which rows can be chosen: while something is carried, where it can go."""
        carried = self.carried
        goals = {carried, *places(self.board, carried)} if carried is not None else set[Key]()
        for at, spot in enumerate(self.spots):
            if carried is None or spot.row.key in goals:
                yield at

    def go(self, key: Key) -> None:
        """Put the cursor on something and bring it into sight."""
        if self.place_of(key) is None:
            return
        self.cursor = key
        self._into_sight()
        self.refresh()
        self.post_message(self.Moved())

    def _go_to(self, places: Sequence[int], by: int) -> None:
        """Go on by so many of some places, from where the cursor stands among them."""
        here = self.place_of(self.cursor) or 0
        if not places:
            return
        if by > 0:
            later = [place for place in places if place > here]
            target = later[min(by, len(later)) - 1] if later else here
        else:
            before = [place for place in places if place < here]
            target = before[max(by, -len(before))] if before else here
        self.go(self.spots[target].row.key)

    def action_move(self, by: int) -> None:
        """Go up or down a row."""
        self._go_to(self._open, by)

    def action_leap(self, by: int) -> None:
        """Go up or down as many rows as are in sight."""
        self._go_to(self._open, by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._go_to(self._open, -len(self.spots))

    def action_last(self) -> None:
        """Go to the last row."""
        self._go_to(self._open, len(self.spots))

    def step_group(self, by: int) -> None:
        """Go to the next or the previous group, or to what stands alone."""
        heads = [at for at in self._open if self.spots[at].row.kind != "word"]
        self._go_to(heads, by)

    def step_column(self, by: int) -> None:
        """Go to what stands beside; where all stands in one column, to the next group."""
        spot = self.spot
        if spot is None or len({one.x for one in self.spots}) == 1:
            self.step_group(by)
            return
        beside = [self.spots[at] for at in self._open if (self.spots[at].x - spot.x) * by > 0]
        if not beside:
            return
        x = min((one.x for one in beside), key=lambda x: abs(x - spot.x))
        column = [one for one in beside if one.x == x]
        self.go(min(column, key=lambda one: abs(one.y - spot.y)).row.key)

    def neighbour(self) -> Key:
        """Return the keyword that comes next in the cursor's group, or its heading."""
        at = self.place_of(self.cursor) or 0
        after = self.spots[at + 1].row if at + 1 < len(self.spots) else None
        if after is not None and after.kind == "word":
            return after.key
        before = self.spots[max(0, at - 1)].row
        return before.key if before.kind == "word" else self.cursor

    def _into_sight(self) -> None:
        spot = self.spot
        if spot is None or not self.size.height:
            return
        top, room = int(self.scroll_offset.y), self.size.height
        first = 0 if spot.y <= 2 else spot.y  # the core stands above the first row
        if first < top:
            self._scroll(first)
        elif spot.y >= top + room:
            self._scroll(spot.y - room + 1)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, immediate=True, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that rows stand elsewhere on the screen."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    def on_resize(self, _: events.Resize) -> None:
        """Place all rows anew."""
        self._lay()

    def on_focus(self) -> None:
        """Mark the cursor's row."""
        self.refresh()

    def on_blur(self) -> None:
        """Mark the cursor's row less."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the row under the mouse; open it where the cursor is there already."""
        line = self._lines.get(int(self.scroll_offset.y) + event.y, [])
        hit = next((one for one in line if one.x <= event.x < one.x + one.width), None)
        if hit is None or self.place_of(hit.row.key) not in self._open:
            return
        if hit.row.key == self.cursor:
            self.post_message(self.Opened())
        else:
            self.go(hit.row.key)

    # Paint

    def render_line(self, y: int) -> Strip:
        """Paint one line of all columns."""
        wide, base = self.scrollable_content_region.width, self.rich_style
        segments: list[Segment] = []
        used = 0
        for spot in self._lines.get(int(self.scroll_offset.y) + y, ()):
            segments.append(Segment(" " * (spot.x - used), base))
            segments.extend(self._painted(spot))
            used = spot.x + spot.width
        return Strip(segments).adjust_cell_length(wide, base)

    def _painted(self, spot: Spot) -> list[Segment]:
        row, base = spot.row, self.rich_style
        here = row.key == self.cursor
        mark = ("> " if here else "  ")[:MARK]
        pieces = [(mark, ""), *self._pieces(row, spot.width - MARK)]
        if here and self.has_focus:  # one bar, whatever stands on it
            chosen = base + self._part("cursor")
            return [Segment(text, chosen) for text, _ in pieces]
        return [Segment(text, base + self._part(part)) for text, part in pieces]

    def _part(self, part: str) -> Style:
        if not part:
            return Style.null()
        return self.get_component_rich_style(f"kj-board--{part}", partial=True)

    def _pieces(self, row: Row, room: int) -> Iterator[tuple[str, str]]:
        """Yield a row's texts with their looks, exactly as many cells as there is room for."""
        words = words_of(self)
        indent = "  " * min(DEEPEST, row.depth + (row.kind == "word"))
        fill: Literal["", " ", "─"] = " "
        if row.kind == "word":
            body, look, tail = row.text, "", self._tag(row.text, room)
        elif row.kind == "core":
            body, look, tail = row.text or words("board.no_core"), "heading", ""
            yield (head := f"{words('board.core')}  "), "dim"
            room -= cells(head)
        elif row.kind == "new":
            body, look, tail = f"+ {words('board.new')}", "heading", ""
        else:
            name = row.text or words("board.alone" if row.kind == "alone" else "board.no_name")
            body, look, tail = name, "heading", f" ({row.count}) "
            fill = " " if row.depth else "─"
        if row.key == self.carried:
            body, look = f"[{body}]", "carried"
        least = room - cells(indent) - cells(tail)
        body = shown(clean_line(body, max(1, least)))
        rest = max(0, room - cells(indent) - width(body) - cells(tail))
        yield indent, ""
        yield body, look
        if row.kind == "word":
            yield " " * rest, ""
            yield tail, "dim"
        else:
            yield tail, "dim" if row.kind != "core" else ""
            yield fill * rest, "dim"

    def _tag(self, word: str, room: int) -> str:
        """Return what says that some seats put a keyword elsewhere."""
        share = self._shares.get(word)
        if share is None or not share.disputed:
            return ""
        key = "board.share_words" if room + MARK >= IN_WORDS else "board.share"
        return "  " + words_of(self)(key, agree=share.agree, of=share.of)
