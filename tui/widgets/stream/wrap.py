"""Greedy wrapping of one logical line; pure, and what is wrapped never changes when text follows.

Only the last visual line can still change, so a caller that appends wraps again from its start.
Latin text breaks after blanks and hyphens, Chinese between any two characters but not before
closing punctuation; what fits no line is cut by clusters.
"""

from bisect import bisect_right
from itertools import accumulate

from tui.measure import WIDTHS, clusters, of_characters

_CLOSING = frozenset("，。、；：？！）」』】》〉”’…·,.;:?!)]}%％～~")
_OPENING = frozenset("（「『【《〈“‘([{")


def breaks(text: str, width: int, start: int = 0) -> list[int]:
    """Return where the visual lines of `text[start:]` begin after the first, as places in text.

    `width` is in cells, at least 2.
    """
    if _surely_fits(text, width, start):
        return []
    if of_characters(text):
        return _between_characters(text, width, start)
    return _between_clusters(text, width, start)


def _between_characters(text: str, width: int, start: int) -> list[int]:
    """Wrap text in which every character stands alone: a line's end is looked up, not walked to."""
    ends = [0, *accumulate(map(WIDTHS.__getitem__, text[start:]))]
    found: list[int] = []
    line_start = start
    while True:
        held = line_start - start
        at = start + max(held + 1, bisect_right(ends, ends[held] + width, held) - 1)
        while at < len(text) and text[at] == " ":  # blanks hang over the edge
            at += 1
        if at >= len(text):
            return found
        place = at
        while place > line_start and not _may_break(text[place - 1], text[place]):
            place -= 1
        line_start = place if place > line_start else at
        found.append(line_start)


def _between_clusters(text: str, width: int, start: int) -> list[int]:
    """Wrap any text, cluster by cluster."""
    found: list[int] = []
    line_start = start
    used = 0
    place = -1  # where the line may break: the start of what moves down
    before = ""
    used_at_place = 0
    for at, cluster in clusters(text, start):
        cells = WIDTHS[cluster]
        if at > line_start and _may_break(before, cluster):
            place, used_at_place = at, used
        while used + cells > width and cluster != " " and at > line_start:
            if place <= line_start:
                place, used_at_place = at, used
            found.append(place)
            used -= used_at_place
            line_start, place = place, -1
        used += cells
        before = cluster
    return found


def _surely_fits(text: str, width: int, start: int) -> bool:
    """Tell without looking at each cluster; no code point is wider than two cells but the tab."""
    left = len(text) - start
    if left > width or "\t" in text:
        return False
    return left * 2 <= width or text[start:].isascii()


def _may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two clusters."""
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    if before in (" ", "\t", "-", "\u2014"):
        return True
    return _is_wide(before) or _is_wide(after)


def _is_wide(cluster: str) -> bool:
    return cluster >= "\u2e80" and WIDTHS[cluster] == 2
