"""The engine itself: it opens sessions, new ones and those that were left, over one store."""

import logging
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from engine.bus import EventBus
from engine.imaging.cache import PreparedCache
from engine.imaging.intake import PictureLimits, PreparedPicture
from engine.memory import Memories, agent_of
from engine.policy.paths import Paths
from engine.policy.privacy import privacy_of
from engine.policy.settings_model import Settings
from engine.policy.settings_models import embedding_models
from engine.policy.settings_store import FILE, PRIVATE, redis_address
from engine.policy.state import EMPTY, TableState, replay
from engine.policy.text import cells, clean
from engine.recorder import Recorder
from engine.session.agenda import Agenda
from engine.session.attendant import Attendant
from engine.session.erasing import sits
from engine.session.glossing import Glossing
from engine.session.hand import Hand
from engine.session.keeping import Keeper, back_up
from engine.session.nearness import TalkVectors
from engine.session.plan import SessionPlan, plan_from, settings_of, stages_of
from engine.session.remembering import AT_ONCE, Earlier, catch_up, earlier_of, keep, memories_in
from engine.session.running import Session
from engine.session.sharing import share
from engine.session.watching import Watch
from engine.session.weighing import Weighing
from engine.session.wiring import Parts, gather, other_names, table_over
from engine.stages import Table
from engine.store import FileStore
from engine.store.choice import check_store
from engine.store.private import PrivateServer
from engine.store.redis import NamedServer, RedisStore
from engine.tasks import Runtime
from engine.utterance import Line
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import ImageError, InputError, KitError, StoreError
from engine.vocabulary.events import (
    Event,
    HealthChanged,
    ImageAttached,
    SessionOpened,
    SessionResumed,
    TextMasked,
    UtteranceFailed,
)
from engine.vocabulary.ids import session_id
from engine.vocabulary.ports import Journal, MirrorListener, StatusListener, Store

_log = logging.getLogger("tableround.memory")


@dataclass(slots=True, kw_only=True)
class Engine:
    """One home's sessions. `open` is the way in."""

    settings: Settings
    paths: Paths
    runtime: Runtime
    store: Store
    memories: Memories
    _status: "_Status"
    _cache: PreparedCache = field(default_factory=PreparedCache)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, paths: Paths, runtime: Runtime, *, patience: float | None = None
    ) -> "AsyncGenerator[Engine]":
        """Open a home; `patience` is how many seconds a journal that cannot write is tried."""
        status = _Status()
        engine = cls(
            settings=settings,
            paths=paths,
            runtime=runtime,
            store=_store(settings, paths, runtime, status, patience),
            memories=memories_in(paths.memory, runtime),
            _status=status,
        )
        try:
            yield engine
        finally:
            try:
                await engine.memories.close()
            finally:
                await engine.store.close()

    async def new_session(self, plan: SessionPlan) -> Session:
        """Open a new table.

        Raises the errors of everything that it is made of, before anything is stored:
        KitError, ImageError, InputError, SettingsError, ModelNotFound.
        """
        plan = replace(plan, topic=clean(plan.topic).strip())
        if not cells(plan.topic):
            raise InputError("There is no topic.", hint="Say what the table shall talk about.")
        parts = gather(plan, self.settings, self.paths, self.runtime)
        prepared = [await self._prepare(name, data) for name, data in plan.pictures]
        attached = await self._attached(plan, prepared)
        taken = frozenset(await self.store.ids())
        name = session_id(self.runtime.clock.now(), plan.seed, taken)
        earlier, health = await self._earlier(parts, name)
        journal = await self.store.create(name)
        opening = (_opened(parts), *attached, *health)
        return self._session(parts, journal, EMPTY, opening, earlier)

    async def resume_session(self, name: str, basis: SessionPlan) -> Session:
        """Open a session that was left; its own rules hold, models and pace are `basis`'s.

        `basis.kit` is empty, or names the kit's folder where it was begun from one.
        What had not ended is recorded as interrupted, with the text that was kept.
        Raises InputError for a session that has ended or another kit.
        """
        journal = await self.store.open(name, write=True)
        try:
            state = replay(await journal.read())
            _resumable(name, state)
            plan = plan_from(state.settings, replace(basis, topic=state.topic, lang=state.lang))
            plan = replace(plan, kit=_kit_name(name, state, basis), seed=state.seed)
            parts = gather(plan, self.settings, self.paths, self.runtime, state.seats)
            _same_kit(state, parts)
            left = {draft.utterance: draft.text for draft in await journal.drafts()}
            earlier, health = await self._earlier(parts, name)
        except BaseException:
            await journal.close()
            raise
        opening = (*_interrupted(state, left), SessionResumed(reason="resumed"), *health)
        return self._session(parts, journal, state, opening, earlier)

    async def _earlier(
        self, parts: Parts, name: str
    ) -> tuple[Earlier | None, tuple[HealthChanged, ...]]:
        """Return what personas remember of other sessions, or the sentence of why they do not."""
        plan = parts.plan
        if not (plan.recall and plan.earlier):
            return None, ()
        try:
            await catch_up(self.store, self.memories, AT_ONCE)
            await self._share(
                agent_of(plan.workspace, parts.kit.id, s.persona.id) for s in parts.seats
            )
            clock, kit = self.runtime.clock, parts.kit.id
            found = await earlier_of(self.store, self.memories, clock, name, plan.workspace, kit)
        except StoreError as error:
            sick = HealthChanged(component="memory", status="unhealthy", reason=error.message)
            return None, (sick,)
        return found, ()

    async def _share(self, agents: Iterable[str] = ()) -> None:
        """Be in contact with other homes; where that cannot be, this one goes on alone."""
        try:
            await share(self.store, self.memories, agents)
        except StoreError as error:
            _log.warning("nothing is shared with other homes now: %s", error.message)

    async def _remember(self, journal: Journal, nearby: TalkVectors | None) -> None:
        await keep(journal, self.memories)
        if nearby is not None:
            await nearby.keep(journal.session)
        await self._share()

    def _session(
        self,
        parts: Parts,
        journal: Journal,
        state: TableState,
        opening: tuple[Event, ...],
        earlier: Earlier | None,
    ) -> Session:
        bus = EventBus()
        privacy = privacy_of(self.settings.privacy, parts.plan.lang)
        recorder = Recorder(journal, bus, self.runtime.clock, state, privacy.to_log)
        privacy.tally.on_grown = lambda counts: recorder.pass_on(TextMasked(counts=counts))
        recorder.start()
        sits(self.memories, recorder)
        self._status.listener = recorder.storage_status
        self._status.mirror = recorder.mirror_status
        table = table_over(parts, recorder, self.runtime, self.store.blobs, self.settings, privacy)
        table.earlier = earlier
        table.nearness = nearby = self._nearby(parts, table.line, earlier)
        agenda = Agenda(stages_of(parts.plan, parts.kit), state.inserted)
        folder = self.paths.exports / journal.session
        keeper = Keeper(folder, recorder, parts.kit, self.store.blobs)
        keep = partial(keeper.lay_out, self.runtime)
        names = partial(other_names, parts, self.paths)
        glossing = Glossing(table, bus, names, on=parts.plan.gloss)
        session = Session(
            table,
            agenda,
            bus,
            opening,
            keep=keep,
            remember=partial(self._remember, journal, nearby),
            backup=partial(back_up, self.store, journal.session),
            hand=Hand(table, agenda, self.settings.limits.text, keep, glossing),
        )
        rules, folder = self.settings.alerts.rules(), self.paths.sessions
        watch = Watch(table.line, self.runtime, rules, folder, self._cache.clear)
        session.attended_by((*self._attendants(table, bus, nearby), glossing, watch))
        return session

    def _nearby(self, parts: Parts, line: Line, earlier: Earlier | None) -> TalkVectors | None:
        """Return what the table's texts are near to; None unless a model for that is named."""
        models = embedding_models(self.settings)
        if not models:
            return None
        agents = {agent_of(parts.plan.workspace, parts.kit.id, s.persona.id) for s in parts.seats}
        known = sorted(agents) if earlier is not None else ()
        return TalkVectors(line, models, self.memories, self.runtime, known)

    def _attendants(
        self, table: Table, bus: EventBus, nearby: TalkVectors | None
    ) -> Iterator[Attendant]:
        clock = self.runtime.clock
        if nearby is not None:
            yield Attendant(nearby.step, bus, clock, "vectors")
        if self.settings.general.judge_memories:
            yield Attendant(Weighing(table).step, bus, clock, "weighing")

    async def _prepare(self, name: str, data: bytes) -> tuple[PreparedPicture, int]:
        """Return a picture as models take it, and the milliseconds that this took."""
        own, begun = self.settings.pictures, self.runtime.clock.monotonic()
        limits = PictureLimits(
            max_width=own.max_side,
            max_height=own.max_side,
            max_bytes=own.max_bytes,
            quality=own.quality,
        )
        try:
            made = await self.runtime.run(lambda: self._cache.prepare(data, limits))
        except ImageError as error:
            raise ImageError(f"{name}: {error.message}", hint=error.hint) from error
        return made, round((self.runtime.clock.monotonic() - begun) * 1000)

    async def _attached(
        self, plan: SessionPlan, prepared: list[tuple[PreparedPicture, int]]
    ) -> list[ImageAttached]:
        return [
            ImageAttached(
                image=await self.store.blobs.put(picture.data),
                name=name,
                media_type=picture.media_type,
                bytes=len(picture.data),
                width=picture.width,
                height=picture.height,
                source_bytes=len(data),
                prepared_ms=took,
            )
            for (name, data), (picture, took) in zip(plan.pictures, prepared, strict=True)
        ]


@dataclass(slots=True)
class _Status:
    """Hands the store's health to whichever session writes."""

    listener: StatusListener | None = None
    mirror: MirrorListener | None = None

    def changed(self, healthy: bool, reason: str) -> None:  # noqa: FBT001 - ports.StatusListener
        """Pass it on."""
        if self.listener is not None:
            self.listener(healthy, reason)

    def forwarded(self, healthy: bool, reason: str, lag: int) -> None:  # noqa: FBT001 - ports.MirrorListener
        """Pass on how the server behind the journals is."""
        if self.mirror is not None:
            self.mirror(healthy, reason, lag)


def _store(
    settings: Settings, paths: Paths, runtime: Runtime, status: _Status, patience: float | None
) -> Store:
    """Return the store that settings name; SettingsError or StoreError where there is none."""
    check_store(settings)
    files = FileStore(
        paths,
        clock=runtime.clock,
        deliveries=runtime.deliveries,
        on_status=status.changed,
        patience=patience,
    )
    if settings.general.store == FILE:
        return files
    if settings.general.store == PRIVATE:
        source = PrivateServer(paths.private, SystemClock())
    else:
        source = NamedServer(redis_address(settings.general.store))
    return RedisStore(
        files,
        source,
        orphaned=paths.orphaned,
        deliveries=runtime.deliveries,
        on_mirror=status.forwarded,
    )


def _resumable(name: str, state: TableState) -> None:
    if state.closed == "done":
        raise InputError(
            f"The session {name} has ended; there is nothing to resume.",
            hint=f"Read it with: tableround export {name} --format md",
        )
    if not state.seats:
        raise InputError(f"The session {name} never began.", hint="Delete it.")


def _kit_name(name: str, state: TableState, basis: SessionPlan) -> str:
    """Return where a resumed session's kit is; one begun from a folder has to be named again."""
    if not basis.kit and state.settings.get("kit_source") == "folder":
        raise KitError(
            f"The kit {state.kit} of this session was given as a folder.",
            hint=f"Name it again: tableround sessions resume {name} --kit PATH",
        )
    return basis.kit or state.kit


def _same_kit(state: TableState, parts: Parts) -> None:
    if parts.kit.id != state.kit:
        raise InputError(
            f"This session was begun with the kit {state.kit}, not {parts.kit.id}.",
            hint="Leave --kit out, or name that kit's folder.",
        )


def _opened(parts: Parts) -> SessionOpened:
    plan = parts.plan
    return SessionOpened(
        topic=plan.topic,
        kit=parts.kit.id,
        lang=plan.lang,
        seed=plan.seed,
        seats=parts.seats,
        settings={
            **settings_of(plan),
            "kit_version": parts.kit.version,
            "kit_source": parts.kit.source,
        },
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
