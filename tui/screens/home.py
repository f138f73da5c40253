"""Home: a new table, a demo in two keys, recent sessions, what is configured."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from engine import EngineError, clean_line
from tui import bindings, keyboard
from tui.desk import Desk, Prepared
from tui.measure import aligned
from tui.review_desk import Wanted
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.words import Words

if TYPE_CHECKING:
    from engine import SessionSummary

WAYS = ("demo", "setup", "new", "language")
"""What home offers, actions of its own; their words stand under the same names."""

RECENT = 50
TITLE = 60
KIT = 30


class HomeScreen(HousedInApp, Screen[None]):
    """The first screen; the desk is asked only after it stands."""

    STYLES: ClassVar = ("screens/home",)

    room = "home"

    def __init__(self) -> None:
        """Begin without a list."""
        super().__init__()
        self._recent: list[SessionSummary] = []
        self._stands = False

    @property
    def desk(self) -> Desk:
        """What the screens need of the engine."""
        return self.house.desk

    def compose(self) -> Iterator[Widget]:
        """Title, four ways to begin, recent sessions, what is configured."""
        words = self.words
        yield Static(words("home.title"), markup=False, classes="title")
        yield Static(words("home.subtitle"), markup=False, classes="dim")
        ways = [Option(Content(words(f"home.{way}")), id=way) for way in WAYS]
        yield OptionList(*ways, id="begin", markup=False)
        with Vertical(id="recent") as frame:
            frame.border_title = Content(words("home.recent"))
            yield Static(words("home.reading"), markup=False, id="empty", classes="dim")
            yield OptionList(id="sessions", markup=False)
        yield Static("", markup=False, id="offer")
        yield Static("", markup=False, id="configured", classes="dim")
        yield Foot()

    def on_mount(self) -> None:
        """Ask for the rest when the first frame stands."""
        bindings.install(self, keyboard.HOME, self.words)
        self.query_one("#begin").focus()
        self.query_one("#sessions").display = False
        self.query_one("#offer").display = False
        self.call_after_refresh(self._fill)

    def on_screen_resume(self) -> None:
        """Tell again what is configured: it may have been changed above."""
        if self._stands:
            self._fill()
        self._stands = True

    async def speak(self) -> None:
        """Begin again in another language."""
        await self.recompose()
        self.on_mount()

    @work(exclusive=True, group="home")
    async def _fill(self) -> None:
        words = self.words
        empty = self.query_one("#empty", Static)
        sessions = self.query_one("#sessions", OptionList)
        try:
            self._recent = (await self.desk.recent())[:RECENT]
        except EngineError as error:
            empty.update(Content(self.house.fault(error)))
        else:
            empty.update(Content(words("home.none")))
            empty.display = not self._recent
            sessions.display = bool(self._recent)
            sessions.clear_options()
            sessions.add_options(Option(Content(row)) for row in rows_of(self._recent, words))
            sessions.highlighted = 0 if self._recent else None
        configured = self.query_one("#configured", Static)
        try:
            rows = await self.desk.configured()
        except EngineError as error:
            configured.update(Content(self.house.fault(error)))
            configured.add_class("fault")
        else:
            facts = [words(f"home.{name}", value=clean_line(value, 80)) for name, value in rows]
            facts.append(words("home.speaks"))
            configured.update(Content("   ".join(facts)))
            if not self._recent:
                await self._offer()

    async def _offer(self) -> None:
        """At the first start, tell how a Redis of this machine would be used; nobody uses it."""
        found = await self.desk.redis_nearby()
        if found in ("open", "locked"):
            offer = self.query_one("#offer", Static)
            offer.update(Content(self.words(f"home.redis_{found}")))
            offer.display = True

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id in WAYS:
            await self.run_action(event.option_id)
        else:
            self._take_up(self._recent[event.option_index])

    def action_open(self) -> None:
        """Open the session under the cursor."""
        sessions = self.query_one("#sessions", OptionList)
        if sessions.display and self._recent:
            sessions.focus()

    def action_demo(self) -> None:
        """Begin a rehearsal at once: it costs nothing."""
        words = self.words
        self.begin([words("home.demo_topic"), "--provider", "rehearsal"])

    def action_new(self) -> None:
        """Ask for what a table needs."""
        from tui.screens.new_table import NewTableScreen  # noqa: PLC0415  not for the first frame

        self.app.push_screen(NewTableScreen(self.desk), self._described)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def action_setup(self) -> None:
        """Set up a provider."""
        self.house.action_setup()

    def action_kits(self) -> None:
        """Choose a workshop, and go on to its form."""
        from tui.screens.gallery import GalleryScreen  # noqa: PLC0415  not for the first frame

        self.app.push_screen(GalleryScreen(self.desk), self._described)  # pyright: ignore[reportUnknownMemberType] - a generic App

    async def action_language(self) -> None:
        """Speak the other language."""
        await self.house.action_language()

    def _described(self, prepared: Prepared | None) -> None:
        if prepared is not None:
            self.house.open_table(prepared)

    @work(exclusive=True, group="home")
    async def begin(self, arguments: list[str]) -> None:
        """Prepare and open the table of `tableround run ARGUMENTS`."""
        try:
            prepared = await self.desk.prepare(arguments)
            self.house.open_table(prepared)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)

    @work(exclusive=True, group="home")
    async def _take_up(self, summary: "SessionSummary") -> None:
        try:
            if summary.status == "closed":
                self.house.look_again(Wanted(session=summary.id))
                return
            prepared = await self.desk.prepare_again(summary.id)
            if await self.house.agreed(prepared):
                self.house.open_table(prepared)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)


def rows_of(recent: "Sequence[SessionSummary]", words: Words) -> list[str]:
    """Return the list's lines: id, status, kit and title stand below each other."""
    return aligned(
        [
            (
                one.id,
                words(f"sessions.status.{one.status}"),
                clean_line(one.kit, KIT),
                clean_line(one.title or one.topic, TITLE),
            )
            for one in recent
        ]
    )
