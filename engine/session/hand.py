"""The facilitator's hand: commands become events, or a sentence that says why not."""

from collections.abc import Sequence
from typing import assert_never

from engine.policy.money import parse_budget
from engine.policy.parsing.keywords import key_of
from engine.policy.text import clean
from engine.stages import Table, human_tally
from engine.vocabulary.commands import (
    AddNote,
    CastBallot,
    ChangeModel,
    CloseSession,
    Command,
    Decide,
    HoldSeat,
    MuteSeat,
    ParkTopic,
    Pause,
    RaiseBudget,
    ReleaseSeat,
    Resume,
    RetrySeat,
    RevealAnswers,
    Say,
    SealAnswers,
    SetMark,
    SkipStage,
    SteerSeat,
    StopSeat,
    SwapRoles,
    WriteBrief,
)
from engine.vocabulary.errors import InputError, ProviderError
from engine.vocabulary.events import (
    AnswersRevealed,
    BallotCast,
    FacilitatorSaid,
    MarkSet,
    NoteAdded,
    SeatChanged,
    SessionPaused,
    SessionResumed,
    TopicParked,
)
from engine.vocabulary.seats import ModelRef, Seat

Word = Say | AddNote | ParkTopic | SetMark
Flow = Pause | Resume | SkipStage | SealAnswers | RevealAnswers | RaiseBudget | CloseSession
SeatWish = (
    HoldSeat | ReleaseSeat | StopSeat | SteerSeat | RetrySeat | MuteSeat | ChangeModel | SwapRoles
)
Answer = Decide | WriteBrief | CastBallot


class Hand:
    """Carries out commands on one table."""

    def __init__(self, table: Table, limit: int) -> None:
        """Take texts of at most `limit` characters."""
        self._table = table
        self._limit = limit

    async def do(self, command: Command) -> None:
        """Carry out a command; InputError says why it cannot be done now."""
        if isinstance(command, Word):
            await self._word(command)
        elif isinstance(command, Flow):
            await self._flow(command)
        elif isinstance(command, SeatWish):
            await self._seat_wish(command)
        else:
            await self._answer(command)

    async def _word(self, command: Word) -> None:
        table, text = self._table, self._fitting(command.text)
        match command:
            case Say():
                to = self._seat(command.to).id if command.to is not None else None
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

    def _seat(self, name: str) -> Seat:
        for seat in self._table.state.seats:
            if name in {seat.id, seat.name}:
                return seat
        known = ", ".join(f"{seat.id} {seat.name}" for seat in self._table.state.seats)
        raise InputError(f"There is no seat {name} at this table.", hint=f"Seats: {known}.")

    async def _flow(self, command: Flow) -> None:
        table = self._table
        match command:
            case Pause():
                table.line.pause.clear()
                await table.record(SessionPaused(reason="facilitator"))
            case Resume():
                table.line.pause.set()
                await table.record(SessionResumed(reason="facilitator"))
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

    async def _seat_wish(self, command: SeatWish) -> None:
        table = self._table
        if isinstance(command, SwapRoles):
            await self._swap(command)
            return
        seat = self._seat(command.seat)
        match command:
            case HoldSeat() | ReleaseSeat():
                done = await table.voices.hold(seat.id, held=isinstance(command, HoldSeat))
            case StopSeat():
                done = table.voices.stop(seat.id)
            case SteerSeat():
                done = await self._steer(seat, self._fitting(command.note))
            case RetrySeat():
                self._ask_again(seat)
                return
            case MuteSeat():
                value = "true" if command.muted else "false"
                await table.record(SeatChanged(seat=seat.id, what="muted", value=value))
                return
            case ChangeModel():
                value = str(self._model(command))
                await table.record(SeatChanged(seat=seat.id, what="model", value=value))
                return
            case _:
                assert_never(command)
        if not done:
            raise InputError(f"{seat.name} is not speaking now, so this cannot be done.")

    async def _steer(self, seat: Seat, note: str) -> bool:
        done = self._table.voices.stop(seat.id, steer=note)
        if done:
            await self._say(note, seat.id)
        return done

    def _ask_again(self, seat: Seat) -> None:
        if not self._table.rounds.retry(seat):
            raise InputError(
                f"{seat.name} cannot be asked again now.",
                hint="Only a seat that failed can, as long as its round is open.",
            )

    def _model(self, command: ChangeModel) -> ModelRef:
        """Return a model that can be asked; InputError where there is none of that name."""
        ref = ModelRef(provider=command.provider, model=command.model)
        try:
            self._table.line.abilities(ref)
        except ProviderError as error:
            raise InputError(error.message, hint=error.hint) from error
        return ref

    async def _swap(self, command: SwapRoles) -> None:
        one, other = self._seat(command.first), self._seat(command.second)
        await self._table.record(
            SeatChanged(seat=one.id, what="role", value=other.role),
            SeatChanged(seat=other.id, what="role", value=one.role),
        )

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
        poll = next(reversed(list(table.state.polls.values())), None)
        if poll is None:
            raise InputError("There is no poll yet.")
        choices = tuple(self._fitting(choice) for choice in command.choices)
        if poll.result is not None:
            choices = tuple(_candidate(choice, poll.result.candidates) for choice in choices)
        await table.record(
            BallotCast(
                poll=poll.id,
                voter=self._fitting(command.voter),
                kind="human",
                choices=choices,
                reasons=tuple(self._fitting(reason) for reason in command.reasons),
            )
        )
        await human_tally(table, poll.id)


def _candidate(choice: str, candidates: Sequence[str]) -> str:
    """Return the candidate that a choice names, whatever its case and width."""
    for candidate in candidates:
        if key_of(candidate) == key_of(choice):
            return candidate
    raise InputError(
        f"There is no candidate {choice} in this poll.",
        hint=f"Candidates: {', '.join(candidates)}.",
    )
