"""The table: every seat has its panel, and all of them stream at the same time."""

from textual import on
from textual.widgets import Input, TextArea

from engine import QuestionOpen, TableState
from tui import keyboard
from tui.pump import SessionHandle
from tui.screens.agenda import AgendaScreen
from tui.screens.failures import FailureScreen
from tui.screens.insight import show_overview, show_provenance
from tui.screens.roles import RoleScreen, switching
from tui.screens.table_writing import TableWriting
from tui.second_wish import SecondWish
from tui.widgets.exhibits import approvals
from tui.widgets.question import QuestionBar


class TableScreen(TableWriting):
    """One session on the screen; it changes nothing but by commands."""

    keys = keyboard.TABLE

    def __init__(self, session: SessionHandle, *, attended: bool = True) -> None:
        """Show a session; `attended` is whether somebody decides here."""
        super().__init__(session, attended=attended)
        self._home_wish = SecondWish()

    # What is asked

    def on_question(self, question: QuestionOpen | None) -> None:
        """Show the open question, or take it away."""
        if question is None:
            had_focus = self.question_bar.has_focus_within
            self.question_bar.close()
            if had_focus:
                self.focus_chosen()
        else:
            self.question_bar.ask(question, self._card_names())
            self.house.say(self.words("table.asks"))

    def answer_question(self) -> None:
        """Go to the open question."""
        self.question_bar.focus_answer()

    def _card_names(self) -> dict[str, str]:
        state = self.pump.state
        votes = approvals(state)
        people = {seat.id: seat.name for seat in state.seats}
        return {
            card.card: self.words(
                "table.card",
                name=card.fields.name,
                seat=people.get(card.seat, card.seat),
                votes=votes.get(card.card, 0),
            )
            for card in state.cards
        }

    @on(QuestionBar.Answered)
    def _on_answered(self, event: QuestionBar.Answered) -> None:
        event.stop()
        self.send(event.command)

    @on(QuestionBar.Left)
    def _on_question_left(self, event: QuestionBar.Left) -> None:
        event.stop()
        self.focus_chosen()

    # What is seen

    def on_end(self, state: TableState) -> None:
        """Say why the session stopped before its end."""
        outcome = self.house.desk.outcome
        if not state.closed and outcome is not None and outcome.error is not None:
            self.house.say(self.house.fault(outcome.error), bad=True)

    def action_provenance(self) -> None:
        """Show what caused the words, cards and pictures of the table."""
        self.run_worker(
            show_provenance(self, self.session), name="provenance", exclusive=True, group="insight"
        )

    def action_overview(self) -> None:
        """Show the session at a glance."""
        self.run_worker(
            show_overview(self, self.session), name="overview", exclusive=True, group="insight"
        )

    def action_agenda(self) -> None:
        """Show what was planned for each stage and what it took."""
        self.app.push_screen(AgendaScreen(self), self._agenda_left)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _agenda_left(self, wish: str | None) -> None:
        if wish == "set_timer":
            self.action_set_timer()

    def action_failures(self) -> None:
        """Show what failed, to ask for it again or to leave it."""
        self.app.push_screen(FailureScreen(self.session))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def on_rotated(self) -> None:
        """Show the new roles by themselves, but never over what somebody writes or reads."""
        if not self.attended or not switching(self.pump.state):
            return
        # A screen below a window is "current" to Textual: somebody may type into that window.
        if self.app.screen is self and not isinstance(self.focused, Input | TextArea):  # pyright: ignore[reportUnknownMemberType] - a generic App
            self.app.push_screen(RoleScreen(self.session, passing=True))  # pyright: ignore[reportUnknownMemberType] - a generic App
        else:
            self.house.say(self.words("roles.opened"))

    def action_home(self) -> None:
        """Leave the table, saved, and go home; one that goes on is left at the second wish."""
        over = self.pump.ended or self.pump.state.closed
        if over or self._home_wish.meant(self.house.clock.monotonic()):
            self.house.close_table()
        else:
            self.house.say(self.words("table.home_again"))
