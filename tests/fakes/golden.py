"""Goldens: a screen as text, compared with a file that a person has looked at.

`TABLEROUND_GOLDEN=write` writes them anew. The picture beside a text (SVG) is for people and
for the README; where one is kept it is compared too.
"""

import difflib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from tests.fakes.house import grid

FOLDER = Path(__file__).resolve().parents[2] / "snapshots" / "tui"

Size = tuple[int, int]

SIZES: list[Size] = [(80, 24), (120, 40), (200, 60)]
PICTURED: Size = (120, 40)
"""The size in which a screen is kept as a picture, too."""

STILL = 3
"""How many times the same screen is seen before it counts as one that no longer changes."""


def size_id(size: Size) -> str:
    """Return a size as the names of files have it."""
    return f"{size[0]}x{size[1]}"


async def settled(
    app: App[None], pilot: "Pilot[None]", frame: Callable[[], Awaitable[object]] | None = None
) -> None:
    """Wait until the screen no longer changes: threads make pictures small in their own time."""
    before, same = list[str](), 0
    for _ in range(200):
        if frame is not None:
            await frame()
        await pilot.pause(0.05)
        now = grid(app)
        same = same + 1 if now == before else 0
        before = now
        if same >= STILL:
            return
    raise AssertionError("the screen changes all the time")


async def check_sizes(
    app: App[None],
    pilot: "Pilot[None]",
    name: str,
    *,
    frame: Callable[[], Awaitable[object]] | None = None,
    picture: bool = False,
) -> None:
    """Compare one screen in all sizes; an app that is made larger costs less than another.

    Text that comes may leave a view's last rows free for what follows, or not, as it meets a
    layout; after a change of size its end always stands at the bottom.
    """
    await pilot.resize_terminal(SIZES[0][0] + 6, SIZES[0][1] + 4)  # no pane stays as it is
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await settled(app, pilot, frame)
        check(app, f"{name}-{size_id(size)}", picture=picture and size == PICTURED)


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
