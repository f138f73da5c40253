"""`tableround themes`: the palettes, the user's own among them, and which one is in use."""

import argparse
from collections.abc import Mapping
from typing import Any

from engine import screen_look
from tui.cli.exit_codes import DONE
from tui.cli.shell import Shell, out_json, out_table
from tui.look import AUTO, look_of
from tui.terminal.fitness import look_at
from tui.theming import FALLBACK, MONO, Palette, palettes


def command(shell: Shell, args: argparse.Namespace) -> int:
    """List the palettes; a star marks the one that the screen takes here."""
    found = list(palettes(shell.paths.themes))
    used = _used(shell, found)
    if args.json:
        out_json([_document(one, used) for one in found])
        return DONE
    out_table([_row(shell, one, used) for one in found])
    if screen_look(shell.variables, shell.paths.config).get("theme") == AUTO:
        shell.note(shell.words("themes.auto"))
    shell.note(shell.words("themes.own", folder=shell.paths.themes))
    return DONE


def _used(shell: Shell, found: list[Palette]) -> Palette | None:
    """Return the palette that the screen takes: of two with one name, the later one."""
    own = screen_look(shell.variables, shell.paths.config)
    wished = look_of(own, look_at(shell.variables).theme, slow=False).theme
    by_name = {one.theme.name: one for one in found if one.theme is not None}
    return by_name.get(wished) or by_name.get(FALLBACK)


def _row(shell: Shell, one: Palette, used: Palette | None) -> tuple[str, ...]:
    source = shell.words("themes.source.own" if one.own else "themes.source.shipped")
    kind = _kind(one)
    return (
        "*" if one is used else "",
        one.theme.name if one.theme is not None else one.file,
        shell.words(f"themes.kind.{kind}") if kind else "-",
        source,
        one.fault.told(shell.words) if one.fault is not None else "",
    )


def _kind(one: Palette) -> str:
    if one.theme is None:
        return ""
    if one.theme.name == MONO:
        return "mono"
    if one.theme.ansi:
        return "ansi"
    return "dark" if one.theme.dark else "light"


def _document(one: Palette, used: Palette | None) -> Mapping[str, Any]:
    return {
        "name": one.theme.name if one.theme is not None else None,
        "file": one.file,
        "source": "user" if one.own else "shipped",
        "kind": _kind(one) or None,
        "in_use": one is used,
        "fault": str(one.fault) if one.fault is not None else None,
    }
