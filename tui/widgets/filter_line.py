"""The line above the list of memories: what is typed there narrows the list at once."""

from textual.actions import SkipAction
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from engine import MemoryOutline, harmless
from tui.memory_query import completed


class FilterLine(Input):
    """One line; Tab completes, Enter, Down and Escape go to the list."""

    BINDINGS = [  # noqa: RUF012  the base class declares it
        Binding("escape,down,enter", "leave", show=False),
        Binding("tab", "complete", show=False),
    ]

    class Left(Message):
        """The list is to be read now."""

    def __init__(self, placeholder: str) -> None:
        """Begin empty, knowing no names yet."""
        super().__init__(placeholder=placeholder, id="filter", compact=True)
        self.known = MemoryOutline(agents={})

    def validate_value(self, value: str) -> str:
        """Hold one line of text that nothing obeys."""
        return harmless(value.replace("\t", " ").replace("\n", " "))

    def action_leave(self) -> None:
        """Leave; what was typed stays."""
        self.post_message(self.Left())

    def action_complete(self) -> None:
        """Complete the last part; where nothing is to be completed the key is the screen's."""
        whole = completed(self.value, self.known)
        if whole == self.value:
            raise SkipAction
        self.value = whole
        self.cursor_position = len(whole)
