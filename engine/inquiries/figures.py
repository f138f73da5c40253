"""Figures for people: of one log or of the newest sessions, and of this process and its storage."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from engine.inquiries.storage import ServerFigures, server_figures
from engine.policy.figures import (
    Alert,
    Counted,
    Figures,
    PictureFigures,
    Row,
    Spread,
    figures_of,
    spread,
)
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded
from engine.process import folder_bytes, free_mb, loop_lag_ms, resident_mb
from engine.store import FileStore
from engine.tasks import Runtime
from engine.vocabulary.clock import stamp
from engine.vocabulary.errors import SettingsError, StoreError
from engine.vocabulary.events import Envelope

__all__ = [
    "HOURS",
    "Alert",
    "Figures",
    "Machine",
    "PictureFigures",
    "Row",
    "ServerFigures",
    "Spread",
    "as_data",
    "figures_of",
    "machine_figures",
    "newest_figures",
    "spread",
]

HOURS = 24
MOST_SESSIONS = 50
MOST_EVENTS = 200_000
"""So many events are read, of the newest sessions first: two seconds at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was sampled just now: MB, milliseconds, bytes; None where nobody tells.

    `lag` is how many events of the running table the server still lacks, `journal` the bytes
    of its journal, `journals` those of all.
    """

    memory_mb: float | None
    loop_lag_ms: float
    disk_free_mb: float | None
    journals: int
    journal: int | None = None
    lag: int | None = None
    server: ServerFigures | None = None


async def machine_figures(
    settings: Loaded | SettingsError,
    paths: Paths,
    runtime: Runtime,
    session: str = "",
    lag: int | None = None,
) -> Machine:
    """Sample this process and its storage; `session` and `lag` are the running table's."""
    own = [paths.sessions / f"{session}.db{end}" for end in ("", "-wal")] if session else []

    def journal() -> int | None:
        try:
            sizes = [file.stat().st_size for file in own if file.exists()]
        except OSError:
            return None
        return sum(sizes) if sizes else None

    return Machine(
        memory_mb=resident_mb(),
        loop_lag_ms=await loop_lag_ms(runtime.clock),
        disk_free_mb=await runtime.run(lambda: free_mb(paths.sessions)),
        journals=await runtime.run(lambda: folder_bytes(paths.sessions)),
        journal=await runtime.run(journal),
        lag=lag,
        server=await runtime.run(lambda: server_figures(settings, paths)),
    )


async def newest_figures(store: FileStore, now: datetime, hours: float = HOURS) -> Figures:
    """Return the figures of the sessions in which something happened in the last hours, bounded.

    A session that cannot be read is passed over; StoreError where none can be listed.
    """
    since = stamp(now - timedelta(hours=hours))
    told: list[Envelope] = []
    left = MOST_EVENTS
    fresh = sorted((s for s in await store.list() if s.last >= since), key=lambda s: s.last)
    for summary in fresh[: -MOST_SESSIONS - 1 : -1]:
        if summary.events > left:
            break
        left -= summary.events
        told += await _told(store, summary.id)
    told.sort(key=lambda envelope: envelope.at)
    return figures_of(told, now)


async def _told(store: FileStore, session: str) -> list[Envelope]:
    """Return what counts in a session's log."""
    try:
        journal = await store.open(session, write=False)
        try:
            return [one for one in await journal.read() if isinstance(one.event, Counted)]
        finally:
            await journal.close()
    except StoreError:
        return []


def as_data(figures: Figures, machine: Machine) -> dict[str, Any]:
    """Return figures as JSON takes them; money as text, times as the log writes them."""
    told = _plain({"calls": asdict(figures), "process": asdict(machine)})
    return {**told["calls"], "process": told["process"]}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            fields: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]  # JSON
            return {name: _plain(one) for name, one in fields.items()}
        case list() | tuple():
            items = cast("Iterable[Any]", value)
            return [_plain(one) for one in items]
        case Decimal():
            return f"{value:f}"
        case datetime():
            return stamp(value)
        case float():
            return round(value, 1)
        case _:
            return value
