"""The list of sessions: narrowed as one types; one of them is looked at again."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from engine import (
    EngineError,
    ExportWish,
    Review,
    SessionSummary,
    matches,
)
from tui import bindings, keyboard
from tui.review_desk import ReviewDesk, Wanted
from tui.review_notes import ReviewNotes
from tui.screens.export import ExportScreen
from tui.screens.review_search import ReviewSearch
from tui.theming import wear_size
from tui.widgets.ask_line import AskLine
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.widgets.plain_line import PlainLine
from tui.widgets.session_facts import facts_of
from tui.widgets.session_list import SessionList

if TYPE_CHECKING:
    from tui.screens.review_table import ReviewTable

BESIDE = 90
"""Columns from which the facts stand beside the list."""

TITLE = 200
"""Characters of a title that is typed."""


class SessionFilter(PlainLine):
    """The line that narrows the list; Enter searches all that was said for the same words."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "everywhere", show=False)]

    class Everywhere(Message):
        """All logs are to be searched."""

    def action_everywhere(self) -> None:
        """Search where words were typed, else go on to the list."""
        if self.value.strip():
            self.post_message(self.Everywhere())
        else:
            self.action_leave()


class ReviewList(HousedInApp, Screen[None]):
    """The list, the line that narrows it, and what is known of one session."""

    STYLES: ClassVar = ("widgets/ask_line", "screens/review")

    room = "review"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]  # noqa: RUF012  the base class declares it

    def __init__(self, desk: ReviewDesk, wanted: Wanted | None = None) -> None:
        """Ask nothing yet; `wanted` is opened as soon as the list stands."""
        super().__init__(id="review")
        self.reviews = desk
        self._wanted = wanted
        self._opening = False
        self._here = ""
        self.all: list[SessionSummary] = []
        self.away: list[str] = []
        self.kept = Review()
        self._wished = ExportWish()

    def compose(self) -> Iterator[Widget]:
        """Title with the count, the line, the list, what is known, what is typed."""
        wear_size(self)
        self.set_class(not self.all, "-none", update=False)
        self.count = Static("", id="count", markup=False, classes="title")
        self.filter = SessionFilter(self.words("review.placeholder"), "filter")
        self.nothing = Static("", id="nothing", markup=False)
        self.rows = SessionList()
        self.facts = Static("", markup=False)
        self.asked_line = AskLine("asked", secret=False)
        yield self.count
        yield self.filter
        with Horizontal(id="middle"):
            yield self.nothing
            yield self.rows
            with VerticalScroll(id="facts"):
                yield self.facts
        yield self.asked_line
        yield Foot()

    def on_mount(self) -> None:
        """Ask for the list when the first frame stands."""
        bindings.install(self, keyboard.REVIEW, self.words)
        self.count.update(Content(self.words("review.title")))
        self.nothing.update(Content(self.words("review.reading")))
        self.rows.focus()
        self.call_after_refresh(self._fill)

    async def speak(self) -> None:
        """Begin again in another language, at the same session."""
        typed, self._here = self.filter.value, self.rows.session.id if self.rows.session else ""
        await self.recompose()
        self.filter.value = typed
        self.on_mount()

    # The list

    @work(exclusive=True, group="fill")
    async def _fill(self) -> None:
        try:
            self.all = await self.reviews.sessions()
        except EngineError as error:
            self.nothing.update(Content(self.house.fault(error)))
            return
        here, self._here = self._here, ""
        wanted, self._wanted = self._wanted, None
        self._opening = wanted is not None
        self.show(here)
        if wanted is not None:
            await self._open(wanted)
            self._opening = False
            self.show()

    def show(self, session: str = "") -> None:
        """Show what fits the words that were typed."""
        words = self.words
        query = self.filter.value
        there = [one for one in self.all if one.id not in self.away]
        fitting = [(one, 0) for one in there if matches(one, query)]
        current = self.rows.session
        self.rows.show(fitting, session or (current.id if current else ""))
        key = "review.some" if query.strip() else "review.all"
        self.count.update(Content(words(key, count=len(fitting), of=len(there))))
        if not self._opening:  # else the table comes at once, and nobody would see the list
            self.nothing.update(Content(words("review.none_fits" if there else "review.none")))
            self.set_class(not fitting, "-none")

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.show()

    @on(PlainLine.Left)
    def _left(self, event: PlainLine.Left) -> None:
        event.stop()
        if event.control is None:
            self.rows.focus()

    @on(SessionList.Chosen)
    def _chosen(self, event: SessionList.Chosen) -> None:
        event.stop()
        self.kept = Review()
        self._tell()
        if self.rows.session is not None:
            self.look(self.rows.session.id)

    @work(exclusive=True, group="look")
    async def look(self, session: str) -> None:
        try:
            self.kept = await self.reviews.review(session)
        except EngineError:
            return  # the list itself says that it is damaged
        self._tell()

    def _tell(self) -> None:
        one = self.rows.session
        text = "" if one is None else facts_of(one, self.kept, self.words)
        self.facts.update(Content(text))

    # One session

    @on(SessionList.Opened)
    def _opened(self, event: SessionList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Look at the session under the cursor again."""
        if (one := self.rows.session) is not None:
            self._open_worker(Wanted(session=one.id))

    @work(exclusive=True, group="open")
    async def _open_worker(self, wanted: Wanted) -> None:
        await self._open(wanted)

    async def _open(self, wanted: Wanted) -> None:
        from tui.screens.review_table import ReviewTable  # noqa: PLC0415  brings the table

        try:
            session = await self.reviews.open(wanted)
            kept = wanted.copy is None
            review = await self.reviews.review(session.id) if kept else Review()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        keep = partial(self.reviews.keep, session.id) if kept else None
        self._here = session.id
        self.show(session.id)
        screen = ReviewTable(session, ReviewNotes(session.recording, review, keep))
        screen.shape = self.house.look.layout
        await self.app.push_screen(screen, lambda _: self._back(screen))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _back(self, screen: "ReviewTable") -> None:
        self.rows.focus()
        if screen.other:
            self.filter.value = ""
            self._here, self._wanted = screen.other, Wanted(session=screen.other)
            self._fill()  # it may have been made just now
            return
        if screen.neighbour and self.rows.neighbour(screen.neighbour):
            self.action_open()
            return
        if screen.neighbour:
            self.house.say(self.words("review.last" if screen.neighbour > 0 else "review.first"))
        self._fill()
        if self.rows.session is not None:
            self.look(self.rows.session.id)

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()

    def action_search(self) -> None:
        """Narrow the list; from the line itself, search all that was said."""
        self.set_focus(self.filter)  # at once: letters may have been typed behind the key

    @on(SessionFilter.Everywhere)
    def _everywhere(self, event: SessionFilter.Everywhere) -> None:
        event.stop()
        self.action_find()

    def action_find(self) -> None:
        """Search in the logs of all sessions."""
        found = ReviewSearch(self.reviews, self.all, self.filter.value)
        self.app.push_screen(found, self._found)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _found(self, wanted: Wanted | None) -> None:
        self.rows.focus()
        if wanted is not None:
            self.filter.value = ""
            self.show(wanted.session)
            self._open_worker(wanted)

    def action_export(self) -> None:
        """Ask what to export of the session under the cursor."""
        if self.rows.session is not None:
            self.app.push_screen(ExportScreen(self._wished), self._wish_export)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _wish_export(self, wish: ExportWish | None) -> None:
        if wish is not None and (one := self.rows.session) is not None:
            self._wished = wish
            self._export(one.id, wish)

    @work(exclusive=True, group="export")
    async def _export(self, session: str, wish: ExportWish) -> None:
        try:
            path = await self.house.desk.export(session, wish)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        else:
            self.house.say(self.words("table.exported", file=path))
