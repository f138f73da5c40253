"""What the facilitator wants of single seats: be silent, speak, change, come and go."""

from collections.abc import Awaitable, Callable
from typing import Literal, assert_never

from engine.policy.kits import newcomer
from engine.providers.human import Human
from engine.stages import Table
from engine.vocabulary.commands import (
    AddSeat,
    AskNow,
    ChangeModel,
    ChangePersona,
    HoldSeat,
    MuteSeat,
    ReleaseSeat,
    RemoveSeat,
    RetrySeat,
    SteerSeat,
    StopSeat,
    SwapRoles,
    TypeTurn,
)
from engine.vocabulary.errors import InputError, ProviderError
from engine.vocabulary.events import SeatAdded, SeatChanged, SeatRemoved
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import HUMAN, ModelRef, Seat

Speaking = HoldSeat | ReleaseSeat | StopSeat | SteerSeat | RetrySeat | AskNow | TypeTurn
Being = MuteSeat | ChangeModel | ChangePersona | RemoveSeat
SeatWish = Speaking | Being | AddSeat | SwapRoles

Whisper = Callable[[str, str | None], Awaitable[None]]


class SeatWishes:
    """Carries out what is wanted of the seats of one table."""

    def __init__(self, table: Table, fitting: Callable[[str], str], whisper: Whisper) -> None:
        """Take texts that are `fitting`; `whisper` lets a seat hear one."""
        self._table = table
        self._fitting = fitting
        self._whisper = whisper

    async def do(self, wish: SeatWish) -> None:
        """Carry out a wish; InputError says why it cannot be done now."""
        if isinstance(wish, SwapRoles):
            await self._swap(wish)
        elif isinstance(wish, AddSeat):
            await self._add(wish)
        elif isinstance(wish, Speaking):
            await self._speaking(wish, seat_of(self._table, wish.seat))
        else:
            await self._being(wish, seat_of(self._table, wish.seat))

    async def _speaking(self, wish: Speaking, seat: Seat) -> None:
        voices = self._table.voices
        match wish:
            case HoldSeat() | ReleaseSeat():
                done = await voices.hold(seat.id, held=isinstance(wish, HoldSeat))
            case StopSeat():
                done = voices.stop(seat.id)
            case SteerSeat():
                done = await self._steer(seat, self._fitting(wish.note))
            case RetrySeat():
                self._ask_again(seat)
                return
            case AskNow():
                self._ask_now(seat)
                return
            case TypeTurn():
                self._type(seat, self._fitting(wish.text))
                return
            case _:
                assert_never(wish)
        if not done:
            raise InputError(f"{seat.name} is not speaking now, so this cannot be done.")

    async def _steer(self, seat: Seat, note: str) -> bool:
        done = self._table.voices.stop(seat.id, steer=note)
        if done:
            await self._whisper(note, seat.id)
        return done

    def _ask_again(self, seat: Seat) -> None:
        if self._table.rounds.retry(seat):
            return
        hint = "Only a seat that failed can, as long as its round is open."
        if self._table.line.halted:
            hint = "The table is paused: let it go on, and all are asked again."
        raise InputError(f"{seat.name} cannot be asked again now.", hint=hint)

    def _ask_now(self, seat: Seat) -> None:
        if not self._table.rounds.ask_now(seat):
            raise InputError(
                f"{seat.name} cannot be asked now.",
                hint="A seat can be while a round of talk is open and it does not speak.",
            )

    def _type(self, seat: Seat, text: str) -> None:
        person = self._table.line.providers.get(HUMAN)
        if not text.strip():
            raise InputError("An utterance cannot be empty.", hint="Mute the seat, or leave it.")
        if not isinstance(person, Human) or not person.answer(seat.id, text):
            raise InputError(f"Nobody waits for {seat.name} now.")

    async def _being(self, wish: Being, seat: Seat) -> None:
        record = self._table.record
        match wish:
            case MuteSeat():
                value = "true" if wish.muted else "false"
                await record(SeatChanged(seat=seat.id, what="muted", value=value))
            case ChangeModel():
                ref = self._model(ModelRef(provider=wish.provider, model=wish.model))
                await record(SeatChanged(seat=seat.id, what="model", value=str(ref)))
            case ChangePersona():
                await self._persona(wish, seat)
            case RemoveSeat():
                if len(self._table.state.seats) == 1:
                    raise InputError("A table has at least one seat.", hint="Add one first.")
                self._table.voices.stop(seat.id)
                await record(SeatRemoved(seat=seat.id, what="facilitator"))
            case _:
                assert_never(wish)

    async def _persona(self, wish: ChangePersona, seat: Seat) -> None:
        wanted: tuple[tuple[Literal["name", "background", "speaking"], str], ...] = (
            ("name", wish.name),
            ("background", wish.background),
            ("speaking", wish.speaking),
        )
        changes = [
            SeatChanged(seat=seat.id, what=what, value=self._fitting(value).strip())
            for what, value in wanted
            if value.strip()
        ]
        taken = {one.name for one in self._table.state.seats if one.id != seat.id}
        if wish.name.strip() in taken:
            raise InputError(f"There is a {wish.name.strip()} at this table already.")
        if changes:
            await self._table.record(*changes)

    def _model(self, ref: ModelRef) -> ModelRef:
        """Return a model that can be asked; InputError where there is none of that name."""
        try:
            self._table.line.abilities(ref)
        except ProviderError as error:
            raise InputError(error.message, hint=error.hint) from error
        return ref

    async def _add(self, wish: AddSeat) -> None:
        table = self._table
        model = table.line.models[Task.TALK]
        if wish.provider:
            model = self._model(ModelRef(provider=wish.provider, model=wish.model))
        state = table.state
        seat = newcomer(table.kit, wish.role, state.seats, state.seated + 1, model)
        await table.record(SeatAdded(seat=seat.id, what="facilitator", value=seat))

    async def _swap(self, wish: SwapRoles) -> None:
        one, other = seat_of(self._table, wish.first), seat_of(self._table, wish.second)
        await self._table.record(
            SeatChanged(seat=one.id, what="role", value=other.role),
            SeatChanged(seat=other.id, what="role", value=one.role),
        )


def seat_of(table: Table, name: str) -> Seat:
    """Return a seat by its id or name; InputError names those that there are."""
    for seat in table.state.seats:
        if name in {seat.id, seat.name}:
            return seat
    known = ", ".join(f"{seat.id} {seat.name}" for seat in table.state.seats)
    raise InputError(f"There is no seat {name} at this table.", hint=f"Seats: {known}.")
