"""Goldens: a screen as text, compared with a file that a person has looked at.

`TABLEROUND_GOLDEN=write` writes them anew. The picture beside a text (SVG) is for people and
for the README; where one is kept it is compared too.
"""

import difflib
import os
import time
from collections.abc import Awaitable, Callable, Mapping
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

PATIENCE = 60.0
"""Seconds in which a screen has to come to rest."""

LATE = 20.0
"""Seconds in which a screen may become its golden: threads make pictures small in their own time,
and on a busy machine a thread begins later than a screen looks still."""

Frame = Callable[[], Awaitable[object]]


def size_id(size: Size) -> str:
    """Return a size as the names of files have it."""
    return f"{size[0]}x{size[1]}"


async def settled(app: App[None], pilot: "Pilot[None]", frame: Frame | None = None) -> None:
    """Wait until the screen no longer changes."""
    before, same, end = list[str](), 0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
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
    frame: Frame | None = None,
    picture: bool = False,
) -> None:
    """Compare one screen in all sizes; an app that is made larger costs less than another.

    Text that comes may leave a view's last rows free for what follows, or not, as it meets a
    layout; after a change of size its end always stands at the bottom.
    """
    await pilot.resize_terminal(SIZES[0][0] + 6, SIZES[0][1] + 4)  # no pane stays as it is
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await check(
            app, pilot, f"{name}-{size_id(size)}", frame=frame, picture=picture and size == PICTURED
        )


async def check(
    app: App[None],
    pilot: "Pilot[None]",
    name: str,
    *,
    frame: Frame | None = None,
    picture: bool = False,
) -> None:
    """Wait until the screen is the golden of this name; one that is written has come to rest."""
    writes, end = os.environ.get("TABLEROUND_GOLDEN") == "write", time.monotonic() + LATE
    while True:
        if writes:
            await settled(app, pilot, frame)
        else:
            await pilot.pause(0.05)
            if frame is not None:
                await frame()
                await pilot.pause()
        shown = {FOLDER / f"{name}.txt": "\n".join(grid(app)) + "\n"}
        if picture and (writes or shown == {file: _kept(file) for file in shown}):
            shown[FOLDER / f"{name}.svg"] = app.export_screenshot(title="TableRound")
        if writes:
            _write(shown)
            return
        wrong = [file for file, text in shown.items() if text != _kept(file)]
        if not wrong:
            return
        if time.monotonic() > end:
            raise AssertionError(_difference(wrong[0], shown[wrong[0]]))


def _write(shown: Mapping[Path, str]) -> None:
    for file, text in shown.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _kept(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _difference(file: Path, shown: str) -> str:
    kept = _kept(file).splitlines()
    lines = list(difflib.unified_diff(kept, shown.splitlines(), "golden", "now", n=1))
    return f"{file.name} differs:\n" + "\n".join(lines[:60])
