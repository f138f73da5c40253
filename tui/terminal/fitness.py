"""What a terminal can do, looked at before the screen starts; nothing is asked of it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass

LEAST = (60, 16)
"""Columns and rows below which no table fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalFitness:
    """`fault` is a word of the room `terminal` where the screen cannot start, or nothing.

    `theme` suits the terminal's colours; `slow` means that it is probably far away.
    """

    fault: str = ""
    theme: str = "night"
    slow: bool = False


def fits(columns: int, rows: int) -> bool:
    """Return whether a table can be laid out in a window of this size."""
    return columns >= LEAST[0] and rows >= LEAST[1]


def look_at(variables: Mapping[str, str], size: tuple[int, int] | None = None) -> TerminalFitness:
    """Judge a terminal by its variables and size in cells; no query is written to it."""
    columns, rows = size or shutil.get_terminal_size((80, 24))
    kind = variables.get("TERM", "")
    fault = ""
    if kind in {"", "dumb", "unknown"}:
        fault = "dumb"
    elif not fits(columns, rows):
        fault = "small"
    return TerminalFitness(
        fault=fault,
        theme=_theme(variables, kind),
        slow=bool(variables.get("SSH_TTY") or variables.get("SSH_CONNECTION")),
    )


def _theme(variables: Mapping[str, str], kind: str) -> str:
    if variables.get("NO_COLOR"):
        return "mono"
    if variables.get("COLORTERM") in {"truecolor", "24bit"} or "256" in kind or "kitty" in kind:
        return "night"
    return "ansi"
