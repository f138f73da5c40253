"""Whose turn it is to be painted: few views at once, so that a key waits behind little."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

TOGETHER = 3
"""Views that are painted in one frame while there are few of them."""

ROUNDS = 4
"""Frames after which every view has had its turn, however many there are."""


def in_turn(views: Sequence[T], frame: int) -> Sequence[T]:
    """Return the views that a frame paints; frames that follow each other reach them all.

    A key that comes while many views are painted waits for all of them; between two small
    frames it is read, and its echo painted.
    """
    rounds = max(1, min(ROUNDS, -(-len(views) // TOGETHER)))
    return views[frame % rounds :: rounds]
