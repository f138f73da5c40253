"""A session that runs: stage after stage, told what to do by commands."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Literal

from engine.bus import EventBus, Subscription
from engine.policy.closing import cost_rows
from engine.policy.kits import StageKind, StagePlan
from engine.policy.state import StageState, TableState
from engine.replay.snapshot import keep_snapshot
from engine.session.agenda import Agenda
from engine.session.attendant import Attending
from engine.session.forecast import Crew, Forecast, forecast_for
from engine.session.hand import Hand
from engine.session.plan import Outcome
from engine.session.seeing import Seen, seen
from engine.stages import STAGES, CannotRun, DrawingPlan, Table, drawing_plan
from engine.tasks import spawn
from engine.utterance import StageCut
from engine.vocabulary.commands import CloseSession, Command
from engine.vocabulary.errors import (
    BudgetExceeded,
    EngineError,
    InputError,
    KitError,
    ProviderError,
    StoreError,
)
from engine.vocabulary.events import (
    Envelope,
    Event,
    QuestionOpen,
    SessionClosed,
    SessionPaused,
    StageEnded,
    StageSkipped,
    StageStarted,
)

LAST_WORDS = 5.0
"""Seconds for which a session that is closed tries to write what the disk refuses."""

Ending = Literal["budget", "provider", "storage", "kit"]


class Session:
    """One table. `run` takes it to its end; `dispatch` is the facilitator's hand."""

    def __init__(
        self,
        table: Table,
        agenda: Agenda,
        bus: EventBus,
        opening: tuple[Event, ...],
        *,
        keep: Callable[[], Awaitable[None]],
        remember: Callable[[], Awaitable[None]],
        backup: Callable[[], Awaitable[None]],
        hand: Hand,
    ) -> None:
        """Prepare a run: `opening` is recorded first, `keep` fills the exports folder.

        `remember` takes the log's memories over when it is whole, `backup` copies it; both
        raise nothing.
        """
        self._table = table
        self._agenda = agenda
        self._bus = bus
        self._opening = opening
        self._keep = keep
        self._remember = remember
        self._backup = backup
        self._hand = hand
        self._attendants: Sequence[Attending] = ()
        self._task: asyncio.Task[Outcome] | None = None
        self._closing: CloseSession | None = None

    def attended_by(self, attendants: Sequence[Attending]) -> None:
        """Let these see to its memories and glosses while it runs."""
        self._attendants = attendants

    @property
    def id(self) -> str:
        """The session's id."""
        return self._table.recorder.journal.session

    @property
    def state(self) -> TableState:
        """The table as the engine knows it now."""
        return self._table.state

    def subscribe(self) -> Subscription:
        """Return everything that happens from now on; it ends when the session is closed."""
        return self._bus.subscribe()

    @property
    def stages(self) -> tuple[StagePlan, ...]:
        """The stages of this table in their order, those to come included."""
        return self._agenda.stages

    def forecast(self, stage: str | None = None) -> Forecast:
        """Return about what a stage will use as a whole, or all stages that have not ended."""
        table = self._table
        crew = Crew(
            seats=tuple(seat.ref for seat in table.speakers()),
            models=table.line.models,
            pictures=len(self.state.pictures),
            drawings=0 if table.can_draw else table.rules.drawings,
            glosses=self.glosses,
        )
        wanted = [plan for plan in self.stages if plan.id == stage]
        return forecast_for(
            wanted if stage is not None else self._agenda.to_come(self.state),
            crew,
            table.line.price,
        )

    @property
    def roles(self) -> dict[str, str]:
        """Every role's name in the table's language, by its id."""
        return {role.id: role.name for role in self._table.kit.roles.values()}

    @property
    def glosses(self) -> bool:
        """Whether what ends now is told in short in the other language."""
        return self._hand.glossing.on

    @property
    def other_roles(self) -> Mapping[str, str]:
        """Every role's name in the other language, by its id; none while nothing is glossed."""
        return self._hand.glossing.roles

    @property
    def question(self) -> QuestionOpen | None:
        """What the facilitator is asked now."""
        return self._table.decisions.question

    async def picture(self, image: str) -> bytes:
        """Return a picture of this table by its SHA-256; StoreError where it is not there."""
        return await self._table.blobs.get(image)

    def drawing_plan(self, card: str) -> DrawingPlan:
        """Return what drawing a card would be; InputError where there is no such card."""
        return drawing_plan(self._table, card)

    @property
    def drawing(self) -> frozenset[str]:
        """The cards that are being drawn now."""
        return frozenset(self._table.drawing)

    async def seen(self, utterance: str) -> Seen | None:
        """Return what an utterance's seat saw; None for an unknown utterance, or StoreError."""
        return await seen(self._table.recorder.journal, self.state, utterance)

    @property
    def lag(self) -> int:
        """How many events the server of the store still lacks."""
        return self._table.recorder.lag

    async def history(self) -> list[Envelope]:
        """Return all that has happened and is committed; StoreError where it cannot be read."""
        return await self._table.recorder.journal.read()

    async def dispatch(self, command: Command) -> None:
        """Do what somebody wants; InputError says why it cannot be done now."""
        if isinstance(command, CloseSession):
            self._closing = command
            self._table.line.outage.hold()  # calls that wait end now: that lets nobody go on
            self._table.recorder.journal.limit_patience(LAST_WORDS)
            if self._task is not None:
                self._task.cancel()
            return
        if self.state.closed:
            raise InputError("This session has ended: nothing more can be done in it.")
        if self._task is not None and self._task.done():  # nothing is written down any more
            raise InputError(
                "This table has stopped: nothing more can be done here.",
                hint="Go home and open it again to go on.",
            )
        await self._hand.do(command)

    async def run(self) -> Outcome:
        """Run the stages that have not ended; every way to end is an outcome, none is raised."""
        self._task = spawn(self._run(), "session")
        try:
            return await self._task
        except asyncio.CancelledError:
            if self._closing is None:
                raise
            return await self._end(Outcome(reason="closed"), self._closing.reason)

    async def _run(self) -> Outcome:
        try:
            await self._table.record(*self._opening)
            for attendant in self._attendants:
                attendant.start()
            if self._closing is not None:
                raise asyncio.CancelledError
            while coming := self._agenda.to_come(self.state):
                await self._one(coming[0], self.state.stage(coming[0].id))
            await self._hand.pictures.finish()
            for attendant in self._attendants:
                await attendant.settle()
            if not self.state.closed:
                await self._table.record(SessionClosed(reason="done", totals=cost_rows(self.state)))
        except EngineError as error:
            return await self._end(Outcome(reason=_ending(error), error=error), error.kind)
        return Outcome(reason="done")

    async def _one(self, plan: StagePlan, known: StageState | None) -> None:
        table = self._table
        table.line.cut = False
        try:
            await table.line.gate()
            if known is None:
                reason = _reason_to_skip(table, plan)
                if reason:
                    await self._skip(plan, reason)
                    return
                await table.record(StageStarted(stage=plan.id, kind=str(plan.kind)))
            await STAGES[plan.kind](table, plan)
        except CannotRun as error:
            await self._skip(plan, str(error))
            return
        except StageCut:
            await self._skip(plan, "ended by the facilitator")
            return
        if plan.kind in {StageKind.DESIGN_CARDS, StageKind.DRAWING}:
            # Before the stage's end: a stage that was left here is taken up again, and keeps then.
            await self._keep()
        await table.record(StageEnded(stage=plan.id, kind=str(plan.kind)))

    async def _skip(self, plan: StagePlan, reason: str) -> None:
        await self._table.record(StageSkipped(stage=plan.id, kind=str(plan.kind), reason=reason))

    async def _end(self, outcome: Outcome, reason: str) -> Outcome:
        """Log why the run stopped, if the log can still be written."""
        try:
            await self._table.record(SessionPaused(reason=reason))
        except StoreError as error:
            return Outcome(reason="storage", error=outcome.error or error)
        return outcome

    async def close(self) -> None:
        """Write what was recorded, end the subscriptions, free providers and session."""
        for attendant in self._attendants:
            await attendant.stop()
        try:
            await self._hand.pictures.drop()
            await self._table.recorder.close()
            await self._remember()
            if self.state.closed:
                with suppress(StoreError):  # a review opens without it, only later
                    await keep_snapshot(self._table.recorder.journal)
        finally:
            self._bus.close()
            for provider in self._table.line.providers.values():
                await provider.aclose()
            await self._table.recorder.journal.close()
        await self._backup()


def _ending(error: EngineError) -> Ending:
    match error:
        case BudgetExceeded():
            return "budget"
        case StoreError():
            return "storage"
        case ProviderError():
            return "provider"
        case KitError():
            return "kit"
        case _:
            return "provider"


def _reason_to_skip(table: Table, plan: StagePlan) -> str:
    """Return why a stage need not even begin."""
    if not table.state.seats or not table.speakers():
        return "every seat is muted"
    if plan.kind == StageKind.IMAGE_STORY and not table.state.pictures:
        return "no picture on the table"
    if plan.kind == StageKind.DRAWING and table.can_draw:
        return table.can_draw
    return ""
