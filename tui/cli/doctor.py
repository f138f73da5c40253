"""`tableround doctor`: looks at everything, calls each provider once, says what to do."""

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import asdict

from engine import (
    Check,
    Loaded,
    Runtime,
    SettingsError,
    SystemClock,
    clean_line,
    run_async,
    worst,
)
from tui.checkup import checkup, terminal_facts
from tui.cli.exit_codes import CONFIGURATION, DONE, PROVIDER, STORAGE
from tui.cli.shell import Shell, is_screen, out, out_json, out_table

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

    async def look(runtime: Runtime) -> tuple[Check, ...]:
        coming = checkup(settings, shell.paths, facts, runtime, offline=args.offline)
        return tuple([check async for check in coming])

    checks = run_async(look, SystemClock())
    if args.json:
        out_json({"status": worst(checks), "checks": [asdict(check) for check in checks]})
    else:
        print_checks(shell, checks)
    return _status(checks)


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
