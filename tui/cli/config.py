"""`tableround config`: every value with its source, the file's place, and setting one value."""

import argparse

from engine import clean_line, consent, describe, set_value
from tui.cli.exit_codes import DONE
from tui.cli.options import refuse_password, wrong
from tui.cli.shell import Shell, out, out_json, out_path, read_input
from tui.words import settings_help

LINE, WHOLE = 200, 10_000
"""Cells of a line of what somebody agreed to, and of a value."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Show, locate or change the settings."""
    if args.action == "path":
        out_path(shell.paths.config)
        return DONE
    if args.action == "set":
        return _set(shell, args.key, args.value)
    return _show(shell, as_json=args.json)


def _show(shell: Shell, *, as_json: bool) -> int:
    loaded = shell.settings()
    rows = describe(loaded)
    chinese = settings_help() if shell.words.lang == "zh" else {}
    if as_json:
        out_json(
            [
                {
                    "key": row.key,
                    "value": row.value,
                    "source": row.source,
                    "variable": row.variable,
                    "help": chinese.get(row.pattern, row.help),
                }
                for row in rows
            ]
        )
        return DONE
    for row in rows:
        default = row.source == "default"
        source = shell.words("config.default") if default else shell.told(row.source)
        value = clean_line(row.value, WHOLE) or shell.words("config.unset")
        out(f"{row.key} = {value}  ({source})")
        out(f"    {chinese.get(row.pattern, row.help)}")
    for name, agreed in sorted(consent.given(shell.paths.consents).items()):
        facts = {"provider": name, "host": agreed.host, "at": agreed.at}
        out(clean_line(shell.words("consent.given", **facts), LINE))
    shell.warn(loaded)
    return DONE


def _set(shell: Shell, key: str, value: str) -> int:
    if value == "-":
        value = read_input(100_000).decode("utf-8", "replace").strip()
        if not value:
            raise wrong(shell.words, "no_value")
    else:
        refuse_password(shell.words, value, key)
    set_value(shell.paths.config, key, value)
    written = "config.written" if value else "config.removed"
    shell.note(shell.words(written, key=key, file=shell.paths.config))
    loaded = shell.settings()
    source = loaded.origins.get(key, "")
    if value and source.startswith("environment"):
        shell.note(shell.words("config.hidden", key=key, source=shell.told(source)))
    return DONE
