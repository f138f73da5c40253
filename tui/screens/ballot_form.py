"""A person's ballot: a name, then candidates in the order in which they are wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from engine import EngineError, commands, harmless
from tui import bindings, keyboard
from tui.pump import SessionHandle
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.poll_facts import PollFacts
from tui.widgets.sheet import PickList

MOST = 5
"""Choices of a ballot."""

NAME = 40


@dataclass(slots=True)
class Draft:
    """A ballot that is being written."""

    name: str = ""
    picks: list[str] = field(default_factory=list[str])


class Drafts:
    """Ballots that were begun, by poll: leaving the form does not lose them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._drafts: dict[str, Draft] = {}

    def of(self, poll: str) -> Draft:
        """Return a poll's draft."""
        return self._drafts.setdefault(poll, Draft())


class VoterName(Input):
    """Who votes: one line of text that nothing obeys."""

    def validate_value(self, value: str) -> str:
        """Hold one line."""
        return harmless(value.replace("\t", " ").replace("\n", " "))

    async def action_submit(self) -> None:
        """Go on to the candidates at once: a message would come behind keys that wait already."""
        self.screen.focus_next()


class BallotForm(Housed, Screen[None]):
    """Space picks in order, Enter casts; Esc goes back and keeps what was picked."""

    STYLES: ClassVar = ("screens/ballots",)

    room = "ballot"

    def __init__(
        self,
        session: SessionHandle,
        facts: PollFacts,
        names: Sequence[tuple[str, str]],
        draft: Draft,
    ) -> None:
        """Offer a poll's candidates by id and name."""
        super().__init__()
        self._session = session
        self._facts = facts
        self._names = names
        self._draft = draft

    def compose(self) -> Iterator[Widget]:
        """Name, candidates, and a line for what is wrong."""
        words = self.house.words
        self.who = VoterName(
            self._draft.name,
            placeholder=words("ballot.name"),
            max_length=NAME,
            compact=True,
            id="ballot-name",
        )
        self.rows = PickList("ballot-rows")
        self.fault = Static("", id="ballot-fault", markup=False, classes="fault")
        with Vertical(id="ballot") as frame:
            frame.border_title = Content(words("ballot.title", poll=self._facts.title))
            frame.border_subtitle = Content(words("ballot.keys"))
            yield self.who
            yield self.rows
            yield self.fault
        yield Foot()

    def on_mount(self) -> None:
        """Begin with the name, or with the candidates where it is known."""
        bindings.install(self, keyboard.BALLOT, self.house.words)
        self._show()
        (self.rows if self._draft.name else self.who).focus()

    def _show(self) -> None:
        picks = self._draft.picks
        self.rows.show(
            [
                Content(f"[{picks.index(one) + 1 if one in picks else ' '}] {name}")
                for one, name in self._names
            ]
        )

    def _wrong(self, text: str) -> None:
        self.fault.update(Content(text))

    @on(Input.Changed, "#ballot-name")
    def _named(self, event: Input.Changed) -> None:
        event.stop()
        self._draft.name = event.value
        self._wrong("")

    @on(PickList.Opened)
    def _clicked(self, event: PickList.Opened) -> None:
        event.stop()
        self.action_pick()

    def action_pick(self) -> None:
        """Take the candidate under the cursor as the next choice, or give it back."""
        picks, one = self._draft.picks, self._names[self.rows.cursor][0]
        self._wrong("")
        if one in picks:
            picks.remove(one)
        elif len(picks) < MOST:
            picks.append(one)
        else:
            self._wrong(self.house.words("ballot.most", most=MOST))
        self._show()

    def action_cast(self) -> None:
        """Cast the ballot."""
        words, draft = self.house.words, self._draft
        draft.name = self.who.value
        if not draft.name.strip():
            self._wrong(words("ballot.no_name"))
            self.who.focus()
        elif not draft.picks:
            self._wrong(words("ballot.no_choice"))
        else:
            self.run_worker(self._cast(), name="cast", exclusive=True)

    async def _cast(self) -> None:
        words, draft = self.house.words, self._draft
        name = draft.name.strip()
        known = self._session.state.polls.get(self._facts.id)
        cast = known.ballots if known is not None else ()
        again = any(one.kind == "human" and one.voter == name for one in cast)
        ballot = commands.CastBallot(voter=name, choices=tuple(draft.picks), poll=self._facts.id)
        try:
            await self._session.dispatch(ballot)
        except EngineError as error:
            self._wrong(self.house.fault(error))
            return
        draft.name, draft.picks = "", []
        self.house.say(words("ballot.again" if again else "ballot.done", name=name))
        self.dismiss()

    def action_next_pane(self) -> None:
        """Go to the other part of the form."""
        (self.who if self.rows.has_focus else self.rows).focus()

    def action_back(self) -> None:
        """Go back; what was picked stays for the next time."""
        self.dismiss()
