"""How the screen looks and moves, as the settings say it; read before settings are built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tui.terminal.pixels import Refusal

FRAMES = {"full": 30, "calm": 4, "still": 1}
"""How often a second streams are painted, by the motion that is wished for."""

SLOW_FRAMES = 15
"""The most on a terminal that is far away."""

AUTO = "auto"
"""Instead of a theme: the one that fits the terminal's own ground."""

Layout = Literal["grid", "speaker", "conversation", "board"]
LAYOUTS: tuple[Layout, ...] = ("grid", "speaker", "conversation", "board")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the screen looks and moves: `frames` is how often a second streams are painted.

    `follows` is the wish for a theme that fits the terminal's ground, which has to be asked for;
    `refused` is why pictures cannot be pixels, None where the terminal may be asked for them.
    """

    theme: str = "night"
    follows: bool = False
    frames: int = 30
    still: bool = False
    images: str = "auto"
    refused: Refusal | None = "terminal"
    layout: Layout = "grid"
    keys: str | Sequence[str] = ()


def look_of(own: Mapping[str, Any], theme: str, *, slow: bool) -> Look:
    """Return the look that raw settings ask for; `theme` and `slow` are what suits the terminal."""
    motion = str(own.get("motion") or ("calm" if slow else "full"))
    frames = FRAMES.get(motion, 1)
    wished = str(own.get("theme") or theme)
    return Look(
        theme=theme if wished == AUTO else wished,
        follows=wished == AUTO and theme == "night",  # no other theme has a light one beside it
        frames=min(frames, SLOW_FRAMES) if slow else frames,
        still=motion != "full",
        images=str(own.get("images") or "auto"),
        layout=_layout(own.get("layout")),
        keys=own.get("keys") or (),
    )


def _layout(wished: object) -> Layout:
    for one in LAYOUTS:
        if one == wished:
            return one
    return "grid"
