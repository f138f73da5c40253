"""Birds: the swallow from above, the bird of good news in a facing pair."""

from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    circle,
    drop,
    folded,
    leaf,
    polar,
    ribbon,
    smooth,
    spread,
    taper,
)
from engine.providers.rehearsal.drawing.ornament import feathers, rosette, slit, spray, teeth, wheel


def swallow(cutter: Cutter, rng: Random) -> None:
    """Cut a swallow from above, rising, its tail forked."""
    reach = rng.uniform(0.94, 1.0)
    wing = smooth(
        [
            (0.02, -0.52), (0.20, -0.60), (0.46, -0.64), (0.74, -0.50), (reach, -0.12),
            (reach + 0.02, 0.10), (0.88, -0.04), (0.70, -0.14), (0.48, -0.14), (0.24, -0.04), (0.02, 0.02),
        ]
    )  # fmt: skip
    cutter.keep(wing)
    for step in range(8):
        share = step / 7
        start = (0.24 + 0.52 * share, -0.28 - 0.06 * share + 0.12 * share * share)
        end = (0.26 + 0.68 * share, -0.12 + 0.06 * share)
        slit(cutter, [start, ((start[0] + end[0]) / 2 + 0.02, (start[1] + end[1]) / 2), end], 0.03)
    top = smooth([(0.12, -0.46), (0.42, -0.53), (0.68, -0.42), (0.86, -0.2)], closed=False)
    teeth(cutter, top, 0.085, 22, side=1)
    wheel(cutter, (0.28, -0.34), 0.085, rng)
    _fork(cutter, rng)
    body = folded(
        [(0, -0.98), (0.035, -0.86), (0.12, -0.78), (0.14, -0.64), (0.15, -0.42), (0.17, -0.16), (0.13, 0.14), (0.07, 0.36), (0, 0.44)]
    )  # fmt: skip
    cutter.keep(body)
    for side in (1, -1):
        cutter.cut(circle((side * 0.07, -0.74), 0.026))
    cutter.cut(drop((0, -0.5), (0, -0.36), 0.09))
    feathers(cutter, [(0, -0.2), (0, 0.28)], 0.1, 6, flip=True)


def _fork(cutter: Cutter, rng: Random) -> None:
    open_by = rng.uniform(0.34, 0.48)
    for width, tip in ((0.13, (open_by, 0.98)), (0.1, (open_by * 0.52, 0.80))):
        spine = smooth([(0.03, 0.2), (0.08, 0.48), tip], closed=False)
        cutter.keep(ribbon(spine, taper(width, tip=0.012)))
        slit(cutter, spine[4:-3], 0.03)
    cutter.keep(leaf((0, 0.3), (0, 0.66), 0.12))


def bird(cutter: Cutter, rng: Random) -> None:
    """Cut two long-tailed birds that face each other over a blossom."""
    plane = cutter.at((0.03, 0.0), 1.0)
    _perch(cutter, rng)
    _plumes(plane, rng)
    body = smooth(
        [
            (0.10, -0.46), (0.20, -0.50), (0.27, -0.60), (0.38, -0.62), (0.46, -0.54), (0.48, -0.42),
            (0.60, -0.24), (0.70, -0.04), (0.70, 0.14), (0.60, 0.24), (0.44, 0.24), (0.30, 0.12),
            (0.25, -0.08), (0.27, -0.28), (0.23, -0.40),
        ]
    )  # fmt: skip
    plane.keep(body)
    plane.cut(circle((0.35, -0.50), 0.03))
    for angle in (-130, -100, -70):
        plane.keep(drop((0.40, -0.60), polar((0.40, -0.60), 0.2, angle), 0.055))
    feathers(plane, [(0.30, -0.26), (0.33, -0.04), (0.42, 0.12)], 0.07, 5, flip=True)
    _wing(plane, rng)


def _wing(plane: Cutter, rng: Random) -> None:
    wing = smooth(
        [(0.42, -0.30), (0.54, -0.28), (0.68, -0.10), (0.84, 0.10), (0.94, 0.26), (0.72, 0.20), (0.52, 0.10), (0.42, -0.06)]
    )  # fmt: skip
    plane.cut(
        [
            polar(point, 0.0, 0)
            for point in smooth(
                [
                    (0.39, -0.34),
                    (0.55, -0.32),
                    (0.71, -0.12),
                    (0.87, 0.08),
                    (0.98, 0.28),
                    (0.72, 0.235),
                    (0.50, 0.13),
                    (0.385, -0.06),
                ]
            )
        ]
    )
    plane.keep(wing)
    wheel(plane, (0.50, -0.13), 0.065, rng)
    for start, end in (
        ((0.60, -0.08), (0.86, 0.19)),
        ((0.56, -0.01), (0.80, 0.18)),
        ((0.52, 0.06), (0.68, 0.15)),
    ):
        slit(plane, [start, end], 0.032)


def _plumes(plane: Cutter, rng: Random) -> None:
    count = rng.choice((3, 4))
    for index in range(count):
        swing = index * 0.17
        spine = smooth(
            [(0.58, 0.12), (0.74 - swing * 0.5, 0.40), (0.80 - swing * 1.1, 0.66), (0.66 - swing * 1.3, 0.90 - swing * 0.2)],
            closed=False,
        )  # fmt: skip
        plane.keep(ribbon(spine, lambda share: 0.06 + 0.05 * share))
        end, _ = spread(spine, 2)[-1]
        plane.keep(circle(end, 0.075))
        rosette(plane, end, 0.055, 6)
        slit(plane, spine[5:-5], 0.03)


def _perch(cutter: Cutter, rng: Random) -> None:
    cutter.keep(circle((0, -0.16), 0.17))
    for petal in range(8):
        cutter.keep(drop((0, -0.16), polar((0, -0.16), 0.26, 45 * petal), 0.16))
    rosette(cutter, (0, -0.16), 0.15, rng.choice((6, 8)))
    spray(cutter, [(0, -0.36), (0, -0.62), (0, -0.9)], 0.2, 2, 0.03)
    spray(cutter, [(0, 0.06), (0, 0.3), (0, 0.5)], 0.17, 2, 0.03)
