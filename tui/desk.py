"""What the screens need of the engine: sessions listed, tables opened, run, left and exported."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine import Paths, Runtime, SettingsError, spawn
from tui.checkup import checkup
from tui.figures_desk import Told, count
from tui.look import Look
from tui.memory_desk import MemoryDesk
from tui.review_desk import ReviewDesk
from tui.settings_desk import SettingsDesk
from tui.setup_desk import SetupDesk

if TYPE_CHECKING:  # most of the engine: not for the first frame
    from engine import (
        Check,
        Envelope,
        ExportWish,
        FileStore,
        Lang,
        Loaded,
        Nearby,
        Outcome,
        Session,
        SessionPlan,
        SessionSummary,
        TerminalFacts,
        commands,
        consent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A table that can be opened. `session` is the one that is taken up again, or nothing.

    `forecast` says who will speak; `spends` whether that costs money; `consent` which providers
    are called for the first time.
    """

    plan: "SessionPlan"
    loaded: "Loaded"
    forecast: str
    spends: bool
    session: str = ""
    consent: "consent.Consent | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRow:
    """A kit to choose: id, its name and what it is for, and its roles by id.

    `seats` are the roles at the table, `stages` what happens there, both in order and in words.
    """

    id: str
    name: str
    about: str
    roles: dict[str, str]
    seats: tuple[str, ...]
    stages: tuple[str, ...]


class Planner(Protocol):
    """Turns what was typed into a table, by the rules of the command line; all of it may block."""

    def new_table(self, arguments: Sequence[str]) -> Prepared:
        """Return the table of `tableround run ARGUMENTS`; raises what that command would."""
        ...

    def again(self, session: str, events: Sequence["Envelope"]) -> Prepared:
        """Return a session that was left, ready to be taken up again."""
        ...

    def settings(self) -> "Loaded":
        """Return the settings; SettingsError where they cannot be used."""
        ...

    def trial(self, given: Mapping[str, str]) -> "Loaded":
        """Return the settings with some that are not kept; no log shows a key that is among them."""
        ...

    def configured(self) -> list[tuple[str, str]]:
        """Return what is configured, as a word of the room `home` and its value."""
        ...

    def look(self) -> "tuple[Look, Lang]":
        """Return how the screen looks, and the interface's language, by the settings of now."""
        ...

    def terminal(self, columns: int, rows: int) -> "TerminalFacts":
        """Return what is known of the terminal that the program fills."""
        ...

    def redis_nearby(self) -> "Nearby":
        """Return which Redis may be offered, none where sessions have another place already."""
        ...

    def kits(self) -> list[KitRow]:
        """Return the kits that can be chosen."""
        ...


Export = Callable[["FileStore", str, "ExportWish"], Awaitable[Path]]
"""Writes a session as it is wished into its export folder and returns the file."""


class Desk:
    """One home's sessions, and the one table that is open."""

    def __init__(self, paths: Paths, runtime: Runtime, planner: Planner, export: Export) -> None:
        """Open nothing yet: the first frame comes first."""
        self.paths = paths
        self.runtime = runtime
        self.planner = planner
        self.memories = MemoryDesk(paths, runtime, planner.settings)
        self.settings = SettingsDesk(paths.config, runtime, planner.settings, self._given)
        self.reviews = ReviewDesk(paths, runtime)
        self.setup = SetupDesk(paths, runtime, planner.trial, self.settings)
        self._export = export
        self._open: AsyncExitStack | None = None
        self._run: asyncio.Task[None] | None = None
        self._prepared: Prepared | None = None
        self.session: Session | None = None
        self.outcome: Outcome | None = None
        self.left = ""

    async def recent(self) -> "list[SessionSummary]":
        """Return the sessions of this home, newest first; StoreError where none can be read."""
        async with AsyncExitStack() as stack:
            return await self._store(stack).list()

    async def kits(self) -> list[KitRow]:
        """Return the kits that can be chosen."""
        return await self.runtime.run(self.planner.kits)

    async def configured(self) -> list[tuple[str, str]]:
        """Return what is configured; SettingsError where the config cannot be used."""
        return await self.runtime.run(self.planner.configured)

    async def redis_nearby(self) -> "Nearby":
        """Return which Redis of this machine may be offered; SettingsError as `configured`."""
        return await self.runtime.run(self.planner.redis_nearby)

    async def look(self) -> "tuple[Look, Lang]":
        """Return how the screen looks, and the interface's language, by the settings of now."""
        return await self.runtime.run(self.planner.look)

    async def checkup(self, columns: int, rows: int) -> "AsyncGenerator[Check]":
        """Look at everything that `doctor` looks at, on a terminal of this size."""
        settings = await self._settings()
        facts = self.planner.terminal(columns, rows)
        async for check in checkup(settings, self.paths, facts, self.runtime):
            yield check

    async def figures(self) -> Told:
        """Return the figures of the table that runs, else of the newest sessions; StoreError."""
        settings = await self._settings()
        return await count(
            settings, self.paths, self.runtime, self.session if self.running else None
        )

    async def prepare(self, arguments: Sequence[str]) -> Prepared:
        """Return the table that arguments of `tableround run` describe; raises what is wrong."""
        return await self.runtime.run(partial(self.planner.new_table, list(arguments)))

    async def prepare_again(self, name: str) -> Prepared:
        """Return a session that was left, ready to be taken up again."""
        from engine import resolve  # noqa: PLC0415  not for the first frame

        async with AsyncExitStack() as stack:
            store = self._store(stack)
            known = resolve(name, await store.list())
            journal = await store.open(known, write=False)
            try:
                log = await journal.read()
            finally:
                await journal.close()
        return await self.runtime.run(partial(self.planner.again, known, log))

    async def open(self, prepared: Prepared) -> "Session":
        """Open a table without letting it run yet; raises what cannot be opened."""
        from engine import Engine  # noqa: PLC0415  brings all of the engine: not for the first frame

        await self.leave("quit")
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(
                Engine.open(prepared.loaded.settings, self.paths, self.runtime)
            )
            if prepared.session:
                session = await engine.resume_session(prepared.session, prepared.plan)
            else:
                session = await engine.new_session(prepared.plan)
            self._open = stack.pop_all()
        self._prepared = prepared
        self.session, self.outcome, self.left = session, None, ""
        return session

    def begin(self) -> None:
        """Let the open table run; whoever wants to hear it has subscribed."""
        assert self.session is not None, "a table is opened before it begins"
        self._run = spawn(self._live(self.session), "table")

    async def _live(self, session: "Session") -> None:
        try:
            self.outcome = await session.run()
        finally:
            await session.close()

    @property
    def running(self) -> bool:
        """Whether a table is open and has not come to its end."""
        return self._run is not None and not self._run.done()

    @property
    def speaking(self) -> bool:
        """Whether somebody at the open table is in the middle of a speech."""
        return (
            self.running and self.session is not None and bool(self.session.state.open_utterances())
        )

    async def until_over(self) -> "Outcome | None":
        """Return how the open table ended, when it has."""
        if self._run is not None:
            await asyncio.shield(self._run)
        return self.outcome

    async def leave(self, reason: "commands.Reason") -> None:
        """Close the open table: what is said is kept, and it can be resumed."""
        if self._open is None or self.session is None:
            return
        from engine import commands  # noqa: PLC0415  not for the first frame

        self.left = reason
        stack, self._open = self._open, None
        try:
            if self._run is None:
                await self.session.close()
            else:
                if not self._run.done():
                    await self.session.dispatch(commands.CloseSession(reason=reason))
                await self._run
        finally:
            self._run = None
            await stack.aclose()

    async def export(self, session: str, wish: "ExportWish | None" = None) -> Path:
        """Write a session into its export folder, its minutes unless something else is wished.

        StoreError where it cannot be written.
        """
        from engine import ExportWish  # noqa: PLC0415  not for the first frame

        async with AsyncExitStack() as stack:
            return await self._export(self._store(stack), session, wish or ExportWish())

    async def _settings(self) -> "Loaded | SettingsError":
        """Return the settings, or what is wrong with them."""
        try:
            return await self.runtime.run(self.planner.settings)
        except SettingsError as error:
            return error

    def _given(self) -> "Loaded | None":
        """Return the settings of the open table."""
        return self._prepared.loaded if self._prepared is not None and self.session else None

    def _store(self, stack: AsyncExitStack) -> "FileStore":
        from engine import FileStore  # noqa: PLC0415  not for the first frame

        store = FileStore(
            self.paths, clock=self.runtime.clock, deliveries=self.runtime.deliveries, patience=5.0
        )
        stack.push_async_callback(store.close)
        return store
