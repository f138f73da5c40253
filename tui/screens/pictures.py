"""Pictures and cards: the wall of a session's pictures, and each one with where it comes from."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from engine import Cast, EngineError, QuestionOpen, TableState, clean_line, commands
from tui import bindings, keyboard
from tui.pump import SessionHandle
from tui.screens.ballot_form import Drafts
from tui.screens.insight import show_provenance
from tui.screens.jump import JumpScreen
from tui.screens.picture_wishes import PictureWishes
from tui.screens.provenance import About
from tui.terminal.pixels import HALF_SIDE
from tui.widgets.exhibit_page import page_of, price_of
from tui.widgets.exhibits import Exhibit, cards_sealed, exhibits_of
from tui.widgets.foot import Foot
from tui.widgets.keep_editor import KeepEditor
from tui.widgets.picture import Canvas, small_form
from tui.widgets.sheet import Sheet
from tui.widgets.wall import THUMB, Tile, Wall

BESIDE = 110
"""Columns from which the exhibit under the cursor stands beside the wall."""

LOOKS = 0.25
"""Seconds between two looks at what has come."""


class PictureScreen(PictureWishes):
    """The wall, and one exhibit as a whole; the table beneath goes on."""

    STYLES: ClassVar = ("widgets/wall", "screens/pictures")

    room = "pictures"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]  # noqa: RUF012  the base class declares it

    def __init__(self, session: SessionHandle, prompts: dict[str, str], ballots: Drafts) -> None:
        """Show a session's pictures; `prompts` and `ballots` were begun and left."""
        super().__init__(session, prompts, ballots)
        self._seen: tuple[TableState, frozenset[str], QuestionOpen | None] | None = None
        self._exhibits: list[Exhibit] = []
        self._thumbs: dict[str, bytes | None] = {}
        self._large = "", b""

    def compose(self) -> Iterator[Widget]:
        """Title, a line of what can be done, the wall, one exhibit, and the editor."""
        self.heading = Static("", id="pictures-title", markup=False, classes="title")
        self.hint = Static("", id="pictures-hint", markup=False, classes="dim")
        self.nothing = Static(self.words("pictures.empty"), id="pictures-nothing", markup=False)
        self.wall = Wall()
        self.canvas = Canvas()
        self.text = Sheet("exhibit-text")
        self.editor = KeepEditor("prompt-editor")
        yield self.heading
        yield self.hint
        yield self.nothing
        with Horizontal(id="gallery"):
            yield self.wall
            with Container(id="exhibit"):
                yield self.canvas
                yield self.text
        yield self.editor
        yield Foot()

    def on_mount(self) -> None:
        """Show what hangs there, and look again and again."""
        bindings.install(self, keyboard.PICTURES, self.words)
        self.tick()
        self.wall.focus()
        self.set_interval(LOOKS, self.tick)

    # What is shown

    @property
    def here(self) -> Exhibit | None:
        """What is under the cursor."""
        return self.wall.here

    def tick(self) -> None:
        """Show what has come, where anything has."""
        state, drawing = self.session.state, self.session.drawing
        seen = state, drawing, self.session.question
        if self._seen is not None and state is self._seen[0] and seen[1:] == self._seen[1:]:
            return
        self._seen = seen
        self._exhibits = exhibits_of(state, drawing, self.words)
        self.set_class(not self._exhibits, "-none")
        self._hang()
        self._show_here()
        self._read()

    def _hang(self) -> None:
        self.wall.show(self._exhibits, self._thumbs)
        title = self.words("pictures.title")
        drawn = sum(1 for one in self._exhibits if one.drawing is not None)
        cards = sum(1 for one in self._exhibits if one.card is not None and one.newest)
        count = self.words("pictures.count", cards=cards, drawn=drawn)
        told = count if self._exhibits else ""
        self.heading.update(Content.assemble(title, "  ", (told, "$dim not bold")))

    @work(group="read", exclusive=True)
    async def _read(self) -> None:
        """Make the pictures small that are not yet, one after the other, in a thread."""
        loop = asyncio.get_running_loop()
        for image in dict.fromkeys(one.image for one in self._exhibits if one.image):
            if image in self._thumbs:
                continue
            try:
                data = await self.session.picture(image)
            except EngineError:
                self._thumbs[image] = None
            else:
                make = partial(small_form, data, THUMB * self.house.largest // HALF_SIDE)
                self._thumbs[image] = await loop.run_in_executor(None, make)
            self._hang()

    @on(Wall.Moved)
    def _moved(self, event: Wall.Moved) -> None:
        event.stop()
        self.text.top()
        self._show_here()

    @on(Sheet.Resized)
    def _show_here(self) -> None:
        """Show the exhibit under the cursor, as a whole where there is room."""
        one = self.here
        plan = self.plan_of(one)
        self.hint.update(Content(clean_line(self._hint(one), max(10, self.size.width - 2))))
        self.set_class(one is None or not one.image, "-unpainted")
        if one is None:
            return
        state, room = self.session.state, self.text.room
        cast = Cast.of(state, self.words.lang, self.session.roles)
        self.text.show(page_of(one, state, plan, cast, self.words, room))
        if one.image != self._large[0]:
            self._large = one.image, b""
            self.canvas.put(self._thumbs.get(one.image))
            if one.image:
                self._enlarge(one.image)

    def _hint(self, one: Exhibit | None) -> str:
        """Return what the table waits for, else what one more picture would cost."""
        words, state = self.words, self.session.state
        question = self.session.question
        if question is not None and question.kind == "cards":
            return words("pictures.asked")
        if cards_sealed(state):
            return words("pictures.sealed")
        if state.closed:
            return words("pictures.over")
        plan = self.plan_of(one)
        parts = [price_of(plan, words)] if plan is not None else []
        if state.paused:
            parts.append(words("pictures.is_paused"))
        elif state.drawings:
            parts.append(words("pictures.late"))
        return words("pictures.and").join(parts)

    @work(group="large", exclusive=True)
    async def _enlarge(self, image: str) -> None:
        """Show a picture as sharp as the terminal can."""
        try:
            data = await self.session.picture(image)
        except EngineError:
            return  # its tile says so
        make = partial(small_form, data, self.house.largest)
        large = await asyncio.get_running_loop().run_in_executor(None, make)
        self.canvas.put(large)

    # Where one goes

    def on_resize(self) -> None:
        """Say in the present width what can be done."""
        self._show_here()

    def focus_view(self) -> None:
        """Give the focus to what is looked at."""
        (self.text if self.has_class("-reading") and self.text.display else self.wall).focus()

    @on(Wall.Opened)
    def _opened(self, event: Wall.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Read the exhibit under the cursor."""
        if self.here is not None:
            self.remove_class("-zoom")
            self.add_class("-reading")
            self.call_after_refresh(self.text.focus)

    def action_zoom(self) -> None:
        """Let the picture fill the screen, or no longer."""
        if self.has_class("-zoom"):
            self._unzoom()
        elif self.here is None or not self.here.image:
            self.house.say(self.words("pictures.no_picture"))
        else:
            self.set_focus(None)
            self.add_class("-zoom")

    def _unzoom(self) -> None:
        self.remove_class("-zoom")
        self.call_after_refresh(self.focus_view)

    def action_back(self) -> None:
        """Go one step back: from the editor, the zoom, an exhibit; at last to the table."""
        if self.editor.display:
            self.close_editor()
        elif self.has_class("-zoom"):
            self._unzoom()
        elif self.has_class("-reading"):
            self.remove_class("-reading")
            self.call_after_refresh(self.wall.focus)
        else:
            self.dismiss()

    def action_next_column(self) -> None:
        """Go to the next exhibit."""
        self.wall.action_step(1)

    def action_previous_column(self) -> None:
        """Go to the exhibit before."""
        self.wall.action_step(-1)

    action_next_picture = action_next_column
    action_previous_picture = action_previous_column

    def action_next_pane(self) -> None:
        """Go to the other pane, where both are in sight."""
        other = self.text if self.wall.has_focus else self.wall
        if other.region.area:
            other.focus()

    action_previous_pane = action_next_pane

    def action_jump(self) -> None:
        """Put a letter on every tile and go to the one whose letter is pressed."""
        if self.wall.region.area:
            self.app.push_screen(JumpScreen(self.wall.tiles), self._jumped)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _jumped(self, tile: Widget | None) -> None:
        if isinstance(tile, Tile) and tile in (tiles := self.wall.tiles):
            self.wall.go(tiles.index(tile))
            self.wall.focus()

    def action_provenance(self) -> None:
        """Show what caused the picture or card under the cursor, and what came of it."""
        work = show_provenance(self, self.session, _about(self.here))
        self.run_worker(work, name="provenance", exclusive=True, group="insight")

    def action_go_on(self) -> None:
        """Open sealed cards, go back to the open question, or let a paused table go on."""
        state = self.session.state
        if cards_sealed(state):
            self.send(commands.RevealAnswers())
        elif self.session.question is not None:
            self.dismiss("go_on")
        elif state.paused:
            self.send(commands.Resume())
        else:
            self.house.say(self.words("table.goes_on_itself"))

    def action_copy(self) -> None:
        """Copy what is selected, else all that is told of the exhibit."""
        one = self.here
        if one is None:
            return
        state = self.session.state
        cast = Cast.of(state, self.words.lang, self.session.roles)
        lines = page_of(one, state, self.plan_of(one), cast, self.words, 400)
        text = "\n".join(line.plain for line in lines)
        self.house.copy(self.get_selected_text() or text)


def _about(one: Exhibit | None) -> About | None:
    """Return what an exhibit is asked about as: its picture, else its card."""
    if one is None:
        return None
    if one.image:
        return About("picture", one.image)
    return About("card", one.card.card) if one.card is not None else None
