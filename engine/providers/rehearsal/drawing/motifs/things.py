"""Chair, bag, box, book, fan, yurt."""

import math
from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    arc,
    circle,
    drop,
    facets,
    folded,
    inset,
    leaf,
    lerp,
    polar,
    ribbon,
    smooth,
    taper,
)
from engine.providers.rehearsal.drawing.motifs.insects import butterfly
from engine.providers.rehearsal.drawing.motifs.plants import flower
from engine.providers.rehearsal.drawing.motifs.sky import ruyi
from engine.providers.rehearsal.drawing.motifs.vessels import blossom
from engine.providers.rehearsal.drawing.ornament import (
    band,
    dots,
    fringe,
    moons,
    rosette,
    scroll,
    slit,
    spray,
    teeth,
    wheel,
)


def _dense(corners: list[tuple[float, float]], gap: float = 0.03) -> list[tuple[float, float]]:
    """Return a polygon with soft corners and points along its edges, as bands need them."""
    path: list[tuple[float, float]] = []
    count = len(corners)
    for index, start in enumerate(corners):
        before, end = corners[index - 1], corners[(index + 1) % count]
        path.extend(_rounded(before, start, end))
        steps = max(1, int(math.dist(start, end) / gap))
        path.extend(lerp(start, end, k / steps) for k in range(3, steps - 2))
    return path


def _rounded(
    before: tuple[float, float], corner: tuple[float, float], after: tuple[float, float]
) -> list[tuple[float, float]]:
    near = lerp(corner, before, 0.07 / math.dist(corner, before))
    far = lerp(corner, after, 0.07 / math.dist(corner, after))
    return [
        lerp(lerp(near, corner, share), lerp(corner, far, share), share)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]


def _emblem(cutter: Cutter, rng: Random, where: tuple[float, float], size: float) -> None:
    """Cut a hole with a figure standing in it."""
    cutter.cut(circle(where, size))
    inner = cutter.at(where, size * 0.9)
    (butterfly if rng.random() < 0.5 else flower)(inner, rng)


def chair(cutter: Cutter, rng: Random) -> None:
    """Cut a round-backed Chinese armchair from the front."""
    rail = smooth(
        [(0.66, -0.12), (0.70, -0.34), (0.58, -0.72), (0.28, -0.92), (0, -0.96)], closed=False
    )
    cutter.keep(ribbon(rail, taper(0.10, tip=0.11)))
    cutter.keep(circle((0.66, -0.11), 0.075))
    splat = folded(
        [(0, -0.92), (0.17, -0.9), (0.13, -0.62), (0.15, -0.36), (0.19, 0.06), (0, 0.07)]
    )
    cutter.keep(splat)
    wheel(cutter, (0, -0.66), 0.095, rng)
    for y in (-0.42, -0.28, -0.14):
        cutter.cut(leaf((0.0, y - 0.05), (0.0, y + 0.09), 0.10))
    for x0, x1 in ((0.44, 0.46), (0.60, 0.58)):
        cutter.keep(
            ribbon([(x0, -0.84 if x0 < 0.5 else -0.16), (x1, 0.08)], taper(0.045, tip=0.045))
        )
    seat = facets([(0, 0.04), (0.70, 0.04), (0.74, 0.16), (0, 0.16)])
    cutter.keep(seat)
    dots(cutter, [(-0.62, 0.10), (0.62, 0.10)], 0.022, 17)
    apron = smooth([(0.60, 0.14), (0.60, 0.40), (0.50, 0.32), (0.30, 0.24), (0.0, 0.30), (0, 0.14)])
    cutter.keep(apron)
    scroll(cutter, (0.47, 0.23), 0.065, start=0)
    cutter.cut(leaf((0.12, 0.21), (0.36, 0.2), 0.05))
    cutter.keep(ribbon([(0.64, 0.1), (0.68, 0.98)], taper(0.085, tip=0.075)))
    cutter.keep(facets([(0, 0.76), (0.7, 0.76), (0.7, 0.83), (0, 0.83)]))
    teeth(cutter, [(-0.56, 0.825), (0.56, 0.825)], -0.045, 20, side=1)
    spray(cutter, [(0, 0.76), (0, 0.6), (0, 0.46)], 0.16, 2, 0.03)


def bag(cutter: Cutter, rng: Random) -> None:
    """Cut a tote bag with its handles and an emblem."""
    handle = arc((0, -0.28), 0.34, 180, 360, squash=1.75, steps=40)
    cutter.keep(ribbon(handle, taper(0.075, tip=0.075)))
    flare = rng.uniform(0.62, 0.74)
    body = _dense([(-0.58, -0.32), (0.58, -0.32), (flare, 0.9), (-flare, 0.9)])
    cutter.keep(body)
    inner = band(cutter, body, edge=0.045, line=0.02)
    fringe(cutter, inner, rng, depth=0.06, count=70)
    _emblem(cutter, rng, (0, 0.30), 0.38)
    for side in (1, -1):
        for y in (-0.1, 0.70):
            scroll(cutter, (side * (0.42 if y < 0 else 0.47), y), 0.075, start=90, hand=side)
    for x in (-0.34, 0.34):
        cutter.cut(circle((x, -0.24), 0.022))


def box(cutter: Cutter, rng: Random) -> None:
    """Cut a gift box with a great bow."""
    for tip, width, core in (((0.66, -0.62), 0.36, 0.17), ((0.25, -0.92), 0.22, 0.09)):
        knot = (0.02, -0.42)
        cutter.keep(drop(knot, tip, width))
        cutter.cut(drop(lerp(knot, tip, 0.3), lerp(knot, tip, 0.88), core))
    cutter.keep(circle((0, -0.42), 0.12))
    rosette(cutter, (0, -0.42), 0.085, 6, -90)
    cutter.keep(facets([(0, -0.32), (0.80, -0.32), (0.80, -0.06), (0, -0.06)]))
    body = _dense([(-0.70, -0.02), (0.70, -0.02), (0.70, 0.92), (-0.70, 0.92)])
    cutter.keep(body)
    side = _dense([(0.14, 0.03), (0.66, 0.03), (0.66, 0.88), (0.14, 0.88)])
    inner = inset(side, 0.03)
    fringe(cutter, inner, rng, depth=0.055, count=44)
    wheel(cutter, (0.40, 0.455), 0.16, rng)
    for y in (0.2, 0.71):
        cutter.cut(leaf((0.28, y), (0.52, y), 0.075))
    for x in (-0.085, 0.085):
        cutter.cut(ribbon([(x, -0.29), (x, -0.09)], taper(0.022, tip=0.022)))
        cutter.cut(ribbon([(x, 0.02), (x, 0.89)], taper(0.022, tip=0.022)))
    for step in range(5):
        cutter.cut(drop((0, 0.06 + 0.165 * step), (0, 0.18 + 0.165 * step), 0.07))
    moons(cutter, [(0.2, -0.18), (0.72, -0.18)], 0.055, 5, side=-1)


def book(cutter: Cutter, rng: Random) -> None:
    """Cut an open book with a figure rising from its pages."""
    top = cutter.at((0, -0.36), 0.58)
    (butterfly if rng.random() < 0.6 else flower)(top, rng)
    top_edge = smooth([(0, 0.26), (0.26, 0.14), (0.60, 0.14), (0.90, 0.26)], closed=False)
    low_edge = smooth([(0.90, 0.80), (0.60, 0.68), (0.26, 0.70), (0, 0.84)], closed=False)
    page = facets([*top_edge, *low_edge])
    cover = facets(
        [
            *smooth([(0, 0.33), (0.3, 0.20), (0.97, 0.33)], closed=False),
            *smooth([(0.97, 0.91), (0.5, 0.80), (0.12, 0.88), (0, 0.96)], closed=False),
        ]
    )
    cutter.keep(cover)
    cutter.cut([(x * 1.025, y + (0.02 if y > 0.55 else -0.02)) for x, y in page])
    cutter.keep(page)
    for row in range(5):
        y = 0.27 + 0.095 * row
        slit(
            cutter,
            smooth(
                [(0.10, y + 0.05), (0.34, y - 0.025), (0.62, y - 0.02), (0.80, y + 0.04)],
                closed=False,
            ),
            0.034,
        )
    slit(cutter, [(0, 0.30), (0, 0.56), (0, 0.82)], 0.03)


def fan(cutter: Cutter, rng: Random) -> None:
    """Cut a folding fan, open wide."""
    pivot, blades = (0.0, 0.74), rng.choice((13, 15, 17))
    sheet = arc(pivot, 1.32, -158, -22, steps=60) + arc(pivot, 0.56, -22, -158, steps=40)
    for blade in range(blades):
        angle = -156 + 132 * blade / (blades - 1)
        cutter.keep(ribbon([pivot, polar(pivot, 0.62, angle)], taper(0.03, tip=0.055)))
    cutter.keep(sheet)
    for blade in range(blades + 1):
        angle = -90 + 136 * (blade - blades / 2) / (blades + 1) * 1.0
        slit(cutter, [polar(pivot, 0.6, angle), polar(pivot, 0.72, angle)], 0.03)
    teeth(cutter, arc(pivot, 1.27, -154, -26), 0.07, 62, side=1)
    dots(cutter, arc(pivot, 0.76, -152, -28), 0.02, 33)
    _emblem(cutter, rng, (0, -0.28), 0.22)
    for angle in (-54, -32):
        where = polar(pivot, 1.01, angle)
        wheel(cutter, where, 0.10, rng)
    for angle in (-68, -43):
        cutter.cut(leaf(polar(pivot, 0.86, angle), polar(pivot, 1.14, angle), 0.06))
    cutter.keep(circle(pivot, 0.075))
    cutter.cut(circle(pivot, 0.028))
    cutter.keep(ribbon([(0, 0.8), (0, 0.86)], taper(0.024, tip=0.024)))
    for x in (-0.05, 0.0, 0.05):
        cutter.keep(ribbon([(x * 0.4, 0.85), (x, 1.0)], taper(0.03, tip=0.04)))


def yurt(cutter: Cutter, rng: Random) -> None:
    """Cut a yurt on the steppe, clouds over its crown."""
    cutter.keep(circle((0, -0.56), 0.12, squash=0.7))
    roof = folded([(0, -0.60), (0.14, -0.56), (0.42, -0.30), (0.74, 0.02), (0.4, 0.06), (0, 0.07)])
    cutter.keep(roof)
    slit(cutter, [(-0.1, -0.50), (0, -0.49), (0.1, -0.50)], 0.03)
    for side in (1, -1):
        for x in (0.12, 0.3, 0.48):
            cutter.cut(drop((side * x * 0.46, -0.34), (side * x, -0.06), 0.085))
    wall = _dense([(-0.70, 0.10), (0.70, 0.10), (0.68, 0.74), (-0.68, 0.74)])
    cutter.keep(wall)
    teeth(cutter, [(-0.66, 0.14), (0.66, 0.14)], 0.075, 34, side=1)
    for side in (1, -1):
        scroll(cutter, (side * 0.47, 0.42), 0.12, start=90 + 90 * side, hand=side)
        scroll(cutter, (side * 0.32, 0.60), 0.07, start=0, hand=-side)
        cutter.cut(leaf((side * 0.5, 0.64), (side * 0.64, 0.54), 0.05))
    cutter.cut(facets([(0, 0.22), (0.2, 0.22), (0.2, 0.74), (0, 0.74)]))
    cutter.keep(facets([(0, 0.26), (0.16, 0.26), (0.16, 0.74), (0, 0.74)]))
    wheel(cutter, (0, 0.50), 0.11, rng)
    cutter.keep(
        ribbon(
            smooth([(-0.98, 0.84), (0, 0.74), (0.98, 0.84)], closed=False),
            lambda share: 0.10 * (share * (1 - share) * 4) ** 0.5 + 0.004,
        )
    )
    spray(cutter, [(0.86, 0.82), (0.88, 0.68), (0.86, 0.56)], 0.15, 2, 0.025)
    blossom(cutter, (0, -0.82), 0.14, 6)
    for x, y in ((0.42, -0.70), (0.76, -0.36)):
        ruyi(cutter, (x, y), 0.17)
