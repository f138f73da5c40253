"""What failed at the table: each utterance and picture is asked for again, or left."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import EngineError, Failure, TableState, commands, failures
from tui import bindings, keyboard
from tui.pump import SessionHandle
from tui.widgets.failure_rows import reason, remedy, rows
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.sheet import PickList

LOOKS = 0.5
"""Seconds between two looks at the table."""


class FailureScreen(Housed, Screen[None]):
    """The list of what failed and was not dropped."""

    STYLES: ClassVar = ("screens/failures",)

    room = "failures"

    def __init__(self, session: SessionHandle) -> None:
        """Show what failed at a session's table."""
        super().__init__()
        self.session = session
        self._found: list[Failure] = []
        self._shown: tuple[TableState, frozenset[str]] | None = None

    def compose(self) -> Iterator[Widget]:
        """Title, how much failed, the list, and all about the row under the cursor."""
        self.title_line = Static("", id="failures-title", markup=False, classes="title")
        self.said = Static("", id="failures-said", markup=False)
        self.head = Static("", id="failures-head", markup=False, classes="dim")
        self.rows = PickList("failures-rows")
        self.detail = Static("", id="failures-detail", markup=False)
        yield self.title_line
        yield self.said
        with Vertical():
            yield self.head
            yield self.rows
            yield self.detail
        yield Foot()

    async def on_mount(self) -> None:
        """Show the list, and look again and again."""
        await self.speak()
        self.rows.focus()
        self.set_interval(LOOKS, self.tick)

    async def speak(self) -> None:
        """Say everything in the interface's language."""
        bindings.install(self, keyboard.FAILURES, self.words)
        self.refresh_bindings()
        self.title_line.update(Content(self.words("failures.title")))
        self._shown = None
        self.tick()

    def tick(self) -> None:
        """Show the list as it is now."""
        now = (self.session.state, self.session.drawing)
        if now == self._shown:
            return
        self._shown = now
        state, drawing = now
        self._found = failures(state)
        head, lines = rows(self._found, state, drawing, self.words)
        pictures = sum(1 for one in self._found if one.card)
        counts = {"utterances": len(self._found) - pictures, "pictures": pictures}
        key = "failures.some" if self._found else "failures.none"
        self.said.update(Content(self.words(key, **counts)))
        self.head.update(Content(head if self._found else ""))
        self.rows.show(lines)
        self._tell()

    @on(PickList.Moved)
    def _tell(self) -> None:
        """Tell all about the row under the cursor."""
        one = self._here()
        if one is None:
            self.detail.update("")
            return
        said = remedy(one, self.session.state, self.session.drawing_plan, self.words)
        self.detail.update(Content(f"{reason(one, self.words)}\n\n{said}"))

    def _here(self) -> Failure | None:
        return self._found[self.rows.cursor] if self._found else None

    @on(PickList.Opened)
    def action_again(self) -> None:
        """Ask for what is under the cursor again."""
        if one := self._here():
            self._ask([one])

    def action_again_all(self) -> None:
        """Ask for all of it again."""
        self._ask(self._found)

    def _ask(self, wanted: Sequence[Failure]) -> None:
        """Ask for each by itself: a picture takes its time, and none waits for another."""
        for one in wanted:
            if one.card not in self.session.drawing:
                self.run_worker(self._asked(one), group="again", exit_on_error=True)

    async def _asked(self, one: Failure) -> None:
        command: commands.Command = commands.AskNow(seat=one.seat)
        if one.card:
            command = commands.DrawCard(card=one.card)
        elif one.open:
            command = commands.RetrySeat(seat=one.seat)
        wanted: list[commands.Command] = [command]
        if not one.card and not one.open:  # what is said now stands in another round
            wanted.append(commands.DropFailures(refs=(one.ref,)))
        if await self._done(*wanted):
            self.house.say(self.words("failures.asked"))

    async def _done(self, *wanted: commands.Command) -> bool:
        """Do what is wanted; say what cannot be done, and nothing after it is."""
        try:
            for command in wanted:
                await self.session.dispatch(command)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return False
        self.tick()
        return True

    def action_leave_alone(self) -> None:
        """Want what is under the cursor no more."""
        if one := self._here():
            self._drop([one])

    def action_leave_all(self) -> None:
        """Want nothing of it any more."""
        self._drop(self._found)

    def _drop(self, unwanted: Sequence[Failure]) -> None:
        if unwanted:
            drop = commands.DropFailures(refs=tuple(one.ref for one in unwanted))
            self.run_worker(self._done(drop), group="again", exit_on_error=True)

    def action_copy(self) -> None:
        """Copy what is selected, else the whole list."""
        head, lines = rows(self._found, self.session.state, (), self.words)
        text = "\n".join(line.rstrip() for line in (head, *(one.plain for one in lines)))
        self.house.copy(self.get_selected_text() or text)

    def action_back(self) -> None:
        """Go back to the table."""
        self.dismiss()
