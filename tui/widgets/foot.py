"""The last line: keys that work now; help, all actions and quit stand there at any width."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from textual.binding import ActiveBinding
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey  # Textual 8.2.8 has no public name for it

from engine import cells
from tui.keyboard import NAMES

FIRST = ("app.help",)
LAST = ("app.palette", "app.quit")
FRAME = 3
"""Columns around a key and its word."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One key of the line: the binding's id, the key as Textual names it, as shown, its word."""

    id: str
    key: str
    display: str
    word: str
    action: str

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return cells(self.display) + cells(self.word) + FRAME


def fitting(keys: Sequence[Shown], width: int) -> list[Shown]:
    """Return what fits: help first, all actions and quit last, between them as many as can be."""
    first = [key for key in keys if key.id in FIRST]
    last = [key for key in keys if key.id in LAST]
    room = width - sum(key.width for key in (*first, *last))
    between: list[Shown] = []
    for key in keys:
        if key.id in (*FIRST, *LAST):
            continue
        room -= key.width
        if room < 0:
            break
        between.append(key)
    return [*first, *between, *last]


class Foot(Footer):
    """Textual's footer, which never cuts what everybody needs.

    While somebody writes, letters are text: the line shows their twins instead.
    """

    def __init__(self) -> None:
        """Leave the palette's key to the app's own keys."""
        super().__init__(show_command_palette=False)
        self._width = 0
        self._keys: list[Shown] = []

    def compose(self) -> Iterator[Widget]:
        """Hold the keys that fit."""
        if not self._bindings_ready:
            return
        self._width, self._keys = self._fitting()
        for one in self._keys:
            key = FooterKey(one.key, one.display, one.word, one.action)
            key.set_reactive(FooterKey.compact, False)  # noqa: FBT003  else each is styled twice
            yield key

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Build the line anew only where other keys work now: the focus often moves among equals."""
        if not self._bindings_ready or self._fitting() != (self._width, self._keys):
            super().bindings_changed(screen)  # pyright: ignore[reportUnknownMemberType] - a generic Screen

    def _fitting(self) -> tuple[int, list[Shown]]:
        width = self.app.size.width  # pyright: ignore[reportUnknownMemberType] - a generic App
        return width, fitting(list(self._shown()), width)

    def _shown(self) -> Iterable[Shown]:
        focused = self.screen.focused
        seen: set[str] = set()
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            typed = focused is not None and focused.check_consume_key(key, _character(key))
            if not _offered(active) or typed or binding.action in seen:
                continue
            seen.add(binding.action)
            display = self.app.get_key_display(binding)  # pyright: ignore[reportUnknownMemberType]
            yield Shown(binding.id or "", key, display, binding.description, binding.action)

    async def on_resize(self) -> None:
        """Show as many as fit now."""
        if self._bindings_ready and self._width != self.app.size.width:  # pyright: ignore[reportUnknownMemberType]
            await self.recompose()


def _offered(active: ActiveBinding) -> bool:
    return active.binding.show and active.enabled


def _character(key: str) -> str | None:
    """Return what a key types; Textual 8.2.8 does not know it of `slash` and other signs."""
    name = NAMES.get(key, "")
    return key_to_character(key) or (name if len(name) == 1 else None)
