"""A session looked at again: the table as it was at a moment, and the ways on from there."""

import asyncio

from engine import EngineError
from tui import keyboard
from tui.review_desk import Wanted
from tui.review_notes import ReviewNotes
from tui.reviewing import ReviewedSession
from tui.screens.branches import BranchesScreen, BranchWish
from tui.screens.choice import ChoiceScreen
from tui.screens.compare import CompareScreen
from tui.screens.forking import fork_here
from tui.screens.overview import OverviewScreen
from tui.screens.provenance import ProvenanceScreen
from tui.screens.review_moments import ReviewMoments
from tui.screens.review_sides import Choice, choices


class ReviewTable(ReviewMoments):
    """Comparisons, causes and branches.

    When it is left, `neighbour` says by how many rows another session is wanted, `other` by its id.
    """

    room = "replay"
    keys = keyboard.REPLAY

    def __init__(self, session: ReviewedSession, notes: ReviewNotes) -> None:
        """Show a session where it stands."""
        super().__init__(session, notes)
        self.neighbour = 0
        self.other = ""

    def action_previous_session(self) -> None:
        """Go to the session above this one in the list."""
        self.neighbour = -1
        self.dismiss()

    def action_next_session(self) -> None:
        """Go to the session below this one in the list."""
        self.neighbour = 1
        self.dismiss()

    def action_fork(self) -> None:
        """Make a branch that goes another way from here."""
        if not self._notes.of_home:
            self.house.say(self.words("review.import_first"))
            return
        self._reviewed.play(wanted=False)
        self.run_worker(self._fork(), name="fork", exclusive=True, group="fork")

    async def _fork(self) -> None:
        made = await fork_here(self, self.house.desk.reviews, self._reviewed)
        if made is None:
            return
        session, then = made
        if then == "take_up":
            self.house.take_up_again(session)
        elif then == "look":
            self.other = session
            self.dismiss()

    def action_branches(self) -> None:
        """Show the sessions as a tree of branches, and look at another one."""
        self.run_worker(self._branches(), name="branches", exclusive=True, group="branches")

    async def _branches(self) -> None:
        try:
            sessions = await self.house.desk.reviews.sessions()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        screen = BranchesScreen(sessions, self._reviewed.id)
        self.app.push_screen(screen, self._wish_branch)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _wish_branch(self, wish: BranchWish | None) -> None:
        if wish is not None and wish.session != self._reviewed.id:
            self.other = wish.session
            self.dismiss()

    def action_overview(self) -> None:
        """Show the session at a glance, until here."""
        session = self._reviewed
        log = session.recording.log[: session.place]
        screen = OverviewScreen(log, session.state, session.roles, session.stages)
        self.app.push_screen(screen)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def action_compare(self) -> None:
        """Ask what to lay beside each other here."""
        panel = self.chosen
        seat = panel.seat if panel is not None else None
        made = choices(self._reviewed, seat, self._notes.places, self.words)
        if not made:
            self.house.say(self.words("review.compare.none"))
            return

        def taken(number: int | None) -> None:
            if number is not None:
                work = self._compare(made[number])
                self.run_worker(work, name="compare", exclusive=True, group="compare")

        window = ChoiceScreen(self.words("review.compare"), [one.label for one in made])
        self.app.push_screen(window, taken)  # pyright: ignore[reportUnknownMemberType] - a generic App

    async def _compare(self, choice: Choice) -> None:
        other = self._reviewed.whole
        try:
            if choice.other:
                found = await self.house.desk.reviews.open(Wanted(session=choice.other))
                other = found.whole
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        loop = asyncio.get_running_loop()
        compared = await loop.run_in_executor(None, choice.compare, other)
        self.app.push_screen(CompareScreen(compared, choice.left, choice.right))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def action_where_from(self) -> None:
        """Show what caused a word, a card or a picture, and what came of it."""
        session = self._reviewed
        screen = ProvenanceScreen(session.recording.log, session.roles)
        self.app.push_screen(screen, self._jump_to)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _jump_to(self, seq: int | None) -> None:
        if seq is not None:
            self.go_to_event(seq)
