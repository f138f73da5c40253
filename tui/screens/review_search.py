"""Words found in the logs of all sessions, as they are found; one place is opened."""

from collections.abc import Iterator
from contextlib import aclosing
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from engine import EngineError, SessionSummary
from tui import bindings, keyboard
from tui.log_query import log_query
from tui.review_desk import ReviewDesk, Wanted
from tui.widgets.foot import Foot
from tui.widgets.hit_list import HitList
from tui.widgets.house import Housed
from tui.widgets.plain_line import PlainLine

DEBOUNCE = 0.3
"""Seconds without a key after which what is typed is searched for."""


class ReviewSearch(Housed, Screen[Wanted | None]):
    """Leaves behind the session and the moment that are wanted."""

    STYLES: ClassVar = ("screens/review_search",)

    room = "finding"

    def __init__(self, desk: ReviewDesk, sessions: list[SessionSummary], text: str) -> None:
        """Search at once for what was typed before."""
        super().__init__(id="finding")
        self._desk = desk
        self._sessions = sessions
        self._text = text
        self._pause: Timer | None = None

    def compose(self) -> Iterator[Widget]:
        """Title with the count, the line, what was found."""
        self.count = Static("", id="count", markup=False, classes="title")
        self.line = PlainLine(self.words("review.find_placeholder"), "words")
        self.rows = HitList()
        yield self.count
        yield self.line
        yield self.rows
        yield Foot()

    def on_mount(self) -> None:
        """Begin with what was typed before."""
        bindings.install(self, keyboard.FINDING, self.words)
        self.rows.know(self._sessions)
        self.line.value = self._text
        self._tell(0, over=True)
        if self._text.strip():
            self.rows.focus()
        else:
            self.line.focus()

    async def speak(self) -> None:
        """Begin again in another language."""
        self._text = self.line.value
        await self.recompose()
        self.on_mount()

    @on(Input.Changed, "#words")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.workers.cancel_group(self, "search")  # pyright: ignore[reportUnknownMemberType]  # its hits would be of other words
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DEBOUNCE, self._search)

    @on(PlainLine.Left)
    def _left(self, event: PlainLine.Left) -> None:
        event.stop()
        self.rows.focus()

    @work(exclusive=True, group="search")
    async def _search(self) -> None:
        """Show what fits as it is found; newer words end this."""
        self.rows.show()
        query = log_query(self.line.value)
        count = 0
        self._tell(0, over=query.empty)
        if query.empty:
            return
        try:
            async with aclosing(self._desk.search(query)) as hits:
                async for hit in hits:
                    count += 1
                    self.rows.add(hit)
                    self._tell(count, over=False)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        self._tell(count, over=True)

    def _tell(self, count: int, *, over: bool) -> None:
        if not self.line.value.strip():
            key = "review.find_empty"
        elif over:
            key = "review.found" if count else "review.found_none"
        else:
            key = "review.finding"
        self.count.update(Content(self.words(key, count=count)), layout=False)

    @on(HitList.Opened)
    def action_open(self) -> None:
        """Go to the place under the cursor."""
        if (hit := self.rows.hit) is not None:
            self.dismiss(Wanted(session=hit.session, seq=hit.seq))

    def action_search(self) -> None:
        """Type other words."""
        self.set_focus(self.line)  # at once: letters may have been typed behind the key

    def action_copy(self) -> None:
        """Copy what is selected, else what was found under the cursor."""
        hit = self.rows.hit
        text = self.get_selected_text() or (hit.shown.text if hit is not None else "")
        if text:
            self.house.copy(text)

    def action_back(self) -> None:
        """Go back to the list."""
        self.dismiss()
