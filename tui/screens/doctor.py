"""Doctor: everything that the program needs, looked at in the background, each with its remedy."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import EngineError, cells, clean, clean_line
from tui import bindings, keyboard
from tui.figures_desk import Told
from tui.widgets.figure_rows import figure_lines
from tui.widgets.foot import Foot
from tui.widgets.house import HousedInApp
from tui.words import Words

if TYPE_CHECKING:
    from engine import Check

SIGNS = {"healthy": "=", "unhealthy": "?", "error": "!"}
"""What tells a status without colour and without reading."""

NAME, NARROW = 26, 18
"""Most cells of a name; from how many on a provider's stands on a line of its own."""
FRESH = 5.0
"""Seconds after which the figures of a table that runs are counted anew."""

WIDTH_TEST = ("|中文|中文|", "|1234|1234|")
"""Two lines of the same width where a terminal paints Chinese two cells wide."""


class Checks(VerticalScroll):
    """The list, scrolled by the keys of every list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.list_keys(
        "scroll_down", "scroll_up", "page_down", "page_up", "scroll_home", "scroll_end"
    )


class CheckRow(Horizontal):
    """One check: its status, name and duration, and beside them what was found and what to do."""

    def __init__(self, check: "Check", words: Words, finding: str) -> None:
        """Show a check; `finding` is its detail and its remedy."""
        super().__init__(classes=f"check -{check.status}")
        name = clean_line(check.name, NAME)
        self._cells = {
            "sign": SIGNS[check.status],
            "name": name if cells(name) < NARROW else name.replace(":", ":\n", 1),
            "status": words(f"doctor.{check.status}"),
            "took": f"{check.duration_ms} ms",
            "finding": finding,
        }

    def compose(self) -> Iterator[Widget]:
        """Five columns; the last one wraps."""
        for name, text in self._cells.items():
            yield Static(Content(text), markup=False, classes=name)


class DoctorScreen(HousedInApp, Screen[None]):
    """The checks, one under another as they come."""

    STYLES: ClassVar = ("screens/doctor",)

    room = "doctor"

    def __init__(self) -> None:
        """Look at nothing yet: the first frame comes first."""
        super().__init__(id="doctor")
        self._checks: list[Check] = []
        self._told: Told | None = None
        self._looking = False

    def compose(self) -> Iterator[Widget]:
        """Title with the sum, the checks, two lines that show whether Chinese is painted right."""
        self.sum = Static(self.words("doctor.title"), id="sum", markup=False, classes="title")
        self.list = Checks(id="checks")
        self.figures = Static(id="figures", markup=False)
        yield self.sum
        with self.list:
            yield self.figures
        test = f"{WIDTH_TEST[0]}  {self.words('doctor.widths')}\n{WIDTH_TEST[1]}"
        yield Static(Content(test), id="widths", markup=False)
        yield Foot()

    def on_mount(self) -> None:
        """Begin to look when the first frame stands."""
        bindings.install(self, keyboard.DOCTOR, self.words)
        self.list.focus()
        self.call_after_refresh(self.action_again)
        self.set_interval(FRESH, self._count_again)

    async def speak(self) -> None:
        """Say everything in another language."""
        await self.recompose()
        bindings.install(self, keyboard.DOCTOR, self.words)
        self.refresh_bindings()
        self.list.focus()
        for check in self._checks:
            await self._show(check)
        self._tell_figures()
        self._sum_up()

    def action_again(self) -> None:
        """Look at everything anew."""
        self._look()

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        self._checks, self._looking = [], True
        await self.list.remove_children(".check")
        self._sum_up()
        await self._count()
        size = self.house.size
        try:
            async for check in self.house.desk.checkup(size.width, size.height):
                self._checks.append(check)
                await self._show(check)
                self._sum_up()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        self._looking = False
        self._sum_up()

    async def _show(self, check: "Check") -> None:
        row = CheckRow(check, self.words, "\n".join(self._finding(check)))
        await self.list.mount(row, before=self.figures)

    async def _count(self) -> None:
        """Ask for the figures, which stand below the checks."""
        try:
            self._told = await self.house.desk.figures()
        except EngineError as error:
            self._told = None
            self.house.say(self.house.fault(error), bad=True)
        self._tell_figures()

    @work(exclusive=True, group="count")
    async def _count_again(self) -> None:
        """Keep the figures of a running table fresh while one looks at them."""
        if self._looking or not self.is_current or self._told is None or not self._told.session:
            return
        try:
            self._told = await self.house.desk.figures()
        except EngineError:
            return  # those that stand are good as far as they go; who asks for all is told
        self._tell_figures()

    def _lines(self) -> list[str]:
        return figure_lines(self._told, self.words) if self._told is not None else []

    def _tell_figures(self) -> None:
        self.figures.update(Content("\n".join(self._lines())))

    def _finding(self, check: "Check") -> list[str]:
        told = [clean(self.house.told(check.detail))]
        if check.remedy:
            told.append(f"-> {clean(self.house.told(check.remedy))}")
        return told

    def _sum_up(self) -> None:
        """Say how many checks went how, and whether more are to come."""
        words = self.words
        counts = dict.fromkeys(SIGNS, 0)
        for check in self._checks:
            counts[check.status] += 1
        parts = [
            f"{SIGNS[status]} {words(f'doctor.{status}')} {count}"
            for status, count in counts.items()
            if count
        ]
        if self._looking:
            parts.append(words("doctor.looking"))
        told = "   ".join(parts)
        self.sum.update(Content.assemble(words("doctor.title"), (f"  {told}", "not bold")))

    def action_copy(self) -> None:
        """Copy the whole report."""
        lines: list[str] = []
        for check in self._checks:
            status = self.words(f"doctor.{check.status}")
            first, *more = self._finding(check)
            lines.append(f"{check.name}  {status}  {check.duration_ms} ms  {first}")
            lines += [f"    {line}" for line in more]
        if lines:
            lines += ["", *told] if (told := self._lines()) else []
            self.house.copy("\n".join(lines))

    def action_back(self) -> None:
        """Go back to where one came from; what is being looked at is left."""
        self.dismiss()
