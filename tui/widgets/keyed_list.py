"""A list that is moved through by the keys of every list."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList

from tui import bindings


class KeyedList(OptionList):
    """Options, one a line; what stands in them is text."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.list_keys(
        "cursor_down", "cursor_up", "page_down", "page_up", "first", "last"
    )

    def __init__(self, name: str) -> None:
        """Begin empty; `name` is the list's id."""
        super().__init__(id=name, markup=False, compact=True)
