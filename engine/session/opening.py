"""The engine itself: it opens sessions, new ones and those that were left, over one store."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from engine.bus import EventBus
from engine.exports.folder import keepsakes_of, write_private
from engine.imaging.cache import PreparedCache
from engine.imaging.intake import PictureLimits, PreparedPicture
from engine.policy.budget import Ledger
from engine.policy.kits import Kit, load_kit, scenario_of, seats_for
from engine.policy.paths import Paths
from engine.policy.prompts import PromptLibrary
from engine.policy.retry import RetryPolicy
from engine.policy.settings_model import Settings
from engine.policy.state import EMPTY, TableState, replay
from engine.providers.registry import build_providers
from engine.recorder import Recorder
from engine.rounds import Rounds
from engine.session.hand import Hand
from engine.session.plan import SessionPlan, plan_from, rules_of, settings_of, stages_of
from engine.session.running import Session
from engine.stages import Decisions, Table
from engine.store import FileStore
from engine.tasks import Runtime
from engine.utterance import Calls, Line, Voices
from engine.vocabulary.errors import InputError, ProviderError, StoreError
from engine.vocabulary.events import (
    Event,
    HealthChanged,
    ImageAttached,
    SessionOpened,
    SessionResumed,
    UtteranceFailed,
)
from engine.vocabulary.ids import session_id
from engine.vocabulary.messages import Sampling, Task
from engine.vocabulary.ports import Provider, StatusListener
from engine.vocabulary.seats import ModelRef, Seat

_log = logging.getLogger("tableround.agent")


@dataclass(slots=True, kw_only=True)
class Engine:
    """One home's sessions. `open` is the way in."""

    settings: Settings
    paths: Paths
    runtime: Runtime
    store: FileStore
    _status: "_Status"
    _cache: PreparedCache = field(default_factory=PreparedCache)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, paths: Paths, runtime: Runtime, *, patience: float | None = None
    ) -> "AsyncGenerator[Engine]":
        """Open a home; `patience` is how many seconds a journal that cannot write is tried."""
        status = _Status()
        store = FileStore(
            paths,
            clock=runtime.clock,
            deliveries=runtime.deliveries,
            on_status=status.changed,
            patience=patience,
        )
        engine = cls(settings=settings, paths=paths, runtime=runtime, store=store, _status=status)
        try:
            yield engine
        finally:
            await store.close()

    async def new_session(self, plan: SessionPlan) -> Session:
        """Open a new table.

        Raises the errors of everything that it is made of, before anything is stored:
        KitError, ImageError, InputError, SettingsError.
        """
        kit = load_kit(plan.kit, plan.lang, self.paths.kits)
        seats = self._seats(plan, kit)
        scenario_of(kit, plan.topic, plan.fields)
        prepared = [await self._prepare(data) for _, data in plan.pictures]
        providers = self._providers(plan, seats)
        self._check(providers, plan, seats)
        taken = frozenset(await self.store.ids())
        name = session_id(self.runtime.clock.now(), plan.seed, taken)
        journal = await self.store.create(name)
        bus = EventBus()
        recorder = Recorder(journal, bus, self.runtime.clock, EMPTY)
        recorder.start()
        self._status.listener = recorder.storage_status
        opening = (_opened(plan, kit, seats), *await self._attached(plan, prepared))
        return self._session(plan, kit, recorder, bus, providers, opening)

    async def resume_session(self, name: str, basis: SessionPlan) -> Session:
        """Open a session that was left; its own rules hold, models and pace are `basis`'s.

        What had not ended is recorded as interrupted, with the text that was kept.
        Raises InputError for a session that has ended.
        """
        journal = await self.store.open(name, write=True)
        try:
            state = replay(await journal.read())
            _resumable(name, state)
            plan = plan_from(state.settings, replace(basis, topic=state.topic, lang=state.lang))
            plan = replace(plan, kit=state.kit, seed=state.seed)
            kit = load_kit(plan.kit, state.lang, self.paths.kits)
            providers = self._providers(plan, state.seats)
            left = {draft.utterance: draft.text for draft in await journal.drafts()}
        except BaseException:
            await journal.close()
            raise
        bus = EventBus()
        recorder = Recorder(journal, bus, self.runtime.clock, state)
        recorder.start()
        self._status.listener = recorder.storage_status
        opening = (*_interrupted(state, left), SessionResumed(reason="resumed"))
        return self._session(plan, kit, recorder, bus, providers, opening)

    def _seats(self, plan: SessionPlan, kit: Kit) -> tuple[Seat, ...]:
        """Return the seats with their models, named in settings by seat, persona or role."""
        seats = seats_for(kit, plan.seat_counts, plan.models[Task.TALK])
        chosen: list[Seat] = []
        for seat in seats:
            names = (seat.id, seat.persona.id, seat.first_role)
            ref = next((plan.seat_models[n] for n in names if n in plan.seat_models), seat.ref)
            chosen.append(replace(seat, provider=ref.provider, model=ref.model))
        return tuple(chosen)

    async def _prepare(self, data: bytes) -> PreparedPicture:
        own = self.settings.pictures
        limits = PictureLimits(
            max_width=own.max_side,
            max_height=own.max_side,
            max_bytes=own.max_bytes,
            quality=own.quality,
        )
        return await self.runtime.run(lambda: self._cache.prepare(data, limits))

    async def _attached(
        self, plan: SessionPlan, prepared: list[PreparedPicture]
    ) -> list[ImageAttached]:
        return [
            ImageAttached(
                image=await self.store.blobs.put(picture.data),
                name=name,
                media_type=picture.media_type,
                bytes=len(picture.data),
                width=picture.width,
                height=picture.height,
            )
            for (name, _), picture in zip(plan.pictures, prepared, strict=True)
        ]

    def _providers(self, plan: SessionPlan, seats: tuple[Seat, ...]) -> dict[str, Provider]:
        names = {ref.provider for ref in plan.models.values()} | {s.provider for s in seats}
        return build_providers(
            names,
            self.settings,
            clock=self.runtime.clock,
            threads=self.runtime,
            pace=plan.pace,
        )

    def _check(
        self, providers: dict[str, Provider], plan: SessionPlan, seats: tuple[Seat, ...]
    ) -> None:
        """Raise ModelNotFound for a model that its provider does not have."""
        for ref in (*plan.models.values(), *(seat.ref for seat in seats)):
            providers[ref.provider].abilities(ref.model)

    def _session(
        self,
        plan: SessionPlan,
        kit: Kit,
        recorder: Recorder,
        bus: EventBus,
        providers: dict[str, Provider],
        opening: tuple[Event, ...],
    ) -> Session:
        state = recorder.state
        line = Line(
            recorder=recorder,
            clock=self.runtime.clock,
            providers=providers,
            models=plan.models,
            library=PromptLibrary(plan.lang, self.paths.prompts, kit.prompts),
            kit=kit,
            ledger=Ledger(
                plan.budget,
                tokens=state.totals.input + state.totals.output,
                spent=state.totals.costs,
            ),
            retries=RetryPolicy(attempts=plan.attempts),
            sampling=self._sampling,
            seed=plan.seed,
            attended=plan.attended,
        )
        line.pause.set()
        voices = Voices(line)
        table = Table(
            recorder=recorder,
            line=line,
            voices=voices,
            calls=Calls(line),
            rounds=Rounds(recorder, voices),
            kit=kit,
            rules=rules_of(plan, kit),
            scenario=scenario_of(kit, plan.topic, plan.fields),
            fields=plan.fields,
            blobs=self.store.blobs,
            threads=self.runtime,
            decisions=Decisions(plan.attended),
            recalls=plan.recall,
            sealed=plan.sealed,
            can_draw=_why_not(line, Task.DRAW),
        )
        return Session(
            table,
            stages_of(plan, kit),
            bus,
            opening,
            keep=partial(self._lay_out, recorder, kit),
            hand=Hand(table, self.settings.limits.text),
        )

    def _sampling(self, task: Task, seat: Seat | None) -> Sampling:
        """Return how a task's model draws its words, for a seat by its id, persona or role."""
        names = (seat.id, seat.persona.id, seat.first_role) if seat else ()
        return self.settings.sampling_for(task, *names)

    async def _lay_out(self, recorder: Recorder, kit: Kit) -> None:
        """Lay cards and pictures into the exports folder under readable names."""
        folder = self.paths.exports / recorder.journal.session
        roles = {role.id: role.name for role in kit.roles.values()}
        kept = keepsakes_of(await recorder.journal.read(), recorder.state.lang, roles)
        try:
            for one in kept:
                data = await self.store.blobs.get(one.image) if one.image else one.text.encode()
                await self.runtime.run(partial(write_private, folder / one.file, data))
        except StoreError as error:
            _log.warning("the exports folder: %s", error.message)
            await recorder.record(
                HealthChanged(
                    component="exports",
                    status="unhealthy",
                    reason="Cards and pictures could not be laid into the exports folder.",
                )
            )


@dataclass(slots=True)
class _Status:
    """Hands the store's health to whichever session writes."""

    listener: StatusListener | None = None

    def changed(self, healthy: bool, reason: str) -> None:  # noqa: FBT001 - ports.StatusListener
        """Pass it on."""
        if self.listener is not None:
            self.listener(healthy, reason)


def _why_not(line: Line, task: Task) -> str:
    ref: ModelRef | None = line.models.get(task)
    if ref is None:
        return "no model that draws pictures"
    try:
        return "" if line.abilities(ref).draw else f"{ref} does not draw pictures"
    except ProviderError as error:
        return error.message


def _resumable(name: str, state: TableState) -> None:
    if state.closed == "done":
        raise InputError(
            f"The session {name} has ended; there is nothing to resume.",
            hint=f"Read it with: tableround export {name} --format md",
        )
    if not state.seats:
        raise InputError(f"The session {name} never began.", hint="Delete it.")


def _opened(plan: SessionPlan, kit: Kit, seats: tuple[Seat, ...]) -> SessionOpened:
    return SessionOpened(
        topic=plan.topic,
        kit=kit.id,
        lang=plan.lang,
        seed=plan.seed,
        seats=seats,
        settings={**settings_of(plan), "kit_version": kit.version},
        parent=None,
    )


def _interrupted(state: TableState, left: dict[str, str]) -> list[Event]:
    """Return an end for every utterance that a crash left open, with the text of its draft."""
    return [
        UtteranceFailed(
            utterance=utterance.id,
            seat=utterance.seat,
            code="interrupted",
            reason="The program ended while this was being said.",
            partial=left.get(utterance.id, ""),
        )
        for utterance in state.open_utterances()
    ]
