"""`tableround doctor`: looks at everything, calls each provider once, says what to do."""

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from engine import (
    Check,
    Loaded,
    Runtime,
    SettingsError,
    StoreError,
    SystemClock,
    clean_line,
    figures,
    run_async,
    worst,
)
from tui.checkup import checkup, terminal_facts
from tui.cli.exit_codes import CONFIGURATION, DONE, PROVIDER, STORAGE
from tui.cli.shell import Shell, is_screen, out, out_json, out_table
from tui.figures_desk import count

STORAGE_CHECKS = frozenset({"home", "disk", "sqlite"})
LIVE = "provider:"
"""How the names of the checks begin that called a provider."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Run all checks; an error of storage ends with 5, of a provider's answer 4, another one 3."""
    settings = _settings(shell)
    size = shutil.get_terminal_size()
    facts = terminal_facts(
        shell.variables,
        size.columns,
        size.lines,
        interactive=is_screen(),
        config=shell.paths.config,
    )

    async def look(runtime: Runtime) -> tuple[tuple[Check, ...], Any]:
        coming = checkup(settings, shell.paths, facts, runtime, offline=args.offline)
        checks = tuple([check async for check in coming])
        return checks, await _figures(shell, settings, runtime) if args.json else None

    checks, told = run_async(look, SystemClock())
    if args.json:
        rows = [asdict(check) for check in checks]
        out_json({"status": worst(checks), "checks": rows, "figures": told})
    else:
        print_checks(shell, checks)
    return _status(checks)


async def _figures(shell: Shell, settings: Loaded | SettingsError, runtime: Runtime) -> Any:
    """Return the figures of the last 24 hours; nothing where no session can be read."""
    try:
        told = await count(settings, shell.paths, runtime)
    except StoreError as error:
        shell.fail(error)
        return None
    return figures.as_data(told.figures, told.machine)


def print_checks(shell: Shell, checks: Sequence[Check]) -> None:
    """Write a line for each check, and below them what is to be done."""
    out_table(
        [
            (
                check.name,
                shell.words(f"doctor.{check.status}"),
                f"{check.duration_ms} ms",
                shell.told(check.detail),
            )
            for check in checks
        ]
    )
    for check in checks:
        if check.remedy:
            out(f"-> {check.name}: {clean_line(shell.told(check.remedy), 10_000)}")


def _settings(shell: Shell) -> Loaded | SettingsError:
    try:
        return shell.settings()
    except SettingsError as error:
        return error


def _status(checks: tuple[Check, ...]) -> int:
    failed = {check.name for check in checks if check.status == "error"}
    if failed & STORAGE_CHECKS:
        return STORAGE
    if any(not name.startswith(LIVE) for name in failed):
        return CONFIGURATION
    return PROVIDER if failed else DONE
