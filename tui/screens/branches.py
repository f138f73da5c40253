"""The branches of a session as a tree: one is opened, or another one is forked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import SessionSummary, clean_line
from tui import bindings, branching, keyboard
from tui.widgets.difference import table_lines
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.sheet import PickList, Sheet

NAME = 60


@dataclass(frozen=True, slots=True)
class BranchWish:
    """What is wished of a session in the tree."""

    what: Literal["open", "fork"]
    session: str


class BranchesScreen(Housed, Screen[BranchWish | None]):
    """A tree of sessions; leaves behind what is wished of the one under the cursor."""

    STYLES: ClassVar = ("screens/branches",)

    room = "branches"

    def __init__(self, sessions: Sequence[SessionSummary], session: str) -> None:
        """Show these sessions, the cursor on one of them."""
        super().__init__()
        self._placed = list(branching.as_tree(sessions))
        self._session = session

    def compose(self) -> Iterator[Widget]:
        """Title, the tree."""
        self.title_line = Static("", id="branches-title", markup=False, classes="title")
        self.about = Static("", id="branches-about", markup=False, classes="dim")
        self.rows = PickList("branches-rows")
        yield self.title_line
        yield self.rows
        yield self.about
        yield Foot()

    async def on_mount(self) -> None:
        """Put the cursor where one came from."""
        places = [n for n, (one, _) in enumerate(self._placed) if one.id == self._session]
        self.rows.cursor = places[0] if places else 0
        await self.speak()
        self.rows.focus()

    async def speak(self) -> None:
        """Say everything in the interface's language."""
        bindings.install(self, keyboard.BRANCHES, self.words)
        self.refresh_bindings()
        self.redraw()

    @on(Sheet.Resized)
    @on(PickList.Moved)
    def redraw(self) -> None:
        """Show the tree as it fits now."""
        words = self.words
        count = len(self._placed)
        self.title_line.update(Content(words("branches.title", count=count)))
        rows = [self._row(one, depth) for one, depth in self._placed]
        self.rows.show(table_lines(rows, self.rows.room - 2, head=False) if rows else [])
        here = self._here
        told = branching.facts(words, here) if here else words("branches.none")
        self.about.update(Content(clean_line(told, 1_000)))

    def _row(self, one: SessionSummary, depth: int) -> tuple[str, ...]:
        name = one.title or one.topic
        return (
            branching.branch(one.id, depth),
            str(one.parent[1]) if one.parent else "",
            branching.moment(one.last),
            branching.status(self.words, one),
            clean_line(name, NAME),
        )

    @property
    def _here(self) -> SessionSummary | None:
        return self._placed[self.rows.cursor][0] if self._placed else None

    @on(PickList.Opened)
    def action_open(self) -> None:
        """Open the session under the cursor."""
        self._wish("open")

    def action_fork(self) -> None:
        """Make a branch of the session under the cursor."""
        self._wish("fork")

    def _wish(self, what: Literal["open", "fork"]) -> None:
        if (here := self._here) is not None:
            self.dismiss(BranchWish(what, here.id))

    def action_copy(self) -> None:
        """Copy what is selected, else the id of the session under the cursor."""
        if (here := self._here) is not None:
            self.house.copy(self.get_selected_text() or here.id)

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()
