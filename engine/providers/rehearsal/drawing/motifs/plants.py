"""Flowers, leaves, trees."""

import math
from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Path,
    arc,
    circle,
    crescent,
    drop,
    folded,
    inset,
    leaf,
    lobed,
    polar,
    ribbon,
    smooth,
    spiral,
    taper,
)
from engine.providers.rehearsal.drawing.ornament import (
    band,
    dots,
    rosette,
    slit,
    spray,
    teeth,
    wheel,
)


def flower(cutter: Cutter, rng: Random) -> None:
    """Cut an open blossom seen from above, leaves between its petals."""
    petals = rng.choice((5, 6, 8))
    turn = -90.0
    if petals < 8:
        for petal in range(petals):
            angle = turn + 360 * (petal + 0.5) / petals
            _leaf(cutter, angle, 0.45, 1.0)
    for petal in range(petals):
        _petal(cutter, turn + 360 * petal / petals, petals)
    cutter.cut(circle((0, 0), 0.30))
    cutter.keep(lobed((0, 0), 0.275, petals * 2, 0.12))
    if rng.random() < 0.5:
        rosette(cutter, (0, 0), 0.22, petals, turn + 180 / petals)
    else:
        dots(cutter, circle((0, 0), 0.18), 0.028, petals * 2, closed=True)
        cutter.cut(circle((0, 0), 0.10))
        cutter.keep(circle((0, 0), 0.05))


def _petal(cutter: Cutter, angle: float, petals: int) -> None:
    wide = min(0.40, 2.05 / petals)
    plane = cutter.at((0, 0), 1.0, angle + 90)
    outline = folded(
        [
            (0.0, -0.88), (wide * 0.35, -0.95), (wide * 0.85, -0.84), (wide, -0.62),
            (wide * 0.72, -0.36), (wide * 0.22, -0.16), (0.0, -0.12),
        ]
    )  # fmt: skip
    plane.cut(inset(outline, -0.022))
    plane.keep(outline)
    plane.cut(crescent((0, -0.62), wide * 0.74, -90, 180, wide * 0.15))
    for side in (-1, 0, 1):
        tip = (side * wide * 0.34, -0.60 - 0.05 * (side == 0))
        plane.cut(drop((side * wide * 0.12, -0.34), tip, wide * 0.2))
    teeth(plane, arc((0, -0.62), wide * 0.56, 205, 335), 0.05, 7, side=1)


def _leaf(cutter: Cutter, angle: float, near: float, far: float) -> None:
    base, tip = polar((0, 0), near, angle), polar((0, 0), far, angle)
    cutter.keep(leaf(base, tip, 0.26))
    slit(cutter, [polar((0, 0), near + 0.2, angle), polar((0, 0), far - 0.1, angle)], 0.03)
    for side in (-1, 1):
        for step in range(3):
            start = polar((0, 0), near + 0.24 + 0.09 * step, angle + side * 1.6)
            slit(cutter, [start, polar(start, 0.09, angle + side * 38)], 0.022)


def peony(cutter: Cutter, rng: Random) -> None:
    """Cut a full peony: ruffled rings of petals, one over the other, on two leaves."""
    for side in (18, 50, 130, 162):
        _leaf(cutter, side, 0.5, 1.0)
    rings = ((0.84, 9), (0.60, 7), (0.36, 5))
    for level, (radius, lobes) in enumerate(rings):
        turn = -90 + (180 / lobes if level % 2 else 0)
        cutter.cut(lobed((0, -0.06), radius + 0.035, lobes, 0.16, turn=turn))
        cutter.keep(lobed((0, -0.06), radius, lobes, 0.16, turn=turn))
        for lobe in range(lobes):
            angle = turn + 360 * lobe / lobes
            centre = polar((0, -0.06), radius * 0.72, angle)
            wide = radius * 1.9 / lobes
            cutter.cut(crescent(centre, wide, angle, 150, wide * 0.22))
            teeth(cutter, arc(centre, wide * 0.70, angle - 60, angle + 60), wide * 0.3, 6, side=1)
    if rng.random() < 0.5:
        rosette(cutter, (0, -0.06), 0.2, 5, -90)
    else:
        for angle in range(-90, 270, 45):
            cutter.cut(circle(polar((0, -0.06), 0.13, angle), 0.032))
        cutter.cut(circle((0, -0.06), 0.05))


def lotus(cutter: Cutter, rng: Random) -> None:
    """Cut a lotus from the side, over its leaves and ripples."""
    _pads(cutter, rng)
    spread = rng.uniform(0.92, 1.05)
    layers = ((66, 0.92, 0.30), (40, 1.02, 0.32), (20, 1.06, 0.32), (0, 1.12, 0.34))
    for angle, length, width in layers:
        for side in (1, -1) if angle else (1,):
            _lotus_petal(cutter, side * angle * spread, length, width)
    cutter.keep(arc((0, 0.42), 0.32, 0, 180, squash=0.5))
    dots(cutter, arc((0, 0.42), 0.22, 20, 160, squash=0.45), 0.025, 5)


def _lotus_petal(cutter: Cutter, angle: float, length: float, width: float) -> None:
    plane = cutter.at((0, 0.44), 1.0, angle)
    half = width / 2 + 0.06
    outline = smooth(
        [
            (0, -length), (half * 0.45, -length * 0.82), (half * 1.08, -length * 0.5),
            (half * 0.7, -length * 0.16), (0, 0), (-half * 0.7, -length * 0.16),
            (-half * 1.08, -length * 0.5), (-half * 0.45, -length * 0.82),
        ]
    )  # fmt: skip
    plane.cut(inset(outline, -0.025))
    plane.keep(outline)
    for step in (-1, 0, 1):
        spine = smooth(
            [(step * 0.03, -length * 0.24), (step * half * 0.56, -length * 0.5), (step * half * 0.26, -length * 0.8)],
            closed=False,
        )  # fmt: skip
        slit(plane, spine, 0.042)


def _pads(cutter: Cutter, rng: Random) -> None:
    for side in (1, -1):
        for middle, y, radius in ((0.62, 0.62, 0.34), (0.24, 0.82, 0.26)):
            centre = (side * middle, y)
            cutter.cut(circle(centre, radius + 0.03, squash=0.42))
            cutter.keep(circle(centre, radius, squash=0.42))
            for angle in range(0, 360, 30):
                spine = [
                    (centre[0] + math.cos(math.radians(angle)) * radius * k,
                     centre[1] + math.sin(math.radians(angle)) * radius * k * 0.42)
                    for k in (0.28, 0.55, 0.84)
                ]  # fmt: skip
                slit(cutter, spine, 0.026)
    ripples = rng.choice((2, 3))
    for step in range(ripples):
        path = arc((0, 0.86 + 0.06 * step), 0.62 - 0.16 * step, 20, 160, squash=0.2)
        cutter.keep(ribbon(path, taper(0.024, tip=0.024)))


def tree(cutter: Cutter, rng: Random) -> None:
    """Cut a tree of life: a round crown full of leaves and fruit, roots that curl."""
    lobes = rng.choice((9, 11, 13))
    heart = (0.0, -0.32)
    cutter.keep(lobed(heart, 0.66, lobes, 0.1, turn=-90))
    cutter.keep(
        folded(
            [(0, 0.1), (0.09, 0.2), (0.08, 0.5), (0.14, 0.72), (0.4, 0.9), (0.16, 0.86), (0, 0.9)]
        )
    )
    for ring, (radius, count) in enumerate(((0.50, lobes), (0.30, 7))):
        for place in range(count):
            angle = -90 + 360 * (place + 0.5 * ring) / count
            where = polar(heart, radius, angle)
            if ring == 0 and place % 2:
                rosette(cutter, where, 0.085, 5, angle)
            else:
                _twig(cutter.at(where, 0.13, angle + 90))
    wheel(cutter, heart, 0.13, rng)
    for y in (0.30, 0.48, 0.66):
        cutter.cut(leaf((0, y - 0.09), (0, y + 0.07), 0.055))
    for x, y, radius in ((0.50, 0.80, 0.10), (0.26, 0.66, 0.075)):
        curl = spiral((x, y), radius, 1.3, start=90, hand=-1)
        cutter.keep(ribbon([(0.06, y + radius), *curl], taper(0.05, tip=0.03)))
        cutter.keep(circle(curl[-1], 0.026))
    spray(cutter, [(0.70, 0.92), (0.72, 0.72), (0.70, 0.56)], 0.17, 2, 0.03)


def _twig(plane: Cutter) -> None:
    plane.cut(leaf((0, 0.5), (0, -1.0), 0.5))
    for side in (1, -1):
        plane.cut(leaf((side * 0.12, 0.8), (side * 0.8, -0.1), 0.42))


def foliage(cutter: Cutter, rng: Random) -> None:
    """Cut one great leaf, its veins and fringes, two smaller ones beside it."""
    for side in (1, -1):
        plane = cutter.at((side * 0.30, 0.52), 0.62, side * 62)
        _great_leaf(plane, 0.42)
    _great_leaf(cutter, rng.uniform(0.5, 0.6))
    cutter.keep(
        ribbon(smooth([(0, 0.6), (0.0, 0.8), (0.0, 1.0)], closed=False), taper(0.06, tip=0.05))
    )


def _great_leaf(cutter: Cutter, wide: float) -> None:
    outline = folded(
        [(0, -1.0), (wide * 0.34, -0.74), (wide * 0.86, -0.34), (wide, 0.06), (wide * 0.74, 0.42), (wide * 0.3, 0.64), (0, 0.72)]
    )  # fmt: skip
    cutter.keep(outline)
    inner = band(cutter, outline, edge=0.04, line=0.018)
    teeth(cutter, inner[8:-8], 0.045, 50, side=1)
    slit(cutter, [(0, -0.72), (0, -0.1), (0, 0.56)], 0.045)
    for step in range(6):
        y = 0.46 - step * 0.19
        reach = wide * (0.64 - 0.075 * step)
        for side in (1, -1):
            path: Path = smooth(
                [(side * 0.05, y), (side * reach * 0.6, y - 0.1), (side * reach, y - 0.24)],
                closed=False,
            )
            slit(cutter, path, 0.05)
