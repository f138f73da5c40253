"""The wall of pictures: tiles side by side, gone through with the scrolling keys and sideways."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from engine import clean_line
from tui.widgets.exhibits import Exhibit
from tui.widgets.house import words_of
from tui.widgets.picture import Canvas
from tui.wrapping import wrapped

TILE = 23
"""Columns of the narrowest tile."""

MOST_COLUMNS = 4

FRAME = 3
"""Rows of a tile that are no picture: its border and its note."""

THUMB = 128
"""Pixels of a tile's picture in half blocks: no tile has more, and many are decoded."""


def wall_shape(width: int, height: int) -> tuple[int, int]:
    """Return columns of the wall and rows of cells of a tile, of about 4:3; two rows are in sight."""
    columns = max(1, min(MOST_COLUMNS, width // TILE))
    natural = (width // columns - 2) * 3 // 8 + FRAME
    return columns, max(FRAME + 2, height // max(2, round(height / natural)))


class Tile(Vertical):
    """One exhibit: its picture, or its words until there is one, with a note below."""

    class Pressed(Message):
        """The mouse was here."""

        def __init__(self, tile: "Tile") -> None:
            """Say where."""
            super().__init__()
            self.tile = tile

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._canvas = Canvas()
        self._text = Static("", markup=False, classes="tile-text")
        self._note = Static("", markup=False, classes="tile-note")
        self._shown: tuple[Exhibit, bytes | None, str, bool] | None = None

    def compose(self) -> Iterator[Widget]:
        """Put the note below."""
        yield self._canvas
        yield self._text
        yield self._note

    def show(self, one: Exhibit, thumb: bytes | None, words: str, *, here: bool) -> None:
        """Show an exhibit; `words` stand in the place of a picture that is not there."""
        if (one, thumb, words, here) == self._shown:
            return
        self._shown = one, thumb, words, here
        self._canvas.display = thumb is not None
        self._text.display = thumb is None
        self._canvas.put(thumb)
        self.set_class(here, "-here")
        self._fit()

    def on_resize(self) -> None:
        """Break the text anew."""
        self._fit()

    def _fit(self) -> None:
        if self._shown is None or not self.size.width:
            return
        one, _, words, here = self._shown
        width = self.size.width
        self.border_title = Content(clean_line(f"{'> ' if here else ''}{one.title}", width - 2))
        self._note.update(Content(clean_line(f"{one.sign} {one.note}", width)))
        lines = [part for line in words.split("\n") for part in wrapped(line, width)]
        self._text.update(Content("\n".join(lines)))

    def on_click(self, event: events.Click) -> None:
        """Say that the mouse was here."""
        event.stop()
        self.post_message(self.Pressed(self))


class Wall(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Tiles in rows; the cursor's tile has a mark of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "rows(1)", show=False, id="stream.down"),
        Binding("k,up", "rows(-1)", show=False, id="stream.up"),
        Binding("pagedown", "leap(1)", show=False, id="stream.page_down"),
        Binding("pageup", "leap(-1)", show=False, id="stream.page_up"),
        Binding("g,home", "step(-100000)", show=False, id="stream.top"),
        Binding("G,end", "step(100000)", show=False, id="stream.end"),
    ]

    class Moved(Message):
        """Another exhibit is under the cursor."""

    class Opened(Message):
        """The exhibit under the cursor was pressed once more."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(id="wall")
        self.cursor = 0
        self._exhibits: Sequence[Exhibit] = ()
        self._thumbs: Mapping[str, bytes | None] = {}
        self._columns = 1
        self._height = 1

    @property
    def here(self) -> Exhibit | None:
        """What is under the cursor."""
        return self._exhibits[self.cursor] if self._exhibits else None

    @property
    def tiles(self) -> list[Tile]:
        """The tiles in their order."""
        return list(self.query_children(Tile))

    def show(self, exhibits: Sequence[Exhibit], thumbs: Mapping[str, bytes | None]) -> None:
        """Show other exhibits; the cursor stays with its own, wherever that hangs now.

        `thumbs` are pictures by their SHA-256, None for those that cannot be shown.
        """
        key = self.here.key if self.here else ""
        keys = [one.key for one in exhibits]
        self._exhibits, self._thumbs = exhibits, thumbs
        last = max(0, len(keys) - 1)
        self.cursor = keys.index(key) if key in keys else min(self.cursor, last)
        tiles = self.tiles
        for tile in tiles[len(keys) :]:
            tile.remove()
        tiles = tiles[: len(keys)]
        fresh = [Tile() for _ in keys[len(tiles) :]]
        if fresh:
            self.mount_all(fresh)
        self._paint([*tiles, *fresh])
        self.place()

    def _paint(self, tiles: Sequence[Tile]) -> None:
        words = words_of(self)
        for place, (tile, one) in enumerate(zip(tiles, self._exhibits, strict=False)):
            thumb = self._thumbs.get(one.image)
            text = one.text
            if one.image:
                known = one.image in self._thumbs
                text = words("picture.unreadable" if known else "pictures.reading")
            tile.show(one, thumb, text, here=place == self.cursor)

    def place(self) -> None:
        """Give every tile its place for the present size."""
        room = self.scrollable_content_region.size
        if not room.area:
            return
        self._columns, self._height = wall_shape(*room)
        self.styles.grid_size_columns = self._columns
        self.styles.grid_rows = (str(self._height),)

    def on_resize(self) -> None:
        """Arrange anew, the cursor in sight."""
        self.place()
        self.call_after_refresh(self._into_sight)

    def _into_sight(self) -> None:
        top, room = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        first = self.cursor // self._columns * self._height
        if not top <= first <= top + room - self._height:
            y = first if first < top else first + self._height - room
            self.scroll_to(y=max(0, y), animate=False, immediate=True)

    def go(self, place: int) -> None:
        """Put the cursor on an exhibit and bring it into sight."""
        place = max(0, min(place, len(self._exhibits) - 1))
        if place == self.cursor:
            return
        self.cursor = place
        self._paint(self.tiles)
        self._into_sight()
        self.post_message(self.Moved())

    def action_step(self, by: int) -> None:
        """Go on or back by exhibits."""
        self.go(self.cursor + by)

    def action_rows(self, by: int) -> None:
        """Go up or down by rows; in the first and the last one there is no further."""
        place = self.cursor + by * self._columns
        if 0 <= place < len(self._exhibits):
            self.go(place)
        elif by > 0 and self.cursor // self._columns < (len(self._exhibits) - 1) // self._columns:
            self.go(len(self._exhibits) - 1)  # the last row is shorter

    def action_leap(self, by: int) -> None:
        """Go up or down by as many rows as are in sight."""
        rows = max(1, self.size.height // self._height)
        self.go(self.cursor + by * rows * self._columns)

    @on(Tile.Pressed)
    def _pressed(self, event: Tile.Pressed) -> None:
        event.stop()
        place = self.tiles.index(event.tile)
        if place == self.cursor:
            self.post_message(self.Opened())
        else:
            self.go(place)
