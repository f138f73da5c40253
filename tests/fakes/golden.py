"""Goldens: a screen as text, compared with a file that a person has looked at.

`TABLEROUND_GOLDEN=write` writes them anew. The picture beside a text (SVG) is for people and
for the README; where one is kept it is compared too.
"""

import difflib
import os
from pathlib import Path

from textual.app import App

from tests.fakes.house import grid

FOLDER = Path(__file__).resolve().parents[2] / "snapshots" / "tui"


def check(app: App[None], name: str, *, picture: bool = False) -> None:
    """Compare what stands on the screen with the golden of this name."""
    text = "\n".join(grid(app)) + "\n"
    _compare(FOLDER / f"{name}.txt", text)
    if picture:
        _compare(FOLDER / f"{name}.svg", app.export_screenshot(title="TableRound"))


def _compare(file: Path, shown: str) -> None:
    if os.environ.get("TABLEROUND_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, encoding="utf-8")
        return
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    if shown != kept:
        lines = difflib.unified_diff(kept.splitlines(), shown.splitlines(), "golden", "now", n=1)
        raise AssertionError(f"{file.name} differs:\n" + "\n".join(list(lines)[:60]))
