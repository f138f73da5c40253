"""The picture pane: half blocks with a line of words under them."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from engine import clean_line
from tui.terminal.cell_diff import cells_of
from tui.terminal.overlay import Picture
from tui.terminal.pixels import HALF_SIDE
from tui.theming import MONO
from tui.widgets.halfblocks import Mode, NotAPicture, strips, thumbnail
from tui.widgets.house import house_of, words_of

CAPTION = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One picture: a small form of it (none where it cannot be shown), its words, its SHA-256."""

    small: bytes | None
    caption: str
    image: str = ""


class Canvas(Widget):
    """The cells of one picture, centred."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._small: bytes | None = None
        self._painted: tuple[Size, Mode] | None = None
        self._lines: list[Strip] = []
        self._picture: Picture | None = None

    def on_mount(self) -> None:
        """Be shown in pixels where the terminal can."""
        house_of(self).hang(self)

    def put(self, small: bytes | None) -> None:
        """Show a small picture, or nothing."""
        if small is not self._small:
            self._small, self._painted = small, None
            self.refresh()

    def hanging(self, console: Console) -> Picture | None:
        """Return the picture where it hangs on the screen now, None where none is in colours."""
        place = self.region
        if self._small is None or not place.area or not self._lines or self._colourless:
            return None
        width, height = self._lines[0].cell_length, len(self._lines)
        left, top = (place.width - width) // 2, (place.height - height) // 2
        region = Region(place.x + left, place.y + top, width, height)
        if self._picture is None or self._picture.region != region:
            cells = cells_of(self._lines, console)
            self._picture = Picture(region=region, cells=cells, small=self._small)
        return self._picture

    @property
    def _colourless(self) -> bool:
        theme = self.app.theme  # pyright: ignore[reportUnknownMemberType] - a generic App
        return theme == MONO

    def _fitting(self, small: bytes) -> list[Strip]:
        """Return the picture's lines for the present size and theme."""
        wanted: tuple[Size, Mode] = (self.size, "mono" if self._colourless else "colour")
        if wanted != self._painted:
            self._painted, self._picture = wanted, None
            self._lines = strips(small, self.size.width, self.size.height, wanted[1])
        return self._lines

    def render_line(self, y: int) -> Strip:
        """Paint one line of cells."""
        size = self.size
        blank = Strip.blank(size.width, self.rich_style)
        if self._small is None or not size.area or house_of(self).pictures_off:
            return blank
        lines = self._fitting(self._small)
        top = max(0, (size.height - len(lines)) // 2)
        if not top <= y < top + len(lines):
            return blank
        line = lines[y - top]
        left = max(0, (size.width - line.cell_length) // 2)
        pad = Strip.blank(left, self.rich_style)
        return Strip.join([pad, line]).adjust_cell_length(size.width, self.rich_style)


class PictureView(Vertical):
    """Pictures one at a time, the newest first seen; a caption always stands below."""

    def __init__(self) -> None:
        """Begin without pictures."""
        super().__init__(id="pictures")
        self._canvas = Canvas()
        self._caption = Static("", markup=False, classes="caption")
        self._pictures: list[Shown] = []
        self._place = -1
        self._ready = False
        self._told = ""

    def compose(self) -> Iterator[Widget]:
        """Put the caption below the picture."""
        yield self._canvas
        yield self._caption

    def on_mount(self) -> None:
        """Say that nothing is here yet."""
        self._ready = True
        self._show()

    @property
    def count(self) -> int:
        """How many pictures can be seen."""
        return len(self._pictures)

    @property
    def names(self) -> list[str]:
        """What the pictures are called, those without a name left out."""
        return [shown.caption for shown in self._pictures if shown.caption]

    @property
    def image(self) -> str:
        """The SHA-256 of the picture that is shown, or nothing."""
        return self._pictures[self._place].image if self._pictures else ""

    def add(self, small: bytes | None, caption: str, image: str = "") -> None:
        """Put one more picture and show it; `image` is its SHA-256."""
        shown = Shown(small=small, caption=clean_line(caption, CAPTION), image=image)
        self._pictures.append(shown)
        self._place = len(self._pictures) - 1
        self._show()

    def begin_again(self) -> None:
        """Be empty again."""
        self._pictures, self._place = [], -1
        self._canvas.put(None)
        self._show()

    def turn(self, step: int) -> None:
        """Show the next or, with -1, the previous picture."""
        if self._pictures:
            self._place = (self._place + step) % len(self._pictures)
            self._show()

    def _show(self) -> None:
        if not self._ready:
            return
        words = words_of(self)
        if not self._pictures:
            self._tell(words("picture.none"))
            return
        shown = self._pictures[self._place]
        self._canvas.put(shown.small)
        text = shown.caption if shown.small is not None else words("picture.unreadable")
        if len(self._pictures) > 1:
            text = f"{self._place + 1}/{len(self._pictures)} {text}"
        self._tell(text)

    def _tell(self, text: str) -> None:
        """Put another caption; where nobody sees it, and the same one again, nothing is laid out."""
        if text != self._told:
            self._told = text
            self._caption.update(Content(text), layout=self.is_on_screen)


def small_form(data: bytes, largest: int = HALF_SIDE) -> bytes | None:
    """Return a picture's small form, none where it cannot be shown. Blocks: use a thread."""
    try:
        return thumbnail(data, largest)
    except NotAPicture:
        return None
