"""The full-screen program: one app over one desk. Screens do the showing, the desk the work."""

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.screen import Screen
from textual.worker import WorkerFailed

from engine import EngineError, clean, environment
from tui import bindings, keyboard, signals
from tui.clipboard import Clipboard, sentence
from tui.desk import Desk, Prepared
from tui.loading import release_collector
from tui.look import Look
from tui.palette import Actions, palette
from tui.rooms import Rooms
from tui.screens.home import HomeScreen
from tui.screenshot import save
from tui.second_wish import SecondWish
from tui.sentences import translate
from tui.terminal.driver import driver_class
from tui.theming import themes
from tui.words import Words

_log = logging.getLogger("tableround.agent")


class TableRoundApp(Rooms):
    """Home, or one table; keeps the promises of `tui.widgets.house.House`."""

    TITLE = "TableRound"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[Any] = {Actions}

    def __init__(
        self,
        words: Words,
        desk: Desk,
        look: Look,
        opening: Prepared | None = None,
        *,
        auto: bool = False,
    ) -> None:
        """Open a table at once, or home; with `auto` leave when the table has ended."""
        super().__init__(driver_class=driver_class())
        self.words = words
        self.desk = desk
        self.clock = desk.runtime.clock
        self.look = look
        self.frames = look.frames
        self._quit_wish = SecondWish()
        self.left = ""
        self.crashed = False
        self.failure: EngineError | None = None
        self._opening = opening
        self._auto = auto
        self._leaving: asyncio.Task[None] | None = None
        self._copying = Clipboard(desk.paths.last_copy, environment())
        for builtin in tuple(self.available_themes):  # they lack the names that our styles use
            self.unregister_theme(builtin)
        for theme in themes(desk.paths.themes):
            self.register_theme(theme)
        self.take_theme()
        self.animation_level = "none" if look.still else "basic"
        bindings.install(self, keyboard.APP, words)
        own, self._bad_keys = bindings.keymap(look.keys)
        self.set_keymap(own)

    def told(self, sentence: str) -> str:
        """Return an engine's sentence in the interface's language, on clean lines."""
        return clean(translate(sentence, self.words.lang))

    def fault(self, error: EngineError) -> str:
        """Return what an error says: what happened and what to do."""
        return f"{self.told(error.message)} {self.told(error.hint)}".strip()

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show one passing sentence; markup in it is text, and nothing in it is obeyed."""
        severity = "warning" if bad else "information"
        self.notify(clean(text), severity=severity, markup=False, timeout=8 if bad else 4)

    def copy(self, text: str) -> None:
        """Copy a text to wherever the terminal lets it, and say where it is."""
        self.run_worker(self._copy(text), name="copy", group="copy")

    async def _copy(self, text: str) -> None:
        copied = await self._copying.copy(text, self.copy_to_clipboard)
        self._clipboard = clean(text)  # what editors paste: tmux does not tell Textual
        self.say(sentence(copied, self.words))

    def on_load(self) -> None:
        """Let signals leave as the quit key does, before the terminal is taken."""
        signals.heed(self.on_signal)

    async def on_mount(self) -> None:
        """Show the first screen."""
        self.begin_pictures()
        if self._bad_keys:
            self.say(self.words("key.bad", entries=", ".join(self._bad_keys)), bad=True)
        if self._opening is None:
            await self.push_screen(HomeScreen())
            self.begin_review()
        else:
            self.run_worker(self._open_first(self._opening), name="first")
        self.call_after_refresh(release_collector)

    def on_signal(self, reason: str) -> None:
        """Leave; a second signal does not wait for anything.

        One hang-up is told twice, by the signal and by the end of input: it is saved in peace.
        """
        if self.left == reason == "hang-up":
            return
        if self.left:
            self.exit()
        else:
            self.leave(reason)

    async def agreed(self, prepared: Prepared) -> bool:
        """Ask whether a table that costs money may begin; nobody is asked about another one."""
        if not prepared.spends or not prepared.plan.attended:
            return True
        from tui.screens.spending import SpendingScreen  # noqa: PLC0415  not for the first frame

        return await self.push_screen_wait(SpendingScreen(prepared))

    async def _open_first(self, prepared: Prepared) -> None:
        if await self.agreed(prepared):
            self.open_table(prepared)
        else:
            await self.push_screen(HomeScreen())

    def open_table(self, prepared: Prepared) -> None:
        """Open a table and show it; what is wrong is said where the wish came from.

        The work is the app's own: the screen that asked goes away, and its workers with it.
        """
        self.run_worker(self._open_table(prepared), name="open", group="table", exclusive=True)

    async def _open_table(self, prepared: Prepared) -> None:
        from tui.screens.table import TableScreen  # noqa: PLC0415  not for home's first frame

        try:
            session = await self.desk.open(prepared)
        except EngineError as error:
            if prepared is self._opening:
                self.failure = error
                self.exit()
            else:
                self.say(self.fault(error), bad=True)
            return
        self.clear_notifications()  # they were about what was before
        screen = TableScreen(session, attended=prepared.plan.attended)
        screen.shape = self.look.layout
        if isinstance(self.screen, HomeScreen | TableScreen):
            await self.go(screen)
        else:
            await self.push_screen(screen)
        self.desk.begin()
        try:
            await self.desk.until_over()  # what no one expected in it is ours to tell
        except EngineError as error:
            self.say(self.fault(error), bad=True)
        if self._auto:
            self.leave("quit")

    def close_table(self) -> None:
        """Leave the table, saved, and go home."""
        self.run_worker(self._close_table(), name="close", group="table", exclusive=True)

    async def _close_table(self) -> None:
        await self.desk.leave("quit")
        await self.go(HomeScreen())

    def go(self, screen: Screen[None]) -> AwaitComplete:
        """Put a screen in place of the present one."""
        return cast("Any", self).switch_screen(screen)

    def leave(self, reason: Any = "quit") -> None:
        """Close what is open, keep all that was said, and end the program."""
        if self.left:
            return
        self.left = reason
        self._leaving = asyncio.get_running_loop().create_task(self._leave(reason))

    async def _leave(self, reason: Any) -> None:
        try:
            await self.desk.leave(reason)
        except EngineError as error:  # the ending tells it on the normal screen
            _log.warning("leaving: %s", error.message)
        try:
            await self.desk.memories.close()
        except EngineError as error:
            self.failure = error
        finally:
            self.exit()

    async def action_quit(self) -> None:
        """Save and end the program; while somebody speaks the wish has to be said twice."""
        if self.desk.speaking and not self._quit_wish.meant(self.clock.monotonic()):
            self.say(self.words("table.quit_again"))
        else:
            self.leave("quit")

    def action_help(self) -> None:
        """Show the keys that work here."""
        from tui.screens.help import HelpScreen  # noqa: PLC0415  not for home's first frame

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.active_bindings))

    def action_command_palette(self) -> None:
        """Show every action, to be searched."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(palette(self.words))

    def action_save_picture(self) -> None:
        """Save what the screen shows, into the export folder of the table that is open."""
        session = self.desk.session
        folder = self.desk.paths.exports / session.id if session else self.desk.paths.exports
        svg = self.export_screenshot(title=self.TITLE)
        self.run_worker(self._save_picture(svg, folder), name="picture")

    async def _save_picture(self, svg: str, folder: Path) -> None:
        try:
            file = await self.desk.runtime.run(partial(save, svg, folder, self.clock.now()))
        except EngineError as error:  # its hint is about `export -o`
            self.say(self.told(error.message), bad=True)
        else:
            self.say(self.words("screen.saved", file=file))

    def _handle_exception(self, error: Exception) -> None:
        """Log what no one expected, and end: never a traceback, never a local on the screen."""
        story = error.error if isinstance(error, WorkerFailed) else error  # the other has none
        _log.error("unexpected failure", exc_info=story)
        self.crashed = True
        self._return_code = 1
        if self._exception is None:  # pilots raise it again
            self._exception = error
            cast("Any", self)._exception_event.set()
        self._close_messages_no_wait()
