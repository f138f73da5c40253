"""Small things for the room that a figure leaves, as a full sheet is a lucky sheet."""

import math
from collections.abc import Callable
from random import Random

from PIL.Image import Image, Resampling

from engine.providers.rehearsal.drawing.cutter import Cutter
from engine.providers.rehearsal.drawing.frames import Room
from engine.providers.rehearsal.drawing.geometry import (
    Point,
    circle,
    drop,
    heading,
    leaf,
    lobed,
    polar,
)
from engine.providers.rehearsal.drawing.motifs.insects import small_butterfly
from engine.providers.rehearsal.drawing.motifs.sky import ruyi, star
from engine.providers.rehearsal.drawing.motifs.vessels import blossom
from engine.providers.rehearsal.drawing.ornament import slit, spray
from engine.providers.rehearsal.drawing.words import Motif

_ROWS = 96
_COLUMNS = _ROWS // 2
_MOST = 16
_LEAST = 0.05
_LARGEST = 0.17

Filler = Callable[[Cutter], None]
_Grid = list[list[float]]


def fill(
    cutter: Cutter, standing: Image, room: Room, rng: Random, others: tuple[Motif, ...]
) -> None:
    """Keep small things wherever the paper that is `standing` leaves room, the largest first.

    `others` are the further figures that a prompt names: they come as small things.
    """
    large, small = _kinds(rng, others)
    taken = _taken(standing, room)
    for _ in range(_MOST):
        where, free = _freest(taken)
        if free < _LEAST:
            return
        radius = min(free * 0.86, _LARGEST)
        angle = 0.0 if where[0] == 0 else heading((0, 0), where) + 90
        thing = large if radius > 0.085 else small
        thing(cutter.at(where, radius, angle if thing in _TURNING else 0.0))
        _take(taken, where, radius * 1.1)


def _kinds(rng: Random, others: tuple[Motif, ...]) -> tuple[Filler, Filler]:
    named = [_SMALL[motif] for motif in others if motif in _SMALL]
    large = named[0] if named else rng.choice((_flower, _flower6, _sprig, _cloud, _coin))
    return large, rng.choice((_dot, _star, _drops))


def _taken(standing: Image, room: Room) -> _Grid:
    """Return 0 where paper stands or the frame begins, a large number where there is room."""
    cells = standing.resize((_COLUMNS, _ROWS), Resampling.BOX).tobytes()
    grid: _Grid = []
    for row in range(_ROWS):
        line: list[float] = []
        for column in range(_COLUMNS):
            x, y = (column + 0.5) / _COLUMNS, (row + 0.5) / _COLUMNS - 1
            away = max(x, abs(y)) if room.square else math.hypot(x, y)
            free = away < room.reach and cells[row * _COLUMNS + column] < 8
            line.append(9.0 if free else 0.0)
        grid.append(line)
    _spread(grid)
    return grid


def _spread(grid: _Grid) -> None:
    """Turn the grid into distances to what is taken (two-pass chamfer, cells of 1/48)."""
    step, slant = 1 / _COLUMNS, math.sqrt(2) / _COLUMNS
    for forward in (True, False):
        rows = range(_ROWS) if forward else range(_ROWS - 1, -1, -1)
        back = -1 if forward else 1
        for row in rows:
            line = grid[row]
            before = grid[row + back] if 0 <= row + back < _ROWS else line
            for column in range(_COLUMNS) if forward else range(_COLUMNS - 1, -1, -1):
                best = min(line[column], before[column] + step)
                beside = column + back
                if 0 <= beside < _COLUMNS:
                    best = min(best, line[beside] + step, before[beside] + slant)
                if 0 <= column - back < _COLUMNS:
                    best = min(best, before[column - back] + slant)
                line[column] = best


def _freest(grid: _Grid) -> tuple[Point, float]:
    """Return the place with the most room; off the fold a thing must not meet its own mirror."""
    best: tuple[float, Point] = (0.0, (0.0, 0.0))
    for row, line in enumerate(grid):
        y = (row + 0.5) / _COLUMNS - 1
        for column, free in enumerate(line):
            if free <= best[0]:
                continue
            x = (column + 0.5) / _COLUMNS
            if column == 0:
                best = (free, (0.0, y))
            elif min(free, x * 0.95) > best[0]:
                best = (min(free, x * 0.95), (x, y))
    return best[1], best[0]


def _take(grid: _Grid, where: Point, radius: float) -> None:
    for row, line in enumerate(grid):
        y = (row + 0.5) / _COLUMNS - 1
        if max(line) <= abs(y - where[1]) - radius:  # too far away to take anything
            continue
        for column, free in enumerate(line):
            if free > 0.0:
                x = (column + 0.5) / _COLUMNS
                left = math.hypot(x - where[0], y - where[1]) - radius
                line[column] = max(0.0, min(free, left))


def _flower(cutter: Cutter) -> None:
    blossom(cutter, (0, 0), 1.0, 5)


def _flower6(cutter: Cutter) -> None:
    blossom(cutter, (0, 0), 1.0, 8)


def _sprig(cutter: Cutter) -> None:
    spray(cutter, [(0, 1.0), (0, 0.3), (0, -0.4)], 0.78, 2, 0.14)


def _leaf(cutter: Cutter) -> None:
    cutter.keep(leaf((0, 0.95), (0, -1.0), 1.0))
    slit(cutter, [(0, 0.7), (0, -0.7)], 0.12)
    for y in (0.5, 0.1, -0.3):
        for side in (1, -1):
            slit(cutter, [(side * 0.08, y), (side * 0.3, y - 0.3)], 0.1)


def _cloud(cutter: Cutter) -> None:
    ruyi(cutter, (0, 0.1), 0.82)


def _coin(cutter: Cutter) -> None:
    cutter.keep(circle((0, 0), 0.92))
    cutter.cut(circle((0, 0), 0.72))
    cutter.keep(circle((0, 0), 0.58))
    for angle in range(0, 360, 90):
        cutter.cut(leaf(polar((0, 0), 0.08, angle), polar((0, 0), 0.5, angle), 0.24))


def _butterfly(cutter: Cutter) -> None:
    small_butterfly(cutter)


def _star(cutter: Cutter) -> None:
    star(cutter, (0, 0), 1.0)


def _dot(cutter: Cutter) -> None:
    cutter.keep(lobed((0, 0), 0.8, 6, 0.2))
    cutter.cut(circle((0, 0), 0.3))


def _drops(cutter: Cutter) -> None:
    for angle in (-90, -20, -160):
        cutter.keep(drop((0, 0.5), polar((0, 0.5), 1.3 if angle == -90 else 1.0, angle), 0.5))


_TURNING = frozenset((_sprig, _leaf, _drops, _butterfly))
_SMALL: dict[Motif, Filler] = {
    Motif.BUTTERFLY: _butterfly,
    Motif.FLOWER: _flower,
    Motif.PEONY: _flower6,
    Motif.LOTUS: _flower6,
    Motif.TREE: _sprig,
    Motif.LEAF: _leaf,
    Motif.CLOUD: _cloud,
    Motif.SUN: _coin,
    Motif.MOON: _star,
    Motif.SNOWFLAKE: _star,
    Motif.MOUNTAIN: _cloud,
    Motif.SWALLOW: _butterfly,
    Motif.BIRD: _sprig,
}
