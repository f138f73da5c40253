"""The memory dock: what was remembered, newest first, and what was recalled just now and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from engine import MemoryItem, Seat, clean_line
from tui import bindings, keyboard
from tui.widgets.house import words_of
from tui.widgets.stream import StreamView
from tui.words import Words

KEPT = 100
"""Memories that the dock lists; the memory screen and search find the rest."""

TEXT = 120
NAME = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the dock shows: memories oldest first, and what one utterance was given.

    `recalled` are rows of `MemoryRecalled` with their texts; `by` is the name of who recalls.
    """

    memories: Sequence[MemoryItem] = ()
    seats: Sequence[Seat] = ()
    recalled: Sequence[Mapping[str, Any]] = ()
    by: str = ""


class MemoryDock(Vertical):
    """Lines of memory, rewritten when something was remembered, but not under a reader's eyes."""

    def __init__(self) -> None:
        """Begin empty, with everybody's memories."""
        super().__init__(id="memory")
        self.view = StreamView()
        self._shown = Remembered()
        self._waiting = False
        self._of = 0

    def compose(self) -> Iterator[Widget]:
        """Hold the lines."""
        yield self.view

    def on_mount(self) -> None:
        """Name the dock and take its keys."""
        words = words_of(self)
        self.border_title = Content(words("dock.memory"))
        bindings.install(self, keyboard.MEMORY, words)
        self.watch(self.view, "scroll_y", self._catch_up, init=False)
        self._write()

    def on_resize(self) -> None:
        """Stand at the newest: the view beneath follows its end when it is wrapped anew."""
        self.call_after_refresh(self.view.rewind)

    def on_descendant_blur(self) -> None:
        """Show what came while somebody read."""
        if self._waiting:
            self._write()

    def show(self, remembered: Remembered) -> None:
        """Show other memories; somebody who reads further down is left alone until she is back."""
        if remembered == self._shown:
            return
        self._shown = remembered
        if self.view.has_focus and self.view.scroll_offset.y > 0:
            self._waiting = True
            self._sign()
        else:
            self._write()

    def action_next_seat(self) -> None:
        """Show the next seat's memories alone."""
        self._turn(1)

    def action_previous_seat(self) -> None:
        """Show the memories of the seat before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self._of = (self._of + by) % (len(self._shown.seats) + 2)
        self._write()

    def _catch_up(self, scroll_y: float) -> None:
        """Write later: Textual 8.2.8 fails where an animation's own step scrolls again."""
        if self._waiting and scroll_y <= 0:
            self.call_later(self._write)

    def _whose(self) -> tuple[str, Sequence[MemoryItem]]:
        """Return whose memories are shown: everybody's, one seat's, or the table's own."""
        words, seats, memories = words_of(self), self._shown.seats, self._shown.memories
        if self._of == 0 or self._of > len(seats) + 1:
            return words("dock.everybody"), memories
        if self._of > len(seats):
            return words("dock.table"), [item for item in memories if item.seat is None]
        seat = seats[self._of - 1]
        return clean_line(seat.name, NAME), [item for item in memories if item.seat == seat.id]

    def _sign(self) -> None:
        name, _ = self._whose()
        key = "dock.new" if self._waiting else "dock.whose"
        self.border_subtitle = Content(words_of(self)(key, name=name))

    def _write(self) -> None:
        self._waiting = False
        words, view, shown = words_of(self), self.view, self._shown
        _, memories = self._whose()
        self._sign()
        view.clear()
        if shown.recalled:
            view.note(words("dock.recalled", name=clean_line(shown.by, NAME)))
            for one in shown.recalled:
                text = clean_line(str(one.get("text", "")), TEXT) or words("dock.forgotten")
                why = words("dock.why", **_parts(one)) + near(one, words, "dock.near")
                view.entry("", f"- {figure(one, 'score')} {text}", footer=why)
        view.note(
            words("dock.remembered", count=len(memories)) if memories else words("dock.nothing")
        )
        names = {seat.id: clean_line(seat.name, NAME) for seat in shown.seats}
        for item in reversed(memories[-KEPT:]):
            who = names.get(item.seat or "", words("dock.table"))
            view.entry("", f"- {who}: {clean_line(item.text, TEXT)}")
        self.view.rewind()


def _parts(one: Mapping[str, Any]) -> dict[str, str]:
    return {name: figure(one, name) for name in ("relevance", "recency", "importance")}


def near(one: Mapping[str, Any], words: Words, key: str) -> str:
    """Return how near a recalled memory was; nothing where no vector was compared."""
    return words(key, cosine=figure(one, "cosine")) if "cosine" in one else ""


def figure(one: Mapping[str, Any], name: str) -> str:
    """Return a score of a recalled memory with two digits; ? where there is none."""
    value = one.get(name)
    return f"{value:.2f}" if isinstance(value, int | float) else "?"
