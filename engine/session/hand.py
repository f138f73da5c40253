"""The facilitator's hand: commands become events, or a sentence that says why not."""

from collections.abc import Awaitable, Callable, Sequence
from typing import assert_never

from engine.policy.failures import failures
from engine.policy.money import parse_budget
from engine.policy.parsing.keywords import key_of
from engine.policy.text import clean
from engine.session.agenda import Agenda
from engine.session.editing import Edit, Editing
from engine.session.glossing import Glossing
from engine.session.picture_wishes import PictureWishes
from engine.session.seat_wishes import SeatWish, SeatWishes, seat_of
from engine.stages import Table, human_tally, poll_candidates, poll_ids
from engine.vocabulary.commands import (
    AddNote,
    CastBallot,
    CloseSession,
    Command,
    Decide,
    DrawCard,
    DropFailures,
    GlossTalk,
    InsertStage,
    ParkTopic,
    Pause,
    RaiseBudget,
    Resume,
    RevealAnswers,
    Say,
    SealAnswers,
    SetMark,
    SkipStage,
    WriteBrief,
)
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import (
    AnswersRevealed,
    BallotCast,
    FacilitatorSaid,
    FailureDropped,
    MarkSet,
    NoteAdded,
    SessionPaused,
    SessionResumed,
    TopicParked,
)

Word = Say | AddNote | ParkTopic | SetMark
Flow = (
    Pause
    | Resume
    | InsertStage
    | SkipStage
    | SealAnswers
    | RevealAnswers
    | RaiseBudget
    | CloseSession
)
Answer = Decide | WriteBrief | CastBallot


class Hand:
    """Carries out commands on one table."""

    def __init__(
        self,
        table: Table,
        agenda: Agenda,
        limit: int,
        keep: Callable[[], Awaitable[None]],
        glossing: Glossing,
    ) -> None:
        """Take texts of at most `limit` characters; `keep` fills the exports folder."""
        self._table = table
        self._agenda = agenda
        self._limit = limit
        self._seats = SeatWishes(table, self._fitting, self._say)
        self._editing = Editing(table, self._fitting)
        self.pictures = PictureWishes(table, keep)
        self.glossing = glossing

    async def do(self, command: Command) -> None:
        """Carry out a command; InputError says why it cannot be done now."""
        if isinstance(command, Word):
            await self._word(command)
        elif isinstance(command, Flow):
            await self._flow(command)
        elif isinstance(command, SeatWish):
            await self._seats.do(command)
        elif isinstance(command, Edit):
            await self._editing.do(command)
        elif isinstance(command, DrawCard):
            await self.pictures.do(command)
        elif isinstance(command, DropFailures):
            await self._drop(command)
        elif isinstance(command, GlossTalk):
            self.glossing.switch(on=command.wanted)
        else:
            await self._answer(command)

    async def _drop(self, command: DropFailures) -> None:
        known = {one.ref for one in failures(self._table.state)}
        dropped = [FailureDropped(ref=ref) for ref in command.refs if ref in known]
        if not dropped:
            raise InputError("Nothing of that has failed.")
        await self._table.record(*dropped)

    async def _word(self, command: Word) -> None:
        table, text = self._table, self._fitting(command.text)
        match command:
            case Say():
                to = seat_of(table, command.to).id if command.to is not None else None
                await self._say(text, to)
            case AddNote():
                await table.record(NoteAdded(text=text))
            case ParkTopic():
                await table.record(TopicParked(text=text))
            case SetMark():
                await table.record(MarkSet(ref=command.ref, text=text))
            case _:
                assert_never(command)

    async def _say(self, text: str, to: str | None) -> None:
        heard = self._table.memory(to, "facilitator", text, "", 0.8)
        await self._table.record(FacilitatorSaid(text=text, to=to), heard)

    def _fitting(self, text: str) -> str:
        """Return a typed text, cleaned: what is pasted may hold control characters."""
        if len(text) > self._limit:
            raise InputError(
                f"The text has {len(text):,} characters; the most is {self._limit:,}.",
                hint="Shorten it.",
            )
        return clean(text)

    async def _flow(self, command: Flow) -> None:
        table = self._table
        match command:
            case Pause():
                table.line.hold()
                await table.record(SessionPaused(reason="facilitator"))
            case Resume():
                table.line.go_on()
                await table.record(SessionResumed(reason="facilitator"))
            case InsertStage():
                fact = self._agenda.insertion(command.like, table.state)
                self._agenda.insert(fact)
                await table.record(fact)
            case SkipStage():
                table.line.cut_stage()
                for seat in table.state.seats:
                    table.voices.stop(seat.id)
                table.decisions.answer(())
            case SealAnswers():
                table.sealed = command.sealed
            case RevealAnswers():
                await table.record(*self._sealed_rounds())
            case RaiseBudget():
                table.line.raise_budget(parse_budget(command.line))
            case CloseSession():
                raise InputError("A session is closed by its owner.")
            case _:
                assert_never(command)

    def _sealed_rounds(self) -> list[AnswersRevealed]:
        sealed = [
            AnswersRevealed(ref=f"{stage.id}/{round_.number}")
            for stage in self._table.state.stages
            for round_ in stage.rounds
            if round_.sealed and not round_.revealed
        ]
        if not sealed:
            raise InputError("No answers are sealed.")
        return sealed

    async def _answer(self, command: Answer) -> None:
        table = self._table
        match command:
            case Decide():
                if not table.decisions.answer(command.value):
                    raise InputError("No decision is asked for now.")
            case WriteBrief():
                if not table.decisions.answer((self._fitting(command.text),)):
                    raise InputError("No brief is asked for now.")
            case CastBallot():
                await self._cast(command)
            case _:
                assert_never(command)

    async def _cast(self, command: CastBallot) -> None:
        table = self._table
        poll = command.poll or next(reversed(poll_ids(table.state)), "")
        candidates = poll_candidates(table.state, poll)
        if not candidates:
            raise InputError("There is no poll yet.")
        choices = (self._fitting(choice) for choice in command.choices)
        await table.record(
            BallotCast(
                poll=poll,
                voter=self._fitting(command.voter),
                kind="human",
                choices=tuple(_candidate(choice, candidates) for choice in choices),
                reasons=tuple(self._fitting(reason) for reason in command.reasons),
            )
        )
        await human_tally(table, poll)


def _candidate(choice: str, candidates: Sequence[str]) -> str:
    """Return the candidate that a choice names, whatever its case and width."""
    for candidate in candidates:
        if key_of(candidate) == key_of(choice):
            return candidate
    raise InputError(
        f"There is no candidate {choice} in this poll.",
        hint=f"Candidates: {', '.join(candidates)}.",
    )
