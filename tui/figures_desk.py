"""Figures for the command and the screen alike: of the table that runs, or of the newest sessions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import Paths, Runtime, SettingsError

if TYPE_CHECKING:  # most of the engine: not for the first frame
    from engine import Loaded, Session, figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Figures as they are told; `session` is the running table's, else empty."""

    figures: "figures.Figures"
    machine: "figures.Machine"
    session: str = ""


async def count(
    settings: "Loaded | SettingsError",
    paths: Paths,
    runtime: Runtime,
    session: "Session | None" = None,
) -> Told:
    """Count a running table's log, else those of the last 24 hours; StoreError where none is read."""
    from engine import FileStore, figures  # noqa: PLC0415  not for the first frame

    name, lag = (session.id, session.lag) if session is not None else ("", None)
    machine = await figures.machine_figures(settings, paths, runtime, name, lag)
    now = runtime.clock.now()
    if session is not None:
        log = await session.history()
        counted = await runtime.run(lambda: figures.figures_of(log, now))
        return Told(figures=counted, machine=machine, session=name)
    store = FileStore(paths, clock=runtime.clock, deliveries=runtime.deliveries)
    try:
        return Told(figures=await figures.newest_figures(store, now), machine=machine)
    finally:
        await store.close()
