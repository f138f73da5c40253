"""Memory: all that was ever remembered, narrowed and searched as one types, read in full."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from engine import EngineError, MemoryOutline, MemoryScope, clean_line
from tui import bindings, keyboard
from tui.memory_desk import Listing, MemoryDesk
from tui.memory_query import Asked, asked, offers
from tui.screens.memory_changes import MemoryChanges
from tui.widgets.filter_line import FilterLine
from tui.widgets.foot import Foot
from tui.widgets.keep_editor import KeepEditor
from tui.widgets.memory_detail import MemoryDetail
from tui.widgets.memory_list import MemoryList

DEBOUNCE = 0.12
"""Seconds without a key after which what is typed is searched for."""

SLOW = 0.3
"""Seconds after which a search that still goes on says so."""

CALM = 0.5
"""Seconds without a key after which a model is asked what is near to the words."""

BESIDE = 110
"""Columns from which the detail stands beside the list."""


class MemoryScreen(MemoryChanges):
    """The list, the line that narrows it, and one memory as a whole."""

    STYLES: ClassVar = ("widgets/stream", "screens/memories")

    room = "memories"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]  # noqa: RUF012  the base class declares it

    def __init__(self, desk: MemoryDesk) -> None:
        """Ask nothing yet: the first frame comes first."""
        super().__init__(desk)
        self._known = MemoryOutline(agents={})
        self._asked = Asked(scope=MemoryScope())
        self._filling = False
        self._looked = asyncio.Event()
        self._pause: Timer | None = None

    def compose(self) -> Iterator[Widget]:
        """Title with the count, the line, what it may become, list and detail."""
        self.count = Static("", id="count", markup=False, classes="title")
        self.filter = FilterLine(self.words("memories.placeholder"))
        self.offered = Static("", id="offers", markup=False, classes="dim")
        self.nothing = Static("", id="nothing", markup=False)
        self.rows = MemoryList()
        self.detail = MemoryDetail()
        self.editor = KeepEditor("memory-editor")
        yield self.count
        yield self.filter
        yield self.offered
        with Horizontal(id="middle"):
            yield self.nothing
            yield self.rows
            yield self.detail
        yield self.editor
        yield Foot()

    def on_mount(self) -> None:
        """Ask for everything when the first frame stands."""
        bindings.install(self, keyboard.MEMORIES, self.words)
        self.count.update(Content(self.words("memories.title")))
        self.nothing.update(Content(self.words("memories.reading")))
        self.add_class("-none")
        self.rows.focus()
        self._offer()
        self.call_after_refresh(self._begin)

    def on_resize(self, event: Resize) -> None:
        """Let the detail stand beside the list again where there is room."""
        if event.size.width >= BESIDE:
            self.remove_class("-reading")
            self.detail.show(self.rows.row)
        self._offer()

    # What is asked

    @work(group="begin")
    async def _begin(self) -> None:
        """Show what is there; then what sessions remembered since, unless somebody reads already."""
        self._look()
        await self._looked.wait()  # not for the worker: a newer question may end it
        try:
            self._know(await self._desk.outline())
            if not await self._desk.follow():
                return
            self._know(await self._desk.outline())
        except EngineError as error:  # what is there may still be read
            self.house.say(self.house.fault(error), bad=True)
            return
        if not self._reads:
            self._look(again=True)

    @property
    def _reads(self) -> bool:
        """Whether somebody is on the way through the list: its beginning must not come back."""
        return self.rows.cursor > 0 or self.has_class("-reading")

    def _know(self, outline: MemoryOutline) -> None:
        self._known = self.filter.known = outline
        self._offer()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._offer()
        self.workers.cancel_group(self, "look")  # pyright: ignore[reportUnknownMemberType]  # its answer would be to another question
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DEBOUNCE, self._look)

    @work(exclusive=True, group="look")
    async def _look(self, *, again: bool = False) -> None:
        """Find what is asked for now; a newer question ends this one before it paints.

        What is looked for `again` is not shown to somebody who began to read meanwhile.
        """
        question = asked(self.filter.value, self._known, self.house.clock.now(), self.words)
        listing = Listing(rows=(), length=0, total=0)
        try:
            if not question.unknown:
                listing = await self._found(question)
            if again and self._reads:
                return
        except EngineError as error:
            self._show(question, listing, self.house.fault(error))
        else:
            self._show(question, listing, self._why_nothing(question))
            await self._look_near(question)
        finally:
            self._looked.set()

    async def _found(self, question: Asked) -> Listing:
        """Find, and say so where it takes a while."""
        slow = self.set_timer(SLOW, lambda: self._head(self.words("memories.looking")))
        try:
            return await self._desk.find(question.scope, question.words)
        finally:
            slow.stop()

    async def _look_near(self, question: Asked) -> None:
        """Put what is near to the words among what holds them, where a model can say so."""
        if question.unknown or not question.words:
            return
        await self.house.clock.sleep(CALM)
        try:
            near = await self._desk.near(question.words)
            if near is None:
                return
            listing = await self._desk.find(question.scope, question.words, near)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        if not self._reads:
            self._show(question, listing, self._why_nothing(question))

    def _show(self, question: Asked, listing: Listing, nothing: str) -> None:
        self._asked = question
        self.rows.show(listing.length, listing.rows)
        self.set_class(not listing.length, "-none")
        if not listing.length:
            self.nothing.update(Content(nothing))
        part = listing.length < listing.total
        key = "memories.best" if part else "memories.all"
        self._head(self.words(key, shown=listing.length, total=f"{listing.total:,}"))
        if not listing.length:
            self._leave_detail()

    def _head(self, told: str) -> None:
        title = self.words("memories.title")
        self.count.update(Content.assemble(title, "  ", (told, "$dim not bold")))

    def _why_nothing(self, question: Asked) -> str:
        if question.unknown:
            return self.words("memories.unknown", part=clean_line(question.unknown, 40))
        narrowed = question.words or question.scope != MemoryScope()
        return self.words("memories.nothing" if narrowed else "memories.empty")

    @on(MemoryList.Lacking)
    def _lacking(self, event: MemoryList.Lacking) -> None:
        event.stop()
        if not self._filling:
            self._filling = True
            self._fill()

    @work(group="fill")
    async def _fill(self) -> None:
        """Fetch what is in sight, a page at a time: what was scrolled past is not fetched."""
        try:
            while (page := self.rows.lacking()) is not None:
                question = self._asked
                found = await self._desk.page(question.scope, page)
                if question is self._asked:  # pages of another list are not wanted any more
                    self.rows.put(page, found)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        finally:
            self._filling = False

    def _offer(self) -> None:
        """Show what the last part may become."""
        found = "  ".join(offers(self.filter.value, self._known, self.words))
        text = self.words("memories.offers", offers=found) if found else ""
        self.offered.update(Content(clean_line(text, max(10, self.size.width - 2))))

    # What is read

    @on(MemoryList.Chosen)
    def _chosen(self, event: MemoryList.Chosen) -> None:
        event.stop()
        if self.detail.display:
            self.detail.show(self.rows.row)

    @on(MemoryList.Opened)
    def _opened(self, event: MemoryList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Read the memory under the cursor."""
        if self.rows.row is None:
            return
        self.add_class("-reading")
        self.detail.show(self.rows.row)
        self.detail.view.focus()

    def _leave_detail(self) -> None:
        reading = self.has_class("-reading") or self.detail.view.has_focus
        self.remove_class("-reading")
        if reading:
            self.rows.focus()
        self.detail.show(self.rows.row)

    def action_back(self) -> None:
        """Go one step back: from a memory to the list, from the list to where one came from."""
        if self.has_class("-reading"):
            self._leave_detail()
        else:
            self.forget_hidden()
            self.dismiss()

    def action_search(self) -> None:
        """Type what is to be found; what was typed last is ready to be typed over."""
        self.set_focus(self.filter)  # at once: letters may have been typed behind the key
        self.filter.select_all()

    @on(FilterLine.Left)
    def _filter_left(self, event: FilterLine.Left) -> None:
        event.stop()
        self.rows.focus()

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._pane(1)

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self._pane(-1)

    def _pane(self, by: int) -> None:
        beside = (self.rows, self.detail.view)
        panes: list[Widget] = [
            self.filter,
            *(pane for pane in beside if pane.is_on_screen and pane.region.area),
        ]
        at = panes.index(self.focused) + by if self.focused in panes else 0
        panes[at % len(panes)].focus()

    def action_copy(self) -> None:
        """Copy what is selected, else the whole memory."""
        row = self.rows.row
        if text := self.get_selected_text() or (row.entry.text if row else ""):
            self.house.copy(text)
