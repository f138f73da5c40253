"""Vase, cup, teapot, lantern, lamp."""

from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Path,
    arc,
    circle,
    drop,
    facets,
    folded,
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
    fringe,
    moons,
    rosette,
    scroll,
    slit,
    spray,
    teeth,
    wheel,
)


def blossom(cutter: Cutter, where: tuple[float, float], radius: float, petals: int = 5) -> None:
    """Keep a small open flower."""
    cutter.keep(lobed(where, radius, petals, 0.3, turn=-90))
    rosette(cutter, where, radius * 0.72, petals, -90)


def vase(cutter: Cutter, rng: Random) -> None:
    """Cut a vase with a bunch of flowers."""
    _bunch(cutter, rng)
    belly = rng.uniform(0.36, 0.46)
    outline = folded(
        [
            (0.0, -0.14), (0.19, -0.14), (0.17, -0.06), (0.13, 0.06), (0.20, 0.18), (belly, 0.38),
            (belly - 0.01, 0.56), (0.27, 0.76), (0.17, 0.86), (0.22, 0.96), (0.0, 0.96),
        ]
    )  # fmt: skip
    cutter.keep(outline)
    slit(cutter, [(-0.16, -0.06), (0, -0.055), (0.16, -0.06)], 0.03)
    for y, wide in ((0.13, 0.13), (0.85, 0.15)):
        slit(cutter, [(-wide, y), (0, y + 0.01), (wide, y)], 0.03)
    teeth(cutter, [(-belly * 0.52, 0.27), (0, 0.25), (belly * 0.52, 0.27)], -0.07, 9, side=1)
    wheel(cutter, (0, 0.48), 0.17, rng)
    for side in (1, -1):
        scroll(cutter, (side * (belly - 0.12), 0.48), 0.075, start=90, hand=-side)
    moons(cutter, [(-0.2, 0.74), (0, 0.77), (0.2, 0.74)], 0.055, 5, side=1)
    handle = smooth([(0.15, -0.08), (0.34, -0.06), (0.36, 0.10), (0.24, 0.20)], closed=False)
    cutter.keep(ribbon(handle, taper(0.05, tip=0.04)))


def _bunch(cutter: Cutter, rng: Random) -> None:
    petals = rng.choice((5, 6, 8))
    spray(cutter, smooth([(0.04, -0.1), (0.3, -0.3), (0.64, -0.34)], closed=False), 0.18, 2, 0.03)
    stem = smooth([(0.03, -0.1), (0.2, -0.36), (0.44, -0.62)], closed=False)
    cutter.keep(ribbon(stem, taper(0.03, tip=0.03)))
    for share in (0.3, 0.55):
        base = (0.04 + 0.4 * share, -0.14 - 0.5 * share)
        cutter.keep(leaf(base, polar(base, 0.22, -20), 0.1, 0.1))
    blossom(cutter, (0.44, -0.62), 0.2, petals)
    cutter.keep(ribbon([(0, -0.1), (0, -0.5)], taper(0.035, tip=0.035)))
    blossom(cutter, (0, -0.66), 0.3, petals)
    for side in (1, -1):
        cutter.keep(leaf((0, -0.2), (side * 0.17, -0.42), 0.1, 0.1 * side))


def cup(cutter: Cutter, rng: Random) -> None:
    """Cut a lidded tea bowl on its saucer, steam rising in curls."""
    _steam(cutter, rng)
    lid = folded([(0, -0.24), (0.2, -0.22), (0.42, -0.12), (0.56, 0.02), (0.3, 0.04), (0, 0.04)])
    cutter.keep(lid)
    cutter.keep(folded([(0, -0.36), (0.10, -0.35), (0.13, -0.30), (0.08, -0.22), (0, -0.21)]))
    teeth(cutter, [(-0.36, -0.01), (0.0, 0.0), (0.36, -0.01)], 0.08, 13, side=-1)
    bowl = folded(
        [
            (0, 0.08),
            (0.4, 0.08),
            (0.64, 0.07),
            (0.60, 0.28),
            (0.46, 0.5),
            (0.26, 0.64),
            (0.22, 0.72),
            (0, 0.73),
        ]
    )
    cutter.keep(bowl)
    slit(cutter, [(-0.58, 0.13), (0, 0.145), (0.58, 0.13)], 0.035)
    wheel(cutter, (0, 0.36), 0.17, rng)
    for side in (1, -1):
        scroll(cutter, (side * 0.33, 0.31), 0.10, start=90 - 90 * side, hand=side)
        cutter.cut(leaf((side * 0.24, 0.50), (side * 0.42, 0.42), 0.06))
    slit(cutter, [(-0.2, 0.63), (0, 0.65), (0.2, 0.63)], 0.03)
    saucer = folded([(0, 0.74), (0.5, 0.74), (0.82, 0.70), (0.66, 0.84), (0.3, 0.92), (0, 0.93)])
    cutter.keep(saucer)
    moons(cutter, arc((0, 0.4), 0.6, 40, 140, squash=0.72), 0.05, 9, side=-1)


def _steam(cutter: Cutter, rng: Random) -> None:
    lean = rng.uniform(0.0, 0.08)
    for x, foot, top, size in ((0.17, -0.28, -0.80, 0.15), (0.46, -0.14, -0.50, 0.12)):
        curl = spiral((x + lean, top), size, 1.25, start=120, hand=1)
        rise = foot - top
        stem = [(x, foot), (x + 0.06, foot - rise * 0.22), (x - 0.03, foot - rise * 0.46), curl[0]]
        path = [*smooth(stem, closed=False), *curl[1:]]
        cutter.keep(ribbon(path, lambda share: 0.025 + 0.06 * share * (1.1 - share)))
        cutter.keep(circle(curl[-1], 0.032))
    cutter.keep(drop((0, -0.98), (0, -0.72), 0.12))
    cutter.cut(drop((0, -0.9), (0, -0.76), 0.05))


def teapot(cutter: Cutter, rng: Random) -> None:
    """Cut a hooped teapot as the fold makes it, a spout to each side, bowls below."""
    hoop = arc((0, 0.06), 0.46, 180, 360, squash=2.0, steps=50)
    cutter.keep(ribbon(hoop, taper(0.09, tip=0.09)))
    dots(cutter, hoop[6:-6], 0.02, 19)
    spout = smooth([(0.48, 0.36), (0.74, 0.24), (0.78, -0.02), (0.98, -0.16)], closed=False)
    cutter.keep(ribbon(spout, taper(0.26, tip=0.075)))
    slit(cutter, spout[5:-3], 0.045)
    body = folded(
        [
            (0, -0.16), (0.26, -0.14), (0.50, 0.02), (0.60, 0.26), (0.54, 0.50), (0.40, 0.64),
            (0.30, 0.68), (0, 0.69),
        ]
    )  # fmt: skip
    cutter.keep(body)
    inner = band(cutter, body, edge=0.045, line=0.02)
    fringe(cutter, inner, rng, depth=0.055, count=54)
    cutter.keep(folded([(0, -0.34), (0.14, -0.33), (0.27, -0.21), (0.28, -0.14), (0, -0.12)]))
    slit(cutter, [(-0.27, -0.14), (0, -0.12), (0.27, -0.14)], 0.03)
    cutter.keep(circle((0, -0.40), 0.075))
    cutter.cut(circle((0, -0.40), 0.028))
    cutter.keep(facets([(0, 0.66), (0.27, 0.66), (0.31, 0.77), (0, 0.77)]))
    wheel(cutter, (0, 0.28), 0.19, rng)
    for side in (1, -1):
        cutter.cut(leaf((side * 0.25, 0.30), (side * 0.42, 0.18), 0.07))
        cutter.cut(leaf((side * 0.25, 0.34), (side * 0.40, 0.46), 0.07))
    bowl = cutter.at((0.70, 0.52), 1.0)
    bowl.keep(folded([(0, 0), (0.16, 0), (0.13, 0.14), (0.07, 0.2), (0.06, 0.25), (0, 0.25)]))
    teeth(bowl, [(-0.11, 0.035), (0.11, 0.035)], 0.075, 6, side=1)


def lantern(cutter: Cutter, rng: Random) -> None:
    """Cut a round lantern with its tassel, two small ones beside it."""
    small = cutter.at((0.70, -0.16), 0.42)
    _lantern(small, rng, tail=0.86)
    cutter.keep(
        ribbon(
            smooth([(0, -0.94), (0.36, -0.92), (0.70, -0.62)], closed=False), taper(0.03, tip=0.024)
        )
    )
    halo = circle((0, -0.22), 0.60, squash=0.9)
    cutter.cut(halo)
    _lantern(cutter, rng, tail=0.98)


def _lantern(cutter: Cutter, rng: Random, *, tail: float) -> None:
    wide, high = 0.54, 0.44
    cutter.keep(ribbon([(0, -0.98), (0, -0.6)], taper(0.035, tip=0.035)))
    body = circle((0, -0.22), wide, squash=high / wide)
    cutter.keep(body)
    for reach in (0.24, 0.44):
        for side in (1, -1):
            rib = smooth(
                [(side * reach * 0.42, -0.60), (side * reach, -0.22), (side * reach * 0.42, 0.16)],
                closed=False,
            )
            slit(cutter, rib, 0.036)
    wheel(cutter, (0, -0.22), 0.15, rng)
    for y, side in ((-0.53, 1), (0.09, -1)):
        teeth(cutter, [(-0.15, y), (0, y), (0.15, y)], 0.085, 6, side=side)
    for side in (1, -1):
        cutter.cut(drop((side * 0.33, -0.44), (side * 0.33, -0.22), 0.07))
        cutter.cut(drop((side * 0.33, 0.0), (side * 0.33, -0.2), 0.07))
    for y in (-0.70, 0.20):
        cutter.keep(facets([(0, y), (0.24, y), (0.24, y + 0.075), (0, y + 0.075)]))
        dots(cutter, [(-0.19, y + 0.038), (0.19, y + 0.038)], 0.017, 7)
    cutter.keep(ribbon([(0, 0.26), (0, 0.42)], taper(0.03, tip=0.03)))
    blossom(cutter, (0, 0.44), 0.11, 6)
    for index in range(5):
        x = -0.12 + 0.06 * index
        strand: Path = [(x * 0.5, 0.53), (x * 0.9, 0.7), (x, tail - abs(x) * 0.4)]
        cutter.keep(ribbon(smooth(strand, closed=False), taper(0.035, tip=0.042)))


def lamp(cutter: Cutter, rng: Random) -> None:
    """Cut a table lamp whose shade lets light through its pattern."""
    for angle in range(-64, 65, 16):
        near, far = polar((0, -0.2), 0.70, angle - 90), polar((0, -0.2), 0.86, angle - 90)
        cutter.keep(leaf(near, far, 0.05))
    top, low = rng.uniform(0.22, 0.30), rng.uniform(0.60, 0.70)
    side = smooth([(top, -0.78), (low * 0.72, -0.42), (low, -0.02)], closed=False)
    shade = facets([(0, -0.79), *side, (0, 0.02)])
    cutter.keep(shade)
    slit(cutter, [(-top, -0.72), (0, -0.725), (top, -0.72)], 0.03)
    teeth(cutter, [(-low * 0.86, -0.07), (0, -0.035), (low * 0.86, -0.07)], 0.10, 19, side=-1)
    wheel(cutter, (0, -0.40), 0.19, rng)
    for side in (1, -1):
        cutter.cut(leaf((side * 0.26, -0.24), (side * 0.21, -0.62), 0.09, 0.1 * side))
        cutter.cut(leaf((side * 0.38, -0.20), (side * 0.33, -0.46), 0.08, 0.1 * side))
    stem = folded(
        [
            (0, 0.0),
            (0.05, 0.02),
            (0.06, 0.16),
            (0.16, 0.30),
            (0.20, 0.44),
            (0.12, 0.58),
            (0.07, 0.68),
            (0.22, 0.78),
            (0.40, 0.88),
            (0.40, 0.96),
            (0, 0.97),
        ]
    )
    cutter.keep(stem)
    rosette(cutter, (0, 0.42), 0.10, 4, -90)
    slit(cutter, [(-0.33, 0.9), (0, 0.895), (0.33, 0.9)], 0.03)
    teeth(cutter, [(-0.2, 0.86), (0.2, 0.86)], 0.06, 7, side=-1)
    cord = smooth([(0.42, 0.0), (0.42, 0.16), (0.42, 0.26)], closed=False)
    cutter.keep(ribbon(cord, taper(0.018, tip=0.018)))
    cutter.keep(drop((0.42, 0.22), (0.42, 0.36), 0.07))
