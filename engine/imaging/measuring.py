"""How the facts of a picture are measured."""

import math

from PIL import ImageFilter
from PIL.Image import Dither, Image, Quantize, Resampling, new

from engine.imaging.colours import COLOUR_NAMES, RGB, chroma_and_hue, name_of, oklab, to_hex
from engine.imaging.decode import decode
from engine.imaging.figure import Figure, find_figure
from engine.imaging.measure import ColourShare, PictureFacts

_BOX = (128, 128)
_GRID = 48
_CLUSTERS = 24
_MAX_PIXELS = 100_000_000
_SMALL_SHARE = 0.015
_WARMEST_HUE = 60.0
_VIVID = 0.08
_EDGE = 48


def facts_of(data: bytes) -> PictureFacts:
    """Return the facts of a picture (see `measure`)."""
    picture, _, source = decode(data, box=_BOX, max_pixels=_MAX_PIXELS)
    transparent = picture.mode == "RGBA" and _lowest(picture) < 250
    flat = _on_white(picture)
    pixels = _pixels(flat)
    lights = [oklab(pixel)[0] for pixel in pixels]
    brightness = sum(lights) / len(lights)
    spread = math.sqrt(sum((light - brightness) ** 2 for light in lights) / len(lights))
    saturation, warmth = _colourfulness(pixels)
    edges = _edges(flat)
    clusters = _clusters(flat)
    ground, background, figure = find_figure(pixels, *flat.size)
    mirror, flip = _symmetry(flat, figure)
    return PictureFacts(
        width=source[0],
        height=source[1],
        transparent=transparent,
        colours=_named(clusters),
        brightness=_rounded(brightness),
        contrast=_rounded(min(1.0, 2.5 * spread)),
        saturation=_rounded(saturation),
        warmth=_rounded(warmth),
        temperature="warm" if warmth > 0.2 else "cold" if warmth < -0.2 else "neutral",
        mirror=_rounded(mirror),
        flip=_rounded(flip),
        edges=_rounded(edges),
        texture="busy" if edges > 0.22 else "moderate" if edges > 0.08 else "plain",
        background=_rounded(background),
        background_colour=_share(ground, background),
        figure=figure,
    )


def _lowest(picture: Image) -> int:
    low, _ = picture.getchannel("A").getextrema()
    return int(low) if isinstance(low, int | float) else 0


def _on_white(picture: Image) -> Image:
    if picture.mode != "RGBA":
        return picture
    ground = new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def _pixels(picture: Image) -> list[RGB]:
    raw = picture.tobytes()
    return list(zip(raw[0::3], raw[1::3], raw[2::3], strict=True))


def _clusters(picture: Image) -> list[tuple[int, RGB]]:
    """Return at most 24 mean colours with their counts."""
    reduced = picture.quantize(_CLUSTERS, method=Quantize.MAXCOVERAGE, dither=Dither.NONE)
    palette = reduced.getpalette() or []
    counts = reduced.histogram()
    return [
        (count, (palette[3 * index], palette[3 * index + 1], palette[3 * index + 2]))
        for index, count in enumerate(counts)
        if count and 3 * index + 2 < len(palette)
    ]


def _named(clusters: list[tuple[int, RGB]]) -> tuple[ColourShare, ...]:
    """Join the clusters that people would call by one name."""
    total = sum(count for count, _ in clusters)
    joined: dict[str, list[tuple[int, RGB]]] = {}
    for count, colour in clusters:
        joined.setdefault(name_of(colour).en, []).append((count, colour))
    shares = [_share(_mean(group), sum(count for count, _ in group) / total, name_of(group[0][1]).en)
              for group in joined.values()]  # fmt: skip
    shares.sort(key=lambda share: (-share.share, share.en))
    return tuple(share for share in shares if share.share >= _SMALL_SHARE) or tuple(shares[:1])


def _mean(group: list[tuple[int, RGB]]) -> RGB:
    weight = sum(count for count, _ in group)
    red, green, blue = (
        round(sum(count * colour[channel] for count, colour in group) / weight)
        for channel in range(3)
    )
    return red, green, blue


def _share(colour: RGB, share: float, english: str = "") -> ColourShare:
    name = next((known for known in COLOUR_NAMES if known.en == english), name_of(colour))
    return ColourShare(zh=name.zh, en=name.en, hex=to_hex(colour), share=_rounded(share))


def _colourfulness(pixels: list[RGB]) -> tuple[float, float]:
    """Return saturation (0 to 1) and warmth (-1 to 1): grey is neither warm nor cold."""
    total = pull = 0.0
    for pixel in pixels:
        chroma, hue = chroma_and_hue(pixel)
        total += chroma
        pull += chroma * math.cos(math.radians(hue - _WARMEST_HUE))
    mean = total / len(pixels)
    warmth = pull / total * min(1.0, mean / _VIVID) if total else 0.0
    return min(1.0, mean / 0.25), warmth


def _edges(picture: Image) -> float:
    edges = picture.convert("L").filter(ImageFilter.FIND_EDGES)
    inner = edges.crop((1, 1, max(2, edges.width - 1), max(2, edges.height - 1)))
    counts = inner.histogram()
    return sum(counts[_EDGE:]) / sum(counts)


def _symmetry(picture: Image, figure: Figure | None) -> tuple[float, float]:
    """Return the better of the whole picture's and the figure's own likeness to its mirror.

    A symmetric thing that stands a little off the middle is still symmetric.
    """
    views = [picture]
    if figure is not None and figure.share > 0.04:
        views.append(picture.crop(figure.box))
    scores: list[tuple[float, float]] = []
    for view in views:
        small = view.resize((_GRID, _GRID), Resampling.BOX)
        across = [
            list(channel.tobytes()[at : at + _GRID])
            for channel in small.split()
            for at in range(0, _GRID * _GRID, _GRID)
        ]
        down = [
            list(channel.tobytes()[at::_GRID]) for channel in small.split() for at in range(_GRID)
        ]
        scores.append((_likeness(across), _likeness(down)))
    return max(score[0] for score in scores), max(score[1] for score in scores)


def _likeness(rows: list[list[int]]) -> float:
    """Return 1 minus the mean difference to the mirror over that of random pairs of pixels."""
    values = sorted(value for row in rows for value in row)
    count = len(values)
    # Gini's mean difference of a sorted sample.
    chance = sum((2 * index - count + 1) * value for index, value in enumerate(values))
    chance /= count * (count - 1) / 2
    if chance < 1.0:
        return 1.0
    apart = sum(
        abs(one - other) for row in rows for one, other in zip(row, reversed(row), strict=True)
    )
    return max(0.0, 1.0 - apart / count / chance)


def _rounded(value: float) -> float:
    return round(value, 3)
