"""How the table is looked at and read: nothing here changes it."""

import asyncio
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import BindingsMap
from textual.widget import Widget
from textual.widgets import Input

from engine import EngineError, ExportWish, UtteranceState
from tui import bindings, keyboard
from tui.board_moves import Key
from tui.look import LAYOUTS, Layout
from tui.pump import SessionHandle
from tui.screens.ballot_form import Drafts
from tui.screens.ballots import BallotScreen
from tui.screens.board import BoardScreen
from tui.screens.export import ExportScreen
from tui.screens.jump import JumpScreen
from tui.screens.pictures import PictureScreen
from tui.screens.roles import RoleScreen
from tui.screens.seen import SeenScreen
from tui.screens.table_routing import TableFlow, with_texts
from tui.screens.viewer import open_outside
from tui.widgets.picture import small_form
from tui.widgets.search_line import SearchLine
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.seat_rail import SeatRail
from tui.widgets.stream import StreamView


class TableViewing(TableFlow):
    """Layouts, panes, search, copies, pictures, and what a seat saw."""

    keys: ClassVar[tuple[keyboard.Key, ...]] = ()
    """The keys of the screen."""

    searched: StreamView | None = None

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Show a session."""
        super().__init__(session, attended=attended)
        self._one_picture = asyncio.Lock()
        self._board_drafts: dict[Key, str] = {}
        self._ballots = Drafts()
        self._prompts: dict[str, str] = {}
        self._wished = ExportWish()

    def on_mount(self) -> None:
        """Take the keys in the interface's language."""
        self._bindings = BindingsMap(bindings.textual(self.keys, self.words))
        self.refresh_bindings()

    async def recompose(self) -> None:
        """Begin again in another language."""
        await super().recompose()
        self._bindings = BindingsMap(bindings.textual(self.keys, self.words))
        self.refresh_bindings()
        self.begin_again()

    async def speak(self) -> None:
        """Begin again in another language."""
        await self.recompose()

    def action_go_on(self) -> None:
        """Do what the table waits for."""

    def newest(self) -> UtteranceState | None:
        """Return the chosen seat's newest utterance."""
        panel = self.chosen
        spoken = self.pump.state.utterances_of(panel.seat.id) if panel else ()
        return spoken[-1] if spoken else None

    # The view

    def action_zoom(self) -> None:
        """Let the chosen panel fill the screen, or no longer."""
        self.zoomed = not self.zoomed
        self.show_layout()
        self.focus_chosen()

    def action_layout(self) -> None:
        """Take the next layout."""
        self.take_layout(LAYOUTS[(LAYOUTS.index(self.shape) + 1) % len(LAYOUTS)])

    def take_layout(self, shape: Layout) -> None:
        """Take a layout."""
        self.zoomed = False
        self.shape = shape
        self.show_layout()
        self.show_signs()
        self.focus_chosen()

    def action_drawer(self) -> None:
        """Open the drawer with pictures and memory, or close it."""
        self.drawer = not self.dock_open
        self.show_layout()
        self.show_signs()

    def action_next_picture(self) -> None:
        """Show the next picture."""
        self.dock.pictures.turn(1)

    def action_previous_picture(self) -> None:
        """Show the picture before."""
        self.dock.pictures.turn(-1)

    def action_close_panel(self) -> None:
        """Go one step back: never out of the table."""
        if self.zoomed:
            self.action_zoom()
        elif self.shape == "board":
            self.take_layout("grid")
        else:
            self.focus_chosen()

    def action_focus_seat(self, number: int) -> None:
        """Choose a seat by its number."""
        panels = self.panels
        if 0 < number <= len(panels):
            self.choose(panels[number - 1].seat.id)

    def action_next_seat(self) -> None:
        """Choose the next seat."""
        self._step(1)

    def action_previous_seat(self) -> None:
        """Choose the seat before."""
        self._step(-1)

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._pane(1)

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self._pane(-1)

    def action_reasoning(self) -> None:
        """Show the newest line of what the models think, or hide it."""
        shows = not all(panel.shows_reasoning for panel in self.panels)
        for panel in self.panels:
            panel.shows_reasoning = shows
        self.show_signs()
        self.house.say(self.words("table.reasoning_on" if shows else "table.reasoning_off"))

    def action_shade(self) -> None:
        """Blank the screen for those who look on; the table goes on."""
        self.toggle_class("-shade")
        self.show_signs()

    # Reading

    def reading(self) -> StreamView | None:
        """Return the view that is read: the one with the focus, else the chosen seat's."""
        if isinstance(self.focused, StreamView):
            return self.focused
        if self.conversation.display:
            return self.conversation.view
        panel = self.chosen
        return panel.view if panel else None

    def action_search(self) -> None:
        """Search in the pane that is read."""
        self.searched = self.reading()
        self.search_line.open()

    def action_search_next(self) -> None:
        """Go to the next place found."""
        if view := self.searched or self.reading():
            view.search_next(1)

    def action_search_previous(self) -> None:
        """Go to the place found before."""
        if view := self.searched or self.reading():
            view.search_next(-1)

    def action_copy(self) -> None:
        """Copy what is selected, else the last speech that the chosen seat has ended."""
        self._copy(self.get_selected_text() or self._last_said())

    def action_copy_text(self) -> None:
        """Copy what is selected: Textual's own key."""
        if not (selected := self.get_selected_text()):
            raise SkipAction
        self._copy(selected)

    def _last_said(self) -> str:
        panel = self.chosen
        if panel is None or panel.story.veil.drawn:
            return ""
        spoken = self.pump.state.utterances_of(panel.seat.id)
        return next((u.text for u in reversed(spoken) if u.text and u.status != "speaking"), "")

    def action_copy_round(self) -> None:
        """Copy all that was said in the present round."""
        rounds = [r for stage in self.pump.state.stages for r in stage.rounds if r.utterances]
        names = {seat.id: seat.name for seat in self.pump.state.seats}
        spoken = [u for u in rounds[-1].utterances if u.text] if rounds else []
        hidden = bool(rounds) and rounds[-1].sealed and not rounds[-1].revealed
        texts = [f"{names.get(u.seat, u.seat)}\n{u.text}" for u in spoken]
        self._copy("" if hidden else "\n\n".join(texts))

    def _copy(self, text: str) -> None:
        if not text:
            self.house.say(self.words("table.nothing_said"))
            return
        self.house.copy(text)

    def _step(self, by: int) -> None:
        panels = self.panels
        panel = self.chosen
        if panel is not None:
            place = (panels.index(panel) + by) % len(panels)
            self.choose(panels[place].seat.id)

    def _pane(self, by: int) -> None:
        panes = list(self.panes())
        if not panes:
            return
        place = panes.index(self.focused) + by if self.focused in panes else 0
        panes[place % len(panes)].focus()

    def focus_chosen(self) -> None:
        """Go back to the chosen panel, or to the column."""
        panel: SeatPanel | None = self.chosen
        if self.conversation.display:
            self.conversation.view.focus()
        elif self.has_class("-board"):
            self.board.view.focus()
        elif panel is not None:
            panel.view.focus()

    def action_export(self) -> None:
        """Ask what to export: the form and what it tells are those of the time before."""
        self.app.push_screen(ExportScreen(self._wished), self._wish_export)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _wish_export(self, wish: ExportWish | None) -> None:
        if wish is not None:
            self._wished = wish
            self.run_worker(self.export_as(wish), name="export", exclusive=True, group="export")

    async def export_as(self, wish: ExportWish) -> None:
        """Write the session into the export folder as it is wished."""
        try:
            path = await self.house.desk.export(self.session.id, wish)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        else:
            self.house.say(self.words("table.exported", file=path))

    # What is seen

    def on_picture(self, image: str, caption: str) -> None:
        """Fetch a picture and show it in the drawer."""
        self.run_worker(self._picture(image, caption), name="picture", group="pictures")

    async def _picture(self, image: str, caption: str) -> None:
        async with self._one_picture:  # they stand in the order in which they came
            try:
                data = await self.session.picture(image)
            except EngineError:
                self.dock.pictures.add(None, caption, image)
                return
            loop = asyncio.get_running_loop()
            small = await loop.run_in_executor(None, small_form, data, self.house.largest)
            self.dock.pictures.add(small, caption, image)

    def action_picture_outside(self) -> None:
        """Open the drawer's picture in the system's viewer."""
        if image := self.dock.pictures.image:
            work = open_outside(self.house, self.session, image)
            self.run_worker(work, name="outside", exclusive=True, group="outside")
        else:
            self.house.say(self.words("picture.none"))

    def action_seen(self) -> None:
        """Show what the chosen seat saw when it spoke last."""
        utterance = self.newest()
        if utterance is None:
            self.house.say(self.words("table.nothing_said"))
            return
        self.run_worker(self._seen(utterance.id), name="seen", exclusive=True, group="seen")

    async def _seen(self, utterance: str) -> None:
        panel = self.chosen
        try:
            seen = await self.session.seen(utterance)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        if seen is not None and panel is not None:
            seen = replace(seen, recalled=with_texts(seen.recalled, self.pump.state))
            await self.app.push_screen(SeenScreen(seen, panel.seat.name))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def action_jump(self) -> None:
        """Put a letter on every pane and go to the one whose letter is pressed."""
        panes = [pane for pane in self.panes() if isinstance(pane, StreamView)]
        if self.dock.display:
            panes += [one.view for one in (self.dock.notes, self.dock.memory) if one.display]
        self.app.push_screen(JumpScreen(panes), self._jumped)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _jumped(self, pane: Widget | None) -> None:
        if pane is not None and pane.is_attached:
            pane.focus()

    # What is made

    def action_board(self) -> None:
        """Show the KJ board, to be read and changed."""
        board = BoardScreen(self.session, self._board_drafts)
        self.app.push_screen(board, self._board_left)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _board_left(self, wish: str | None) -> None:
        if wish == "go_on":
            self.action_go_on()

    def action_ballots(self) -> None:
        """Show the votes: ballots as they arrive, and what they come to."""
        self.app.push_screen(BallotScreen(self.session, self._ballots))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def open_pictures(self) -> None:
        """Show the wall of pictures and cards."""
        screen = PictureScreen(self.session, self._prompts, self._ballots)
        self.app.push_screen(screen, self._pictures_left)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _pictures_left(self, wish: str | None) -> None:
        if wish == "go_on":
            self.action_go_on()

    def action_roles(self) -> None:
        """Show who plays what, and swap two seats."""
        self.app.push_screen(RoleScreen(self.session))  # pyright: ignore[reportUnknownMemberType] - a generic App

    @on(Input.Submitted, "#search")
    def _on_search(self, event: Input.Submitted) -> None:
        event.stop()
        self.search_line.close()
        self.find(event.value)

    def find(self, text: str) -> None:
        """Search what was typed in the pane that is read."""
        if (view := self.searched) is None:
            return
        view.focus()
        count = view.search(text)
        key = "table.found" if count else "table.not_found"
        if text:
            self.house.say(self.words(key, count=count))

    @on(SearchLine.Left)
    def _on_search_left(self, event: SearchLine.Left) -> None:
        event.stop()
        self.search_line.close()
        if (view := self.searched) is not None:
            view.search("")
            view.focus()

    @on(SeatPanel.Chosen)
    def _on_seat(self, event: SeatPanel.Chosen) -> None:
        event.stop()
        self.choose(event.seat, focus=False)

    @on(SeatRail.Chosen)
    def _on_row(self, event: SeatRail.Chosen) -> None:
        event.stop()
        self.action_focus_seat(event.number)
