"""Ways from a live table into its log: what caused a thing, and the session at a glance."""

import asyncio
from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from engine import EngineError, Envelope, TableState, replayed, unsealed
from tui.pump import SessionHandle
from tui.screens.overview import OverviewScreen
from tui.screens.provenance import About, ProvenanceScreen
from tui.widgets.house import house_of

Told = tuple[Sequence[Envelope], TableState]


async def show_provenance(
    screen: Screen[Any], session: SessionHandle, about: About | None = None
) -> None:
    """Show what caused a thing of a live table, over its screen; without `about` all there is."""
    told = await _told(screen, session)
    if told is not None:
        shown = ProvenanceScreen(told[0], session.roles, about, jumps=False)
        await screen.app.push_screen(shown)  # pyright: ignore[reportUnknownMemberType] - a generic App


async def show_overview(screen: Screen[Any], session: SessionHandle) -> None:
    """Show a live table at a glance, over its screen."""
    told = await _told(screen, session)
    if told is not None:
        shown = OverviewScreen(*told, session.roles, session.stages)
        await screen.app.push_screen(shown)  # pyright: ignore[reportUnknownMemberType] - a generic App


async def _told(screen: Screen[Any], session: SessionHandle) -> Told | None:
    """Return a table's log without what is sealed, and its state; None where it cannot be read."""
    try:
        log = await session.history()
    except EngineError as error:
        house = house_of(screen)
        house.say(house.fault(error), bad=True)
        return None
    return await asyncio.get_running_loop().run_in_executor(None, _open_part, log, session.state)


def _open_part(log: Sequence[Envelope], state: TableState) -> Told:
    kept = unsealed(log, state)
    return (kept, state) if len(kept) == len(log) else (kept, replayed(kept))
