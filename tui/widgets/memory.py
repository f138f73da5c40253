"""The memory dock: what was remembered, newest first, and what was recalled just now and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from engine import MemoryItem, Seat, clean_line
from tui.widgets.house import words_of
from tui.widgets.stream import StreamView

KEPT = 200
"""Memories that the dock lists; the memory screen and search find the rest."""

TEXT = 120


class MemoryDock(Vertical):
    """Lines of memory, rewritten when something was remembered."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(id="memory")
        self._view = StreamView()
        self._shown: tuple[int, str] = (-1, "")

    def compose(self) -> Iterator[Widget]:
        """Hold the lines."""
        yield self._view

    def on_mount(self) -> None:
        """Name the dock."""
        self.border_title = Content(words_of(self)("dock.memory"))

    def show(
        self,
        memories: Sequence[MemoryItem],
        count: int,
        recalled: tuple[str, Sequence[Mapping[str, Any]]],
        seats: Sequence[Seat],
    ) -> None:
        """Show memories (oldest first), and what the utterance `recalled[0]` was given."""
        if (count, recalled[0]) == self._shown:
            return
        self._shown = count, recalled[0]
        words, view = words_of(self), self._view
        names = {seat.id: clean_line(seat.name, 24) for seat in seats}
        view.clear()
        if recalled[1]:
            view.note(words("dock.recalled"))
            for one in recalled[1]:
                view.entry("", f"{_score(one)}  {clean_line(str(one.get('text', '')), TEXT)}")
        view.note(words("dock.remembered", count=count))
        for item in reversed(memories[-KEPT:]):
            who = names.get(item.seat or "", words("dock.table"))
            view.entry("", f"{who}: {clean_line(item.text, TEXT)}")
        view.flush()
        view.scroll_to(y=0, animate=False, immediate=True)


def _score(one: Mapping[str, Any]) -> str:
    score = one.get("score")
    return f"{score:.2f}" if isinstance(score, int | float) else "?"
