"""The places where a text that is looked for stands, and which of them is the present one."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

Place = tuple[int, int]
"""A logical line, and the character in it."""


class Finds:
    """What a search has found, in order; nothing before the first one."""

    def __init__(self, query: str = "", lines: Sequence[str] = ()) -> None:
        """Look for a text, in capitals or not; places do not overlap."""
        self._query, self._size = query, len(query)
        self._present = -1
        self.places: list[Place] = []
        wanted = query.casefold()
        if not wanted:
            return
        for at, line in enumerate(lines):
            folded = (
                line.casefold()
            )  # once: a line of 4,000 characters may have it a thousand times
            place = folded.find(wanted)
            while place >= 0:
                self.places.append((at, place))
                place = folded.find(wanted, place + len(wanted))

    def from_place(self, place: Place) -> int:
        """Return the number of the first find that is not before a place; the first of all else."""
        number = bisect_left(self.places, place)
        return number if number < len(self.places) else 0

    def go(self, number: int) -> Place:
        """Make one of the places the present one, counted round in a circle, and return it."""
        self._present = number % len(self.places)
        return self.places[self._present]

    def step(self, step: int) -> Place:
        """Go on by some places, back where negative, and return the place."""
        return self.go(self._present + step)

    def again(self, lines: Sequence[str]) -> "Finds":
        """Look in other lines; the present place is there the first that is not before it."""
        finds = Finds(self._query, lines)
        if finds.places and 0 <= self._present < len(self.places):
            finds.go(finds.from_place(self.places[self._present]))
        return finds

    def shift(self, line: int) -> None:
        """Take note that one more logical line stands before this one."""
        self.places = [(at + (at >= line), place) for at, place in self.places]

    def drop(self, lines: int) -> None:
        """Let places go with the oldest lines; those that are left stand so many lines higher."""
        gone = bisect_left(self.places, (lines + 1, 0))
        self.places = [(at - lines, place) for at, place in self.places[gone:]]
        self._present = max(-1, self._present - gone)

    def within(self, line: int, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield what stands in a piece of a line: first and last character, whether present."""
        for number in range(
            bisect_left(self.places, (line, start - self._size + 1)), len(self.places)
        ):
            at, place = self.places[number]
            if (at, place) >= (line, end):
                return
            yield place - start, place + self._size - start, number == self._present
