"""`tableround doctor`: looks at everything, calls each provider once, says what to do."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict

from engine import (
    Check,
    Loaded,
    Runtime,
    SettingsError,
    SystemClock,
    TerminalFacts,
    called_providers,
    check_providers,
    check_storage,
    clean_line,
    examine,
    run_async,
    worst,
)
from tui.cli.exit_codes import CONFIGURATION, DONE, PROVIDER, STORAGE
from tui.cli.shell import Shell, is_screen, out, out_json, out_table

STORAGE_CHECKS = frozenset({"home", "disk", "sqlite"})
LIVE = "provider:"
"""How the names of the checks begin that called a provider."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Run all checks; an error of storage ends with 5, of a provider's answer 4, another one 3."""
    settings = _settings(shell)
    clock = SystemClock()

    async def look(runtime: Runtime) -> tuple[Check, ...]:
        checks = examine(shell.paths, settings, _terminal(shell), clock)
        checks += check_storage(settings, shell.paths, clock)
        if args.offline or isinstance(settings, SettingsError):
            return checks
        called = called_providers(settings)
        return (*checks, *await check_providers(settings, shell.paths, runtime, called))

    checks = run_async(look, clock)
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


def _terminal(shell: Shell) -> TerminalFacts:
    size = shutil.get_terminal_size()
    variables = shell.variables
    if variables.get("NO_COLOR"):
        colour = "no colour (NO_COLOR)"
    elif variables.get("COLORTERM") in {"truecolor", "24bit"}:
        colour = "true colour"
    else:
        colour = "256 colours" if "256" in variables.get("TERM", "") else "16 colours"
    return TerminalFacts(
        term=variables.get("TERM", ""),
        colour=colour,
        encoding=sys.stdout.encoding or "",
        columns=size.columns,
        rows=size.lines,
        interactive=is_screen(),
    )
