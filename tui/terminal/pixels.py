"""Which graphics a terminal is given pictures in: half blocks, unless everything speaks for pixels."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

Graphics = Literal["kitty", "sixel"]
Refusal = Literal["python", "extra", "multiplexer", "far", "terminal"]

Finding = tuple[Literal["healthy", "unhealthy"], str, str]
"""A row of doctor's: how it stands, what was found, what to do."""

AUTO, OFF = "auto", "off"
PIXELS: frozenset[str] = frozenset({"kitty", "sixel"})
"""Values of the setting `images`; of these two somebody has to be told why they cannot be."""

HALF_SIDE, PIXEL_SIDE = 512, 1024
"""Pixels of a small picture's longer side: no terminal shows more in half blocks, or in pixels."""

LEAST_PYTHON = (3, 12)
"""What `textual-image` needs."""

REFUSALS: dict[str, str] = {
    "python": "Pixel pictures need Python 3.12 or newer: half blocks are shown instead.",
    "extra": "Pixel pictures need the extra tableround[pixels]: half blocks are shown.",
    "multiplexer": "Pixel pictures do not get through tmux or screen: half blocks are shown.",
    "far": "Pixel pictures are too large for a line far away: half blocks are shown.",
    "terminal": "This terminal did not agree to such pixel pictures: half blocks are shown.",
}

REMEDIES: dict[str, str] = {
    "python": "Use Python 3.12 or newer, or set screen.images to half.",
    "extra": "Install tableround[pixels], or set screen.images to half.",
    "multiplexer": "Start it outside of tmux and screen, or set screen.images to half.",
    "far": "Set screen.images to half.",
    "terminal": "Use a terminal that shows them, or set screen.images to half.",
}

BRANDS: dict[str, Graphics] = {
    "kitty": "kitty",
    "ghostty": "kitty",
    "wezterm": "kitty",
    "foot": "sixel",
}
"""Terminals that get pixels unasked, by how their answer to XTVERSION begins."""

MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a terminal answered: its name and version, what it draws, a cell's width and height."""

    brand: str = ""
    kitty: bool = False
    sixel: bool = False
    cell: tuple[int, int] = (0, 0)


def hinted(variables: Mapping[str, str]) -> bool:
    """Tell whether variables name a terminal that `auto` may ask: others would print the question."""
    named = f"{variables.get('TERM', '')} {variables.get('TERM_PROGRAM', '')}".lower()
    return "KITTY_WINDOW_ID" in variables or any(brand in named for brand in BRANDS)


def refusal(
    images: str,
    variables: Mapping[str, str],
    *,
    slow: bool,
    python: tuple[int, ...] = sys.version_info[:2],
) -> Refusal | None:
    """Return why pictures cannot be pixels, as far as it is known without asking the terminal."""
    if images not in PIXELS and (images != AUTO or not hinted(variables)):
        return "terminal"
    if python < LEAST_PYTHON:
        return "python"
    if find_spec("textual_image") is None:
        return "extra"
    if any(variables.get(name) for name in MULTIPLEXERS) or _inside(variables.get("TERM", "")):
        return "multiplexer"
    return "far" if slow else None


def _inside(kind: str) -> bool:
    return kind.startswith(("tmux", "screen"))


def agreed(images: str, heard: Heard) -> Graphics | None:
    """Return in which graphics pictures are shown after all was heard; None for half blocks."""
    if not all(heard.cell):
        return None
    wished = images
    if images == AUTO:
        brand = heard.brand.lower()
        wished = next((BRANDS[name] for name in BRANDS if brand.startswith(name)), "")
    if wished == "kitty" and heard.kitty:
        return "kitty"
    return "sixel" if wished == "sixel" and heard.sixel else None


def finding(images: str, refused: Refusal | None) -> Finding:
    """Return doctor's row: how pictures are shown, and what stands against what was wished for."""
    if images == OFF:
        return "healthy", "no pictures", ""
    if refused is None:
        return "healthy", "pixel pictures where the terminal agrees, else half blocks", ""
    if images in PIXELS:
        return "unhealthy", REFUSALS[refused], REMEDIES[refused]
    return "healthy", "pictures in half blocks", ""
