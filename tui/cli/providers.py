"""`tableround providers`: which there are, which are ready, which one would speak."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from engine import (
    Check,
    Loaded,
    ProviderRow,
    SettingsError,
    SystemClock,
    check_providers,
    configured_providers,
    provider_rows,
    run_async,
)
from tui.cli.doctor import print_checks
from tui.cli.exit_codes import DONE, PROVIDER
from tui.cli.shell import Shell, out, out_json, out_table


def command(shell: Shell, args: argparse.Namespace) -> int:
    """List the providers with their state; a checked one that fails ends with 4."""
    loaded = shell.settings()
    rows = provider_rows(loaded)
    checks = _checked(shell, loaded) if args.check else ()
    if args.json:
        out_json([_document(row, checks) for row in rows])
    else:
        out_table([_line(shell, row) for row in rows])
        if checks:
            out("")
            print_checks(shell, checks)
        fault = _fault(shell, loaded)
        if fault is not None:
            shell.fail(fault)
    return PROVIDER if any(check.status == "error" for check in checks) else DONE


def _checked(shell: Shell, loaded: Loaded) -> tuple[Check, ...]:
    names = configured_providers(loaded)
    return run_async(
        lambda runtime: check_providers(loaded, shell.paths, runtime, names), SystemClock()
    )


def _fault(shell: Shell, loaded: Loaded) -> SettingsError | None:
    try:
        shell.choice(loaded)
    except SettingsError as error:
        return error
    return None


def _document(row: ProviderRow, checks: Sequence[Check]) -> dict[str, object]:
    own = next((check for check in checks if check.name == f"provider:{row.provider}"), None)
    return {
        **asdict(row),
        "key": _key(row),
        "check": asdict(own) if own is not None else None,
    }


def _line(shell: Shell, row: ProviderRow) -> tuple[str, ...]:
    limits = {
        "at_once": row.at_once,
        "requests": row.requests_per_minute,
        "tokens": row.tokens_per_minute,
    }
    said = [
        shell.words(f"providers.limit.{name}", count=f"{most:,}")
        for name, most in limits.items()
        if most is not None
    ]
    if not row.own:
        said.append(shell.words("providers.other"))
    return (
        "*" if row.chosen else " ",
        row.provider,
        shell.words(f"providers.{row.state}"),
        shell.told(_key(row)),
        row.base_url or "-",
        ", ".join(said),
    )


def _key(row: ProviderRow) -> str:
    """Return where a provider's key comes from, or the variable that would hold it; never the key."""
    if not row.variable:
        return ""
    return row.key or f"{row.variable} -"
