"""What keys do at the table: most become a command, the rest moves the view."""

from textual.actions import SkipAction

from engine import EngineError, ExportWish, UtteranceState, clean_line, commands, stage_word
from tui.board_moves import Key
from tui.forecasts import told
from tui.look import LAYOUTS, Layout
from tui.pump import SessionHandle
from tui.screens.board import BoardScreen
from tui.screens.export import ExportScreen
from tui.screens.table_routing import TableFlow
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.seat_sign import present_round
from tui.widgets.stream import StreamView


class TableActions(TableFlow):
    """The actions that `tui.keyboard.TABLE` names."""

    searched: StreamView | None = None

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Show a session; names typed on the board and not kept, and the last export, stay here."""
        super().__init__(session, attended=attended)
        self._board_drafts: dict[Key, str] = {}
        self._wished = ExportWish()

    def open_composer(self, text: str = "") -> None:
        """Let the facilitator write, after some words that are there already."""

    # To the whole table

    def action_ask(self) -> None:
        """Write to the table."""
        self.open_composer()

    def action_go_on(self) -> None:
        """Do what the table waits for: open sealed answers, answer, go on after a pause."""
        state = self.pump.state
        if self.sealed_now():
            self.send(commands.RevealAnswers())
        elif self.pump.question is not None:
            self.answer_question()
        elif state.closed:
            self.house.say(self.words("table.over"))
        elif state.paused:
            self.send(commands.Resume())
        else:
            self.house.say(self.words("table.goes_on_itself"))

    def answer_question(self) -> None:
        """Go to the open question."""

    def action_reveal(self) -> None:
        """Open the sealed answers."""
        self.send(commands.RevealAnswers())

    def action_pause(self) -> None:
        """Pause after what is being said, or go on."""
        state = self.pump.state
        if state.closed:
            self.house.say(self.words("table.over"))
        elif state.paused:
            self.send(commands.Resume())
        else:
            self.send(commands.Pause())
            if self.speaking():
                self.house.say(self.words("table.pausing"))

    def action_seal(self) -> None:
        """Hide the answers of the rounds to come, or no longer."""
        wanted = not self.seal_wanted
        done = self.words("table.seal_on" if wanted else "table.seal_off")
        self.send(commands.SealAnswers(sealed=wanted), done=done)

    def action_gloss(self) -> None:
        """Have what is said told in short in the other language too, or no longer."""
        self.gloss(wanted=not self.session.glosses)

    def gloss(self, *, wanted: bool) -> None:
        """Gloss the talk from now on, or no longer."""
        done = self.words("table.gloss_on" if wanted else "table.gloss_off")
        self.send(commands.GlossTalk(wanted=wanted), done=done)

    def action_skip_stage(self) -> None:
        """End the present stage."""
        self.send(commands.SkipStage())

    def action_stop_all(self) -> None:
        """Stop everybody who speaks."""
        speaking = self.speaking()
        if not speaking:
            self.house.say(self.words("table.nobody_speaks"))
        self.send(*(commands.StopSeat(seat=seat) for seat in speaking))

    def action_park(self) -> None:
        """Put a topic aside."""
        self.open_composer("/park ")

    # To one seat

    def action_stop_seat(self) -> None:
        """Stop the chosen seat; its partial text is kept."""
        if panel := self.chosen:
            self.send(commands.StopSeat(seat=panel.seat.id))

    def action_hold_seat(self) -> None:
        """Freeze the chosen panel, or show it again."""
        if panel := self.chosen:
            held = panel.story.live is not None and panel.story.live.held
            seat = panel.seat.id
            self.send(commands.ReleaseSeat(seat=seat) if held else commands.HoldSeat(seat=seat))

    action_release = action_hold_seat

    def action_retry_seat(self) -> None:
        """Ask the chosen seat again."""
        if panel := self.chosen:
            self.send(commands.RetrySeat(seat=panel.seat.id))

    def action_retry_other(self) -> None:
        """Ask the chosen seat again, with the model that was offered after it failed."""
        panel = self.chosen
        if panel is None:
            return
        last = panel.story.last
        provider, _, model = (last.fallback if last is not None else "").partition("/")
        if not model:
            self.house.say(self.words("table.no_other_model"))
            return
        seat = panel.seat.id
        self.send(
            commands.ChangeModel(seat=seat, provider=provider, model=model),
            commands.RetrySeat(seat=seat),
        )

    def action_skip_seat(self) -> None:
        """Mute the chosen seat, or let it speak again."""
        if panel := self.chosen:
            muted = not panel.seat.muted
            seat = panel.seat.id
            wanted: list[commands.Command] = [commands.MuteSeat(seat=seat, muted=muted)]
            if muted and seat in self.speaking():
                wanted.append(commands.StopSeat(seat=seat))
            self.send(*wanted)

    def action_steer_seat(self) -> None:
        """Stop the chosen seat and let it go on with a note."""
        if panel := self.chosen:
            self.open_composer(f"/steer {panel.number} ")

    def action_whisper(self) -> None:
        """Write to the chosen seat alone."""
        if panel := self.chosen:
            self.open_composer(f"@{panel.number} ")

    def action_mark(self) -> None:
        """Mark the chosen seat's newest utterance."""
        self.mark("")

    def mark(self, text: str) -> None:
        """Mark the chosen seat's newest utterance, with a word about it."""
        utterance = self.newest()
        if utterance is None:
            self.house.say(self.words("table.nothing_said"))
            return
        mark = commands.SetMark(ref=utterance.id, text=text)
        self.send(mark, done=self.words("table.marked"))

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

    def action_board(self) -> None:
        """Show the KJ board, to be read and changed."""
        board = BoardScreen(self.session, self._board_drafts)
        self.app.push_screen(board, self._board_left)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _board_left(self, wish: str | None) -> None:
        if wish == "go_on":
            self.action_go_on()

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

    def action_forecast(self) -> None:
        """Say about what the present stage, and all that is left, will use."""
        stage, _ = present_round(self.pump.state)
        if stage is not None and stage.status == "running":
            name = stage_word(stage.id, stage.kind, self.words.lang)
            ahead = self.session.forecast(stage.id)
            self.house.say(told(self.words, "forecast.stage", ahead, stage=clean_line(name, 40)))
        self.house.say(told(self.words, "forecast.rest", self.session.forecast()))

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
