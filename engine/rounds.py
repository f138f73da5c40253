"""Rounds: every seat speaks once, all at once or one after another; one bad seat stops nobody."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from engine.recorder import Recorder
from engine.utterance import Voices
from engine.vocabulary.errors import EngineError, ProviderError
from engine.vocabulary.events import Order, RoundEnded, RoundStarted
from engine.vocabulary.seats import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """A round to hold: its seats in speaking order, muted ones left out."""

    stage: str
    number: int
    order: Order
    seats: tuple[Seat, ...]
    sealed: bool = False


class SeatTurn(Protocol):
    """Lets a seat do its whole turn and says whether it finished.

    `again` asks for a new answer though one failed.
    """

    async def __call__(self, seat: Seat, *, again: bool) -> bool:
        """Do the turn."""
        ...


class StageCut(Exception):
    """The facilitator ended the stage here."""


class Rounds:
    """Holds one round at a time."""

    def __init__(self, recorder: Recorder, voices: Voices) -> None:
        """Let these voices speak."""
        self._recorder = recorder
        self._voices = voices
        self._turn: SeatTurn | None = None
        self._group: asyncio.TaskGroup | None = None
        self._running: set[str] = set()
        self._done: set[str] = set()
        self._ends: EngineError | None = None
        self.cut = False

    async def hold(self, plan: RoundPlan, turn: SeatTurn) -> int:
        """Hold a round and return how many seats finished; one that has ended is not held again.

        Raises StageCut when the facilitator ended the stage, ProviderError where no seat
        at all could speak, and the BudgetExceeded or StoreError that ends the session
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
        self._turn, self._done, self._ends = turn, set(), None
        await self._let_speak(plan)
        self._turn = None
        if self._ends is not None:
            raise self._ends
        await self._recorder.record(
            RoundEnded(
                stage=plan.stage,
                round=plan.number,
                order=plan.order,
                done=len(self._done),
                of=len(plan.seats),
            )
        )
        if self.cut:
            raise StageCut
        if not self._done:
            self._nobody_spoke(plan)
        return len(self._done)

    def _nobody_spoke(self, plan: RoundPlan) -> None:
        """End the session where every seat of a round failed at its provider, for one cause."""
        stage = self._recorder.state.stage(plan.stage)
        round_ = stage.round(plan.number) if stage else None
        ends = [round_.last_of(seat.id) for seat in plan.seats] if round_ else []
        failed = [u for u in ends if u is not None and u.status == "failed" and u.code != "stopped"]
        if failed and len(failed) == len(plan.seats):
            raise ProviderError(
                f"No seat could speak. {failed[-1].reason}",
                hint="Mend the cause, then resume the session.",
            )

    async def _let_speak(self, plan: RoundPlan) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                for seat in plan.seats:
                    if plan.order == "sequential":
                        await self._one(seat, again=False)
                    else:
                        self._start(group, seat, again=False)
            finally:
                if plan.order == "sequential":
                    self._group = None
        self._group = None

    def _start(self, group: asyncio.TaskGroup, seat: Seat, *, again: bool) -> None:
        group.create_task(self._one(seat, again=again), name=f"turn of {seat.id}")

    def retry(self, seat: Seat) -> bool:
        """Let a seat that failed in this round speak again; False where it cannot."""
        if self._group is None or seat.id in self._running or seat.id in self._done:
            return False
        self._start(self._group, seat, again=True)
        return True

    async def _one(self, seat: Seat, *, again: bool) -> None:
        if self.cut or self._ends is not None or self._turn is None:
            return
        self._running.add(seat.id)
        try:
            if await self._turn(seat, again=again):
                self._done.add(seat.id)
        except EngineError as error:
            # Only errors that end the session come here; the others' calls finish first.
            self._ends = self._ends or error
        finally:
            self._running.discard(seat.id)
