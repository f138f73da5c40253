"""One line to type into, of which nothing is obeyed."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from engine import harmless


class PlainLine(Input):
    """One line; Enter, Down and Escape go on to what it is about."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,down,enter", "leave", show=False)]

    class Left(Message):
        """What stands below is to be read now."""

    def __init__(self, placeholder: str, name: str) -> None:
        """Begin empty; `name` is the line's id."""
        super().__init__(placeholder=placeholder, id=name, compact=True)

    def validate_value(self, value: str) -> str:
        """Hold one line of text that nothing obeys."""
        return harmless(value.replace("\t", " ").replace("\n", " "))

    def action_leave(self) -> None:
        """Leave; what was typed stays."""
        self.post_message(self.Left())
