"""The visual lines of a document: those near what is read first, the others bit by bit.

To wrap a million characters takes a second and more; a resize of six such panels would hold
every key for that long. So the lines that are wrapped are some that follow each other, and the
window over them grows, a slice at a time, to both ends.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tui.widgets.stream.wrap import breaks

SLICE = 20_000
"""Characters that are wrapped at a time: ten to forty milliseconds, whatever they are."""

CLUSTER = 16
"""Code points that no mark on the screen is longer than."""

LINE = 4
"""Characters as which every line counts beside its own: ten million empty ones are no small text."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many logical and visual lines fewer stand before what is left of a text.

    `told` visual lines are there in their place and say so.
    """

    lines: int
    rows: int
    told: int


@dataclass(frozen=True, slots=True)
class Put:
    """Where something was put in between: the logical line, the visual line, how many of these."""

    line: int
    row: int
    count: int


class Rows:
    """Two numbers for each visual line of the logical lines from `first` to before `past`."""

    def __init__(self) -> None:
        """Begin without a width: nothing is wrapped before there is one."""
        self.width = 0
        self.first = self.past = 0
        self.left = SLICE
        """Characters that may still be wrapped until `more` or `around` is asked for."""
        self._owner = array("L")
        self._start = array("L")

    def __len__(self) -> int:
        """Return how many visual lines there are by now."""
        return len(self._owner)

    # Where the window stands

    def around(self, lines: Sequence[str], line: int) -> None:
        """Forget all, and wrap a slice of what stands around a line."""
        self._owner, self._start = array("L"), array("L")
        past = min(line + 1, len(lines))
        self.first = self.past = self._back(
            lines, past, SLICE if past == len(lines) else SLICE // 2
        )
        if self.width > 0:
            self.left = 2 * SLICE  # the line itself is among them, however long those before it are
            self._below(lines)

    def whole(self, lines: Sequence[str]) -> bool:
        """Tell whether every line is wrapped."""
        return self.width <= 0 or (self.first == 0 and self.past >= len(lines))

    def more(self, lines: Sequence[str]) -> int:
        """Wrap another slice, first below, then above; return the visual lines put on top."""
        self.left = SLICE
        if self.width <= 0:
            return 0
        if self.past < len(lines):
            self._below(lines)
            return 0
        past, self.first = self.first, self._back(lines, self.first, SLICE)
        owner, start = self._owner, self._start
        self._owner, self._start = array("L"), array("L")
        for at in range(self.first, past):
            self._put(lines, at)
        count = len(self._owner)
        self._owner += owner
        self._start += start
        return count

    def _below(self, lines: Sequence[str]) -> None:
        while self.past < len(lines) and self.left > 0:
            self.add(lines)

    def _back(self, lines: Sequence[str], line: int, most: int) -> int:
        """Return the first of the lines before one that are together no longer than a slice."""
        while line > 0 and most > 0:
            line -= 1
            most -= len(lines[line]) + LINE
        return line

    # What is seen

    def visual(self, row: int, lines: Sequence[str]) -> tuple[int, int, int]:
        """Return a visual line: its logical line, and where in it it begins and ends."""
        owner, start = self._owner[row], self._start[row]
        if row + 1 < len(self._owner) and self._owner[row + 1] == owner:
            return owner, start, self._start[row + 1]
        return owner, start, len(lines[owner])

    def row_of(self, line: int, place: int) -> int:
        """Return the visual line that shows a place of a logical line."""
        low, high = 0, len(self._owner)
        while low < high:
            middle = (low + high) // 2
            if (self._owner[middle], self._start[middle]) <= (line, place):
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

    # What changes

    def add(self, lines: Sequence[str]) -> None:
        """Wrap the line below the last one that is wrapped."""
        self.left -= len(lines[self.past]) + LINE
        self._put(lines, self.past)
        self.past += 1

    def last_start(self, lines: Sequence[str]) -> int:
        """Return where the last visual line of the last logical line begins: those before it stay."""
        return self._start[-1] if self.width > 0 and 0 < len(lines) == self.past else 0

    def wrap_again(self, lines: Sequence[str], held: int) -> None:
        """Wrap the last line's last visual line, `held` long until now: those before it stay.

        Two where it was so short that it may have begun with the first half of a flag or a family.
        """
        if self.width <= 0 or self.past < len(lines):
            return
        at = len(lines) - 1
        self.left -= max(0, len(lines[at]) - held)
        if self._start[-1] > 0 and held - self._start[-1] < CLUSTER:
            self._owner.pop()
            self._start.pop()
        for place in breaks(lines[at], self.width, self._start[-1]):
            self._owner.append(at)
            self._start.append(place)

    def insert(self, lines: Sequence[str], at: int) -> Put:
        """Make room for a line that was put in between; say where its visual lines are."""
        if self.width <= 0 or not self.first <= at <= self.past:
            before = at < self.first
            self.first, self.past = self.first + before, self.past + before
            self._owner = array("L", (owner + before for owner in self._owner))
            return Put(at, 0, 0)
        row = bisect_left(self._owner, at)
        starts = array("L", [0, *breaks(lines[at], self.width)])
        below = array("L", (owner + 1 for owner in self._owner[row:]))
        self._owner = self._owner[:row] + array("L", [at] * len(starts)) + below
        self._start[row:row] = starts
        self.past += 1
        return Put(at, row, len(starts))

    def cut(self, first: int) -> None:
        """Forget the visual lines of all logical lines from `first` on."""
        while self._owner and self._owner[-1] >= first:
            self._owner.pop()
            self._start.pop()
        self.first, self.past = min(self.first, first), min(self.past, first)

    def shorten(self, lines: Sequence[str], count: int) -> Gone:
        """Put the first of the lines that are left in place of the first so many; wrap it alone."""
        gone = count - 1
        row = bisect_left(self._owner, count)
        below = array("L", (owner - gone for owner in self._owner[row:]))
        starts = array("L")
        if self.first <= count <= self.past and self.width > 0:
            starts = array("L", [0, *breaks(lines[0], self.width)])
        self._owner = array("L", [0] * len(starts)) + below
        self._start = starts + self._start[row:]
        self.first = 0 if starts else max(1, self.first - gone)
        self.past = max(self.first, self.past - gone)
        return Gone(gone, row - len(starts), len(starts))

    def _put(self, lines: Sequence[str], at: int) -> None:
        self._owner.append(at)
        self._start.append(0)
        for place in breaks(lines[at], self.width):
            self._owner.append(at)
            self._start.append(place)
