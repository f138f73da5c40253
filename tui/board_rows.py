"""The KJ board as rows: what stands on each, and in which column and line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine import BoardTree, Group, words_of
from tui.board_moves import ALONE, CORE, NEW, Key, group_key, word_key

Kind = Literal["core", "group", "word", "alone", "new"]

BESIDE = 100
"""Columns from which groups stand beside each other."""

COLUMN = 38
"""The least columns of cells of a group that stands beside others."""

GAP = 2

LIST = 64
"""The most columns of cells of a group that stands alone: what belongs together is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing on the board; `count` is how many keywords a group holds."""

    key: Key
    kind: Kind
    text: str = ""
    depth: int = 0
    count: int = 0


Block = tuple[Row, ...]
"""What is not torn apart: a group at the top with all that is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A row in its place."""

    row: Row
    x: int
    y: int
    width: int


def blocks_of(tree: BoardTree, *, carrying: bool) -> list[Block]:
    """Return the groups, then what stands alone; what is carried may go to a new group."""
    blocks = [tuple(_group_rows(group, 0)) for group in tree.groups]
    if tree.single or carrying:
        words = (Row(key=word_key(word), kind="word", text=word) for word in tree.single)
        blocks.append((Row(key=ALONE, kind="alone", count=len(tree.single)), *words))
    if carrying:
        blocks.append((Row(key=NEW, kind="new"),))
    return blocks


def _group_rows(group: Group, depth: int) -> Iterator[Row]:
    count = len(words_of(group))
    key = group_key(group, depth)
    yield Row(key=key, kind="group", text=group.label, depth=depth, count=count)
    for word in group.members:
        yield Row(key=word_key(word), kind="word", text=word, depth=depth)
    for inner in group.groups:
        yield from _group_rows(inner, depth + 1)


def placed(tree: BoardTree, width: int, *, carrying: bool) -> list[Spot]:
    """Return all rows in reading order: the core on top, below it the blocks in columns."""
    blocks = blocks_of(tree, carrying=carrying)
    most = max(1, width // COLUMN) if width >= BESIDE else 1
    columns = _columns(blocks, min(most, max(1, len(blocks))))
    wide = width // max(1, min(most, max(1, len(blocks)))) if most > 1 else min(width, LIST)
    spots = [Spot(row=Row(key=CORE, kind="core", text=tree.core), x=0, y=0, width=width)]
    for number, column in enumerate(columns):
        y = 2
        for block in column:
            for row in block:
                taken = wide - GAP if most > 1 else wide
                spots.append(Spot(row=row, x=number * wide, y=y, width=taken))
                y += 1
            y += 1
    return spots


def _columns(blocks: Sequence[Block], most: int) -> list[list[Block]]:
    """Return the blocks in at most so many columns, in their order, the tallest one the least."""
    low = max((len(block) + 1 for block in blocks), default=1)
    high = sum(len(block) + 1 for block in blocks)
    while low < high:
        middle = (low + high) // 2
        if len(_filled(blocks, middle)) <= most:
            high = middle
        else:
            low = middle + 1
    return _filled(blocks, low)


def _filled(blocks: Sequence[Block], height: int) -> list[list[Block]]:
    columns: list[list[Block]] = []
    used = height
    for block in blocks:
        if used + len(block) + 1 > height:
            columns.append([])
            used = 0
        columns[-1].append(block)
        used += len(block) + 1
    return columns
