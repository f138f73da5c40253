"""Setup: a provider is chosen, its key typed unseen, tried with one word, and kept with a model."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from engine import EngineError, clean_line
from tui import bindings, keyboard
from tui.setup_desk import COMPATIBLE, OLLAMA, Kept, SetupDesk, Wish
from tui.widgets.ask_line import AskedLine, AskLine
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.widgets.plain_line import PlainLine
from tui.widgets.provider_list import ProviderList, about
from tui.widgets.setting_editor import ValueLine
from tui.widgets.trial_pane import TrialPane

if TYPE_CHECKING:
    from engine import ProviderRow, Trial

CHOOSING, TRYING = "-choosing", "-trying"
"""Classes of the screen: which of its two pages stands there."""

ASKING = "-asking"
"""Its class while a line is open: on a low screen the list makes room for it."""

MODEL, FILE = 60, 60
HIGH = 21
"""Rows from which on the list and an open line stand below each other."""

SCHEME = "http://"


class SetupScreen(HousedInApp, Screen[bool]):
    """Two pages: the providers, and the one that is being tried. It leaves True when one is kept."""

    STYLES: ClassVar = ("widgets/ask_line", "screens/setup")

    VERTICAL_BREAKPOINTS = [(0, "-low"), (HIGH, "-high")]  # noqa: RUF012  the base class declares it

    room = "setup"

    def __init__(self, desk: SetupDesk) -> None:
        """Read nothing yet: the first frame comes first."""
        super().__init__(id="setup")
        self._desk = desk
        self._rows: Sequence[ProviderRow] = ()
        self._ollama: bool | None = None
        self._provider: ProviderRow | None = None
        self._asked = ""
        self._begun: float | None = None
        self._going = self._keeping = False

    def compose(self) -> Iterator[Widget]:
        """Title; providers and what the cursor is on; how a trial goes; the two lines."""
        words = self.words
        self.head = Static("", id="head", markup=False, classes="title")
        self.nothing = Static(words("setup.reading"), id="nothing", markup=False)
        self.providers = ProviderList()
        self.detail = Static("", id="about", markup=False)
        self.pane = TrialPane()
        self.key = AskLine("key", secret=True)
        self.address = AskLine("address", secret=False)
        yield self.head
        yield self.nothing
        yield self.providers
        yield self.detail
        yield self.pane
        yield self.key
        yield self.address
        yield Foot()

    def on_mount(self) -> None:
        """Ask for the providers when the first frame stands."""
        bindings.install(self, keyboard.SETUP, self.words)
        self._turn(CHOOSING)
        self.set_interval(1, self._tick)
        self.call_after_refresh(self._read)

    async def speak(self) -> None:
        """Begin again in another language; nothing is kept yet."""
        self._stop()
        await self.recompose()
        bindings.install(self, keyboard.SETUP, self.words)
        self._turn(CHOOSING)
        self._show_providers()

    def _turn(self, page: str) -> None:
        """Show one of the two pages."""
        for one in (CHOOSING, TRYING):
            self.set_class(one == page, one)
        words, row = self.words, self._provider
        if page == TRYING and row is not None:
            self.head.update(
                Content(words("setup.title_of", provider=clean_line(row.provider, 30)))
            )
        else:
            self.head.update(Content(words("setup.title")))
            self.providers.focus()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of the page that stands there."""
        listed = bool(self._rows) if self.has_class(CHOOSING) else self.pane.listed
        match action:
            case "search":
                return self.has_class(TRYING) and listed
            case "provider":
                return self.has_class(CHOOSING)
            case "choose":
                return listed
            case "edit":
                return bool(self._rows)
            case _:
                return super().check_action(action, parameters)

    # The first page: who there is

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        """Read the providers, then look whether an Ollama answers: the list does not wait for it."""
        try:
            self._rows = await self._desk.providers()
            self._show_providers()
            self._ollama = await self._desk.ollama()
            self._show_providers()
        except EngineError as error:
            self._rows = ()
            self._show_providers()
            self.nothing.update(Content(f"{self.house.fault(error)}\n{self.words('setup.mend')}"))

    def _show_providers(self) -> None:
        self.providers.show(self._rows, self.words, ollama=self._ollama)
        self.set_class(not self._rows, "-none")
        self.refresh_bindings()
        self._about()
        if self.focused is None and self.has_class(CHOOSING):
            self.providers.focus()

    @on(OptionList.OptionHighlighted, "#providers")
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._about()

    def _about(self) -> None:
        row = self.providers.row
        self.detail.update(Content(about(row, self.words) if row is not None else ""))

    @on(OptionList.OptionSelected, "#providers")
    def _provider_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_provider(self, number: int) -> None:
        """Choose a provider by its number."""
        if self.providers.go(number) is not None:
            self.action_choose()

    def action_choose(self) -> None:
        """Choose the provider or the model under the cursor."""
        if self.has_class(TRYING):
            self._choose_model()
        elif (row := self.providers.row) is not None:
            self._take(row)
            if not row.base_url:
                self._ask_address()
            elif self._wants_key(row):
                self._ask_key()
            else:
                self._begin()

    def _take(self, row: "ProviderRow") -> None:
        """Turn to a provider; what was typed for another one is forgotten."""
        if self._provider is None or self._provider.provider != row.provider:
            self.key.forget()
            self.address.forget()
        self._provider, self._asked = row, ""
        self.pane.begin()

    def _wants_key(self, row: "ProviderRow") -> bool:
        return row.provider != OLLAMA and row.key is None

    def _may_lack_key(self, row: "ProviderRow") -> bool:
        """Say whether an empty line will do: there is a key, or the server may want none."""
        elsewhere = bool(self.address.text) or row.provider == COMPATIBLE
        return row.key is not None or elsewhere or not row.own

    # The two lines

    def _ask_key(self) -> None:
        row = self._provider
        assert row is not None, "a key is asked for a provider"
        words = self.words
        where = clean_line(self.address.text or row.base_url, FILE)
        told = words("setup.key_told", address=where, file=clean_line(self._desk.file, FILE))
        self.address.close()
        self.add_class(ASKING)
        self.key.open(words("setup.key", provider=clean_line(row.provider, 30)), told)

    def _ask_address(self) -> None:
        row = self._provider
        assert row is not None, "an address is asked for a provider"
        words = self.words
        title = words("setup.address_of", provider=clean_line(row.provider, 30))
        self.key.close()
        self.add_class(ASKING)
        self.address.open(
            title, words("setup.address_told"), self.address.text or row.base_url or SCHEME
        )

    def action_edit(self) -> None:
        """Type another key for the provider, or where it has none, another address."""
        if self.has_class(CHOOSING) and (row := self.providers.row) is not None:
            self._take(row)
        if (row := self._provider) is None:
            return
        self._stop()
        self._turn(CHOOSING)
        if row.provider == OLLAMA:
            self._ask_address()
        else:
            self._ask_key()

    @on(AskedLine.Other)
    def _other_address(self, event: AskedLine.Other) -> None:
        event.stop()
        if self.key.display:
            self._ask_address()

    @on(ValueLine.Kept)
    def _typed(self, event: ValueLine.Kept) -> None:
        event.stop()
        row = self._provider
        assert row is not None, "a line is open for a provider"
        if self.address.display:
            if not self.address.text:
                self.address.tell(self.words("setup.no_address"), bad=True)
            elif row.provider == OLLAMA:
                self._begin()
            else:
                self._ask_key()
        elif self.key.text or self._may_lack_key(row):
            self._begin()
        else:
            self.key.tell(self.words("setup.no_key"), bad=True)

    @on(PlainLine.Left)
    def _left(self, event: PlainLine.Left) -> None:
        event.stop()
        if self.key.display or self.address.display:
            self._close_lines()
            self.providers.focus()

    def _close_lines(self) -> None:
        self.key.close()
        self.address.close()
        self.remove_class(ASKING)

    # The second page: one is tried

    def _begin(self) -> None:
        """Show the second page, and try."""
        self._close_lines()
        self.pane.begin()
        self._turn(TRYING)
        self.set_focus(None)
        self._start("")

    def _start(self, model: str, *, going: bool = False) -> None:
        """Try a model, the provider's own choice where it is empty; with `going` it is then kept."""
        self._asked, self._going = model, going
        self._begun = self.house.clock.monotonic()
        self._tick()
        self._try()  # a worker's arguments are part of its description: no key among them

    def _wish(self) -> Wish:
        row = self._provider
        assert row is not None, "one is tried for a provider"
        address = self.address.text
        return Wish(
            provider=row.provider,
            key=self.key.text,
            address="" if address in (row.base_url, SCHEME) else address,
            model=self._asked,
        )

    @work(exclusive=True, group="try")
    async def _try(self) -> None:
        try:
            trial = await self._desk.attempt(self._wish())
        except EngineError as error:
            self._begun = None
            self.pane.fault(self.house.fault(error))
            return
        self._begun = None
        self._tried(trial)

    def _tried(self, trial: "Trial") -> None:
        """Say how it went; keep a model that was chosen before and answers."""
        self._asked = trial.model or self._asked
        self.pane.tell(trial)
        self.refresh_bindings()
        if self.pane.answered and self._going:
            self._keep()

    def _tick(self) -> None:
        """Say how long it takes."""
        if self._begun is None:
            return
        self.pane.asking(self._asked, int(self.house.clock.monotonic() - self._begun))

    def _stop(self) -> None:
        """Stop a trial that goes on."""
        self._begun = None
        self.workers.cancel_group(self, "try")  # pyright: ignore[reportUnknownMemberType] - generic workers

    @on(TrialPane.Chosen)
    def _model_chosen(self, event: TrialPane.Chosen) -> None:
        event.stop()
        self._choose_model()

    def _choose_model(self) -> None:
        """Keep the model that has answered; try another one first."""
        trial, model = self.pane.trial, self.pane.model
        if not model or self._begun is not None or self._keeping:
            return
        if trial is not None and self.pane.answered and model == trial.model:
            self._keep()
        else:
            self._start(model, going=True)

    @work(group="keep")
    async def _keep(self) -> None:
        self._keeping = True
        try:
            kept = await self._desk.keep(self._wish())
        except EngineError as error:
            self._keeping = False
            self.pane.fault(self.house.fault(error))
            return
        self._say_kept(kept)
        self.key.forget()
        self.dismiss(True)  # noqa: FBT003  the screen's result

    def _say_kept(self, kept: Kept) -> None:
        words = self.words
        file = clean_line(self._desk.file, FILE)
        self.house.say(words("setup.kept", model=clean_line(kept.speaks, MODEL), file=file))
        for key, source in kept.stronger.items():
            told = words("config.hidden", key=key, source=self.house.told(source))
            self.house.say(told, bad=True)

    # The rest

    def action_again(self) -> None:
        """Try again, or look again who there is."""
        if self.has_class(CHOOSING):
            self._ollama = None
            self._read()
        elif self._begun is None:
            self._start(self._asked)

    def action_search(self) -> None:
        """Type what the model's id has in it, or all of it."""
        self.pane.search()

    def action_next_pane(self) -> None:
        """Go to the other pane."""
        if self.has_class(TRYING) and self.pane.listed:
            self.pane.other()

    action_previous_pane = action_next_pane

    def action_back(self) -> None:
        """Stop what goes on and go back one step; what was typed stays until the screen is left."""
        if self.has_class(CHOOSING):
            self.key.forget()
            self.dismiss(False)  # noqa: FBT003  the screen's result
            return
        self._stop()
        self._turn(CHOOSING)
        if self.key.text and not self.pane.answered:
            self._ask_key()
