"""The overview: a whole session in figures, section by section."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import Cast, Envelope, Overview, StagePlan, TableState, clean_line, overview
from tui import bindings, keyboard
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.overview_rows import Page, Section, sections
from tui.widgets.sheet import Sheet

TOPIC = 60
WIDEST = 110
"""Cells of a line: figures stand beside what they are about."""


class OverviewScreen(Housed, Screen[int]):
    """What a log says as a whole, to be scrolled through; leaves nothing behind."""

    STYLES: ClassVar = ("screens/overview",)

    room = "overview"

    def __init__(
        self,
        log: Sequence[Envelope],
        state: TableState,
        roles: Mapping[str, str],
        plans: Sequence[StagePlan] = (),
    ) -> None:
        """Show a log, or its part until now, and its state; `plans` say what was planned."""
        super().__init__()
        self._log = log
        self._state = state
        self._roles = roles
        self._planned = {plan.id: timedelta(minutes=plan.minutes) for plan in plans if plan.minutes}
        self._made: Overview | None = None
        self._cast = Cast("en", roles)
        self._places: list[int] = []

    def compose(self) -> Iterator[Widget]:
        """Title and sections."""
        self.title_line = Static("", id="overview-title", markup=False, classes="title")
        self.sheet = Sheet("overview-rows")
        yield self.title_line
        yield self.sheet
        yield Foot()

    async def on_mount(self) -> None:
        """Speak, and count in a thread: a long log takes a while."""
        await self.speak()
        self.sheet.focus()
        self.run_worker(self._count(), name="overview", exclusive=True)

    async def speak(self) -> None:
        """Say everything in the interface's language."""
        bindings.install(self, keyboard.OVERVIEW, self.words)
        self.refresh_bindings()
        self._cast = Cast(self.words.lang, self._roles)
        for envelope in self._log:
            self._cast.learn(envelope)
        self._show()

    async def _count(self) -> None:
        work = partial(overview, self._log, self._state, self._planned)
        self._made = await asyncio.get_running_loop().run_in_executor(None, work)
        self._show()

    @on(Sheet.Resized)
    def _show(self) -> None:
        if not self.is_attached:
            return
        topic = clean_line(self._state.topic, TOPIC)
        title = self.words("overview.title")
        self.title_line.update(Content.assemble(title, "  ", (topic, "$dim not bold")))
        if self._made is None or not self.sheet.room:
            self.sheet.show([Content(self.words("overview.counts"))])
            return
        lines: list[Content] = []
        self._places = []
        for section in self._sections(min(WIDEST, self.sheet.room)):
            self._places.append(len(lines))
            lines += [Content(section.title).stylize("bold"), *section.lines, Content("")]
        self.sheet.show(lines or [Content(self.words("overview.nothing"))])

    def _sections(self, width: int) -> list[Section]:
        if self._made is None:
            return []
        return sections(Page(self._made, self._cast, self.words, width))

    def action_next_section(self) -> None:
        """Go to the next section."""
        top = round(self.sheet.scroll_offset.y)
        self._turn(next((place for place in self._places if place > top), None))

    def action_previous_section(self) -> None:
        """Go to the section before."""
        top = round(self.sheet.scroll_offset.y)
        self._turn(next((place for place in reversed(self._places) if place < top), None))

    def _turn(self, place: int | None) -> None:
        if place is not None:
            self.sheet.scroll_to(y=place, animate=False, immediate=True)

    def action_copy(self) -> None:
        """Copy what is selected, else the whole overview."""
        lines = [
            line
            for section in self._sections(WIDEST)
            for line in (section.title, *(one.plain.rstrip() for one in section.lines), "")
        ]
        self.house.copy(self.get_selected_text() or "\n".join(lines).rstrip())

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()
