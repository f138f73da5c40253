"""Pictures as half blocks: two pixels a cell, by Pillow alone, no question to the terminal."""

import io
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.terminal.pixels import HALF_SIDE

Mode = Literal["colour", "mono"]

_SHADES = " .:-=+*#%@"


class NotAPicture(Exception):
    """Bytes that cannot be shown."""


def thumbnail(data: bytes, largest: int = HALF_SIDE) -> bytes:
    """Return a PNG of a picture, of at most `largest` pixels a side. Blocks: use a thread.

    NotAPicture where it cannot be read.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  not for the first frame

    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (largest, largest))
            opened.thumbnail((largest, largest))
            flat = ImageOps.exif_transpose(opened).convert("RGBA")
        ground = Image.new("RGBA", flat.size, (255, 255, 255, 255))
        ground.alpha_composite(flat)
        out = io.BytesIO()
        ground.convert("RGB").save(out, "PNG")
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise NotAPicture(type(error).__name__) from error
    return out.getvalue()


def size_in(cells: tuple[int, int], pixels: tuple[int, int]) -> tuple[int, int]:
    """Return columns and rows of cells that a picture takes within others, aspect kept."""
    columns, rows = max(1, cells[0]), max(1, cells[1])
    factor = min(columns / pixels[0], rows * 2 / pixels[1])
    return max(1, round(pixels[0] * factor)), max(1, round(pixels[1] * factor / 2))


def strips(small: bytes, columns: int, rows: int, mode: Mode) -> list[Strip]:
    """Return a thumbnail as lines of cells, kept by its hash, size and mode."""
    return list(_strips(sha256(small).digest(), small, columns, rows, mode))


@lru_cache(maxsize=64)
def _strips(_key: bytes, small: bytes, columns: int, rows: int, mode: Mode) -> tuple[Strip, ...]:
    from PIL import Image  # noqa: PLC0415  not for the first frame

    with Image.open(io.BytesIO(small)) as picture:
        width, height = size_in((columns, rows), picture.size)
        scaled = picture.resize((width, height * 2), Image.Resampling.BOX)
    pixels = scaled.tobytes()

    def at(x: int, y: int) -> tuple[int, int, int]:
        place = (y * width + x) * 3
        return pixels[place], pixels[place + 1], pixels[place + 2]

    lines: list[Strip] = []
    for y in range(height):
        cells: list[Segment] = []
        for x in range(width):
            above, below = at(x, 2 * y), at(x, 2 * y + 1)
            if mode == "mono":
                light = (sum(above) + sum(below)) / 1530
                cells.append(Segment(_SHADES[min(9, int(light * 10))]))
            else:
                cells.append(Segment("▀", _style(above, below)))
        lines.append(Strip(cells, width))
    return tuple(lines)


@lru_cache(maxsize=4096)
def _style(above: tuple[int, int, int], below: tuple[int, int, int]) -> Style:
    return Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
