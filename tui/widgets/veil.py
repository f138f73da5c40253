"""A view that keeps what it is told until it may show it: held and sealed panels."""

from collections.abc import Callable
from typing import Protocol


class View(Protocol):
    """What a story is told to: the part of a stream view that it uses."""

    def begin(self, key: str, heading: str = "") -> None:
        """Open an entry."""
        ...

    def append(self, text: str) -> None:
        """Append to the open entry."""
        ...

    def finish(self, text: str | None = None, footer: str = "") -> None:
        """Close the open entry; a whole text that differs replaces what was appended."""
        ...

    def note(self, text: str) -> None:
        """Add one dim line of its own."""
        ...

    def entry(self, key: str, text: str, heading: str = "", footer: str = "") -> None:
        """Add a finished entry."""
        ...

    def gloss(self, key: str, text: str) -> None:
        """Add a dim line under a finished entry."""
        ...


class Veil:
    """Passes everything on to a view, or while `drawn` keeps it for later, in order."""

    def __init__(self, view: View) -> None:
        """Begin open."""
        self.view = view
        self.drawn = False
        self.behind = 0
        self._later: list[Callable[[View], None]] = []
        self._text: list[str] = []

    def draw(self, *, drawn: bool) -> None:
        """Keep from now on what comes, or show what was kept."""
        if drawn == self.drawn:
            return
        self.drawn = drawn
        if drawn:
            return
        self._text, self.behind = [], 0
        later, self._later = self._later, []
        for tell in later:
            tell(self.view)

    def begin(self, key: str, heading: str = "") -> None:
        """Open an entry."""
        self._do(lambda view: view.begin(key, heading))

    def append(self, text: str) -> None:
        """Append to the open entry; `behind` counts the characters that are kept."""
        if not self.drawn:
            self.view.append(text)
            return
        self.behind += len(text)
        if self._text:
            self._text.append(text)
            return
        pieces = self._text = [text]
        self._later.append(lambda view: view.append("".join(pieces)))

    def finish(self, text: str | None = None, footer: str = "") -> None:
        """Close the open entry."""
        self._do(lambda view: view.finish(text, footer))

    def note(self, text: str) -> None:
        """Add one dim line."""
        self._do(lambda view: view.note(text))

    def entry(self, key: str, text: str, heading: str = "", footer: str = "") -> None:
        """Add a finished entry."""
        self._do(lambda view: view.entry(key, text, heading, footer))

    def gloss(self, key: str, text: str) -> None:
        """Add a dim line under a finished entry."""
        self._do(lambda view: view.gloss(key, text))

    def _do(self, tell: Callable[[View], None]) -> None:
        if self.drawn:
            self._text = []
            self._later.append(tell)
        else:
            tell(self.view)
