"""The role switch: who plays what, who could not be switched and why; two seats swapped by hand."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import EngineError, TableState, clean_line, commands, reason_word
from tui import bindings, keyboard
from tui.pump import SessionHandle
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.role_map import NAME, ROLE, role_map
from tui.widgets.seat_sign import present_round
from tui.widgets.sheet import PickList

LOOKS = 0.25
"""Seconds between two looks at the seats."""


class RoleScreen(Housed, Screen[None]):
    """The map of the seats; `passing`: it opened by itself, and goes when its stage is over."""

    STYLES: ClassVar = ("screens/roles",)

    room = "roles"

    def __init__(self, session: SessionHandle, *, passing: bool = False) -> None:
        """Show a session's seats."""
        super().__init__()
        self.session = session
        self._passing = passing
        self._chosen = ""
        self._swaps: list[tuple[str, str]] = []
        self._state: TableState | None = None

    def compose(self) -> Iterator[Widget]:
        """Title, what happened, the seats, and what the keys do."""
        self.said = Static("", id="role-said", markup=False)
        self.head = Static("", id="role-head", markup=False, classes="dim")
        self.rows = PickList("role-rows")
        yield Static(self.words("roles.title"), id="role-title", markup=False, classes="title")
        yield self.said
        with Vertical():
            yield self.head
            yield self.rows
            yield Static(self.words("roles.keys"), id="role-keys", markup=False, classes="dim")
        yield Foot()

    def on_mount(self) -> None:
        """Show the seats, and look again and again."""
        bindings.install(self, keyboard.ROLES, self.words)
        self.tick()
        self.rows.focus()
        self.set_interval(LOOKS, self.tick)

    def tick(self) -> None:
        """Show the seats as they are now."""
        state = self.session.state
        if state is self._state:
            return
        self._state = state
        if self._passing and not switching(state) and self.app.screen is self:  # pyright: ignore[reportUnknownMemberType] - a generic App
            self.dismiss()
            return
        self._show(state)

    def _show(self, state: TableState) -> None:
        head, rows = role_map(state, self.session.roles, self._chosen, self.words)
        self.head.update(Content(head))
        self.rows.show(rows)
        self.said.update(Content(self._summary(state)))

    def _summary(self, state: TableState) -> str:
        if self._chosen:
            return self.words("roles.first", name=self._called(state, self._chosen))
        if state.rotation is None:
            return self.words("roles.empty")
        switched = sum(1 for seat in state.seats if seat.role != seat.first_role)
        told = self.words("roles.switched", switched=switched, of=len(state.seats))
        if not state.rotation.reason:
            return told
        reason = clean_line(reason_word(state.rotation.reason, self.words.lang), 80)
        return f"{told} {self.words('roles.kept', reason=reason)}"

    def _called(self, state: TableState, seat: str) -> str:
        found = next((one.name for one in state.seats if one.id == seat), seat)
        return clean_line(found, NAME)

    @on(PickList.Moved)
    def _moved(self, event: PickList.Moved) -> None:
        event.stop()
        self._passing = False

    @on(PickList.Opened)
    def _opened(self, event: PickList.Opened) -> None:
        event.stop()
        self.action_swap()

    def action_swap(self) -> None:
        """Choose the seat under the cursor, or swap it with the one chosen before."""
        self._passing = False
        state = self.session.state
        if len(state.seats) < 2:
            self.house.say(self.words("roles.one"))
            return
        seat = state.seats[self.rows.cursor].id
        first, self._chosen = self._chosen, ""
        if not first:
            self._chosen = seat
        elif seat != first:
            self.run_worker(self._swap(first, seat, undone=False), name="swap")
        self._show(state)

    def action_undo(self) -> None:
        """Take the newest swap of this screen back."""
        self._passing = False
        if not self._swaps:
            self.house.say(self.words("roles.no_undo"))
            return
        self.run_worker(self._swap(*self._swaps.pop(), undone=True), name="swap")

    async def _swap(self, first: str, second: str, *, undone: bool) -> None:
        try:
            await self.session.dispatch(commands.SwapRoles(first=first, second=second))
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        if not undone:
            self._swaps.append((first, second))
        self._state = None
        self.tick()
        self._tell(self.session.state, first, second)

    def _tell(self, state: TableState, first: str, second: str) -> None:
        plays = {seat.id: self.session.roles.get(seat.role, seat.role) for seat in state.seats}
        self.house.say(
            self.words(
                "roles.swapped",
                first=self._called(state, first),
                role=clean_line(plays.get(first, ""), ROLE),
                second=self._called(state, second),
                other=clean_line(plays.get(second, ""), ROLE),
            )
        )

    def action_copy(self) -> None:
        """Copy what is selected, else the map of the seats."""
        head, rows = role_map(self.session.state, self.session.roles, "", self.words)
        text = "\n".join((head, *(row.plain.rstrip() for row in rows)))
        self.house.copy(self.get_selected_text() or text)

    def action_back(self) -> None:
        """Choose nobody any more, or go back to the table."""
        if self._chosen:
            self._chosen = ""
            self._show(self.session.state)
        else:
            self.dismiss()


def switching(state: TableState) -> bool:
    """Tell whether the stage in which roles are switched runs now."""
    stage, _ = present_round(state)
    if stage is None or state.closed:
        return False
    return stage.status == "running" and stage.kind == "role_switch"
