"""The compositor that renders the rows that changed, and not all that lies between them.

Textual 8.2.8 draws one frame around everything that changed and renders each widget in it from
its first row to its last: a word in the first panel and one in the sixth render the whole screen.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from textual import screen
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class RowCompositor(Compositor):
    """Renders of every widget only rows that have to be painted."""

    _asked: tuple[Region, ...] = ()
    """The regions of the partial update that is under way."""

    def render_partial_update(self) -> Any:
        """Return an update of the regions that changed; None where nothing did."""
        self._asked = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._asked = ()

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
            for asked in self._asked:
                if shown.overlaps(asked):
                    top, bottom = max(shown.y, asked.y), min(shown.bottom, asked.bottom)
                    part = Region(shown.x, top, shown.width, bottom - top)
                    yield region, part, widget.render_lines(part.translate(-region.offset))


def render_dirty_rows() -> None:
    """Let screens be made with this compositor; before the first of them is made."""
    cast("Any", screen).Compositor = RowCompositor
