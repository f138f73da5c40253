"""Moon, sun, clouds, mountains, snow; and the medallion for all else."""

from random import Random

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.geometry import (
    Point,
    arc,
    bulge,
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
from engine.providers.rehearsal.drawing.motifs.vessels import blossom
from engine.providers.rehearsal.drawing.ornament import (
    dots,
    moons,
    rosette,
    scroll,
    slit,
    teeth,
    wheel,
)


def ruyi(cutter: Cutter, where: Point, size: float) -> None:
    """Keep a lucky cloud: a curl to each side under a crown."""
    plane = cutter.at(where, size)
    plane.keep(
        folded(
            [
                (0, -0.66), (0.28, -0.58), (0.42, -0.34), (0.62, -0.40), (0.88, -0.28), (0.94, -0.04),
                (1.14, -0.02), (1.22, 0.14), (1.08, 0.26), (0.6, 0.30), (0, 0.30),
            ]
        )
    )  # fmt: skip
    plane.cut(crescent((0, -0.26), 0.28, -90, 200, 0.1))
    plane.cut(drop((0, 0.2), (0, -0.16), 0.16))
    for side in (1, -1):
        scroll(plane, (side * 0.60, -0.06), 0.22, start=90 - side * 90, hand=-side)
        slit(plane, [(side * 0.84, 0.14), (side * 0.96, 0.11), (side * 1.1, 0.13)], 0.05)
        streak = [(side * 0.06, 0.42), (side * 0.5, 0.47), (side * 0.98, 0.41)]
        plane.keep(ribbon(smooth(streak, closed=False), bulge(0.09)))


def moon(cutter: Cutter, rng: Random) -> None:
    """Cut a moon that lies on clouds, a blossom between its horns."""
    thick = rng.uniform(0.27, 0.33)
    bow = arc((0, -0.08), 0.80, -28, 208, steps=50)
    inner = arc((0, -0.08 - thick), 0.72, 196, -16, steps=50)
    cutter.keep(bow + inner)
    dots(cutter, arc((0, -0.08), 0.70, 4, 176), 0.022, 27)
    wheel(cutter, (0, 0.50), 0.12, rng)
    for angle in (26, 48, 132, 154):
        cutter.cut(
            leaf(polar((0, -0.08), 0.62, angle - 8), polar((0, -0.08), 0.60, angle + 8), 0.08)
        )
    _rabbit(cutter)
    blossom(cutter, (0, -0.62), 0.17, rng.choice((5, 6, 8)))
    for where, size in (((0.40, 0.80), 0.26), ((0.0, 0.86), 0.22)):
        cutter.cut(circle(where, size * 1.15, squash=0.6))
        ruyi(cutter, where, size)
    for where in ((0.30, -0.84), (0.58, -0.72)):
        star(cutter, where, 0.075)


def _rabbit(cutter: Cutter) -> None:
    body = smooth(
        [
            (0.10, -0.06),
            (0.14, -0.2),
            (0.24, -0.2),
            (0.36, -0.12),
            (0.48, 0.04),
            (0.50, 0.2),
            (0.36, 0.24),
            (0.16, 0.24),
            (0.18, 0.12),
            (0.20, 0.0),
        ]
    )
    cutter.keep(body)
    for tip in ((0.34, -0.48), (0.44, -0.40)):
        cutter.keep(leaf((0.20, -0.16), tip, 0.09, -0.1))
    cutter.cut(circle((0.19, -0.12), 0.022))
    cutter.cut(crescent((0.38, 0.12), 0.10, -60, 150, 0.04))
    cutter.keep(circle((0.52, 0.16), 0.045))


def star(cutter: Cutter, where: Point, size: float) -> None:
    """Keep a four-pointed star."""
    cutter.keep([polar(where, size if k % 2 == 0 else size * 0.36, -90 + 45 * k) for k in range(8)])


def sun(cutter: Cutter, rng: Random) -> None:
    """Cut a sun with flaming rays."""
    rays = rng.choice((12, 16))
    for ray in range(rays):
        angle = -90 + 360 * ray / rays
        if ray % 2 == 0:
            cutter.keep(leaf(polar((0, 0), 0.46, angle), polar((0, 0), 1.0, angle), 0.26))
            slit(cutter, [polar((0, 0), 0.62, angle), polar((0, 0), 0.9, angle)], 0.045)
        else:
            cutter.keep(drop(polar((0, 0), 0.92, angle), polar((0, 0), 0.56, angle), 0.12))
            cutter.keep(circle(polar((0, 0), 0.93, angle), 0.035))
    cutter.cut(circle((0, 0), 0.60))
    cutter.keep(circle((0, 0), 0.57))
    teeth(cutter, circle((0, 0), 0.53), 0.07, 73, side=1)
    for step in range(8):
        angle = -90 + 45 * step + 22.5
        cutter.cut(crescent(polar((0, 0), 0.28, angle), 0.13, angle, 190, 0.05))
    cutter.cut(circle((0, 0), 0.22))
    cutter.keep(lobed((0, 0), 0.20, 8, 0.16, turn=-90))
    rosette(cutter, (0, 0), 0.15, 8, -90)


def cloud(cutter: Cutter, rng: Random) -> None:
    """Cut a bank of lucky clouds, one over another."""
    lean = rng.uniform(-0.04, 0.06)
    for where, size in (
        ((0.0, -0.60), 0.36), ((0.58, -0.28 + lean), 0.34), ((0.0, 0.02), 0.46),
        ((0.56, 0.42 - lean), 0.36), ((0.0, 0.66), 0.36),
    ):  # fmt: skip
        cutter.cut(circle(where, size * 1.02, squash=0.5))
        ruyi(cutter, where, size)
    for where in ((0.42, -0.76), (0.86, 0.1), (0.34, 0.92)):
        star(cutter, where, 0.06)


def mountain(cutter: Cutter, rng: Random) -> None:
    """Cut ranges of peaks, a sun above, waves below."""
    cutter.keep(circle((0, -0.66), 0.24))
    wheel(cutter, (0, -0.66), 0.17, rng)
    for angle in range(-180, 1, 20):
        cutter.keep(leaf(polar((0, -0.66), 0.27, angle), polar((0, -0.66), 0.38, angle), 0.055))
    high = rng.uniform(-0.42, -0.34)
    _peak(cutter, (0.60, -0.16), 0.42, 0.66)
    _peak(cutter, (0.0, high), 0.44, 0.66)
    _peak(cutter, (0.34, 0.10), 0.36, 0.66)
    for row, y in enumerate((0.66, 0.84)):
        for step in range(5):
            where = ((step + 0.5 * (row % 2)) * 0.28, y)
            if where[0] > 0.92 - 0.2 * row:
                continue
            for radius in (0.145, 0.095, 0.045):
                cutter.cut(circle(where, radius + 0.02))
                cutter.keep(circle(where, radius))


def _peak(cutter: Cutter, top: Point, half: float, foot: float) -> None:
    for side in (1, -1) if top[0] else (1,):
        x, y = top[0] * side, top[1]
        ridge = smooth(
            [
                (x, y),
                (x + half * 0.34, y + 0.24),
                (x + half * 0.6, y + 0.5),
                (x + half, foot),
                (x, foot + 0.02),
                (x - half, foot),
                (x - half * 0.6, y + 0.5),
                (x - half * 0.34, y + 0.24),
            ]
        )
        cutter.cut(inset(ridge, -0.03))
        cutter.keep(ridge)
        for step in range(3):
            low = y + 0.16 + 0.15 * step
            for hand in (1, -1):
                slit(
                    cutter,
                    smooth(
                        [
                            (x, low - 0.06),
                            (x + hand * half * (0.2 + 0.1 * step), low + 0.06),
                            (x + hand * half * (0.3 + 0.16 * step), low + 0.2),
                        ],
                        closed=False,
                    ),
                    0.05,
                )
        cutter.cut(drop((x, y + 0.05), (x, y + 0.16), 0.06))


def snowflake(cutter: Cutter, rng: Random) -> None:
    """Cut a snow crystal of six arms."""
    inner, outer = rng.uniform(0.28, 0.38), rng.uniform(0.60, 0.70)
    for arm in range(6):
        plane = cutter.at((0, 0), 1.0, 60 * arm)
        plane.keep(ribbon([(0, 0), (0, -0.92)], taper(0.09, tip=0.06)))
        plane.keep(leaf((0, -0.80), (0, -1.0), 0.16))
        for side in (1, -1):
            for y, reach in ((inner, 0.30), (outer, 0.26), (outer + 0.16, 0.15)):
                tip = polar((0, -y), reach, -90 + side * 56)
                plane.keep(ribbon([(0, -y), tip], taper(0.06, tip=0.045)))
                plane.keep(circle(tip, 0.042))
        slit(plane, [(0, -0.4), (0, -0.6), (0, -0.86)], 0.035)
        half = polar((0, 0), 0.42, -60)
        plane.keep(leaf((0, 0), half, 0.22))
        slit(plane, [polar((0, 0), 0.24, -60), polar((0, 0), 0.40, -60)], 0.05)
    cutter.keep(lobed((0, 0), 0.27, 6, 0.1, turn=-90))
    rosette(cutter, (0, 0), 0.21, 6, rng.choice((-90.0, -60.0)))


def medallion(cutter: Cutter, rng: Random) -> None:
    """Cut a round of rings about a blossom, drawn by lot: different for every prompt."""
    order = rng.choice((6, 8, 10, 12))
    _rim(cutter, rng, order)
    outer, inner = rng.sample((_horns, _petals, _leaves, _blossoms), 2)
    for place in range(order):
        outer(cutter.at((0, 0), 1.0, 360 * place / order), 0.50, 0.85, order)
    count = max(6, order - 2)
    for place in range(count):
        inner(cutter.at((0, 0), 1.0, 360 * (place + 0.5) / count), 0.25, 0.50, count)
    cutter.cut(circle((0, 0), 0.26))
    cutter.keep(lobed((0, 0), 0.24, max(6, order // 2), 0.2, turn=-90))
    rosette(cutter, (0, 0), 0.18, max(6, order // 2), -90)


def _rim(cutter: Cutter, rng: Random, order: int) -> None:
    cutter.keep(lobed((0, 0), 1.0, order * 2, 0.08, turn=-90))
    cutter.cut(circle((0, 0), 0.84))
    kind = rng.randrange(3)
    if kind == 0:
        dots(cutter, circle((0, 0), 0.90), 0.026, order * 6, closed=True)
    elif kind == 1:
        moons(cutter, circle((0, 0), 0.90), 0.055, order * 5 + 1, side=-1)
    else:
        teeth(cutter, circle((0, 0), 0.87), 0.06, order * 9 + 1, side=-1)


def _horns(plane: Cutter, near: float, far: float, order: int) -> None:
    deep, wide = far - near, 3.0 * near / order
    for side in (1, -1):
        twin = plane.at((0, 0), 1.0, flip=side < 0)
        radius = min(deep * 0.36, wide * 0.46)
        curl = spiral((wide * 0.5, -near - deep * 0.5), radius, 1.3, start=170, hand=1)
        stem = smooth([(0.0, -near + 0.02), (0.01, -near - deep * 0.25), curl[0]], closed=False)
        twin.keep(ribbon([*stem, *curl[1:]], taper(deep * 0.17, tip=deep * 0.1)))
        twin.keep(circle(curl[-1], deep * 0.09))
    plane.keep(leaf((0, -near - deep * 0.3), (0, -far - 0.02), wide * 0.3))


def _petals(plane: Cutter, near: float, far: float, order: int) -> None:
    deep, wide = far - near, 4.6 * near / order
    outline = folded(
        [(0, -far - 0.02), (wide * 0.3, -far + deep * 0.12), (wide * 0.5, -far + deep * 0.5), (wide * 0.2, -near - deep * 0.06), (0, -near + 0.02)]
    )  # fmt: skip
    plane.cut(inset(outline, -0.018))
    plane.keep(outline)
    plane.cut(drop((0, -near - deep * 0.2), (0, -far + deep * 0.2), wide * 0.3))
    for side in (1, -1):
        slit(
            plane,
            [
                (side * wide * 0.17, -near - deep * 0.25),
                (side * wide * 0.34, -far + deep * 0.45),
                (side * wide * 0.2, -far + deep * 0.18),
            ],
            0.03,
        )


def _leaves(plane: Cutter, near: float, far: float, order: int) -> None:
    deep = far - near
    plane.keep(leaf((0, -near + 0.03), (0, -far - 0.03), 2.4 * near / order))
    slit(plane, [(0, -near - deep * 0.2), (0, -far + deep * 0.2)], 0.035)
    for side in (1, -1):
        tip = polar((0, 0), far - deep * 0.1, -90 + side * 130 / order)
        plane.keep(leaf((0, -near), tip, deep * 0.26, 0.12 * side))
        plane.keep(circle(tip, deep * 0.085))


def _blossoms(plane: Cutter, near: float, far: float, order: int) -> None:
    middle = (near + far) / 2
    radius = min((far - near) * 0.5, 2.7 * middle / order)
    blossom(plane, (0, -middle), radius, 6)
    plane.keep(ribbon([(0, -near + 0.02), (0, -middle + radius * 0.8)], taper(0.04, tip=0.03)))
    spot = polar((0, 0), middle + radius * 0.4, -90 + 180 / order)
    plane.keep(drop(polar((0, 0), near, -90 + 180 / order), spot, radius * 0.4))
    plane.keep(ribbon([(0, -middle - radius * 0.8), (0, -far - 0.02)], taper(0.03, tip=0.05)))
