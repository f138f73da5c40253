"""Horse, sheep, deer and fish."""

from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Path,
    Point,
    circle,
    crescent,
    drop,
    folded,
    leaf,
    polar,
    ribbon,
    smooth,
    spiral,
    spread,
    taper,
)
from engine.providers.rehearsal.drawing.ornament import (
    feathers,
    rosette,
    scroll,
    slit,
    spray,
    teeth,
    wheel,
)


def horse(cutter: Cutter, rng: Random) -> None:
    """Cut two horses that prance toward each other."""
    plane = cutter.at((0.0, 0.04), 1.0)
    _tail(plane)
    plane.keep(
        smooth(
            [
                (0.84, 0.04), (0.90, 0.22), (0.82, 0.36), (0.86, 0.48), (0.81, 0.72), (0.84, 0.80),
                (0.85, 0.85), (0.72, 0.85), (0.745, 0.76), (0.775, 0.50), (0.68, 0.38), (0.56, 0.24),
            ],
            steps=6,
        )
    )  # fmt: skip
    plane.keep(
        smooth(
            [
                (0.70, 0.10), (0.67, 0.32), (0.57, 0.44), (0.62, 0.54), (0.575, 0.74), (0.60, 0.80),
                (0.61, 0.85), (0.48, 0.85), (0.51, 0.76), (0.545, 0.56), (0.47, 0.44), (0.50, 0.26),
            ],
            steps=6,
        )
    )  # fmt: skip
    for knee, hoof in (((0.14, 0.12), (0.17, 0.40)), ((0.22, 0.30), (0.12, 0.52))):
        leg = [(0.38, 0.06), knee, hoof]
        plane.keep(ribbon(smooth(leg, closed=False), taper(0.15, tip=0.055)))
        plane.keep(drop((hoof[0], hoof[1] - 0.06), (hoof[0] - 0.02, hoof[1] + 0.06), 0.09))
    plane.keep(
        smooth(
            [
                (0.05, -0.40), (0.07, -0.47), (0.17, -0.60), (0.24, -0.71), (0.29, -0.85), (0.34, -0.72),
                (0.46, -0.60), (0.55, -0.38), (0.62, -0.22), (0.76, -0.20), (0.88, -0.10), (0.90, 0.08),
                (0.82, 0.24), (0.64, 0.26), (0.48, 0.24), (0.34, 0.16), (0.27, 0.0), (0.28, -0.18),
                (0.30, -0.36), (0.27, -0.44), (0.20, -0.42), (0.12, -0.35), (0.07, -0.35),
            ]
        )
    )  # fmt: skip
    _mane(plane)
    plane.cut(drop((0.17, -0.53), (0.225, -0.555), 0.035))
    plane.cut(circle((0.085, -0.40), 0.013))
    wheel(plane, (0.74, 0.02), 0.115, rng)
    wheel(plane, (0.42, 0.02), 0.085, rng)
    feathers(plane, [(0.36, -0.42), (0.37, -0.26), (0.39, -0.12)], 0.055, 4, flip=True)
    slit(plane, smooth([(0.50, 0.17), (0.58, 0.19), (0.66, 0.18)], closed=False), 0.03)
    teeth(
        plane, smooth([(0.52, -0.16), (0.58, -0.02), (0.54, 0.12)], closed=False), 0.07, 6, side=-1
    )
    spray(cutter, [(0, 0.9), (0, 0.7), (0, 0.5)], 0.16, 2, 0.03)


def _mane(plane: Cutter) -> None:
    crest = smooth([(0.33, -0.74), (0.45, -0.62), (0.53, -0.42), (0.60, -0.24)], closed=False)
    for index, (place, angle) in enumerate(spread(crest, 6)):
        tip = polar(place, 0.24 - 0.012 * index, angle - 52)
        plane.keep(leaf(polar(place, 0.05, angle + 90), tip, 0.11, 0.16))
        slit(plane, [place, polar(place, 0.16, angle - 50)], 0.022)


def _tail(plane: Cutter) -> None:
    for index, (x, y) in enumerate(((1.0, 0.62), (0.97, 0.44), (1.0, 0.24))):
        spine = smooth(
            [(0.84, -0.10), (0.96, -0.12 + 0.02 * index), (1.02, y * 0.4), (x, y)], closed=False
        )
        plane.keep(ribbon(spine, lambda share: 0.10 * (1 - share) ** 0.5 + 0.004))
        slit(plane, spine[8:-4], 0.024)


def sheep(cutter: Cutter, rng: Random) -> None:
    """Cut a ram's head from the front: the great horns of the steppe, wool and beard."""
    for index in range(7):
        angle = 20 + index * 23
        where = polar((0, 0.12), 0.47, angle)
        if where[0] > -0.12:
            cutter.keep(circle(where, 0.155))
            scroll(cutter, where, 0.095, start=angle, hand=-1)
    _ram_horn(cutter, rng)
    ear = leaf((0.24, -0.10), (0.66, 0.05), 0.2, 0.1)
    cutter.cut(leaf((0.2, -0.10), (0.70, 0.055), 0.27, 0.1))
    cutter.keep(ear)
    slit(cutter, [(0.34, -0.06), (0.46, -0.01), (0.58, 0.03)], 0.05)
    face: list[Point] = [
        (0, -0.42),
        (0.16, -0.38),
        (0.27, -0.2),
        (0.25, 0.06),
        (0.19, 0.32),
        (0.17, 0.50),
        (0.10, 0.62),
        (0, 0.66),
    ]
    cutter.cut(folded([(x * 1.12 + (0.02 if x else 0), y * 1.04) for x, y in face]))
    cutter.keep(folded(face))
    cutter.cut(drop((0.07, -0.08), (0.19, -0.13), 0.075))
    cutter.keep(circle((0.145, -0.115), 0.022))
    slit(cutter, smooth([(0.04, 0.48), (0.08, 0.44), (0.13, 0.48)], closed=False), 0.035)
    slit(cutter, [(-0.08, 0.57), (0, 0.59), (0.08, 0.57)], 0.025)
    rosette(cutter, (0, -0.24), 0.12, rng.choice((5, 6, 8)), -90)
    for y in (0.04, 0.16, 0.28):
        cutter.cut(crescent((0, y), 0.07, 90, 150, 0.035))
    for x in (0.0, 0.09):
        cutter.keep(leaf((x, 0.58), (x * 0.6, 0.98 - x), 0.12))
        slit(cutter, [(x, 0.72), (x * 0.7, 0.88 - x)], 0.03)


def _ram_horn(cutter: Cutter, rng: Random) -> None:
    turns = rng.uniform(1.25, 1.5)
    curl = spiral((0.56, -0.36), 0.40, turns, start=215, hand=1)
    spine: Path = smooth([(0.04, -0.34), (0.10, -0.52), *curl[:6:3]], closed=False)[:-1] + curl[5:]
    cutter.keep(ribbon(spine, lambda share: 0.23 * (1 - share) + 0.035))
    for index, (place, angle) in enumerate(spread(spine, 26)[2:-6]):
        share = index / 20
        reach = 0.085 * (1 - share) + 0.012
        slit(
            cutter,
            [polar(place, reach, angle + 82), place, polar(place, reach, angle - 98)],
            0.04 - 0.02 * share,
        )


def deer(cutter: Cutter, rng: Random) -> None:
    """Cut a stag's head from the front, its antlers a blossoming tree."""
    _antler(cutter, rng)
    cutter.keep(leaf((0.14, 0.0), (0.52, -0.12), 0.17, -0.06))
    slit(cutter, [(0.24, -0.03), (0.34, -0.07), (0.44, -0.1)], 0.05)
    neck = folded([(0, 0.3), (0.16, 0.36), (0.22, 0.6), (0.34, 0.86), (0.18, 0.92), (0, 1.0)])
    cutter.keep(neck)
    face = [
        (0, -0.14),
        (0.13, -0.10),
        (0.20, 0.04),
        (0.17, 0.22),
        (0.115, 0.40),
        (0.11, 0.52),
        (0.06, 0.6),
        (0, 0.61),
    ]
    cutter.cut(folded([(x * 1.16 + (0.015 if x else 0), y * 1.05) for x, y in face]))
    cutter.keep(folded(face))
    cutter.cut(drop((0.055, 0.14), (0.15, 0.085), 0.06))
    cutter.keep(circle((0.118, 0.10), 0.017))
    cutter.cut(folded([(0, 0.48), (0.05, 0.49), (0.03, 0.54), (0, 0.56)]))
    rosette(cutter, (0, -0.01), 0.08, 6, -90)
    slit(cutter, [(0, 0.14), (0, 0.26), (0, 0.4)], 0.04)
    for y in (0.72, 0.8, 0.88):
        cutter.cut(crescent((0, y - 0.08), 0.12, 90, 120, 0.035))
    teeth(cutter, [(0.2, 0.62), (0.31, 0.86)], 0.09, 7, side=1)


def _antler(cutter: Cutter, rng: Random) -> None:
    lean = rng.uniform(-0.05, 0.06)
    beam = smooth(
        [(0.07, -0.08), (0.20, -0.32), (0.46 + lean, -0.46), (0.64 + lean, -0.68), (0.58 + lean, -0.97)],
        closed=False,
    )  # fmt: skip
    cutter.keep(ribbon(beam, taper(0.095, tip=0.028)))
    tines = (
        (0.16, -30, 0.28),
        (0.36, -104, 0.38),
        (0.56, -8, 0.34),
        (0.72, -112, 0.32),
        (0.86, -36, 0.25),
    )
    for share, angle, length in tines:
        base, _ = spread(beam, 101)[int(share * 100)]
        tip = polar(base, length * rng.uniform(0.92, 1.08), angle)
        bow = polar(polar(base, length * 0.55, angle), 0.05, angle + (90 if angle > -60 else -90))
        cutter.keep(ribbon(smooth([base, bow, tip], closed=False), taper(0.07, tip=0.02)))
        cutter.keep(circle(tip, 0.055))
        rosette(cutter, tip, 0.04, 5, angle)
    slit(cutter, beam[3:-8], 0.026)


def fish(cutter: Cutter, rng: Random) -> None:
    """Cut two carp that leap side by side over the waves, a blossom between them."""
    bow = rng.uniform(-0.02, 0.06)
    spine = smooth(
        [(0.26, -0.90), (0.40, -0.70), (0.52 + bow, -0.42), (0.54 + bow, -0.10), (0.44, 0.20), (0.36, 0.40)],
        closed=False,
        steps=12,
    )  # fmt: skip
    _tail_fin(cutter, spine[-1])
    _fins(cutter, bow)
    cutter.keep(ribbon(spine, _girth))
    cutter.keep(circle(spine[1], 0.055))
    eye = (0.33, -0.70)
    cutter.cut(circle(eye, 0.045))
    cutter.keep(circle(eye, 0.022))
    cutter.cut(crescent((0.40, -0.72), 0.21, 66, 120, 0.055))
    for index, (place, angle) in enumerate(spread(spine[22:-3], 8)):
        wide = _girth((22 + index * 5) / len(spine)) * 0.36
        for side in (-1, 0, 1):
            where = polar(place, side * wide * 0.72, angle + 90)
            cutter.cut(crescent(where, wide * 0.42, angle, 170, wide * 0.2))
    whisker = smooth([(0.27, -0.88), (0.17, -0.86), (0.12, -0.78)], closed=False)
    cutter.keep(ribbon(whisker, taper(0.03, tip=0.012)))
    _waves(cutter, rng)


def _girth(share: float) -> float:
    """Return how thick a carp is at a share of its length: blunt snout, deep chest, slim tail."""
    points = (0.10, 0.24, 0.33, 0.37, 0.35, 0.28, 0.19, 0.11)
    place = min(share, 0.9999) * (len(points) - 1)
    low = int(place)
    return points[low] + (points[low + 1] - points[low]) * (place - low)


def _tail_fin(cutter: Cutter, root: Point) -> None:
    for angle, bend in ((52, 0.2), (128, -0.2)):
        tip = polar(root, 0.46, angle)
        cutter.keep(leaf(polar(root, -0.06, 100), tip, 0.24, bend))
        for offset in (-12, 2, 14):
            near, far = polar(root, 0.14, angle + offset), polar(root, 0.36, angle + offset * 0.7)
            slit(cutter, [near, far], 0.03)


def _fins(cutter: Cutter, bow: float) -> None:
    back = smooth(
        [(0.54, -0.62), (0.74, -0.66), (0.88 + bow, -0.44), (0.90 + bow, -0.16), (0.78 + bow, 0.02), (0.62, -0.05)]
    )  # fmt: skip
    cutter.keep(back)
    for step in range(6):
        angle = -34 + 15 * step
        near, far = polar((0.52 + bow, -0.30), 0.22, angle), polar((0.52 + bow, -0.30), 0.35, angle)
        slit(cutter, [near, far], 0.032)
    for base, tip in (((0.42, -0.36), (0.12, -0.24)), ((0.42, 0.0), (0.16, 0.16))):
        cutter.keep(leaf(base, tip, 0.15, -0.14))
        slit(cutter, [polar(base, 0.16, 160), polar(base, 0.26, 158)], 0.03)


def _waves(cutter: Cutter, rng: Random) -> None:
    for index in range(4):
        where = (0.25 * index, 1.02 - 0.03 * (index % 2))
        for radius in (0.14, 0.095, 0.05):
            cutter.cut(circle(where, radius + 0.02))
            cutter.keep(circle(where, radius))
    spray(cutter, [(0, 0.86), (0, 0.46), (0, 0.06)], 0.2, 3, 0.03)
    cutter.keep(circle((0, -0.16), 0.14))
    rosette(cutter, (0, -0.16), 0.11, rng.choice((5, 6, 8)), -90)
