"""The butterfly: beauty, freedom, change."""

from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Path,
    Point,
    circle,
    crescent,
    drop,
    folded,
    lerp,
    ribbon,
    smooth,
    spiral,
    taper,
)
from engine.providers.rehearsal.drawing.ornament import band, feathers, fringe, wheel


def butterfly(cutter: Cutter, rng: Random) -> None:
    """Cut a butterfly from above, its wings spread."""
    _lower_wing(cutter, rng)
    _upper_wing(cutter, rng)
    _body(cutter, rng)


def _upper_wing(cutter: Cutter, rng: Random) -> None:
    lift, reach = rng.uniform(-0.1, 0.06), rng.uniform(0.92, 1.0)
    waist = rng.uniform(0.74, 0.86)
    outline = smooth(
        [
            (0.03, -0.16),
            (0.16, -0.44),
            (0.42, -0.74 + lift),
            (0.74, -0.88 + lift),
            (reach, -0.76 + lift),
            (reach - 0.02, -0.5),
            (waist, -0.26),
            (0.64, -0.04),
            (0.34, 0.06),
            (0.03, 0.04),
        ]
    )
    cutter.keep(outline)
    inner = band(cutter, outline)
    fringe(cutter, inner[14:-14], rng, depth=0.055, count=rng.choice((30, 36, 42)), whole=False)
    eye = (0.68, -0.53 + lift * 0.6)
    wheel(cutter, eye, rng.uniform(0.14, 0.165), rng)
    root: Point = (0.07, -0.06)
    tips = [(0.40, -0.56), (0.47, -0.38), (0.50, -0.20), (0.44, -0.05)]
    _cells(cutter, root, tips, rng.uniform(0.075, 0.1))
    cutter.cut(crescent(eye, 0.225, 165, 100, 0.05))


def _lower_wing(cutter: Cutter, rng: Random) -> None:
    tail, swing = rng.uniform(0.74, 0.86), rng.uniform(-0.04, 0.12)
    if rng.random() < 0.7:
        end = (0.54 + swing, tail)
        spine = smooth([(0.50, 0.46), (0.60, 0.66), end], closed=False)
        cutter.keep(ribbon(spine, taper(0.22, tip=0.05)))
        cutter.keep(circle(end, 0.058))
        cutter.cut(circle(end, 0.024))
    outline = smooth(
        [
            (0.03, -0.02), (0.32, 0.02), (0.60, 0.08), (0.76, 0.24), (0.75, 0.44), (0.63, 0.60),
            (0.46, 0.66), (0.32, 0.62), (0.20, 0.54), (0.09, 0.36),
        ]
    )  # fmt: skip
    cutter.keep(outline)
    inner = band(cutter, outline)
    fringe(cutter, inner[10:-10], rng, depth=0.05, count=rng.choice((22, 28)), whole=False)
    wheel(cutter, (0.51, 0.34), rng.uniform(0.13, 0.155), rng)
    _cells(cutter, (0.07, 0.08), [(0.33, 0.20), (0.31, 0.34), (0.23, 0.44)], 0.075)


def _cells(cutter: Cutter, root: Point, tips: list[Point], width: float) -> None:
    for tip in tips:
        cutter.cut(drop(lerp(root, tip, 0.22), tip, width))


def _body(cutter: Cutter, rng: Random) -> None:
    cutter.keep(
        folded([(0, -0.36), (0.06, -0.30), (0.07, -0.16), (0.09, 0.0), (0.065, 0.3), (0, 0.62)])
    )
    cutter.keep(circle((0, -0.36), 0.085))
    spine: Path = [(0.0, y / 10) for y in range(5, -3, -1)]
    feathers(cutter, spine, 0.05, rng.choice((6, 7)))
    cutter.cut(circle((0.035, -0.38), 0.02))
    _antenna(cutter, rng)


def _antenna(cutter: Cutter, rng: Random) -> None:
    reach = rng.uniform(0.26, 0.36)
    curl = spiral((reach, -0.88), 0.1, 1.1, start=200, hand=1)
    stem = smooth([(0.02, -0.40), (0.10, -0.62), (0.17, -0.78), curl[0]], closed=False)
    cutter.keep(ribbon([*stem, *curl[1:]], taper(0.036, tip=0.028)))
    cutter.keep(circle(curl[-1], 0.034))


def small_butterfly(cutter: Cutter) -> None:
    """Keep a butterfly so small that only its wings and feelers can be told."""
    upper = [(0.0, -0.1), (0.28, -0.66), (0.76, -0.88), (1.0, -0.62), (0.74, -0.12), (0.1, 0.06)]
    lower = [(0.04, -0.02), (0.58, 0.08), (0.74, 0.44), (0.46, 0.82), (0.14, 0.46)]
    for side in (1, -1):
        wings = cutter.at((0, 0), 1.0, flip=side < 0)
        for outline, root, tip in (
            (upper, (0.24, -0.22), (0.80, -0.66)),
            (lower, (0.22, 0.16), (0.54, 0.56)),
        ):
            wings.keep(smooth(outline))
            wings.cut(drop(root, tip, 0.3))
        feeler = smooth([(0, -0.2), (side * 0.16, -0.66), (side * 0.36, -0.9)], closed=False)
        cutter.keep(ribbon(feeler, taper(0.06, tip=0.035)))
    cutter.keep(folded([(0, -0.42), (0.1, -0.3), (0.09, 0.2), (0, 0.7)]))
