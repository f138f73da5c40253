"""The checks of `doctor`, one after another as they come, for the command and the screen alike."""

import sys
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine import Paths, Runtime, SettingsError, SystemClock, screen_look
from tui.terminal.fitness import look_at
from tui.terminal.pixels import AUTO, finding, refusal

if TYPE_CHECKING:  # pydantic: not for the first frame
    from engine import Check, Loaded, TerminalFacts


async def checkup(
    settings: "Loaded | SettingsError",
    paths: Paths,
    terminal: "TerminalFacts",
    runtime: Runtime,
    *,
    offline: bool = False,
) -> "AsyncGenerator[Check]":
    """Look at this machine, its storage, and each provider that a session would call.

    With `offline` no provider is called.
    """
    from engine import (  # noqa: PLC0415  they bring pydantic
        called_providers,
        check_providers,
        looks,
        storage_looks,
    )

    clock = SystemClock()
    machine = looks(paths, settings, terminal, clock)
    for look in (*machine, *storage_looks(settings, paths, clock)):
        yield await runtime.run(look)
    if offline or isinstance(settings, SettingsError):
        return
    for check in await check_providers(settings, paths, runtime, called_providers(settings)):
        yield check


def terminal_facts(
    variables: Mapping[str, str],
    columns: int,
    rows: int,
    *,
    interactive: bool,
    config: Path | None = None,
) -> "TerminalFacts":
    """Return what is known of the terminal without asking it, and how it is to show pictures."""
    from engine import TerminalFacts  # noqa: PLC0415  brings pydantic

    if variables.get("NO_COLOR"):
        colour = "no colour (NO_COLOR)"
    elif variables.get("COLORTERM") in {"truecolor", "24bit"}:
        colour = "true colour"
    else:
        colour = "256 colours" if "256" in variables.get("TERM", "") else "16 colours"
    images = str(screen_look(variables, config).get("images") or AUTO)
    output = sys.__stdout__ or sys.stdout  # a full-screen program has put its own in its place
    return TerminalFacts(
        term=variables.get("TERM", ""),
        colour=colour,
        encoding=output.encoding or "",
        columns=columns,
        rows=rows,
        interactive=interactive,
        images=finding(images, refusal(images, variables, slow=look_at(variables).slow)),
    )
