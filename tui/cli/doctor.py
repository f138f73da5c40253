"""`tableround doctor`: looks at everything, says how it went and what to do."""

import argparse
import asyncio
import shutil
import sys
from dataclasses import asdict

from engine import Check, Loaded, SettingsError, SystemClock, TerminalFacts, examine, worst
from tui.cli.exit_codes import CONFIGURATION, DONE, STORAGE
from tui.cli.shell import Shell, is_screen, out, out_json, out_table

STORAGE_CHECKS = frozenset({"home", "disk", "sqlite"})


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Run all checks; an error of storage ends with 5, another one with 3."""
    settings = _settings(shell)
    checks = asyncio.run(examine(shell.paths, settings, _terminal(shell), SystemClock()))
    if args.json:
        out_json({"status": worst(checks), "checks": [asdict(check) for check in checks]})
        return _status(checks)
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
            out(f"-> {check.name}: {shell.told(check.remedy)}")
    return _status(checks)


def _settings(shell: Shell) -> Loaded | SettingsError:
    try:
        return shell.settings()
    except SettingsError as error:
        return error


def _status(checks: tuple[Check, ...]) -> int:
    failed = {check.name for check in checks if check.status == "error"}
    if failed & STORAGE_CHECKS:
        return STORAGE
    return CONFIGURATION if failed else DONE


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
