"""The compositor that renders the rows that changed, and cuts them only where an edge is seen.

Textual 8.2.8 draws one frame around everything that changed and renders each widget in it from
its first row to its last: a word in the first panel and one in the sixth render the whole screen.
And it cuts each row at the edges of widgets that are covered, too: a wide character in a window
that lies over the edge of a panel is halved there, and two blanks are all that is left of it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from textual import screen
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class RowCompositor(Compositor):
    """Renders of every widget only rows that have to be painted, and halves no character unseen."""

    _asked: tuple[Region, ...] = ()
    """The regions of the partial update that is under way."""

    def render_partial_update(self) -> Any:
        """Return an update of the regions that changed; None where nothing did."""
        self._asked = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._asked = ()

    @property
    def cuts(self) -> list[list[int]]:
        """Per row the columns where something begins or ends that is seen, in order."""
        if self._cuts is None:
            spans: list[list[tuple[int, int]]] = [[] for _ in range(self.size.height)]
            for region, clip in self.visible_widgets.values():
                shown = region.intersection(clip)
                if shown:
                    for row in spans[shown.y : shown.bottom]:
                        row.append(shown.column_span)
            seen = cache(_edges_seen)  # most rows of a screen are made like their neighbours
            self._cuts = [list(seen(self.size.width, tuple(row))) for row in spans]
        return self._cuts

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """Return per row what is seen, by the column where it begins.

        A widget whose beginning is covered begins at the next cut: nothing else is seen of it.
        """
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(row[:-1]) for row in cuts]
        for region, clip, strips in self._get_renders(crop):
            shown = region.intersection(clip)
            left, right = shown.column_span
            for y, strip in zip(shown.line_range, strips, strict=False):
                if not is_rendered_line(y):
                    continue
                chop = chops[y]
                row = cuts[y]
                own = row[bisect_left(row, left) : bisect_right(row, right)]
                unseen = [cut for cut in own[:-1] if chop[cut] is None]
                if not unseen:
                    continue
                seen = strip.crop(own[0] - left) if own[0] > left else strip
                if len(own) == 2:
                    chop[own[0]] = seen.crop(0, own[1] - own[0])
                    continue
                parts = seen.divide([cut - own[0] for cut in own[1:]])
                for cut, part in zip(own, parts, strict=False):
                    if chop[cut] is None:
                        chop[cut] = part
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        return self._rows() if self._asked else super()._get_renders(crop)

    def _rows(self) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """Yield widgets from front to back: where one is, its part to paint, those rows of it.

        A part is as wide as its widget: strips are cut where widgets begin and end.
        """
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if not shown:
                continue
            spans = [
                (max(shown.y, asked.y), min(shown.bottom, asked.bottom))
                for asked in self._asked
                if shown.overlaps(asked)
            ]
            for top, bottom in _joined(spans):
                part = Region(shown.x, top, shown.width, bottom - top)
                yield region, part, widget.render_lines(part.translate(-region.offset))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans of rows in order, each row in one of them."""
    joined: list[tuple[int, int]] = []
    for top, bottom in sorted(spans):
        if joined and top <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], bottom)
        else:
            joined.append((top, bottom))
    return joined


def _edges_seen(width: int, spans: tuple[tuple[int, int], ...]) -> list[int]:
    """Return the ends of a row and of the spans on it, front to back, that nothing lies over."""
    edges = {0, width}
    for behind, span in enumerate(spans):
        for edge in span:
            if not any(left < edge < right for left, right in spans[:behind]):
                edges.add(edge)
    return sorted(edges)


def render_dirty_rows() -> None:
    """Let screens be made with this compositor; before the first of them is made."""
    cast("Any", screen).Compositor = RowCompositor
