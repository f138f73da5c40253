"""A table that talks and is told things while its server suffers."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

from engine.memory import Entry, Scope
from engine.policy.paths import Paths
from engine.policy.settings_model import General, Rehearsal, Settings
from engine.session import Engine, Outcome
from engine.session.remembering import catch_up
from engine.session.running import Session
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.commands import AddNote, CloseSession, ParkTopic
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import (
    Envelope,
    HealthChanged,
    NoteAdded,
    StageEnded,
    TopicParked,
    UtteranceEnded,
    type_name,
)
from tests.fakes.sessions import PLAN
from tests.fakes.stores import RedisPlace

TALK = replace(PLAN, pace=20.0, earlier=False)
"""Ten seconds of six voices; what other sessions said would make each table another one."""


async def committed(paths: Paths, session: str, *kinds: str) -> int:
    """Return how many events of some types another process sees in a journal."""
    sql = f"SELECT count(*) FROM ev WHERE k IN ({','.join('?' * len(kinds))})"

    def read() -> int:
        with closing(sqlite3.connect(paths.sessions / f"{session}.db")) as connection:
            return int(connection.execute(sql, kinds).fetchone()[0])

    return await asyncio.to_thread(read)


class SoakTable:
    """One table after the other on a server; a table that was left is gone on with."""

    def __init__(self, home: Path, url: str) -> None:
        self.place = RedisPlace(home, url)
        self.sessions: list[str] = []
        self.told: dict[str, list[str]] = {}
        """By session, every text that a command was acknowledged for."""
        self.turns: dict[str, list[str]] = {}
        """By session, every utterance whose end was told to who listens."""
        self.whole: set[str] = set()
        """The sessions that came to their own end."""
        self._settings = Settings(general=General(store=url), rehearsal=Rehearsal())

    @asynccontextmanager
    async def talking(self) -> AsyncGenerator["asyncio.Task[Outcome]"]:
        """Let a table talk, and be commanded, for as long as the block runs."""
        runtime, over = Runtime(SystemClock(), DirectDeliveries()), asyncio.Event()
        async with Engine.open(self._settings, self.place.paths, runtime, patience=5) as engine:
            session = await self._seated(engine)
            hearing = asyncio.create_task(self._hear(session))
            running = asyncio.create_task(session.run())
            commanding = asyncio.create_task(self._command(session, over))
            try:
                yield running
            finally:
                over.set()
                await commanding
                await session.dispatch(CloseSession(reason="quit"))
                outcome = await running
                await session.close()
                await hearing
            assert outcome.reason in {"done", "closed"}, outcome
            if outcome.reason == "done":
                self.whole.add(session.id)
            await self._taken_over_twice(engine)
        runtime.close()

    async def _seated(self, engine: Engine) -> Session:
        if self.sessions and self.sessions[-1] not in self.whole:
            return await engine.resume_session(self.sessions[-1], TALK)
        session = await engine.new_session(TALK)
        self.sessions.append(session.id)
        self.told[session.id], self.turns[session.id] = [], []
        return session

    async def _command(self, session: Session, over: asyncio.Event) -> None:
        """Command without a pause; what was acknowledged is in the journal's file (I3)."""
        told = self.told[session.id]
        while session.state.seq == 0:  # noqa: ASYNC110  the table opens meanwhile
            await asyncio.sleep(0)
        while not over.is_set():
            text = f"order {len(told)}"
            command = AddNote(text=text) if len(told) % 2 == 0 else ParkTopic(text=text)
            try:
                await session.dispatch(command)
            except InputError:
                return  # the table has come to its end
            told.append(text)
            kinds = ("note_added", "topic_parked")
            assert await committed(self.place.paths, session.id, *kinds) == len(told)
            await asyncio.sleep(0.05)

    async def _hear(self, session: Session) -> None:
        """Listen to the table; a turn whose end is told is in the journal's file (I3)."""
        turns = self.turns[session.id]
        async for item in session.subscribe():
            if isinstance(item, Envelope) and isinstance(item.event, UtteranceEnded):
                turns.append(item.event.utterance)
                assert await committed(self.place.paths, session.id, "utterance_ended") >= len(
                    turns
                )

    async def _taken_over_twice(self, engine: Engine) -> None:
        """What is remembered does not change where the logs are taken over once more (I4)."""
        before = await _remembered(engine)
        await catch_up(engine.store, engine.memories)
        assert await _remembered(engine) == before

    def check(self, session: str, log: Sequence[Envelope]) -> None:
        """Each command and turn took effect once (I5); the server's state is told, no more (I11)."""
        orders = [e.event.text for e in log if isinstance(e.event, NoteAdded | TopicParked)]
        assert orders == self.told[session]
        ended = [e.event.utterance for e in log if isinstance(e.event, UtteranceEnded)]
        assert len(ended) == len(set(ended))
        assert ended == self.turns[session]
        sick = {e.event.component for e in log if isinstance(e.event, HealthChanged)}
        assert sick <= {"redis"}


async def _remembered(engine: Engine) -> tuple[Entry, ...]:
    return await engine.memories.page(Scope(), 100_000)


def course(log: Sequence[Envelope]) -> Counter[tuple[str, str, str]]:
    """Return what a table came to: each finished turn's stage and seat, each stage's end."""
    return Counter(
        (type_name(one.event), one.event.stage, str(getattr(one.event, "seat", "")))
        for one in log
        if isinstance(one.event, UtteranceEnded | StageEnded)
    )
