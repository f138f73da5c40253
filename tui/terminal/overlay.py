"""Pixel pictures over the half blocks that stand for them, and only while all of those stand.

The cells of the screen always hold the half blocks: whatever covers, moves or leaves a picture
changes cells, and the pixels are taken away. Screenshots and goldens never hold them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.geometry import Region

from tui.terminal.cell_diff import CellDiff, Cells
from tui.terminal.pixels import Graphics

DELETE_ALL = "\x1b_Ga=d,d=A,q=2\x1b\\"
"""Kitty's protocol: take away all pictures, and what is kept of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Half blocks at a place of the screen, and the small picture (PNG) that they were made of."""

    region: Region
    cells: Cells
    small: bytes

    def stands(self, diff: CellDiff) -> bool:
        """Tell whether the terminal shows all of it, nothing before it."""
        return diff.shows(self.region.x, self.region.y, self.cells)

    @property
    def key(self) -> "PictureKey":
        """Tell pictures that need the same pixels."""
        return self.small, self.region.width, self.region.height


PictureKey = tuple[bytes, int, int]
"""A small picture, and how many columns and rows of cells it is to fill."""


class Overlay:
    """Which pixel pictures lie on the terminal; `after` each frame it says what is to be written."""

    def __init__(self, graphics: Graphics) -> None:
        """Show nothing yet."""
        self._graphics: Graphics = graphics
        self._shown: dict[tuple[PictureKey, Region], int] = {}
        self._begun = 0
        self._number = 0

    def after(
        self,
        diff: CellDiff,
        standing: Iterable[Picture],
        payloads: Mapping[PictureKey, Sequence[str]],
        rows: int,
    ) -> str:
        """Return what takes away pixels that no longer fit a frame and puts those that do.

        `standing` are pictures all of whose half blocks the frame shows; `rows` are those of the terminal: a sixel in the last one would make it scroll.
        """
        out: list[str] = []
        if diff.begun != self._begun:  # the terminal may have lost them, or moved them
            if self._shown and self._graphics == "kitty":
                out.append(DELETE_ALL)
            self._begun, self._shown = diff.begun, {}
        stand = {
            (one.key, one.region): one
            for one in standing
            if one.key in payloads and (self._graphics == "kitty" or one.region.bottom < rows)
        }
        gone = [place for place in self._shown if place not in stand]
        out += [self._taken_away(diff, place[1], self._shown.pop(place)) for place in gone]
        for place, one in stand.items():
            if place not in self._shown:
                self._number += 1
                self._shown[place] = self._number
                out.append(self._put(one.region, payloads[one.key]))
        return "".join(out)

    def _taken_away(self, diff: CellDiff, region: Region, number: int) -> str:
        if self._graphics == "kitty":
            return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"
        return diff.again(region)

    def _put(self, region: Region, pieces: Sequence[str]) -> str:
        place = f"\x1b[{region.y + 1};{region.x + 1}H"
        if self._graphics == "sixel":
            return place + pieces[0]
        first = f"a=T,f=100,i={self._number},c={region.width},r={region.height},C=1,q=2,"
        last = len(pieces) - 1
        return place + "".join(
            f"\x1b_G{'' if at else first}m={int(at < last)};{piece}\x1b\\"
            for at, piece in enumerate(pieces)
        )
