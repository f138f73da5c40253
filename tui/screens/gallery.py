"""The kits: what each workshop is for, who sits there, what happens; Enter opens its form."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from engine import EngineError, clean, clean_line
from tui import bindings, keyboard
from tui.desk import Desk, KitRow, Prepared
from tui.measure import aligned
from tui.screens.new_table import DEFAULT_KIT, NewTableScreen
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.widgets.keyed_list import KeyedList
from tui.words import Words
from tui.wrapping import wrapped

NAME, TITLE = 24, 40

TOPICS = frozenset({"open-table", "paper-cut", "product-launch", "design-review"})
"""Kits with a first question that stands in the form, to be typed over."""


def lines_of(kits: Sequence[KitRow]) -> list[str]:
    """Return a line for each kit: its id and its name."""
    return aligned([(clean_line(kit.id, NAME), clean_line(kit.name, TITLE)) for kit in kits])


def about(kit: KitRow, words: Words) -> str:
    """Return what a kit is for, who sits at its table and what happens there."""
    seats = words("gallery.seats", count=len(kit.seats), seats=_counted(kit.seats, words))
    stages = words("gallery.and").join(clean_line(one, TITLE) for one in kit.stages)
    told = [clean(kit.about), seats, words("gallery.stages", count=len(kit.stages), stages=stages)]
    return "\n\n".join(told)


def _counted(seats: Sequence[str], words: Words) -> str:
    """Return roles in their order, each once, with how many have it where it is more than one."""
    counts = {one: seats.count(one) for one in seats}
    names = {one: clean_line(one, TITLE) for one in counts}
    return words("gallery.and").join(
        names[one] if count == 1 else words("gallery.times", role=names[one], count=count)
        for one, count in counts.items()
    )


class GalleryScreen(HousedInApp, Screen[Prepared | None]):
    """The list of kits, and all about the one under the cursor."""

    STYLES: ClassVar = ("screens/gallery",)

    room = "gallery"

    def __init__(self, desk: Desk) -> None:
        """Read nothing yet: the first frame comes first."""
        super().__init__(id="gallery")
        self._desk = desk
        self._kits: Sequence[KitRow] = ()

    def compose(self) -> Iterator[Widget]:
        """Title, list, what the cursor is on."""
        words = self.words
        yield Static(words("gallery.title"), markup=False, classes="title")
        yield Static(words("gallery.subtitle"), markup=False, classes="dim")
        self.list = KeyedList("kits")
        self.detail = Static(words("gallery.reading"), id="about", markup=False)
        yield self.list
        yield self.detail
        yield Foot()

    def on_mount(self) -> None:
        """Ask for the kits when the first frame stands."""
        bindings.install(self, keyboard.GALLERY, self.words)
        self.list.display = False
        self.list.focus()
        self.call_after_refresh(self.action_again)

    async def speak(self) -> None:
        """Say everything in another language."""
        await self.recompose()
        self.on_mount()

    def action_again(self) -> None:
        """Read the kits anew."""
        self._read()

    @work(exclusive=True, group="kits")
    async def _read(self) -> None:
        try:
            kits = await self._desk.kits()
        except EngineError as error:
            self.detail.update(Content(f"{self.house.fault(error)}\n{self.words('gallery.mend')}"))
            return
        self._kits = sorted(kits, key=lambda kit: kit.id != DEFAULT_KIT)
        self.list.clear_options()
        self.list.add_options(Option(Content(line)) for line in lines_of(self._kits))
        self.list.display = bool(self._kits)
        self.list.highlighted = 0 if self._kits else None
        self.list.focus()
        self.call_after_refresh(self._about)

    @property
    def _kit(self) -> KitRow | None:
        at = self.list.highlighted
        return self._kits[at] if at is not None and at < len(self._kits) else None

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._about()

    def _about(self) -> None:
        kit = self._kit
        told = about(kit, self.words) if kit is not None else self.words("gallery.none")
        width = self.detail.content_size.width
        lines = [part for line in told.split("\n") for part in wrapped(line, width)]
        self.detail.update(Content("\n".join(lines)))

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        if self._kits:
            self.call_after_refresh(self._about)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Open the form of a new table with the kit under the cursor, and a first question."""
        kit = self._kit
        if kit is None:
            return
        topic = self.words(f"gallery.topic.{kit.id}") if kit.id in TOPICS else ""
        form = NewTableScreen(self._desk, kit.id, topic)
        self.app.push_screen(form, self._described)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _described(self, prepared: Prepared | None) -> None:
        if prepared is not None:
            self.dismiss(prepared)

    def action_back(self) -> None:
        """Go back without a table."""
        self.dismiss(None)
