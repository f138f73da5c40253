"""Review: all sessions of this home, narrowed as one types; one of them is looked at again."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from engine import EngineError, ExportWish, Review, SessionSummary, clean, clean_line, matches
from tui import bindings, keyboard
from tui.review_desk import ReviewDesk, Wanted
from tui.review_notes import ReviewNotes
from tui.screens.export import ExportScreen
from tui.widgets.ask_line import AskLine
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.widgets.plain_line import PlainLine
from tui.widgets.session_facts import facts_of
from tui.widgets.session_list import SessionList
from tui.widgets.setting_editor import ValueLine

if TYPE_CHECKING:
    from tui.screens.review_table import ReviewTable

BESIDE = 90
"""Columns from which the facts stand beside the list."""

TITLE = 200
"""Characters of a title that is typed."""


class ReviewScreen(HousedInApp, Screen[None]):
    """The list, the line that narrows it, and what is known of one session."""

    STYLES: ClassVar = ("widgets/ask_line", "screens/review")

    room = "review"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]  # noqa: RUF012  the base class declares it

    def __init__(self, desk: ReviewDesk, wanted: Wanted | None = None) -> None:
        """Ask nothing yet; `wanted` is opened as soon as the list stands."""
        super().__init__(id="review")
        self._desk = desk
        self._wanted = wanted
        self._all: list[SessionSummary] = []
        self._away: list[str] = []
        self._asked = ""
        self._here = ""
        self._putting = asyncio.Lock()
        self._review = Review()
        self._wished = ExportWish()

    def compose(self) -> Iterator[Widget]:
        """Title with the count, the line, the list, what is known, what is typed."""
        self.count = Static("", id="count", markup=False, classes="title")
        self.filter = PlainLine(self.words("review.placeholder"), "filter")
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
        self.add_class("-none")
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
            self._all = await self._desk.sessions()
        except EngineError as error:
            self.nothing.update(Content(self.house.fault(error)))
            return
        self._show(self._here)
        if (wanted := self._wanted) is not None:
            self._wanted = None
            await self._open(wanted)

    def _show(self, session: str = "") -> None:
        """Show what fits the words that were typed."""
        words = self.words
        query = self.filter.value
        there = [one for one in self._all if one.id not in self._away]
        fitting = [(one, 0) for one in there if matches(one, query)]
        current = self.rows.session
        self.rows.show(fitting, session or (current.id if current else ""))
        key = "review.some" if query.strip() else "review.all"
        self.count.update(Content(words(key, count=len(fitting), of=len(there))))
        self.nothing.update(Content(words("review.none_fits" if there else "review.none")))
        self.set_class(not fitting, "-none")

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show()

    @on(PlainLine.Left)
    def _left(self, event: PlainLine.Left) -> None:
        event.stop()
        if event.control is None:
            self.rows.focus()

    @on(SessionList.Chosen)
    def _chosen(self, event: SessionList.Chosen) -> None:
        event.stop()
        self._review = Review()
        self._tell()
        if self.rows.session is not None:
            self._look(self.rows.session.id)

    @work(exclusive=True, group="look")
    async def _look(self, session: str) -> None:
        try:
            self._review = await self._desk.review(session)
        except EngineError:
            return  # the list itself says that it is damaged
        self._tell()

    def _tell(self) -> None:
        one = self.rows.session
        text = "" if one is None else facts_of(one, self._review, self.words)
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
            session = await self._desk.open(wanted)
            kept = wanted.copy is None
            review = await self._desk.review(session.id) if kept else Review()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        keep = partial(self._desk.keep, session.id) if kept else None
        self._show(session.id)
        screen = ReviewTable(session, ReviewNotes(session.recording, review, keep))
        screen.shape = self.house.look.layout
        await self.app.push_screen(screen, lambda _: self._back(screen))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _back(self, screen: "ReviewTable") -> None:
        self.rows.focus()
        if screen.neighbour and self.rows.neighbour(screen.neighbour):
            self.action_open()
            return
        if screen.neighbour:
            self.house.say(self.words("review.last" if screen.neighbour > 0 else "review.first"))
        if self.rows.session is not None:
            self._look(self.rows.session.id)

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()

    def action_search(self) -> None:
        """Narrow the list."""
        self.filter.focus()

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

    # What is kept beside the log

    def action_rename(self) -> None:
        """Give the session another title."""
        if (one := self.rows.session) is not None:
            self._ask("title", one.title or one.topic)

    def action_tags(self) -> None:
        """Write the session's tags."""
        if self.rows.session is not None:
            self._ask("tags", ", ".join(self._review.tags))

    def action_edit(self) -> None:
        """Write a note about the session."""
        if self.rows.session is not None:
            self._ask("note", self._review.note)

    def _ask(self, what: str, value: str) -> None:
        self._asked = what
        told = self.words(f"review.{what}_told")
        self.asked_line.open(self.words(f"review.{what}"), told, value.replace("\n", " "))

    @on(ValueLine.Kept)
    def _answered(self, event: ValueLine.Kept) -> None:
        event.stop()
        one, text = self.rows.session, clean(self.asked_line.text)
        self.asked_line.forget()
        self.rows.focus()
        if one is not None:
            self._put(one, self._asked, text)

    @on(ValueLine.Left)
    def _unanswered(self, event: ValueLine.Left) -> None:
        event.stop()
        self.asked_line.forget()
        self.rows.focus()

    @work(group="put")
    async def _put(self, one: SessionSummary, what: str, text: str) -> None:
        async with self._putting:  # what one change wrote is read by the next
            try:
                if what == "title":
                    await self._desk.rename(one.id, clean_line(text, TITLE))
                else:
                    review = await self._desk.review(one.id)
                    await self._desk.keep(one.id, _with(review, what, text))
                self._all = await self._desk.sessions()
            except EngineError as error:
                self.house.say(self.house.fault(error), bad=True)
            self._show(one.id)

    def action_delete(self) -> None:
        """Put the session into the bin when this list is left: until then it can be taken back."""
        if (one := self.rows.session) is None:
            return
        if one.status == "open":
            self.house.say(self.words("review.is_open"), bad=True)
            return
        self._away.append(one.id)
        self._show()
        self.house.say(
            self.words("review.binned", title=clean_line(one.title or one.topic or one.id, 40))
        )

    def action_undo(self) -> None:
        """Take the last session back out of the bin."""
        if self._away:
            self._show(self._away.pop())
        else:
            self.house.say(self.words("review.nothing_undone"))

    async def on_unmount(self) -> None:
        """Put away what was put away; the program, too, waits for it at its end."""
        for session in self._away:
            try:
                await self._desk.delete(session)
            except EngineError as error:
                self.house.say(self.house.fault(error), bad=True)


def _with(review: Review, what: str, text: str) -> Review:
    if what == "tags":
        tags = (tag.strip() for tag in text.replace("，", ",").replace("#", "").split(","))
        return replace(review, tags=tuple(tag for tag in tags if tag))
    return replace(review, note=text)
