"""The line above the list of memories: what is typed there narrows the list at once."""

from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType

from engine import MemoryOutline
from tui.memory_query import completed
from tui.widgets.house import words_of
from tui.widgets.plain_line import PlainLine


class FilterLine(PlainLine):
    """One line; Tab completes, Enter, Down and Escape go to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(self, placeholder: str) -> None:
        """Begin empty, knowing no names yet."""
        super().__init__(placeholder, "filter")
        self.known = MemoryOutline(agents={})

    def action_complete(self) -> None:
        """Complete the last part; where nothing is to be completed the key is the screen's."""
        whole = completed(self.value, self.known, words_of(self))
        if whole == self.value:
            raise SkipAction
        self.value = whole
        self.cursor_position = len(whole)
