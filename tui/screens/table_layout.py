"""Where things stand on the table's screen: grid, speaker with rail, one column, or the board."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from engine import Seat, TableState
from tui.commands_line import completions
from tui.look import LAYOUTS, Layout
from tui.pump import SessionHandle
from tui.theming import wear_size
from tui.widgets.board import Board
from tui.widgets.composer import Composer
from tui.widgets.conversation import Conversation
from tui.widgets.dock import Dock
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.question import QuestionBar
from tui.widgets.search_line import SearchLine
from tui.widgets.seat_panel import SeatPanel
from tui.widgets.seat_rail import SeatRail
from tui.widgets.stage_rail import StageRail
from tui.widgets.status_line import StatusLine
from tui.widgets.timer_line import TimerLine
from tui.widgets.timer_sign import TimerSign

PANEL_WIDTH = 26
PANEL_HEIGHT = 8
PRESSED_HEIGHT = 6
"""Rows of a panel while something below needs room: all seats stay in sight."""
MOST_COLUMNS = 4
DOCKED = 140
"""Columns from which the drawer is open by itself."""
SHAPE = 2.2
"""Columns of cells for a row of cells in a panel that reads well."""


def grid_shape(seats: int, width: int, height: int) -> tuple[int, int]:
    """Return columns of the grid and rows of cells of one panel.

    All seats at once where panels of 26x8 fit; else the grid scrolls. Among the shapes
    that fit, the fewest empty places win, then the panel that reads best.
    """
    most = max(1, min(MOST_COLUMNS, width // PANEL_WIDTH, max(1, seats)))
    fitting = [
        columns
        for least in (PANEL_HEIGHT, PRESSED_HEIGHT)
        for columns in range(1, most + 1)
        if -(-seats // columns) * least <= height
    ]
    if not fitting:
        return most, min(PANEL_HEIGHT, max(3, height))

    def unfit(columns: int) -> tuple[int, float]:
        rows = -(-seats // columns)
        return rows * columns - seats, abs(width / columns / (height / rows) - SHAPE)

    columns = min(fitting, key=unfit)
    return columns, height // -(-seats // columns)


class SeatGrid(VerticalScroll, can_focus=False):
    """All panels side by side, or only the chosen one."""

    def __init__(self) -> None:
        """Begin without panels."""
        super().__init__(id="grid")
        self.alone: SeatPanel | None = None
        self._placed = Size()

    def panels(self) -> list[SeatPanel]:
        """Return the panels in the order of the seats."""
        return [child for child in self.children if isinstance(child, SeatPanel)]

    def place(self) -> None:
        """Give every panel its place for the present size."""
        panels = self.panels()
        self._placed = self.size
        for panel in panels:
            panel.display = self.alone is None or panel is self.alone
        size = self.container_size if self.size.area == 0 else self.size
        if not size.area or not panels:
            return
        shown = 1 if self.alone is not None else len(panels)
        columns, height = (1, size.height) if shown == 1 else grid_shape(shown, *size)
        self.styles.grid_size_columns = columns
        self.styles.grid_rows = (str(height),)

    def on_resize(self) -> None:
        """Arrange anew."""
        self.place()

    def keep_up(self) -> None:
        """Arrange anew where a neighbour took or gave room: no event tells of that."""
        if self.size != self._placed:
            self.place()


class TableFloor(Housed, Screen[None]):
    """The table's widgets and their places; knows which seat is meant by a key."""

    STYLES: ClassVar = (
        "widgets/composer",
        "widgets/dock",
        "widgets/picture",
        "widgets/question",
        "widgets/seat_panel",
        "widgets/seat_rail",
        "widgets/stream",
        "screens/table",
    )

    room = "table"

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  the base class declares it
        (0, "-narrow"),
        (80, "-normal"),
        (120, "-wide"),
        (140, "-docked"),
        (200, "-huge"),
    ]

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Show a session; `attended` is whether somebody decides here."""
        super().__init__()
        self.session = session
        self.attended = attended
        self.shape: Layout = "grid"
        self.zoomed = False
        self.current = ""
        self.drawer: bool | None = None

    def compose(self) -> Iterator[Widget]:
        """Lay out stage rail, status, the table and what is below it."""
        wear_size(self)
        self.update_classes(self._worn(), update=False)
        self.stages = StageRail()
        self.timer_sign = TimerSign()
        self.status = StatusLine()
        self.rail = SeatRail()
        self.grid = SeatGrid()
        self.conversation = Conversation(self.words)
        self.board = Board(self.words)
        self.dock = Dock()
        self.question_bar = QuestionBar()
        self.search_line = SearchLine(self.words("table.search"))
        self.timer_line = TimerLine()
        self.composer = Composer(self.complete)
        with Horizontal(id="top"):
            yield self.stages
            yield self.timer_sign
        yield self.status
        with Horizontal(id="middle"):
            yield self.rail
            with Vertical(id="stage"):
                yield self.grid
                yield self.conversation
            yield self.board
            yield self.dock
        yield from self.below()
        yield Foot()

    def below(self) -> Iterator[Widget]:
        """Lay out what is asked and written."""
        yield self.question_bar
        yield self.search_line
        yield self.timer_line
        yield self.composer

    def complete(self, text: str) -> list[str]:
        """Return what the text in the composer may become."""
        seats = [panel.seat for panel in self.panels]
        return completions(text, seats, self.session.roles, self.dock.pictures.names)

    @property
    def panels(self) -> list[SeatPanel]:
        """The panels in the order of the seats."""
        return self.grid.panels()

    def panel_of(self, seat: str) -> SeatPanel | None:
        """Return a seat's panel."""
        return next((panel for panel in self.panels if panel.seat.id == seat), None)

    @property
    def chosen(self) -> SeatPanel | None:
        """The panel that keys are about: the one chosen last, else the first."""
        return self.panel_of(self.current) or next(iter(self.panels), None)

    def seat_them(self, state: TableState) -> bool:
        """Make panels for those who sit at the table now; False where nobody came or went."""
        panels = self.panels
        if [panel.seat.id for panel in panels] == [seat.id for seat in state.seats]:
            return False
        known = {panel.seat.id for panel in panels}
        for panel in panels:
            if panel.seat.id not in {seat.id for seat in state.seats}:
                panel.remove()
        new = [
            self._panel(number, seat)
            for number, seat in enumerate(state.seats, 1)
            if seat.id not in known
        ]
        self.grid.mount_all(new)
        if not self.current and state.seats:
            self.current = state.seats[0].id
        self.call_after_refresh(self.show_layout)
        self.call_after_refresh(self._seat_rail)
        return True

    async def _seat_rail(self) -> None:
        await self.rail.seat(self.panels)

    def _panel(self, number: int, seat: Seat) -> SeatPanel:
        return SeatPanel(seat, number, self.words, self.role_name(seat.role))

    def role_name(self, role: str) -> str:
        """Return a role's name."""
        return self.session.roles.get(role, role)

    def role_pair(self, role: str) -> str:
        """Return a role's name in both languages for a mixed audience, or nothing."""
        name, other = self.role_name(role), self.session.other_roles.get(role, "")
        return f"{name} {other}" if other and other != name else ""

    def choose(self, seat: str, *, focus: bool = True) -> None:
        """Let keys be about a seat from now on."""
        panel = self.panel_of(seat)
        if panel is None:
            return
        changed = seat != self.current
        self.current = seat
        for other in self.panels:
            other.set_class(other is panel, "-current")
        if changed and (self.zoomed or self.shape == "speaker"):
            self.show_layout()
        if focus and panel.display:
            panel.view.focus()

    def show_layout(self) -> None:
        """Put shape, zoom and chosen seat into effect."""
        self.update_classes(self._worn())
        self.dock.display = self.dock_open
        alone = self.zoomed or self.shape == "speaker"
        self.grid.alone = self.chosen if alone else None
        self.grid.display = self.shape != "conversation" or self.zoomed
        self.conversation.display = self.shape == "conversation" and not self.zoomed
        self.rail.display = self.shape in {"speaker", "conversation"} and not self.zoomed
        for panel in self.panels:
            panel.set_class(panel is self.chosen, "-current")
        self.grid.place()

    def _worn(self) -> dict[str, bool]:
        return {
            **{f"-{shape}": shape == self.shape for shape in LAYOUTS},
            "-zoom": self.zoomed,
            "-board": self.shape == "board" and not self.zoomed,
            "-dock": self.dock_open,
        }

    @property
    def dock_open(self) -> bool:
        """Whether the drawer is open: by itself where there is room, else when it was asked for."""
        wanted = self.size.width >= DOCKED if self.drawer is None else self.drawer
        return wanted and not self.zoomed

    def on_resize(self) -> None:
        """Give everything its place in the new size."""
        self.show_layout()

    def panes(self) -> Sequence[Widget]:
        """Return what can be gone through with the Tab key, in reading order."""
        panes: list[Widget] = [panel.view for panel in self.panels if panel.display]
        if not self.grid.display:
            panes = [self.conversation.view]
        if self.board.display:
            panes.append(self.board.view)
        return panes
