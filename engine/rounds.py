"""Rounds: every seat speaks once, all at once or one after another; one bad seat stops nobody."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from engine.policy.failures import NO_FAULT, PASSING
from engine.policy.state import UtteranceState
from engine.utterance import Line, StageCut
from engine.vocabulary.errors import EngineError, ProviderError
from engine.vocabulary.events import Order, RoundEnded, RoundStarted
from engine.vocabulary.seats import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """A round to hold: its seats in speaking order, muted ones left out.

    `speech` is whether seats are asked for speech, not for a list, a ballot or a card.
    """

    stage: str
    number: int
    order: Order
    seats: tuple[Seat, ...]
    sealed: bool = False
    speech: bool = False


class SeatTurn(Protocol):
    """Lets a seat do its whole turn and says whether it finished.

    `again` asks for a new answer though one failed.
    """

    async def __call__(self, seat: Seat, *, again: bool) -> bool:
        """Do the turn."""
        ...


class Rounds:
    """Holds one round at a time."""

    def __init__(self, line: Line) -> None:
        """Let seats speak over this line."""
        self._line = line
        self._recorder = line.recorder
        self._plan: RoundPlan | None = None
        self._turn: SeatTurn | None = None
        self._group: asyncio.TaskGroup | None = None
        self._running: set[str] = set()
        self._done: set[str] = set()
        self._anew: set[str] = set()
        self._ends: EngineError | None = None

    async def hold(self, plan: RoundPlan, turn: SeatTurn) -> int:
        """Hold a round and return how many seats finished; one that has ended is not held again.

        Raises StageCut when the facilitator ended the stage, ProviderError where no seat
        at all could speak and nobody can wait (the round stays open, and all are asked again
        when it is held again), and the BudgetExceeded or StoreError that ends the session
        after the calls in flight have finished.
        """
        stage = self._recorder.state.stage(plan.stage)
        known = stage.round(plan.number) if stage else None
        if known is not None and known.ended:
            return known.done
        if known is None:
            await self._recorder.record(
                RoundStarted(
                    stage=plan.stage,
                    round=plan.number,
                    order=plan.order,
                    seats=tuple(seat.id for seat in plan.seats),
                    sealed=plan.sealed,
                )
            )
        await self._until_somebody_spoke(plan, turn)
        await self._recorder.record(
            RoundEnded(
                stage=plan.stage,
                round=plan.number,
                order=plan.order,
                done=len(self._done),
                of=len(plan.seats),
            )
        )
        if self._line.cut:
            raise StageCut
        return len(self._done)

    async def _until_somebody_spoke(self, plan: RoundPlan, turn: SeatTurn) -> None:
        """Let all speak: once more after a pause where nobody could, by what may be over soon."""
        while True:
            again = self._failure_of_all(plan) is not None
            self._plan, self._turn = plan, turn
            self._done, self._running, self._ends = set(), set(), None
            await self._let_speak(plan, again=again)
            self._turn = None
            if self._ends is not None:
                raise self._ends
            failure = self._failure_of_all(plan)
            if failure is None or self._done or self._line.cut:
                return
            if not self._line.attended or failure.code not in PASSING:
                raise ProviderError(
                    f"No seat could speak. {failure.reason}",
                    hint="Mend the cause, then resume the session.",
                )
            await self._line.halt("provider")
            if self._line.cut:
                return

    def _last_of(self, plan: RoundPlan, seat: Seat) -> UtteranceState | None:
        stage = self._recorder.state.stage(plan.stage)
        round_ = stage.round(plan.number) if stage else None
        return round_.last_of(seat.id) if round_ else None

    def _failure_of_all(self, plan: RoundPlan) -> UtteranceState | None:
        """Return the last failure where every seat of a round failed at its provider."""
        ends = [self._last_of(plan, seat) for seat in plan.seats]
        failed = [u for u in ends if u and u.status == "failed" and u.code not in NO_FAULT]
        return failed[-1] if failed and len(failed) == len(plan.seats) else None

    async def _let_speak(self, plan: RoundPlan, *, again: bool) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                for seat in plan.seats:
                    if plan.order == "sequential":
                        if seat.id not in self._running | self._done:  # it was asked before
                            await self._one(seat, again=again)
                    else:
                        self._start(group, seat, again=again)
            finally:
                if plan.order == "sequential":
                    self._group = None
        self._group = None

    def _start(self, group: asyncio.TaskGroup, seat: Seat, *, again: bool) -> None:
        self._running.add(seat.id)
        group.create_task(self._one(seat, again=again), name=f"turn of {seat.id}")

    def retry(self, seat: Seat) -> bool:
        """Let a seat that failed in this round speak again; False where it cannot."""
        # Without a running turn the group is about to close and takes no more.
        if self._group is None or self._plan is None or not self._running:
            return False
        if seat.id in self._running | self._done or self._last_of(self._plan, seat) is None:
            return False
        self._start(self._group, seat, again=True)
        return True

    def ask_now(self, seat: Seat) -> bool:
        """Let a seat speak before its turn, or once more; False where it cannot.

        Once more only where speech is asked for: lists and ballots stand as they were given.
        """
        if self._group is None or self._plan is None or not self._running:
            return False
        last = self._last_of(self._plan, seat)
        if seat.id in self._running or (last is not None and not self._plan.speech):
            return False
        self._anew.add(seat.id)
        self._start(self._group, seat, again=True)
        return True

    def asked_anew(self, seat: Seat) -> bool:
        """Tell whether a seat that has spoken in this round is asked for more."""
        return seat.id in self._anew

    async def _one(self, seat: Seat, *, again: bool) -> None:
        if self._line.cut or self._ends is not None or self._turn is None:
            return
        if all(one.id != seat.id for one in self._recorder.state.seats):  # it has left
            return
        self._running.add(seat.id)
        try:
            if await self._turn(seat, again=again):
                self._done.add(seat.id)
        except StageCut:
            pass  # the call had not begun
        except EngineError as error:
            # Only errors that end the session come here; the others' calls finish first.
            self._ends = self._ends or error
        finally:
            self._running.discard(seat.id)
            self._anew.discard(seat.id)
