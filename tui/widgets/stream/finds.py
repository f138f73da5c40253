"""The places where a text that is looked for stands, and which of them is the present one."""

from collections.abc import Iterator, Sequence

Place = tuple[int, int]
"""A logical line, and the character in it."""


class Finds:
    """What a search has found, in order; nothing before the first one."""

    def __init__(self, query: str = "", lines: Sequence[str] = ()) -> None:
        """Look for a text, in capitals or not; places do not overlap."""
        self._size = len(query)
        self._present = -1
        self.places: list[Place] = []
        wanted = query.casefold()
        if not wanted:
            return
        for at, line in enumerate(lines):
            place = line.casefold().find(wanted)
            while place >= 0:
                self.places.append((at, place))
                place = line.casefold().find(wanted, place + len(wanted))

    def go(self, number: int) -> Place:
        """Make one of the places the present one, counted round in a circle, and return it."""
        self._present = number % len(self.places)
        return self.places[self._present]

    def step(self, step: int) -> Place:
        """Go on by some places, back where negative, and return the place."""
        return self.go(self._present + step)

    def shift(self, line: int) -> None:
        """Take note that one more logical line stands before this one."""
        self.places = [(at + (at >= line), place) for at, place in self.places]

    def within(self, line: int, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield what stands in a piece of a line: first and last character, whether present."""
        for number, (at, place) in enumerate(self.places):
            if at == line and place < end and place + self._size > start:
                yield place - start, place + self._size - start, number == self._present
