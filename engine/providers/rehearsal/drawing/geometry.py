"""Curves for paper-cuts: closed paths of points in a plane where 1 is half the sheet.

x runs to the right from the fold, y runs down; angles are in degrees, clockwise as seen.
"""

import itertools
import math
from collections.abc import Callable, Sequence

Point = tuple[float, float]
Path = list[Point]
Width = Callable[[float], float]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 9) -> Path:
    """Return a curve through the points (Catmull-Rom spline)."""
    count = len(points)
    if count < 3:
        return list(points)
    path: Path = []
    for index in range(count if closed else count - 1):
        before, start, end, after = (
            points[place % count] if closed else points[min(max(place, 0), count - 1)]
            for place in (index - 1, index, index + 1, index + 2)
        )
        path.extend(_between(before, start, end, after, step / steps) for step in range(steps))
    if not closed:
        path.append(points[-1])
    return path


def _between(before: Point, start: Point, end: Point, after: Point, share: float) -> Point:
    square, cube = share * share, share * share * share
    x, y = (
        0.5
        * (
            2 * s
            + (e - b) * share
            + (2 * b - 5 * s + 4 * e - a) * square
            + (3 * s - b - 3 * e + a) * cube
        )
        for b, s, e, a in zip(before, start, end, after, strict=True)
    )
    return x, y


def arc(
    centre: Point, radius: float, start: float, end: float, *, squash: float = 1.0, steps: int = 0
) -> Path:
    """Return an open arc from one angle to another; `squash` scales its height."""
    count = steps or max(6, int(abs(end - start) / 6))
    turns = (math.radians(start + (end - start) * step / count) for step in range(count + 1))
    return [
        (centre[0] + radius * math.cos(turn), centre[1] + radius * squash * math.sin(turn))
        for turn in turns
    ]


def circle(centre: Point, radius: float, *, squash: float = 1.0) -> Path:
    """Return a circle, or an ellipse where `squash` is not 1."""
    steps = max(14, int(90 * math.sqrt(radius)))
    return arc(centre, radius, 0, 360, squash=squash, steps=steps)[:-1]


def lobed(centre: Point, radius: float, lobes: int, depth: float, *, turn: float = 0.0) -> Path:
    """Return a round with scallops: `depth` is the share of the radius that they take."""
    path: Path = []
    steps = max(8, 220 // lobes)
    for lobe in range(lobes):
        for step in range(steps):
            share = step / steps
            swell = radius * (1 - depth + depth * math.sin(math.pi * share) ** 0.6)
            path.append(polar(centre, swell, turn + 360 * (lobe + share - 0.5) / lobes))
    return path


def polar(centre: Point, radius: float, angle: float) -> Point:
    """Return the point at an angle and a distance from a centre."""
    turn = math.radians(angle)
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def lerp(start: Point, end: Point, share: float) -> Point:
    """Return the point at a share of the way."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def heading(start: Point, end: Point) -> float:
    """Return the angle of the way from one point to another."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def spread(path: Sequence[Point], count: int, *, closed: bool = False) -> list[tuple[Point, float]]:
    """Return `count` points at equal distances along a path, each with its heading."""
    points = [*path, path[0]] if closed else list(path)
    lengths = [0.0]
    for start, end in itertools.pairwise(points):
        lengths.append(lengths[-1] + math.dist(start, end))
    gaps = count if closed else max(1, count - 1)
    found: list[tuple[Point, float]] = []
    place = 0
    for index in range(count):
        goal = lengths[-1] * index / gaps
        while place < len(points) - 2 and lengths[place + 1] < goal:
            place += 1
        span = lengths[place + 1] - lengths[place] or 1.0
        start, end = points[place], points[place + 1]
        found.append((lerp(start, end, (goal - lengths[place]) / span), heading(start, end)))
    return found


def ribbon(spine: Sequence[Point], width: Width) -> Path:
    """Return a band along a spine; `width` gives its full width at a share (0 to 1) of the way."""
    count = len(spine)
    left: Path = []
    right: Path = []
    for index, point in enumerate(spine):
        angle = heading(spine[max(0, index - 1)], spine[min(count - 1, index + 1)])
        half = width(index / (count - 1)) / 2
        left.append(polar(point, half, angle - 90))
        right.append(polar(point, half, angle + 90))
    return left + right[::-1]


def taper(width: float, *, tip: float = 0.0) -> Width:
    """Return a width that falls evenly to a tip."""
    return lambda share: width + (tip - width) * share


def bulge(width: float) -> Width:
    """Return a width that is nothing at both ends."""
    return lambda share: width * math.sin(math.pi * share)


def spiral(
    centre: Point, radius: float, turns: float, *, start: float = 0.0, hand: int = 1
) -> Path:
    """Return an open spiral from the outside in; `hand` 1 turns clockwise as seen."""
    steps = max(16, int(turns * 30))
    return [
        polar(
            centre,
            radius * (1 - 0.88 * step / steps),
            start + hand * 360 * turns * step / steps,
        )
        for step in range(steps + 1)
    ]


def leaf(base: Point, tip: Point, width: float, bend: float = 0.0) -> Path:
    """Return a leaf pointed at both ends; `bend` moves its middle sideways."""
    angle, length = heading(base, tip), math.dist(base, tip)
    middle = polar(lerp(base, tip, 0.5), bend * length, angle + 90)
    spine = smooth([base, middle, tip], closed=False, steps=8)
    return ribbon(spine, lambda share: width * math.sin(math.pi * share**0.85))


def drop(tip: Point, end: Point, width: float) -> Path:
    """Return a drop: pointed at the tip, round at its end."""
    angle, radius = heading(tip, end), width / 2
    length = max(math.dist(tip, end), width)
    centre = polar(tip, length - radius, angle)
    near = [polar(tip, (length - radius) * 0.5, angle + side) for side in (-9, 9)]
    head = arc(centre, radius, angle - 100, angle + 100, steps=12)
    return [tip, near[0], *head, near[1]]


def crescent(centre: Point, radius: float, angle: float, span: float, thick: float) -> Path:
    """Return a crescent whose back looks to `angle`, over `span` degrees of its circle."""
    outer = arc(centre, radius, angle - span / 2, angle + span / 2, steps=14)
    inner = [
        polar(
            centre,
            radius - thick * math.sin(math.pi * step / 14),
            angle + span / 2 - span * step / 14,
        )
        for step in range(15)
    ]
    return outer + inner


def inset(path: Sequence[Point], distance: float) -> Path:
    """Return a closed path moved inwards (outwards where negative); for smooth, dense paths."""
    count = len(path)
    area = sum(
        path[i][0] * path[(i + 1) % count][1] - path[(i + 1) % count][0] * path[i][1]
        for i in range(count)
    )
    side = 90 if area > 0 else -90
    return [
        polar(path[i], distance, heading(path[i - 1], path[(i + 1) % count]) + side)
        for i in range(count)
    ]


def folded(right: Sequence[Point], *, steps: int = 9) -> Path:
    """Return a smooth closed outline from its right half, given from top to bottom."""
    left = [(-x, y) for x, y in reversed(right) if x > 1e-6]
    return smooth([*right, *left], steps=steps)


def facets(right: Sequence[Point]) -> Path:
    """Return an outline with corners from its right half, given from top to bottom."""
    return [*right, *((-x, y) for x, y in reversed(right) if x > 1e-6)]
