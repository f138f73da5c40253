"""A whole sheet: figure, frame, small things where there is room, and its colours."""

import math
from dataclasses import dataclass

from PIL.Image import Image, Resampling
from PIL.ImageChops import lighter

from engine.imaging.colours import RGB, distance, from_hex, oklab
from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.fillers import fill
from engine.providers.rehearsal.drawing.frames import FRAMES, Room, gate, solid
from engine.providers.rehearsal.drawing.motifs import FIGURES
from engine.providers.rehearsal.drawing.paper import Layer, opened
from engine.providers.rehearsal.drawing.words import Motif, detect_motif, detect_motifs
from engine.vocabulary.ids import generator

RED, CREAM = (0xC8, 0x10, 0x2E), (0xF7, 0xEF, 0xE0)
SMALLEST, LARGEST = 64, 2048
_SUPERSAMPLING = 3
_LIGHT = 0.82
_CONTRAST = 0.27


def compose(prompt: str, seed: int, palette: tuple[str, ...], size: int) -> bytes:
    """Return the PNG of a prompt's sheet (see `drawing.draw`)."""
    size = min(LARGEST, max(SMALLEST, size)) // 2 * 2
    named = detect_motifs(prompt)
    motif = Motif(detect_motif(prompt))
    others = tuple(other for other in named if other is not motif)
    rng = generator(seed, "draw", prompt, "frame")
    frame = gate if motif is Motif.MEDALLION else rng.choice(FRAMES)
    ring, figure, small = (Cutter.blank(size // 2 * _SUPERSAMPLING) for _ in range(3))
    room = frame(ring, rng)
    _place(figure, motif, room, (seed, "draw", prompt, "figure"))
    standing = figure.mask if frame is solid else lighter(figure.mask, ring.mask)
    fill(small, standing, room, generator(seed, "draw", prompt, "small"), others)
    colours = _colours(palette, dark_ground=frame is solid, seed=seed, prompt=prompt)
    layers = [
        Layer(_downscaled(ring.mask), colours.frame),
        Layer(_downscaled(figure.mask), colours.figure),
        Layer(_downscaled(small.mask), colours.small, 0.7),
    ]
    return opened(
        colours.ground, layers, (size // 2, size), generator(seed, "draw", prompt, "paper")
    )


def _place(figure: Cutter, motif: Motif, room: Room, purpose: tuple[int, str, str, str]) -> None:
    """Cut the figure as large as the room allows, its middle in the middle.

    It is cut twice with equal chances: once small, to see how far it reaches.
    """
    cut = FIGURES[motif]
    sketch = Cutter.blank(96)
    cut(sketch.at((0, 0), 0.6), generator(*purpose))
    middle, reach = _extent(sketch.mask, square=room.square)
    scale = 0.6 * room.reach * 0.97 / reach
    cut(figure.at((0, -middle * scale / 0.6), scale), generator(*purpose))


def _extent(mask: Image, *, square: bool) -> tuple[float, float]:
    """Return the height of a half mask's middle, and how far it reaches from there."""
    width = mask.width
    cells = mask.tobytes()
    points = [
        ((at % width + 1) / width, (at // width + 0.5) / width - 1)
        for at, value in enumerate(cells)
        if value > 127
    ]
    tops = [y for _, y in points]
    middle = (min(tops) + max(tops)) / 2
    if square:
        # The corners of a square room hold spirals.
        reach = max(max(x, abs(y - middle), 0.88 * math.hypot(x, y - middle)) for x, y in points)
        return middle, reach
    # The smallest circle on the fold: found by moving its middle a little up and down.
    best = min(
        (max(math.hypot(x, y - shift) for x, y in points[:: max(1, len(points) // 4000)]), shift)
        for shift in (middle + step / 40 for step in range(-6, 7))
    )
    return best[1], max(math.hypot(x, y - best[1]) for x, y in points)


def _downscaled(mask: Image) -> Image:
    return mask.resize(
        (mask.width // _SUPERSAMPLING, mask.height // _SUPERSAMPLING), Resampling.BOX
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Colours:
    ground: RGB
    frame: RGB
    figure: RGB
    small: RGB


def _colours(palette: tuple[str, ...], *, dark_ground: bool, seed: int, prompt: str) -> _Colours:
    """Choose colours from the palette: the lightest is the ground, the rest must stand out."""
    given = [colour for code in palette if (colour := _parsed(code)) is not None] or [RED, CREAM]
    lightest = max(given, key=lambda colour: oklab(colour)[0])
    ground = lightest if oklab(lightest)[0] >= _LIGHT else CREAM
    strong = [colour for colour in given if distance(colour, ground) > _CONTRAST] or [RED]
    rng = generator(seed, "draw", prompt, "colours")
    main = strong[0] if rng.random() < 0.5 else rng.choice(strong)
    if dark_ground:
        dark = min(strong, key=lambda colour: oklab(colour)[0]) if rng.random() < 0.4 else main
        bright = [c for c in given if distance(c, dark) > 0.35 and oklab(c)[0] > oklab(dark)[0]]
        light = [ground, *bright]
        return _Colours(ground=ground, frame=dark, figure=ground, small=rng.choice(light))
    return _Colours(
        ground=ground, frame=rng.choice((main, rng.choice(strong))), figure=main, small=rng.choice(strong)
    )  # fmt: skip


def _parsed(code: str) -> RGB | None:
    try:
        return from_hex(code)
    except ValueError:
        return None
