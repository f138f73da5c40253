"""The table: every seat has its panel, and all of them stream at the same time."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any, cast

from textual import on
from textual.actions import SkipAction
from textual.app import App
from textual.binding import BindingsMap
from textual.widgets import Input

from engine import Command, EngineError, QuestionOpen, TableState, commands, environment
from tui import bindings, outside
from tui.commands_line import Fault, Local, parse_line
from tui.pump import SessionHandle
from tui.screens.jump import JumpScreen
from tui.screens.seen import SeenScreen
from tui.screens.table_actions import TableActions
from tui.screens.table_routing import with_texts
from tui.widgets.composer import Composer, Editor
from tui.widgets.picture import small_form
from tui.widgets.question import QuestionBar
from tui.widgets.search_line import SearchLine
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.seat_rail import SeatRail
from tui.widgets.stream import StreamView


class TableScreen(TableActions):
    """One session on the screen; it changes nothing but by commands."""

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Show a session; `attended` is whether somebody decides here."""
        super().__init__(session, attended=attended)
        self._one_picture = asyncio.Lock()

    def on_mount(self) -> None:
        """Take the keys in the interface's language."""
        self._bindings = BindingsMap(bindings.textual(bindings.TABLE, self.words))
        self.refresh_bindings()

    async def recompose(self) -> None:
        """Begin again in another language."""
        await super().recompose()
        self._bindings = BindingsMap(bindings.textual(bindings.TABLE, self.words))
        self.refresh_bindings()
        self.begin_again()

    # What is typed

    def open_composer(self, text: str = "") -> None:
        """Let the facilitator write, after some words that are there already."""
        self.composer.open(text=text)

    @on(Composer.Sent)
    def _on_sent(self, event: Composer.Sent) -> None:
        event.stop()
        meant = parse_line(event.text, self.pump.state.seats, self.session.roles)
        match meant:
            case Fault():
                self.composer.fault(self.words(f"composer.{meant.key}", **meant.facts))
            case Local():
                self.composer.sent()
                self.focus_chosen()
                self.run_worker(self._local(meant), name="local")
            case _:
                self.run_worker(self._typed(meant), name="typed")

    async def _local(self, wish: Local) -> None:
        """Do what the screen does by itself; an action that is nowhere here is the app's."""
        match wish.action, wish.argument:
            case "layout", ("grid" | "speaker" | "conversation") as shape:
                self.take_layout(shape)
            case "export", form if form:
                await self.export_as(form)
            case "language", lang if lang == self.words.lang:
                pass
            case "theme", name if name:
                self._take_theme(name)
            case "mark", text:
                self.mark(text)
            case action, _:
                here = hasattr(self, f"action_{action}")
                await self.run_action(f"{'screen' if here else 'app'}.{action}")

    def _take_theme(self, name: str) -> None:
        app = cast("App[None]", self.app)  # pyright: ignore[reportUnknownMemberType] - a generic App
        if name in app.available_themes:
            app.theme = name
        else:
            names = ", ".join(sorted(app.available_themes))
            self.house.say(self.words("composer.no_choice", command="theme", choices=names))

    async def _typed(self, command: Command) -> None:
        """Send a typed command; one that cannot be done stays to be mended."""
        try:
            await self.session.dispatch(command)
        except EngineError as error:
            self.composer.fault(self.house.fault(error))
            return
        self.composer.sent()
        match command:
            case commands.RaiseBudget():
                self.budget_open = False
            case commands.SealAnswers():
                self.seal_wanted = command.sealed
            case commands.Say(to=to) if to is not None:
                self.house.say(self.words("table.whispered"))
            case _:
                pass
        self.show_signs()

    def action_leader(self) -> None:
        """Let the next key be the table's although somebody writes."""
        if not self.composer.lead():
            raise SkipAction

    @on(Editor.Led)
    async def _on_led(self, event: Editor.Led) -> None:
        event.stop()
        own = cast("Any", self.app)._keymap  # pyright: ignore[reportUnknownMemberType] - a generic App
        if action := bindings.action_of(event.key, bindings.TABLE, own):
            await self.run_action(action)

    @on(Composer.Left)
    def _on_composer_left(self, event: Composer.Left) -> None:
        event.stop()
        self.focus_chosen()

    # What is asked

    def on_question(self, question: QuestionOpen | None) -> None:
        """Show the open question, or take it away."""
        if question is None:
            had_focus = self.question_bar.has_focus_within
            self.question_bar.close()
            if had_focus:
                self.focus_chosen()
        else:
            self.question_bar.ask(question, self._card_names())
            self.house.say(self.words("table.asks"))

    def answer_question(self) -> None:
        """Go to the open question."""
        self.question_bar.focus_answer()

    def _card_names(self) -> dict[str, str]:
        state = self.pump.state
        votes: dict[str, object] = {}
        for poll in state.polls.values():
            if poll.result is not None:
                votes |= {str(r.get("candidate")): r.get("approvals") for r in poll.result.results}
        people = {seat.id: seat.name for seat in state.seats}
        return {
            card.card: self.words(
                "table.card",
                name=card.fields.name,
                seat=people.get(card.seat, card.seat),
                votes=votes.get(card.card) or 0,
            )
            for card in state.cards
        }

    @on(QuestionBar.Answered)
    def _on_answered(self, event: QuestionBar.Answered) -> None:
        event.stop()
        self.send(event.command)

    @on(QuestionBar.Left)
    def _on_question_left(self, event: QuestionBar.Left) -> None:
        event.stop()
        self.focus_chosen()

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
            small = await loop.run_in_executor(None, small_form, data)
            self.dock.pictures.add(small, caption, image)

    def action_picture_outside(self) -> None:
        """Open the drawer's picture in the system's viewer."""
        if image := self.dock.pictures.image:
            self.run_worker(self._outside(image), name="outside", exclusive=True, group="outside")
        else:
            self.house.say(self.words("picture.none"))

    async def _outside(self, image: str) -> None:
        folder = self.house.desk.paths.exports / self.session.id / "pictures"
        loop = asyncio.get_running_loop()
        try:
            data = await self.session.picture(image)
            work = partial(outside.show, data, folder, environment())
            shown = await loop.run_in_executor(None, work)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        if shown is None:
            self.house.say(self.words("picture.unreadable"))
        else:
            key = "picture.opened" if shown.opened else "picture.not_opened"
            self.house.say(self.words(key, file=shown.file))

    def on_end(self, state: TableState) -> None:
        """Say why the session stopped before its end."""
        outcome = self.house.desk.outcome
        if not state.closed and outcome is not None and outcome.error is not None:
            self.house.say(self.house.fault(outcome.error), bad=True)

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
            panes.append(self.dock.memory.view)
        self.app.push_screen(JumpScreen(panes), self._jumped)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _jumped(self, pane: StreamView | None) -> None:
        if pane is not None and pane.is_attached:
            pane.focus()

    def action_home(self) -> None:
        """Leave the table, saved, and go home."""
        self.house.close_table()

    @on(Input.Submitted, "#search")
    def _on_search(self, event: Input.Submitted) -> None:
        event.stop()
        self.search_line.close()
        if (view := self.searched) is None:
            return
        view.focus()
        count = view.search(event.value)
        key = "table.found" if count else "table.not_found"
        if event.value:
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
