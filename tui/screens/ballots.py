"""The ballot room: ballots as they arrive, what they come to by every method, people beside."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import Cast, EngineError, TableState, clean_line, commands, poll_ids
from tui import bindings, keyboard
from tui.pump import SessionHandle
from tui.screens.ballot_form import BallotForm, Drafts
from tui.widgets.ballot_paper import paper_lines, voter_rows
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.poll_count import count_lines, method_name
from tui.widgets.poll_facts import PollFacts, Voter, facts_of
from tui.widgets.sheet import MARK, PickList, Sheet

BESIDE = 110
"""Columns from which a ballot stands below the list of voters."""

LOOKS = 0.25
"""Seconds between two looks at what has arrived."""


class BallotScreen(Housed, Screen[None]):
    """One poll at a time, the newest first; it changes nothing but by a person's ballot."""

    STYLES: ClassVar = ("screens/ballots",)

    room = "ballots"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-beside")]  # noqa: RUF012  the base class declares it

    def __init__(self, session: SessionHandle, drafts: Drafts) -> None:
        """Show a session's polls; `drafts` are people's ballots that were begun and left."""
        super().__init__()
        self.session = session
        self.poll = ""
        self.method = 0
        self.facts: PollFacts | None = None
        self._drafts = drafts
        self._state: TableState | None = None

    def compose(self) -> Iterator[Widget]:
        """Title, methods, the count, the voters, and the ballot that is read."""
        self.heading = Static("", id="poll-title", markup=False, classes="title")
        self.methods = Static("", id="poll-methods", markup=False)
        self.nothing = Static(self.words("ballots.empty"), id="poll-nothing", markup=False)
        self.count = Sheet("poll-count")
        self.voters = PickList("poll-voters")
        self.paper = Sheet("poll-paper")
        yield self.heading
        yield self.methods
        yield self.nothing
        with Horizontal(id="poll"):
            yield self.count
            with Vertical(id="poll-side"):
                yield self.voters
                yield self.paper
        yield Foot()

    def on_mount(self) -> None:
        """Show the newest poll, and look again and again."""
        words = self.words
        bindings.install(self, keyboard.BALLOTS, words)
        self.count.border_title = Content(words("ballots.count"))
        self.voters.border_title = Content(words("ballots.voters"))
        self.paper.border_title = Content(words("ballots.paper"))
        self.tick()
        self.voters.focus()
        self.set_interval(LOOKS, self.tick)

    # What is shown

    def tick(self) -> None:
        """Show what has arrived, where anything has."""
        state = self.session.state
        if state is self._state:
            return
        before, self._state = self._state, state
        polls = poll_ids(state)
        followed = before is None or self.poll == next(reversed(poll_ids(before)), "")
        if followed and polls and not self.has_class("-reading"):
            self._take(polls[-1])
        self._show()

    def _take(self, poll: str) -> None:
        if poll != self.poll:
            self.poll, self.method = poll, 0
            self.count.top()

    @property
    def cast(self) -> Cast:
        """Who and what ballots speak of."""
        return Cast.of(self.session.state, self.words.lang, self.session.roles)

    def _show(self) -> None:
        state = self.session.state
        self.set_class(not self.poll, "-none")
        self.heading.update(Content(self.words("ballots.title")))
        if not self.poll:
            return
        self.facts = facts_of(state, self.poll, self.cast, self.words)
        self._head(self.facts, poll_ids(state))
        self._show_methods(self.facts)
        self._draw()

    def _head(self, facts: PollFacts, polls: tuple[str, ...]) -> None:
        words = self.words
        place = words("ballots.place", number=polls.index(self.poll) + 1, of=len(polls))
        there = words("ballots.there", there=facts.there, of=len(facts.agents))
        people = sum(1 for voter in facts.voters if voter.human)
        also = words("ballots.also", count=people) if people else ""
        title = words("ballots.titled", poll=facts.title)
        dim = "  ".join(one for one in (place if len(polls) > 1 else "", there, also) if one)
        self.heading.update(Content.assemble(title, "  ", (dim, "$dim not bold")))

    def _show_methods(self, facts: PollFacts) -> None:
        parts: list[Content] = []
        for number, count in enumerate(facts.counts):
            name = clean_line(method_name(count.method, self.words), 30)
            here = number == self.method % len(facts.counts)
            parts.append(Content.styled(f">{name}<", "bold reverse") if here else Content(name))
        self.methods.update(Content("  ").join(parts))

    @on(Sheet.Resized)
    def _draw(self) -> None:
        """Make the lines for the width that there is."""
        facts = self.facts
        if facts is None:
            return
        if room := self.voters.room - MARK:
            self.voters.show(voter_rows(facts, self.cast, self.words, room))
        if self.count.room:
            lines = count_lines(facts, self.method, self.cast, self.words, self.count.room)
            self.count.show(lines)
        voter = self.voter
        if self.paper.room:
            lines = []
            if voter is not None:
                lines = paper_lines(
                    voter, self.cast, self.words, self.paper.room, sealed=facts.sealed
                )
            self.paper.show(lines)

    @property
    def voter(self) -> Voter | None:
        """The voter under the cursor."""
        voters = self.facts.voters if self.facts is not None else ()
        return voters[self.voters.cursor] if self.voters.cursor < len(voters) else None

    # What keys do

    @on(PickList.Moved)
    def _moved(self, event: PickList.Moved) -> None:
        event.stop()
        self.paper.top()
        self._draw()

    @on(PickList.Opened)
    def _opened(self, event: PickList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Read the ballot under the cursor."""
        if self.voter is not None:
            self.add_class("-reading")
            self.paper.focus()
            self.call_after_refresh(self._draw)  # hidden, it had no width to be written for

    def action_back(self) -> None:
        """Go one step back: from a ballot to the voters, from them to the table."""
        if self.has_class("-reading"):
            self.remove_class("-reading")
            self.voters.focus()
            self._state = None  # a poll that came meanwhile
            self.call_after_refresh(self.tick)
        else:
            self.dismiss()

    def action_next_method(self) -> None:
        """Count the same ballots by the next method."""
        self._step_method(1)

    def action_previous_method(self) -> None:
        """Count the same ballots by the method before."""
        self._step_method(-1)

    def _step_method(self, by: int) -> None:
        if self.facts is not None and self.facts.counts:
            self.method = (self.method + by) % len(self.facts.counts)
            self.count.top()
            self._show()

    def action_next_poll(self) -> None:
        """Look at the next poll."""
        self._step_poll(1)

    def action_previous_poll(self) -> None:
        """Look at the poll before."""
        self._step_poll(-1)

    def _step_poll(self, by: int) -> None:
        polls = poll_ids(self.session.state)
        if not self.poll:
            return
        place = polls.index(self.poll) + by
        if 0 <= place < len(polls):
            self._take(polls[place])
            self._show()
        else:
            self.house.say(self.words("ballots.newest" if by > 0 else "ballots.oldest"))

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._pane(1)

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self._pane(-1)

    def _pane(self, by: int) -> None:
        panes: list[Widget] = [
            pane for pane in (self.voters, self.paper, self.count) if pane.region.area
        ]
        if panes:
            at = panes.index(self.focused) + by if self.focused in panes else 0
            panes[at % len(panes)].focus()

    def action_copy(self) -> None:
        """Copy what is selected, else the ballot that is read, else the count."""
        facts, voter = self.facts, self.voter
        if facts is None:
            return
        if voter is not None and self.focused is not self.count:
            lines = paper_lines(voter, self.cast, self.words, 400, sealed=facts.sealed)
        else:
            lines = count_lines(facts, self.method, self.cast, self.words, 80)
        self.house.copy(self.get_selected_text() or "\n".join(line.plain for line in lines))

    def action_go_on(self) -> None:
        """Open sealed ballots, or let a paused table go on."""
        if self.facts is not None and self.facts.sealed:
            self.run_worker(self._send(commands.RevealAnswers()), name="command")
        elif self.session.state.paused:
            self.run_worker(self._send(commands.Resume()), name="command")
        else:
            self.house.say(self.words("table.goes_on_itself"))

    async def _send(self, command: commands.Command) -> None:
        try:
            await self.session.dispatch(command)
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)

    def action_vote(self) -> None:
        """Cast a person's ballot in the poll that is looked at."""
        facts = self.facts
        if facts is None or not facts.candidates:
            self.house.say(self.words("ballots.empty"))
            return
        names = [(one, clean_line(self.cast.thing(one), 60)) for one in facts.candidates]
        form = BallotForm(self.session, facts, names, self._drafts.of(self.poll))
        self.app.push_screen(form)  # pyright: ignore[reportUnknownMemberType] - a generic App
