"""One side of a difference as lines that fit, its changes marked by signs and by looks."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from textual.content import Content

from engine import TextRun, cells, clean
from tui.comparisons import MARKS
from tui.widgets.stream.wrap import breaks

LOOKS = {"kept": "", "removed": "$error", "added": "bold $success"}
"""How a run looks beside its signs."""

LEAST = 2
"""Cells of the narrowest line."""


def side_lines(runs: Sequence[TextRun], *, right: bool, width: int) -> list[Content]:
    """Return the left text with what was removed marked, or the right one with what was added."""
    gone = "removed" if right else "added"
    whole = Content("").join(
        Content.assemble((clean(run.text).join(MARKS[run.kind]), LOOKS[run.kind]))
        for run in runs
        if run.kind != gone
    )
    return [piece for line in whole.split("\n") for piece in _folded(line, width)]


def _folded(line: Content, width: int) -> Iterator[Content]:
    places = [0, *breaks(line.plain, max(LEAST, width)), len(line.plain)]
    for start, end in pairwise(places):
        yield line[start:end].rstrip()


def table_lines(rows: Sequence[Sequence[str]], width: int, *, head: bool = True) -> list[Content]:
    """Return rows in columns, with a head the first one bold; no line is wider than `width`."""
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    made: list[Content] = []
    for number, row in enumerate(rows):
        parts = [text + " " * (own - cells(text)) for text, own in zip(row, widths, strict=True)]
        text = Content("  ".join(parts).rstrip()).truncate(max(LEAST, width), ellipsis=True)
        made.append(text.stylize("bold") if head and number == 0 else text)
    return made


def folded(text: str, width: int) -> list[Content]:
    """Return a text in lines that fit."""
    return list(_folded(Content(text), width))
