"""The words of the craft: crescents, saw teeth, drops, dots, spirals, petals.

Traditional cuts of northern Chinese and Mongolian window flowers: 月牙纹 (crescent),
锯齿纹 (saw tooth), 云纹 (cloud), 犄纹 (horn spiral).
"""

import itertools
import math
from collections.abc import Sequence
from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Path,
    Point,
    bulge,
    circle,
    crescent,
    drop,
    inset,
    leaf,
    lerp,
    lobed,
    polar,
    ribbon,
    smooth,
    spiral,
    spread,
    taper,
)


def slit(cutter: Cutter, spine: Sequence[Point], width: float) -> None:
    """Cut a slim line that is pointed at both ends."""
    if len(spine) < 5:
        middle = spine if len(spine) > 2 else (spine[0], lerp(spine[0], spine[-1], 0.5), spine[-1])
        spine = smooth(middle, closed=False, steps=6)
    cutter.cut(ribbon(spine, bulge(width)))


def teeth(
    cutter: Cutter, path: Sequence[Point], depth: float, count: int, *, side: int = 1
) -> None:
    """Cut a row of slim pointed teeth that stand on a path; `side` 1 is its right hand."""
    places = spread(path, count)
    gap = math.dist(places[0][0], places[1][0]) if count > 1 else depth
    for (x, y), angle in places:
        tip = polar((x, y), depth, angle + 90 * side)
        left, right = polar((x, y), gap * 0.36, angle), polar((x, y), -gap * 0.36, angle)
        cutter.cut([left, tip, right])


def dots(
    cutter: Cutter, path: Sequence[Point], radius: float, count: int, *, closed: bool = False
) -> None:
    """Cut a row of round holes."""
    for place, _ in spread(path, count, closed=closed):
        cutter.cut(circle(place, radius))


def moons(
    cutter: Cutter, path: Sequence[Point], radius: float, count: int, *, side: int = 1
) -> None:
    """Cut a row of crescents whose backs look to the path's right (side 1) or left."""
    for place, angle in spread(path, count):
        cutter.cut(crescent(place, radius, angle + 90 * side, 170, radius * 0.62))


def scroll(
    cutter: Cutter, centre: Point, radius: float, *, start: float = 0.0, hand: int = 1
) -> None:
    """Cut a spiral: the curl of clouds and horns."""
    path = spiral(centre, radius, 1.6, start=start, hand=hand)
    cutter.cut(ribbon(path, taper(radius * 0.3, tip=radius * 0.12)))
    cutter.cut(circle(path[-1], radius * 0.12))


def rosette(cutter: Cutter, centre: Point, radius: float, petals: int, turn: float = 0.0) -> None:
    """Cut a flower of drops round a heart."""
    width = min(0.62 * radius, 4.4 * radius / petals)
    for petal in range(petals):
        angle = turn + 360 * petal / petals
        cutter.cut(drop(polar(centre, radius * 0.26, angle), polar(centre, radius, angle), width))
    cutter.cut(circle(centre, radius * 0.13))


def wheel(cutter: Cutter, centre: Point, radius: float, rng: Random) -> None:
    """Cut one of several round figures: the eye of a wing, a shoulder, a belly."""
    kind = rng.randrange(5)
    if kind == 0:
        rosette(cutter, centre, radius, rng.choice((5, 6, 8)), rng.choice((0.0, 18.0, 30.0)))
    elif kind == 1:
        scroll(cutter, centre, radius, start=rng.uniform(0, 360), hand=rng.choice((1, -1)))
    elif kind == 2:
        cutter.cut(circle(centre, radius))
        cutter.keep(circle(centre, radius * 0.80))
        for step in range(4):
            angle = 90 * step
            near, far = polar(centre, radius * 0.1, angle), polar(centre, radius * 0.74, angle)
            cutter.cut(leaf(near, far, radius * 0.36))
    elif kind == 3:
        cutter.cut(circle(centre, radius))
        cutter.keep(lobed(centre, radius * 0.86, 8, 0.26))
        rosette(cutter, centre, radius * 0.56, 4, 45)
    else:
        cutter.cut(circle(centre, radius))
        cutter.keep(circle(centre, radius * 0.72))
        rosette(cutter, centre, radius * 0.6, 6)


def band(cutter: Cutter, outline: Path, *, edge: float = 0.045, line: float = 0.02) -> Path:
    """Cut a line inside an outline and ornament along it; return the inner outline.

    The line follows the contour and is broken by bridges, as a real one must be.
    """
    outer, inner = inset(outline, edge), inset(outline, edge + line)
    bridges = max(5, len(outline) // 26)
    size = len(outline)
    for piece in range(bridges):
        first = piece * size // bridges
        last = (piece + 1) * size // bridges - max(1, size // (bridges * 7))
        spine = [
            ((outer[i % size][0] + inner[i % size][0]) / 2, (outer[i % size][1] + inner[i % size][1]) / 2)
            for i in range(first, last + 1)
        ]  # fmt: skip
        cutter.cut(ribbon(spine, lambda share: line * min(1.0, 5 * math.sin(math.pi * share))))
    return inner


def fringe(
    cutter: Cutter, inner: Path, rng: Random, *, depth: float, count: int, whole: bool = True
) -> None:
    """Cut teeth, dots or crescents along an inner outline, or a part of one (not `whole`)."""
    kind = rng.randrange(3)
    closed = [*inner, inner[0]]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(closed))
    side = 1 if area > 0 else -1
    row = inset(inner, depth * 0.5)
    if kind == 0:
        teeth(cutter, closed if whole else inner, depth, count, side=side)
    elif kind == 1:
        dots(cutter, row if whole else row[1:-1], depth * 0.28, count * 2 // 3, closed=whole)
    else:
        moons(cutter, row if whole else row[1:-1], depth * 0.5, count // 2, side=side)


def feathers(
    cutter: Cutter, spine: Sequence[Point], width: float, count: int, *, flip: bool = False
) -> None:
    """Cut crescents across a spine, row on row: scales, plumage, wool."""
    for index, (place, angle) in enumerate(spread(spine, count)):
        radius = width * (0.9 if index % 2 else 1.0)
        cutter.cut(crescent(place, radius, angle + (180 if flip else 0), 150, radius * 0.42))


def spray(cutter: Cutter, spine: Sequence[Point], size: float, pairs: int, width: float) -> None:
    """Keep a stem with pairs of leaves and one at its end."""
    cutter.keep(ribbon(spine, taper(width, tip=width * 0.5)))
    places = spread(spine, pairs + 2)
    for index, (place, angle) in enumerate(places[1:-1]):
        reach = size * (1 - 0.35 * index / max(1, pairs))
        for side in (-1, 1):
            tip = polar(place, reach, angle + side * 48)
            cutter.keep(leaf(place, tip, reach * 0.42, side * 0.08))
            cutter.cut(
                leaf(
                    polar(place, reach * 0.25, angle + side * 48),
                    polar(place, reach * 0.8, angle + side * 48),
                    reach * 0.09,
                )
            )
    end, angle = places[-1]
    cutter.keep(leaf(places[-2][0], polar(end, size * 0.75, angle), size * 0.4))
    cutter.cut(leaf(end, polar(end, size * 0.5, angle), size * 0.09))
