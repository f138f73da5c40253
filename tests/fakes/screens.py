"""The whole program in this process: home or a table, in virtual time, driven by a pilot."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from engine import ExportWish, ManualClock, Paths, Runtime, run_async
from engine.vocabulary.clock import Clock
from tests.fakes.house import grid
from tests.fakes.tables import START
from tui.app import Look, TableRoundApp
from tui.cli.export import export_session
from tui.cli.screen import ShellPlanner
from tui.cli.shell import Shell
from tui.desk import Desk
from tui.logs import tear_down
from tui.words import Lang, Words

PATIENCE = 240.0
"""Seconds in which something comes about: a limit for what hangs, not for a machine that is busy."""

Act = Callable[[TableRoundApp, "Pilot[Any]"], Awaitable[None]]


def played(
    home: Path,
    act: Act,
    *arguments: str,
    size: tuple[int, int] = (120, 40),
    lang: Lang = "en",
    auto: bool = False,
    look: Look | None = None,
    toasts: bool = False,
    clock: Clock | None = None,
    **variables: str,
) -> TableRoundApp:
    """Run the program, at the table of `run ARGUMENTS` or at home, and return its app.

    Without a clock of the test's own time is virtual.
    """
    shell = Shell(variables=variables, paths=Paths.of(str(home)), words=Words(lang))
    kept: list[TableRoundApp] = []

    async def main(runtime: Runtime) -> None:
        async def export(store: Any, session: str, wish: ExportWish) -> Path:
            return await export_session(shell, store, session, wish)

        planner = ShellPlanner(shell)
        desk = Desk(shell.paths, runtime, planner, export)
        opening = planner.new_table(arguments) if arguments else None
        app = TableRoundApp(shell.words, desk, look or Look(), opening, auto=auto)
        kept.append(app)
        async with app.run_test(size=size, notifications=toasts) as pilot:
            await pilot.pause()
            await act(app, pilot)
            await desk.leave("quit")

    try:
        run_async(main, clock or ManualClock(START))
    finally:
        tear_down()
    return kept[0]


async def until(pilot: "Pilot[Any]", true: Callable[[], object]) -> None:
    """Let the program go on until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come about:\n" + "\n".join(grid(pilot.app))
        await pilot.pause(0.005)
