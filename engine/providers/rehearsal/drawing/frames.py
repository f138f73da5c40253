"""What a figure stands in: rings, scallops, collars, squares, wreaths."""

from dataclasses import dataclass
from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Point,
    arc,
    circle,
    drop,
    facets,
    leaf,
    lobed,
    polar,
    ribbon,
    spiral,
    taper,
)
from engine.providers.rehearsal.drawing.motifs.vessels import blossom
from engine.providers.rehearsal.drawing.ornament import dots, moons, rosette, slit, teeth


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The space that a frame leaves: `reach` from the middle, in a circle or a square."""

    reach: float
    square: bool = False


def scalloped(cutter: Cutter, rng: Random) -> Room:
    """Keep a ring with a scalloped rim and a row of cuts in it."""
    lobes = rng.choice((16, 20, 24, 32))
    cutter.keep(lobed((0, 0), 0.96, lobes, 0.05, turn=-90))
    for lobe in range(lobes):
        place = polar((0, 0), 0.895, -90 + 360 * lobe / lobes)
        cutter.cut(drop(polar((0, 0), 0.85, -90 + 360 * lobe / lobes), place, 0.9 / lobes))
    cutter.cut(circle((0, 0), 0.83))
    cutter.keep(circle((0, 0), 0.81))
    cutter.cut(circle((0, 0), 0.785))
    return Room(reach=0.745)


def saw_ring(cutter: Cutter, rng: Random) -> Room:
    """Keep a ring with saw teeth inside and crescents along it."""
    cutter.keep(circle((0, 0), 0.95))
    count = rng.choice((48, 56, 64))
    cutter.cut(circle((0, 0), 0.915))
    cutter.keep(circle((0, 0), 0.895))
    moons(cutter, circle((0, 0), 0.845), 0.045, count, side=-1)
    cutter.cut(circle((0, 0), 0.80))
    for tooth in range(count):
        angle = -90 + 360 * (tooth + 0.5) / count
        cutter.keep(
            [
                polar((0, 0), 0.81, angle - 2.6),
                polar((0, 0), 0.765, angle),
                polar((0, 0), 0.81, angle + 2.6),
            ]
        )
    return Room(reach=0.735)


def collar(cutter: Cutter, rng: Random) -> Room:
    """Keep a cloud collar: broad lobes with horn spirals, blossoms between them."""
    lobes = rng.choice((4, 6, 8))
    turn = -90 if lobes != 4 else -45
    cutter.keep(lobed((0, 0), 0.97, lobes, 0.1, turn=turn))
    cutter.cut(lobed((0, 0), 0.935, lobes, 0.1, turn=turn))
    cutter.keep(lobed((0, 0), 0.91, lobes, 0.1, turn=turn))
    reach = 0.74 if lobes > 4 else 0.72
    for lobe in range(lobes):
        angle = turn + 360 * lobe / lobes
        plane = cutter.at((0, 0), 1.0, angle + 90)
        plane.cut(drop((0, -0.76), (0, -0.88), 0.07))
        for side in (1, -1):
            _curl(plane, (side * 0.17, -0.80), 0.058, side)
            plane.cut(leaf((side * 0.26, -0.79), (side * 1.5 / lobes, -0.81 + 0.5 / lobes), 0.04))
    cutter.cut(circle((0, 0), reach + 0.02))
    return Room(reach=reach - 0.01)


def _curl(plane: Cutter, where: Point, radius: float, hand: int) -> None:
    path = spiral(where, radius, 1.4, start=90, hand=hand)
    plane.cut(ribbon(path, taper(radius * 0.34, tip=radius * 0.16)))


def square(cutter: Cutter, rng: Random) -> Room:
    """Keep a square border with a row of cuts, spirals in its corners."""
    _border(cutter, 0.95, 0.925)
    _border(cutter, 0.90, 0.80)
    count = rng.choice((18, 22, 26))
    for side in (-1, 1):
        line = [(-0.73, side * 0.85), (0.73, side * 0.85)]
        post = [(0.85, -0.73), (0.85, 0.73)]
        if count == 22:
            dots(cutter, line, 0.022, count)
            dots(cutter, post, 0.022, count)
        elif count == 18:
            moons(cutter, line, 0.036, count, side=side)
            moons(cutter, post, 0.036, count, side=-1)
        else:
            teeth(cutter, [(x, y - side * 0.035) for x, y in line], 0.07, count, side=side)
            teeth(cutter, [(x - 0.035, y) for x, y in post], 0.07, count, side=-1)
    for top in (-1, 1):
        _corner(cutter, top)
    return Room(reach=0.76, square=True)


def _border(cutter: Cutter, outer: float, inner: float) -> None:
    cutter.keep(facets([(0, -outer), (outer, -outer), (outer, outer), (0, outer)]))
    cutter.cut(facets([(0, -inner), (inner, -inner), (inner, inner), (0, inner)]))


def _corner(cutter: Cutter, top: int) -> None:
    plane = cutter.at((0.85, top * 0.85), 1.0)
    plane.cut(facets([(0, -0.08), (0.08, -0.08), (0.08, 0.08), (0, 0.08)]))
    plane.keep(facets([(0, -0.062), (0.062, -0.062), (0.062, 0.062), (0, 0.062)]))
    rosette(plane, (0, 0), 0.048, 4, 45)
    corner = cutter.at((0.80, top * 0.80), 1.0, 0 if top < 0 else 90)
    for twin in (corner, corner.at((0, 0), 1.0, 90, flip=True)):
        curl = spiral((-0.20, 0.075), 0.07, 1.3, start=-90, hand=-1)
        twin.keep(ribbon([(0.0, 0.0), (-0.12, 0.006), *curl], taper(0.034, tip=0.02)))
        twin.keep(circle(curl[-1], 0.018))
    corner.keep(leaf((0, 0), (-0.15, 0.15), 0.08))


def wreath(cutter: Cutter, rng: Random) -> Room:
    """Keep a wreath of leaves with blossoms set in it."""
    blossoms = rng.choice((4, 6, 8))
    cutter.keep(ribbon(arc((0, 0), 0.84, -90, 90, steps=80), taper(0.022, tip=0.022)))
    leaves = 72 // blossoms
    for place in range(blossoms):
        start = -90 + 360 * place / blossoms
        for step in range(2, leaves - 1):
            angle = start + 360 / blossoms * step / leaves
            stem = polar((0, 0), 0.84, angle)
            along = 1 if angle < 90 else -1
            for side in (-1, 1):
                tip = polar(stem, 0.115, angle + along * 90 - along * side * 52)
                cutter.keep(leaf(stem, tip, 0.05, 0.05))
    for place in range(blossoms):
        where = polar((0, 0), 0.84, -90 + 360 * place / blossoms)
        cutter.cut(circle(where, 0.125))
        blossom(cutter, where, 0.11, rng.choice((5, 6)) if place == 0 else 6)
    return Room(reach=0.71)


def gate(cutter: Cutter, rng: Random) -> Room:
    """Keep two thin rings, and a flower with leaves in each corner of the sheet."""
    cutter.keep(circle((0, 0), 0.93))
    cutter.cut(circle((0, 0), 0.895))
    cutter.keep(circle((0, 0), 0.875))
    cutter.cut(circle((0, 0), 0.86))
    petals = rng.choice((5, 6, 8))
    for top in (-1, 1):
        where = (0.84, top * 0.84)
        for angle in (180, -top * 90):
            for bend, reach in ((0.0, 0.36), (-0.16, 0.27), (0.16, 0.27)):
                tip = polar(where, reach, angle + bend * 200)
                cutter.keep(leaf(polar(where, 0.08, angle), tip, 0.062, bend))
        cutter.cut(circle(where, 0.125))
        blossom(cutter, where, 0.11, petals)
    return Room(reach=0.825)


def solid(cutter: Cutter, rng: Random) -> Room:
    """Keep a whole round with a fringed rim: the figure lies on it in light paper."""
    lobes = rng.choice((24, 32, 40))
    cutter.keep(lobed((0, 0), 0.96, lobes, 0.045, turn=-90))
    kind = rng.randrange(3)
    if kind == 0:
        dots(cutter, circle((0, 0), 0.87), 0.02, lobes * 2, closed=True)
    elif kind == 1:
        for lobe in range(lobes):
            angle = -90 + 360 * (lobe + 0.5) / lobes
            slit(cutter, [polar((0, 0), 0.84, angle), polar((0, 0), 0.915, angle)], 0.03)
    else:
        moons(cutter, circle((0, 0), 0.87), 0.04, lobes + 1, side=-1)
    cutter.cut(circle((0, 0), 0.825))
    cutter.keep(circle((0, 0), 0.81))
    return Room(reach=0.755)


FRAMES = (scalloped, saw_ring, collar, square, wreath, gate, solid)
