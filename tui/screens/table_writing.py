"""Where the facilitator writes: the composer of the table, its drafts, and an editor of her own."""

import asyncio
from functools import partial
from typing import Any, cast

from textual import on
from textual.actions import SkipAction
from textual.app import App, SuspendNotSupported
from textual.events import Key
from textual.timer import Timer
from textual.widgets import Input, TextArea

from engine import Command, EngineError, ExportWish, clean, commands, environment
from tui import bindings, keyboard
from tui.commands_line import Fault, Local, parse_line
from tui.drafts import Drafts
from tui.editing import edited, editor
from tui.pump import SessionHandle
from tui.screens.table_time import TableTime
from tui.widgets.composer import Composer, Editor

SETTLED = 0.5
"""Seconds without a key after which a draft is kept."""


class TableWriting(TableTime):
    """What is typed becomes a command, a wish of the screen, or a draft."""

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Show a session."""
        super().__init__(session, attended=attended)
        self._drafting: Timer | None = None
        self._kept = ""
        self._told_of_letters = False

    def on_mount(self) -> None:
        """Bring back what was typed and not sent."""
        self.run_worker(self._bring_back(), name="draft", group="draft")

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
        if self.by_hand(wish):
            return
        match wish.action, wish.argument:
            case "layout", ("grid" | "speaker" | "conversation" | "board") as shape:
                self.take_layout(shape)
            case "export", ("md" | "html" | "csv" | "cast" | "json" | "jsonl") as form:
                await self.export_as(ExportWish(form=form))
            case "language", lang if lang == self.words.lang:
                pass
            case "theme", name if name:
                self._take_theme(name)
            case "gloss", ("on" | "off") as wanted:
                self.gloss(wanted=wanted == "on")
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
        if isinstance(command, commands.Say):
            command = self.spoken_by_hand(command)
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
        if action := bindings.action_of(event.key, keyboard.TABLE, own):
            await self.run_action(action)

    @on(Composer.Left)
    def _on_composer_left(self, event: Composer.Left) -> None:
        event.stop()
        self.focus_chosen()

    # Drafts

    @property
    def _drafts(self) -> Drafts:
        return Drafts(self.house.desk.paths.drafts)

    async def _bring_back(self) -> None:
        loop = asyncio.get_running_loop()
        text = clean(await loop.run_in_executor(None, self._drafts.read, self.session.id))
        self._kept = text
        if text and not self.composer.text:
            self.composer.put(text)
            self.house.say(self.words("composer.draft"))

    @on(Composer.Changed)
    def _on_changed(self, event: Composer.Changed) -> None:
        event.stop()
        if self._drafting is not None:
            self._drafting.stop()
        self._drafting = self.set_timer(SETTLED, self._keep)

    def _keep(self) -> None:
        text = self.composer.text
        if text != self._kept:
            self._kept = text
            work = partial(self._drafts.keep, self.session.id, text)
            self.run_worker(self._in_thread(work), name="draft", group="drafts")

    async def _in_thread(self, work: "partial[None]") -> None:
        await asyncio.get_running_loop().run_in_executor(None, work)

    # Letters of an input method, and an editor of her own

    async def on_key(self, event: Key) -> None:
        """Take what an input method sends where nobody writes: it is meant for the table."""
        letter = event.character or ""
        writes = isinstance(self.focused, Input | TextArea)
        if writes or letter.isascii() or not event.is_printable:
            return
        # It is not stopped: the next key goes on when this one has come up to the app.
        self.open_composer()
        self.composer.editor.insert(letter)
        if not self._told_of_letters:
            self._told_of_letters = True
            self.house.say(self.words("composer.input_method"))

    @on(Composer.Outside)
    def _on_outside(self, event: Composer.Outside) -> None:
        event.stop()
        self.run_worker(self._edit_outside(), name="editor", exclusive=True, group="editor")

    async def _edit_outside(self) -> None:
        command = editor(environment())
        if not command:
            self.house.say(self.words("composer.no_editor"), bad=True)
            return
        try:
            async with self.house.lent():
                text = await edited(self.composer.text, command, environment())
        except SuspendNotSupported:
            self.house.say(self.words("composer.no_editor"), bad=True)
            return
        if text is None:
            self.house.say(self.words("composer.editor_failed"), bad=True)
        else:
            self.composer.put(clean(text))
