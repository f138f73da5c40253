"""What stands out from the background, and the shape that it has."""

import math
from dataclasses import dataclass
from typing import Literal

from engine.imaging.colours import RGB, oklab

Form = Literal["round", "square", "wide", "tall", "irregular"]
Box = tuple[int, int, int, int]

_APART = 0.09
_LEAST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The largest thing in a picture.

    `box` is left, top, right, bottom in pixels of the picture shrunk to 128; `aspect`
    its width over its height; `roundness` how much of the circle around it the figure
    fills (a disc 1, a square 0.64, a line 0); `solidity` how much of its box; `share`
    how much of the picture; `centre` where its middle lies (0 to 1 across and down).
    """

    form: Form
    aspect: float
    roundness: float
    solidity: float
    share: float
    centre: tuple[float, float]
    box: Box


def find_figure(pixels: list[RGB], width: int, height: int) -> tuple[RGB, float, Figure | None]:
    """Return the background's colour, its share (0 to 1), and the figure before it."""
    border = [
        pixels[y * width + x]
        for y in range(height)
        for x in range(width)
        if x in {0, width - 1} or y in {0, height - 1}
    ]
    ground = _middle(border)
    lab = oklab(ground)
    apart = [math.dist(oklab(pixel), lab) > _APART for pixel in pixels]
    background = apart.count(False) / len(apart)
    cells = _largest(_filled(apart, width, height), width, height)
    if len(cells) < _LEAST * len(pixels):
        return ground, background, None
    return ground, background, _shape(cells, width, height)


def _middle(border: list[RGB]) -> RGB:
    """Return the commonest colour of the border, coarse first, then its own mean."""
    groups: dict[RGB, list[RGB]] = {}
    for red, green, blue in border:
        groups.setdefault((red >> 5, green >> 5, blue >> 5), []).append((red, green, blue))
    group = max(groups.values(), key=len)
    red, green, blue = (round(sum(c[i] for c in group) / len(group)) for i in range(3))
    return red, green, blue


def _filled(apart: list[bool], width: int, height: int) -> list[bool]:
    """Return the figure with its holes filled: what the background cannot reach from the rim."""
    outside = [False] * len(apart)
    rim = [
        y * width + x
        for y in range(height)
        for x in range(width)
        if x in {0, width - 1} or y in {0, height - 1}
    ]
    stack = [cell for cell in rim if not apart[cell]]
    for cell in stack:
        outside[cell] = True
    while stack:
        cell = stack.pop()
        for near in _neighbours(cell, width, height):
            if not outside[near] and not apart[near]:
                outside[near] = True
                stack.append(near)
    return [not reached for reached in outside]


def _neighbours(cell: int, width: int, height: int) -> list[int]:
    x, y = cell % width, cell // width
    near: list[int] = []
    if x:
        near.append(cell - 1)
    if x < width - 1:
        near.append(cell + 1)
    if y:
        near.append(cell - width)
    if y < height - 1:
        near.append(cell + width)
    return near


def _largest(figure: list[bool], width: int, height: int) -> list[int]:
    """Return the figure's parts that are at least a tenth of its largest part."""
    seen = [False] * len(figure)
    parts: list[list[int]] = []
    for start, inside in enumerate(figure):
        if not inside or seen[start]:
            continue
        seen[start] = True
        part, stack = [start], [start]
        while stack:
            for near in _neighbours(stack.pop(), width, height):
                if figure[near] and not seen[near]:
                    seen[near] = True
                    part.append(near)
                    stack.append(near)
        parts.append(part)
    parts.sort(key=len, reverse=True)
    return [cell for part in parts if len(part) * 10 >= len(parts[0]) for cell in part]


def _shape(cells: list[int], width: int, height: int) -> Figure:
    xs, ys = [cell % width for cell in cells], [cell // width for cell in cells]
    box = (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
    across, down = box[2] - box[0], box[3] - box[1]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    radii = sorted(math.hypot(x - middle_x, y - middle_y) for x, y in zip(xs, ys, strict=True))
    radius = radii[int(0.99 * (len(radii) - 1))] + 0.5
    roundness = min(1.0, len(cells) / (math.pi * radius**2))
    aspect, solidity = across / down, len(cells) / (across * down)
    return Figure(
        form=_form(aspect, roundness, solidity),
        aspect=round(aspect, 3),
        roundness=round(roundness, 3),
        solidity=round(solidity, 3),
        share=round(len(cells) / (width * height), 3),
        centre=(round((middle_x + 0.5) / width, 3), round((middle_y + 0.5) / height, 3)),
        box=box,
    )


def _form(aspect: float, roundness: float, solidity: float) -> Form:
    if aspect > 1.35:
        return "wide"
    if aspect < 0.74:
        return "tall"
    if roundness > 0.85:
        return "round"
    return "square" if solidity > 0.85 else "irregular"
