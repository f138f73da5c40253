"""One seat's panel: its words as they come, its state in the border, a strip for what matters."""

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from engine import Block, Item, Seat, TableState, cells, clean_line
from tui.widgets.seat_sign import Sign, sign
from tui.widgets.seat_story import SeatStory
from tui.widgets.stream import StreamView
from tui.words import Words

NAME = 40
LINE = 400
COLOURS = 8
FRAME = 3
"""Cells by which a title's room is smaller than a panel's own, which has a blank on the left."""


class SeatPanel(Vertical):
    """A bordered stream view that knows whose words it shows."""

    offers = True
    """Whether the keys are told that change something here: what is over has none."""

    class Chosen(Message):
        """A panel was given the focus."""

        def __init__(self, seat: str) -> None:
            """Name its seat."""
            super().__init__()
            self.seat = seat

    def __init__(self, seat: Seat, number: int, words: Words, role: str = "") -> None:
        """Show a seat; `number` counts from 1 and is its key."""
        self._entitling = False
        super().__init__(id=f"panel-{number}", classes=f"seat-{(number - 1) % COLOURS + 1}")
        self.seat = seat
        self.number = number
        self.view = StreamView()
        self.story = self._begun(seat, words)
        self.shows_reasoning = False
        self.sign = Sign(".", "waiting", "")
        self._role = role
        self._pair = ""
        self._strip = Static("", markup=False, classes="strip")
        self._strip.display = False
        self._shown: tuple[str, str, str] = ("", "", "")

    def _begun(self, seat: Seat, words: Words) -> SeatStory:
        """Introduce a seat that has not spoken yet."""
        if who := clean_line(seat.persona.background, LINE):
            self.view.note(who)
        return SeatStory(seat.id, self.view, words)

    def begin_again(self) -> None:
        """Forget everything that the seat said."""
        self.view.clear()
        self.story = self._begun(self.seat, self.story.words)

    def compose(self) -> Iterator[Widget]:
        """Put the strip below the words."""
        yield self.view
        yield self._strip

    def take(self, item: Item, blocks: tuple[Block, ...], state: TableState) -> bool:
        """Take one more item of the table; False where it is not about this seat."""
        return self.story.take(item, blocks, state)

    def flush(self) -> None:
        """Paint what is new: the frame clock calls it."""
        self.view.flush()

    def tick(self, state: TableState, role: str, now: datetime, pair: str = "") -> None:
        """Say in border and strip what the seat does now; `pair`: the role in two languages."""
        self.seat = next((seat for seat in state.seats if seat.id == self.seat.id), self.seat)
        self._role, self._pair = role, pair
        self.sign = sign(self.story, self.seat, state, now)
        title = self._title()
        line = clean_line(self.sign.line, LINE)
        if self.view.unread:
            more = self.story.words("seat.number_more", count=self.view.unread)
            line = f"{line} · v {more}"
        shown = title, line, self._strip_text()
        if shown == self._shown:
            return
        strip, self._shown = self._shown[2], shown
        self._entitle(title, line)
        if shown[2] != strip:  # else every second lays out the whole table
            self._strip.update(Content(shown[2]))
            self._strip.display = bool(shown[2])
        self._wear(
            {
                "-trouble": self.sign.state in {"failed", "retrying"},
                "-muted": self.sign.state == "muted",
                "-curtain": self.story.veil.drawn,
            }
        )

    def _entitle(self, title: str, line: str) -> None:
        self._entitling = True
        self.border_title = Content(title)
        self.border_subtitle = Content(line)
        self._entitling = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint anew; of a new title, which comes each second, the two rows where it stands."""
        if self._entitling and self.outer_size:
            (left, top), (width, height) = self.content_offset, self.outer_size
            regions = tuple(Region(-left, y - top, width, 1) for y in (0, height - 1))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _wear(self, classes: dict[str, bool]) -> None:
        """Put classes on; `-speaking` alone changes often, and nothing below the panel."""
        self.update_classes(classes)
        speaking = self.sign.glyph in {">", "~"}
        if speaking != self.has_class("-speaking"):
            self.set_class(speaking, "-speaking", update=False)
            self.app.stylesheet.update_nodes([self])  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _title(self) -> str:
        who = f"{self.number} {self.sign.glyph} {clean_line(self.seat.name, NAME)}"
        pair = f"{who} · {clean_line(self._pair, 2 * NAME)}"
        if self._pair and cells(pair) <= self.size.width - FRAME:
            return pair
        role = clean_line(self._role, NAME)
        return f"{who} · {role}" if role else who

    def _strip_text(self) -> str:
        story, words = self.story, self.story.words
        if story.live is not None and story.live.held:
            return words("seat.curtain_held", count=story.veil.behind)
        if story.sealed is not None:
            if story.veil.behind:
                return words("seat.curtain_sealed", count=story.veil.behind)
            return words("seat.curtain_sealed_idle")
        if self.sign.hint and self.offers:
            return clean_line(self.sign.hint, LINE)
        if self.shows_reasoning and story.live is not None and story.live.reasoning:
            return clean_line(_newest(story.live.reasoning), LINE)
        return ""

    @on(StreamView.UnreadChanged)
    def _unread(self, event: StreamView.UnreadChanged) -> None:
        event.stop()

    def on_descendant_focus(self) -> None:
        """Tell that this panel was chosen."""
        self.post_message(self.Chosen(self.seat.id))


def _newest(reasoning: str) -> str:
    """Return the newest line of what a model thinks."""
    lines = [line for line in reasoning.splitlines() if line.strip()]
    return lines[-1][-300:] if lines else ""
