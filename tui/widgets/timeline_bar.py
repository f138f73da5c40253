"""Where a review stands in its log: a line of words, and the log as a line of signs."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from engine import cells, clean_line
from tui.widgets.house import Housed

HERE, STAGE, MARK, PAST, AHEAD = "@", "|", "*", "=", "-"
"""Signs of the line: where one stands, where a stage began, what was marked."""

GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What the bar tells: words left and right, places out of `last`.

    Of the words on the left the last ones give way where there is no room.
    """

    left: Sequence[str]
    right: str
    place: int
    last: int
    stages: Sequence[int] = ()
    marks: Sequence[int] = ()


def track(where: Where, width: int) -> str:
    """Return the log as a line: what is past, what comes, stages, marks, and the place."""
    if width < 2:
        return ""

    def column(place: int) -> int:
        return round(max(0, min(place, where.last)) * (width - 1) / max(1, where.last))

    here = column(where.place)
    signs = [PAST if at < here else AHEAD for at in range(width)]
    for sign, places in ((STAGE, where.stages), (MARK, where.marks)):
        for place in places:
            signs[column(place)] = sign
    signs[here] = HERE
    return "".join(signs)


def words_in(words: Sequence[str], width: int) -> str:
    """Return words with a gap between them, as far as there is room."""
    told = ""
    for word in words:
        gap = GAP if told else ""
        told += gap + clean_line(word, max(0, width - cells(told + gap)))
    return told.rstrip()


class TimelineBar(Housed, Static):
    """Two rows; a click goes to its place."""

    class Wanted(Message):
        """Another place is wanted, as a share of the log."""

        def __init__(self, share: float) -> None:
            """Name it: 0 is the beginning, 1 the end."""
            super().__init__()
            self.share = share

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("", id="timeline", markup=False)
        self._where: Where | None = None

    def show(self, where: Where) -> None:
        """Tell where the review stands."""
        if where != self._where:
            self._where = where
            self._draw()

    def on_resize(self) -> None:
        """Tell it in the new width."""
        self._draw()

    def on_click(self, event: object) -> None:
        """Go where the line was clicked."""
        x, y = getattr(event, "x", 0), getattr(event, "y", 0)
        width = self.content_size.width
        if y == 1 and width > 1:
            self.post_message(self.Wanted(max(0.0, min(1.0, (x - 1) / (width - 1)))))

    def _draw(self) -> None:
        where, width = self._where, self.content_size.width
        if where is None or width <= 0:
            return
        right = clean_line(where.right, width)
        left = words_in(where.left, max(0, width - cells(right) - 2))
        gap = " " * max(1, width - cells(left) - cells(right))
        self.update(
            Content.assemble(left, gap, right, "\n", (track(where, width), "$primary")),
            layout=False,
        )
