"""`tableround providers`: which there are, which are ready, which one would speak."""

import argparse

from engine import (
    KNOWN_PROVIDERS,
    Loaded,
    SettingsError,
    access,
    choose,
    is_configured,
    key_variable,
)
from tui.cli.exit_codes import DONE
from tui.cli.shell import Shell, out_json, out_table


def command(shell: Shell, args: argparse.Namespace) -> int:
    """List the providers with their state."""
    loaded = shell.settings()
    chosen, fault = _chosen(loaded)
    rows = [
        {
            "provider": name,
            "state": _state(loaded, name),
            "chosen": name == chosen,
            "key": _key(loaded, name),
            "base_url": access(loaded.settings, name).base_url or "",
        }
        for name in KNOWN_PROVIDERS
    ]
    if args.json:
        out_json(rows)
        return DONE
    out_table(
        [
            (
                "*" if row["chosen"] else " ",
                str(row["provider"]),
                shell.words(f"providers.{row['state']}"),
                str(row["key"]),
                str(row["base_url"]),
            )
            for row in rows
        ]
    )
    if fault is not None:
        shell.fail(fault)
    return DONE


def _chosen(loaded: Loaded) -> tuple[str, SettingsError | None]:
    try:
        return choose(loaded.settings, loaded.catalogue).provider, None
    except SettingsError as error:
        return loaded.settings.general.provider or "", error


def _state(loaded: Loaded, name: str) -> str:
    return "ready" if is_configured(loaded.settings, name) else "unset"


def _key(loaded: Loaded, name: str) -> str:
    """Return where a provider's key comes from, never the key."""
    if name == "rehearsal":
        return ""
    origin = loaded.origins.get(f"providers.{name}.api_key", "")
    return origin or f"{key_variable(name)} -"
