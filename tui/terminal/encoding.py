"""Pictures as the bytes of a graphics protocol, by textual-image's encoders.

Leans on the inside of textual-image 0.14.2 (`_pixeldata`, `_sixel`): what is public there asks
the terminal as it is imported, on the input that our own reader reads.
"""

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tui.terminal.pixels import Graphics

CHUNK = 4096
"""Most characters of a payload in one command of kitty's protocol."""


def encoded(
    small: bytes, graphics: Graphics, cells: tuple[int, int], cell: tuple[int, int]
) -> list[str]:
    """Return the payload that fills so many cells of so many pixels, in its pieces.

    Blocks for up to a second: use a thread. ImportError and OSError where it cannot be done.
    """
    image: Any = import_module("PIL.Image")
    wide, high = cells[0] * cell[0], cells[1] * cell[1]
    with image.open(io.BytesIO(small)) as opened:
        if graphics == "kitty":  # the terminal makes it as large as its cells
            wide, high = min(wide, opened.width), min(high, opened.height)
        data: Any = import_module("textual_image._pixeldata").PixelData(opened).scaled(wide, high)
    if graphics == "kitty":
        return list(_pieces(data.to_base64()))
    return [import_module("textual_image._sixel").image_to_sixels(data.pil_image)]


def _pieces(payload: str) -> Iterator[str]:
    for start in range(0, len(payload), CHUNK):
        yield payload[start : start + CHUNK]
