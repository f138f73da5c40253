"""A visual line in pieces of one style each, as it is painted."""

from itertools import pairwise

from rich.segment import Segment
from rich.style import Style

from tui.measure import shown


def segments(text: str, base: Style, cuts: list[tuple[int, int, Style]]) -> list[Segment]:
    """Return a text in pieces of one style each; later cuts lie over earlier ones."""
    edges = {0, len(text)}
    for first, last, _ in cuts:
        edges |= {min(max(first, 0), len(text)), min(max(last, 0), len(text))}
    places = sorted(edges)
    pieces: list[Segment] = []
    for first, last in pairwise(places):
        style = base
        for begin, end, look in cuts:
            if begin <= first and end >= last:
                style += look
        pieces.append(Segment(shown(text[first:last]), style))
    return pieces
