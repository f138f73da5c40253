"""Two sides beside each other: pair by pair, their differences marked, figures and votes first."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import Comparison, SpeechPair, clean_line
from tui import bindings, comparisons, keyboard
from tui.widgets.difference import folded, side_lines, table_lines
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.sheet import Sheet

BESIDE = 100
"""Columns from which the sides stand beside each other."""

NAME = 60

LEAD = 2
"""Lines in sight before the first change."""


class SideSheet(Sheet):
    """One side's text; while it has the focus the other one may follow it."""

    class Scrolled(Message):
        """Another line stands on top."""

        def __init__(self, y: int) -> None:
            """Say which."""
            super().__init__()
            self.y = y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell whoever follows."""
        super().watch_scroll_y(old_value, new_value)
        if self.has_focus and int(old_value) != int(new_value):
            self.post_message(self.Scrolled(int(new_value)))


class CompareScreen(Housed, Screen[None]):
    """A comparison, to be gone through; the first page are its figures, keywords and votes."""

    STYLES: ClassVar = ("screens/compare",)

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]  # noqa: RUF012  the base class declares it

    room = "compare"

    def __init__(self, compared: Comparison, left: str, right: str) -> None:
        """Show a comparison of sides with these names."""
        super().__init__()
        self._compared = compared
        self._names = (clean_line(left, NAME), clean_line(right, NAME))
        self._page = 0
        self._differing = not all(pair.same for pair in compared.pairs)
        self._together = True

    def compose(self) -> Iterator[Widget]:
        """Title, where one is, the figures or both sides."""
        self.title_line = Static("", id="compare-title", markup=False, classes="title")
        self.place = Static("", id="compare-place", markup=False)
        self.figures = Sheet("compare-figures")
        self.left, self.right = SideSheet("compare-left"), SideSheet("compare-right")
        yield self.title_line
        yield self.place
        yield self.figures
        with Container(id="compare-sides") as self.both:
            yield self.left
            yield self.right
        yield Foot()

    async def on_mount(self) -> None:
        """Begin with the figures."""
        await self.speak()

    async def speak(self) -> None:
        """Say everything in the interface's language."""
        bindings.install(self, keyboard.COMPARE, self.words)
        self.refresh_bindings()
        self._show()

    @property
    def pairs(self) -> list[SpeechPair]:
        """The pairs that are gone through."""
        return [one for one in self._compared.pairs if not (self._differing and one.same)]

    @on(Sheet.Resized)
    def redraw(self) -> None:
        """Show the page as it fits now."""
        if self._page:
            pair = self.pairs[self._page - 1]
            for sheet, right in ((self.left, False), (self.right, True)):
                sheet.show(side_lines(pair.runs, right=right, width=sheet.room))
        else:
            self.figures.show(self._figures(self.figures.room))
        self.call_after_refresh(self._begin)

    @on(SideSheet.Scrolled)
    def follow(self, event: SideSheet.Scrolled) -> None:
        """Let the other side stand where the one that is read stands."""
        if self._together:
            other = self.right if self.left.has_focus else self.left
            other.scroll_to(y=event.y, animate=False, immediate=True)

    def _show(self) -> None:
        words, pairs = self.words, self.pairs
        self._page = min(self._page, len(pairs))
        one, other = self._names
        self.title_line.update(Content(words("compare.title", left=one, right=other)))
        self.left.border_title, self.right.border_title = Content(one), Content(other)
        if self._page:
            pair = pairs[self._page - 1]
            told = comparisons.place(words, pair)
            place = words("compare.pair", number=self._page, of=len(pairs), place=told)
            if pair.same:
                place = words("compare.equal", place=place)
        else:
            place = comparisons.sameness(words, self._compared)
        self.place.update(Content(place))
        self.figures.display, self.both.display = not self._page, bool(self._page)
        here = (self.left, self.right) if self._page else (self.figures,)
        if self.focused not in here:
            here[0].focus()
        self.redraw()

    def _begin(self) -> None:
        """Put the first change in sight, with what leads to it: it stands on one line in both."""
        first = 0
        if self._page:
            lines = side_lines(self.pairs[self._page - 1].runs, right=False, width=self.left.room)
            other = side_lines(self.pairs[self._page - 1].runs, right=True, width=self.right.room)
            both = enumerate(zip(lines, other, strict=False))
            first = next((at for at, pair in both if pair[0].spans or pair[1].spans), 0)
        for sheet in (self.figures, self.left, self.right):
            sheet.scroll_to(y=max(0, first - LEAD), animate=False, immediate=True)

    def _figures(self, width: int) -> list[Content]:
        rows = comparisons.figures(self.words, self._compared, self._names)
        changed = comparisons.changes(self.words, self._compared)
        lines = [piece for line in changed for piece in folded(line, width)]
        return [*table_lines(rows, width), Content(""), *lines]

    def _turn(self, by: int) -> None:
        page = max(0, min(self._page + by, len(self.pairs)))
        if page != self._page:
            self._page = page
            self._show()

    def action_next_pair(self) -> None:
        """Go on to the next pair."""
        self._turn(1)

    def action_previous_pair(self) -> None:
        """Go back by a pair, before the first one to the figures."""
        self._turn(-1)

    def action_differing(self) -> None:
        """Go through what differs alone, or through all pairs; the pair in sight stays."""
        before = self.pairs[self._page - 1] if self._page else None
        self._differing = not self._differing
        places = [number for number, pair in enumerate(self.pairs, 1) if pair is before]
        self._page = places[0] if places else 0
        self.house.say(self.words("compare.differing" if self._differing else "compare.all"))
        self._show()

    def action_together(self) -> None:
        """Let both sides scroll together, or each by itself."""
        self._together = not self._together
        self.house.say(self.words("compare.together" if self._together else "compare.apart"))

    def action_next_pane(self) -> None:
        """Read the other side."""
        if self._page:
            (self.right if self.left.has_focus else self.left).focus()

    def action_copy(self) -> None:
        """Copy what is selected, else the page as one text with its marks."""
        if self._page:
            pair = self.pairs[self._page - 1]
            text = f"{comparisons.place(self.words, pair)}\n{comparisons.told(pair.runs)}"
        else:
            text = "\n".join(line.plain.rstrip() for line in self._figures(1_000))
        self.house.copy(self.get_selected_text() or text)

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()
