"""The rooms that can be entered from anywhere, and what changes for all of them at once."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from engine import EngineError, environment
from tui import bindings, keyboard
from tui.look import Look
from tui.terminal.fitness import look_at
from tui.terminal.pixel_app import PixelApp
from tui.terminal.pixels import AUTO, OFF, PIXELS, REFUSALS, Heard, Refusal, agreed, refusal
from tui.theming import FALLBACK, StyledApp
from tui.words import Lang, Words

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.desk import Desk, Prepared
    from tui.review_desk import Wanted
    from tui.screens.table import TableScreen


@runtime_checkable
class Bilingual(Protocol):
    """A screen that can begin to speak the other language while it stands."""

    async def speak(self) -> None:
        """Speak the interface's language of now."""
        ...


class Rooms(StyledApp, PixelApp):
    """The app's doors to memory, settings, doctor and presenter; its theme, motion and language."""

    words: Words
    desk: "Desk"
    look: Look
    frames: int
    wanted: "Wanted | None" = None
    """The session that is looked at from the start."""

    _presented = False
    _images = AUTO
    _refused: Refusal | None = "terminal"

    def told(self, sentence: str) -> str:
        """Return an engine's sentence in the interface's language."""
        raise NotImplementedError

    def fault(self, error: EngineError) -> str:
        """Return what an error says: what happened and what to do."""
        raise NotImplementedError

    def asks_for_room(self) -> str:
        """Return the sentence for a window in which no table can be laid out."""
        return self.words("terminal.larger")

    async def agreed(self, prepared: "Prepared") -> bool:
        """Ask whether a table that costs money may begin."""
        raise NotImplementedError

    def open_table(self, prepared: "Prepared") -> None:
        """Open a table and show it."""
        raise NotImplementedError

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show one passing sentence."""
        raise NotImplementedError

    async def action_table(self) -> None:
        """Go to the open table, out of all rooms that stand before it."""
        if (table := self.table) is None:
            self.say(self.words("table.none"))
            return
        while self.screen is not table:
            await self.screen.dismiss(None)

    def action_memories(self) -> None:
        """Show all that was ever remembered, to be searched."""
        from tui.screens.memories import MemoryScreen  # noqa: PLC0415  not for home's first frame

        self._enter(MemoryScreen, lambda: MemoryScreen(self.desk.memories))

    def begin_review(self) -> None:
        """Look at the session that was named at the start, where one was."""
        if self.wanted is not None:
            self.look_again(self.wanted)

    def look_again(self, wanted: "Wanted") -> None:
        """Look at a session again, over the list of all of them."""
        from tui.screens.review import ReviewScreen  # noqa: PLC0415  not for home's first frame

        self.push_screen(ReviewScreen(self.desk.reviews, wanted))

    def take_up_again(self, session: str) -> None:
        """Go on with a session that was left, in place of what stands before home or the table.

        The work is the app's own: the screen that asked goes away, and its workers with it.
        """
        work = self._take_up_again(session)
        self.run_worker(work, name="again", group="table", exclusive=True)

    async def _take_up_again(self, session: str) -> None:
        from tui.screens.home import HomeScreen  # noqa: PLC0415  brings the engine
        from tui.screens.table import TableScreen  # noqa: PLC0415  the same

        try:
            prepared = await self.desk.prepare_again(session)
            if not await self.agreed(prepared):
                return
        except EngineError as error:
            self.say(self.fault(error), bad=True)
            return
        while not isinstance(self.screen, HomeScreen | TableScreen):
            await self.screen.dismiss(None)
        self.open_table(prepared)

    async def action_review(self) -> None:
        """Show all sessions, to be looked at again; out of the rooms that stand before them."""
        from tui.screens.review import ReviewScreen  # noqa: PLC0415  not for home's first frame

        standing = next((one for one in self.screen_stack if isinstance(one, ReviewScreen)), None)
        if standing is None:
            self.push_screen(ReviewScreen(self.desk.reviews))
            return
        while self.screen is not standing:
            await self.screen.dismiss(None)

    def action_settings(self) -> None:
        """Show every setting, to be found and changed."""
        from tui.screens.settings import SettingsScreen  # noqa: PLC0415  not for home's first frame

        self._enter(SettingsScreen, lambda: SettingsScreen(self.desk.settings))

    def action_doctor(self) -> None:
        """Look at everything that the program needs, and say what to do."""
        from tui.screens.doctor import DoctorScreen  # noqa: PLC0415  not for home's first frame

        self._enter(DoctorScreen, DoctorScreen)

    def action_setup(self) -> None:
        """Set up a provider; where no table is open, go on to the kits."""
        from tui.screens.setup import SetupScreen  # noqa: PLC0415  not for home's first frame

        self._enter(SetupScreen, lambda: SetupScreen(self.desk.setup), self._set_up)

    def _set_up(self, done: bool | None) -> None:  # noqa: FBT001  what a screen leaves behind
        from tui.screens.home import HomeScreen  # noqa: PLC0415  siblings of this floor's upper one

        if done and isinstance(self.screen, HomeScreen):
            self.screen.action_kits()

    def action_presenter(self) -> None:
        """Project the open table without chrome, or no longer."""
        from tui.screens.presenter import PresenterScreen  # noqa: PLC0415  brings the table

        if isinstance(self.screen, PresenterScreen):
            self.screen.action_back()
        elif (table := self.table) is not None:
            self._enter(PresenterScreen, lambda: PresenterScreen(table, hint=not self._presented))
            self._presented = True
        else:
            self.say(self.words("presenter.no_table"))

    def action_pictures(self) -> None:
        """Show the pictures and cards of the open table."""
        from tui.screens.pictures import PictureScreen  # noqa: PLC0415  not for home's first frame
        from tui.screens.table_viewing import TableViewing  # noqa: PLC0415  brings the table

        seen = (one for one in reversed(self.screen_stack) if isinstance(one, TableViewing))
        if (table := next(seen, None)) is None:
            self.say(self.words("pictures.no_table"))
        elif not any(isinstance(one, PictureScreen) for one in self.screen_stack):
            table.open_pictures()

    @property
    def table(self) -> "TableScreen | None":
        """The open table, wherever it stands among the screens."""
        from tui.screens.table import TableScreen  # noqa: PLC0415  not for home's first frame

        return next((one for one in self.screen_stack if isinstance(one, TableScreen)), None)

    def _enter(self, kind: "type[Screen[Any]]", make: Any, left: Any = None) -> None:
        """Go into a room that is not entered yet; `left` is told what it leaves behind."""
        if not any(isinstance(one, kind) for one in self.screen_stack):
            self.push_screen(make(), left)

    def action_theme(self) -> None:
        """Take the next theme."""
        names = sorted(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def take_theme(self) -> None:
        """Take the theme that is wished for, where there is one of the name."""
        self.theme = self.look.theme if self.look.theme in self.available_themes else FALLBACK

    def begin_pictures(self) -> None:
        """Ask the terminal what it can show, as far as that is wanted; nobody waits for answers."""
        self._images, self._refused = self.look.images, self.look.refused
        self.pictures_off = self._images == OFF
        if self._refused is None and not hasattr(self._driver, "ask"):
            self._refused = "terminal"
        self._tell_refusal()
        self.ask_terminal(pixels=self._refused is None)

    def ask_terminal(self, *, pixels: bool = False) -> None:
        """Ask the terminal for its ground where the theme is to fit it, and for pixels."""
        ask = getattr(self._driver, "ask", None)
        if ask is not None and (self.look.follows or pixels):
            ask(pixels=pixels, light=self.look.follows)

    def take_pixels(self, heard: Heard) -> None:
        """Show pictures in pixels where the terminal answered that it can."""
        graphics = agreed(self._images, heard)
        if graphics is not None:
            self.take_graphics(graphics, heard.cell)
        else:
            self._refused = "terminal"
            self._tell_refusal()

    def _tell_refusal(self) -> None:
        if told := self.refusal_of(self._images):
            self.say(told, bad=True)

    def refusal_of(self, images: str) -> str:
        """Return why a value of the setting `images` gives half blocks, nothing where it does not."""
        if images not in PIXELS:
            return ""
        refused = self._refused
        if images != self._images:  # it takes effect at the next start
            variables = environment()
            refused = refusal(images, variables, slow=look_at(variables).slow)
        return self.told(REFUSALS[refused]) if refused is not None else ""

    def take_ground(self, light: bool) -> None:  # noqa: FBT001  one fact, told by the driver
        """Take the theme that fits the terminal's ground, unless another was chosen meanwhile."""
        if self.look.follows and self.theme == self.look.theme:
            self.look = replace(self.look, theme="paper" if light else "night")
            self.take_theme()

    async def action_language(self) -> None:
        """Speak the other language on the screen; the table's own stays."""
        await self.speak("en" if self.words.lang == "zh" else "zh")

    async def speak(self, lang: Lang) -> None:
        """Speak a language, on the screens that stand below too."""
        if lang == self.words.lang:
            return
        self.words = Words(lang)
        bindings.install(self, keyboard.APP, self.words)
        for screen in tuple(self.screen_stack):
            if isinstance(screen, Bilingual):
                await screen.speak()

    async def take_up(self, key: str) -> None:
        """Let a setting that was changed take effect, where that can be at once."""
        self.look, lang = await self.desk.look()
        match key:
            case "screen.theme":
                self.take_theme()
                self.ask_terminal()
            case "screen.motion":
                self._move()
            case "screen.layout":
                if (table := self.table) is not None:
                    table.take_layout(self.look.layout)
            case "screen.keys":
                own, bad = bindings.keymap(self.look.keys)
                self.set_keymap(own)
                if bad:
                    self.say(self.words("key.bad", entries=", ".join(bad)), bad=True)
            case "general.ui_lang":
                await self.speak(lang)
            case _:
                pass

    def _move(self) -> None:
        self.frames = self.look.frames
        self.animation_level = "none" if self.look.still else "basic"
        if (table := self.table) is not None:
            table.pace()
