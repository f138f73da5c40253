"""The list of settings: key, value and source below each other, at any width."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from engine import cells, clean_line
from tui.widgets.keyed_list import KeyedList
from tui.words import Words

if TYPE_CHECKING:
    from engine import SettingRow

KEY, NARROW_KEY = 50, 34
"""Most cells of the column of keys, on wide screens and on narrow ones."""

WIDE = 110
GAP = 2

FILE = "config file"
SOURCES: Mapping[str, str] = {
    "default": "default",
    "command line": "command_line",
    "environment": "environment",
    FILE: "file",
}


def source_word(source: str, words: Words) -> str:
    """Return where a value comes from in one word."""
    for begins, key in SOURCES.items():
        if source.startswith(begins):
            return words(f"settings.source.{key}")
    return clean_line(source, 20)


def lines(rows: "Sequence[SettingRow]", width: int, words: Words) -> list[Content]:
    """Return the rows as lines of this many cells.

    No part of a line has a colour of its own: under the cursor it could not be read.
    """
    sources = [source_word(row.source, words) for row in rows]
    last = max(map(cells, sources), default=0)
    most = min(width // 2 - last, NARROW_KEY) if width < NARROW_KEY * 2 else NARROW_KEY
    most = KEY if width >= WIDE else most
    first = min(most, max((cells(row.key) for row in rows), default=0))
    room = max(4, width - first - last - 2 * GAP)
    made: list[Content] = []
    for row, source in zip(rows, sources, strict=True):
        key = _filled(clean_line(row.key, first), first + GAP)
        value = clean_line(row.value, room) if row.value else words("config.unset")
        made.append(Content(f"{key}{_filled(value, room + GAP)}{source}"))
    return made


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))


class SettingRows(KeyedList):
    """Settings, one a line; the cursor stays on its setting when the list changes."""

    def __init__(self, words: Words) -> None:
        """Begin empty."""
        super().__init__("rows")
        self._words = words
        self._rows: Sequence[SettingRow] = ()

    @property
    def row(self) -> "SettingRow | None":
        """The setting under the cursor."""
        at = self.highlighted
        return None if at is None or at >= len(self._rows) else self._rows[at]

    def show(self, rows: "Sequence[SettingRow]", words: Words) -> None:
        """Show other rows; the cursor stays on its setting, or goes to the first one."""
        here = self.row
        self._rows, self._words = rows, words
        self._fill(here.key if here else "")

    def go(self, key: str) -> None:
        """Put the cursor on a setting, where it is in the list."""
        places = [at for at, row in enumerate(self._rows) if row.key == key]
        if places:
            self.highlighted = places[0]

    def _fill(self, key: str) -> None:
        made = lines(self._rows, self.scrollable_content_region.width - 2, self._words)
        self.clear_options()
        self.add_options(Option(Content.assemble(line)) for line in made)
        self.highlighted = 0 if self._rows else None
        self.go(key)

    def on_resize(self) -> None:
        """Give the columns their places in the new width."""
        if self._rows:
            self._fill(self.row.key if self.row else "")
