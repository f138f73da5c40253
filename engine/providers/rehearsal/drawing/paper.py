"""From cut masks to coloured paper: shadow, edge light, grain, and the fold opened."""

from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import ImageChops, ImageFilter, ImageOps
from PIL.Image import Image, Resampling, composite, frombytes, merge, new

from engine.imaging.colours import RGB

_SHADE = 0.62


@dataclass(frozen=True, slots=True)
class Layer:
    """A sheet of coloured paper cut to a mask of the right half."""

    mask: Image
    colour: RGB
    lift: float = 1.0


def opened(ground: RGB, layers: list[Layer], size: tuple[int, int], rng: Random) -> bytes:
    """Return the PNG of layers of paper on a ground, opened along the fold.

    `size` is that of the right half; the left half is its mirror, pixel by pixel.
    """
    half = new("RGB", size, ground)
    for layer in layers:
        half = _laid(half, layer)
    half = ImageChops.multiply(half, _grain(size, rng))
    whole = new("RGB", (2 * size[0], size[1]))
    whole.paste(half, (size[0], 0))
    whole.paste(ImageOps.mirror(half), (0, 0))
    out = BytesIO()
    whole.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _laid(below: Image, layer: Layer) -> Image:
    """Lay a layer down: it throws a soft shadow straight down and catches light at its edge."""
    reach = max(1, round(below.height / 256 * layer.lift))
    fallen = _lowered(layer.mask, reach).filter(ImageFilter.GaussianBlur(reach * 1.1))
    shadow = fallen.point([round(value * 0.34) for value in range(256)])
    dark = below.point([round(value * _SHADE) for value in range(256)] * 3)
    shaded = composite(dark, below, shadow)
    paper = new("RGB", below.size, layer.colour)
    edge = ImageChops.subtract(layer.mask, _lowered(layer.mask, 1))
    bright = new("RGB", below.size, _towards_white(layer.colour, 0.45))
    paper = composite(bright, paper, edge.point([value // 2 for value in range(256)]))
    return composite(paper, shaded, layer.mask)


def _lowered(mask: Image, rows: int) -> Image:
    lower = new("L", mask.size)
    lower.paste(mask, (0, rows))
    return lower


def _towards_white(colour: RGB, share: float) -> RGB:
    red, green, blue = (round(value + (255 - value) * share) for value in colour)
    return red, green, blue


def _grain(size: tuple[int, int], rng: Random) -> Image:
    """Return the grain of handmade paper: fine specks, soft clouds, a few fibres across."""
    width, height = size
    fine = frombytes(
        "L",
        (width // 2 or 1, height // 2 or 1),
        rng.randbytes((width // 2 or 1) * (height // 2 or 1)),
    )
    fibre = frombytes(
        "L",
        (max(1, width // 24), max(1, height // 3)),
        rng.randbytes(max(1, width // 24) * max(1, height // 3)),
    )
    soft = ImageChops.add(
        fine.resize(size, Resampling.BILINEAR),
        fibre.resize(size, Resampling.BILINEAR),
        scale=2.0,
    ).filter(ImageFilter.BoxBlur(1))
    # Few levels: grain that the eye takes for paper and that still packs well.
    grey = soft.point([min(255, 244 + 2 * (value // 26)) for value in range(256)])
    return merge("RGB", (grey, grey, grey))
