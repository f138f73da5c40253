"""Scissors: shapes kept or cut on one half of a folded sheet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL.Image import Image, new
from PIL.ImageDraw import Draw, ImageDraw

from engine.providers.rehearsal.drawing.geometry import Point

_Matrix = tuple[float, float, float, float, float, float]
_UNTURNED: _Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Cutter:
    """Draws on the right half of a folded sheet, in a plane of its own.

    What crosses the fold is cut off by it. `at` returns scissors for a plane moved,
    turned and scaled within this one.
    """

    mask: Image
    draw: ImageDraw
    matrix: _Matrix = _UNTURNED

    @staticmethod
    def blank(half_width: int) -> "Cutter":
        """Return scissors on an empty half sheet: `half_width` by twice as many pixels."""
        mask = new("L", (half_width, 2 * half_width), 0)
        return Cutter(mask, Draw(mask), (half_width, 0.0, 0.0, 0.0, half_width, half_width))

    def at(
        self, where: Point, scale: float = 1.0, angle: float = 0.0, *, flip: bool = False
    ) -> "Cutter":
        """Return scissors whose origin is `where`, turned by `angle` degrees; `flip` mirrors x."""
        turn = math.radians(angle)
        cos, sin = scale * math.cos(turn), scale * math.sin(turn)
        hand = -1.0 if flip else 1.0
        a, b, c, d, e, f = self.matrix
        x, y = where
        return Cutter(
            self.mask,
            self.draw,
            (
                hand * (a * cos + b * sin),
                -a * sin + b * cos,
                a * x + b * y + c,
                hand * (d * cos + e * sin),
                -d * sin + e * cos,
                d * x + e * y + f,
            ),
        )

    def keep(self, path: Sequence[Point]) -> None:
        """Leave paper standing inside a closed path."""
        self._fill(path, 255)

    def cut(self, path: Sequence[Point]) -> None:
        """Take the paper inside a closed path away."""
        self._fill(path, 0)

    def _fill(self, path: Sequence[Point], value: int) -> None:
        a, b, c, d, e, f = self.matrix
        self.draw.polygon([(a * x + b * y + c, d * x + e * y + f) for x, y in path], fill=value)
