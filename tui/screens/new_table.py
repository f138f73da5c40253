"""A new table: topic, kit, pictures, seats, models, rounds, budget; planned as `run` plans it."""

import shlex
from collections.abc import Iterator
from typing import Any, ClassVar, cast
from urllib.parse import unquote, urlsplit

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from engine import EngineError, cells, clean_line
from tui.desk import Desk, KitRow, Prepared
from tui.widgets.house import house_of, words_of

FIELDS: tuple[tuple[str, str], ...] = (
    ("image", "--image"),
    ("seats", "--seats"),
    ("provider", "--provider"),
    ("model", "--model"),
    ("rounds", "--rounds"),
    ("budget", "--budget"),
)

DEFAULT_KIT = "open-table"


class NewTableScreen(ModalScreen[Prepared | None]):
    """A form; what is wrong is said at its foot, in the sentence that the command would say."""

    STYLES: ClassVar = ("screens/new_table",)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "start", show=False, priority=True),
    ]

    def __init__(self, desk: Desk, kit: str = DEFAULT_KIT, topic: str = "") -> None:
        """Plan with this desk; kit and topic are what stands there at first."""
        super().__init__()
        self._desk = desk
        self._first_kit, self._topic = kit, topic
        self._kits: list[KitRow] = []

    def compose(self) -> Iterator[Widget]:
        """One field below the other; the kits as a list."""
        words = words_of(self)
        with Vertical(id="new-table") as frame:
            frame.border_title = Content(words("form.title"))
            frame.border_subtitle = Content(words("form.keys"))
            with VerticalScroll(can_focus=False):
                yield Static(words("form.topic"), markup=False)
                yield Input(self._topic, id="topic", compact=True)
                yield Static(words("form.kit"), markup=False)
                yield OptionList(id="kits", markup=False, compact=True)
                for name, _ in FIELDS:
                    yield Static(words(f"form.{name}"), markup=False)
                    yield Input(id=name, compact=True)
            yield Static("", markup=False, id="told")
            with Horizontal(id="buttons"):
                yield Button(Content(words("form.start")), id="start", compact=True)
                yield Button(Content(words("form.leave")), id="leave", compact=True)

    def on_mount(self) -> None:
        """Read the kits."""
        self.query_one("#topic").focus()
        self._read_kits()

    @work(exclusive=True, group="kits")
    async def _read_kits(self) -> None:
        try:
            self._kits = await self._desk.kits()
        except EngineError as error:
            self._say_fault(cast("Any", house_of(self)).fault(error))
            return
        kits = self.query_one("#kits", OptionList)
        kits.add_options(Option(Content(self._row(kit))) for kit in self._kits)
        start = next((n for n, kit in enumerate(self._kits) if kit.id == self._first_kit), 0)
        kits.highlighted = start if self._kits else None
        self._say_roles()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        for number, kit in enumerate(self._kits):
            chosen = number == event.option_index
            text = Content(self._row(kit, chosen=chosen))
            event.option_list.replace_option_prompt_at_index(number, text)
        self._say_roles()

    def _row(self, kit: KitRow, *, chosen: bool = False) -> str:
        """Return a kit's line; a pointer says too what colour says: which one is chosen."""
        name, about = clean_line(kit.name, 30), clean_line(kit.about, 80)
        room = max(cells(one.id) for one in self._kits)
        row = words_of(self)("form.kit_row", name=name, about=about)
        return f"{'>' if chosen else ' '} {kit.id:<{room}}  {row}"

    def _say_roles(self) -> None:
        kit = self._kit()
        if kit is not None:
            self.query_one("#seats", Input).placeholder = ",".join(f"{r}=1" for r in kit.roles)

    def _kit(self) -> KitRow | None:
        place = self.query_one("#kits", OptionList).highlighted
        return self._kits[place] if place is not None and place < len(self._kits) else None

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_start()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#image").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "start":
            self.action_start()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Go back without a table."""
        self.dismiss(None)

    def action_start(self) -> None:
        """Plan the table; where it costs money, it is asked once."""
        if self.query_one("#topic", Input).value.strip():
            self._plan(self.arguments())
        else:
            self._say_fault(words_of(self)("form.no_topic"))
            self.query_one("#topic").focus()

    def arguments(self) -> list[str]:
        """Return the form as arguments of `tableround run`."""
        kit = self._kit()
        given = ["--kit", kit.id] if kit is not None else []
        for name, option in FIELDS:
            text = self.query_one(f"#{name}", Input).value.strip()
            if name == "image":
                for path in paths_in(text):
                    given += ["--image", path]
            elif text:
                given += [option, text]
        return [*given, "--", self.query_one("#topic", Input).value]

    @work(exclusive=True, group="plan")
    async def _plan(self, arguments: list[str]) -> None:
        try:
            prepared = await self._desk.prepare(arguments)
        except EngineError as error:
            self._say_fault(cast("Any", house_of(self)).fault(error))
            return
        told = self.query_one("#told", Static)
        told.update("")
        told.remove_class("fault")
        if await cast("Any", house_of(self)).agreed(prepared):
            self.dismiss(prepared)

    def _say_fault(self, text: str) -> None:
        told = self.query_one("#told", Static)
        told.update(Content(text))
        told.add_class("fault")


def paths_in(text: str) -> list[str]:
    """Return the paths in a typed, pasted or dragged text: quoted, escaped, or as file://.

    What cannot be split by the shell's rules is taken as one path.
    """
    try:
        parts = shlex.split(text)
    except ValueError:
        parts = [text] if text else []
    return [_local(part) for part in parts]


def _local(part: str) -> str:
    if not part.startswith("file://"):
        return part
    return unquote(urlsplit(part).path)
