"""Where a memory gets another text: below the list, with the text that it has."""

from collections.abc import Mapping
from typing import ClassVar

from textual.content import Content
from textual.message import Message

from tui.widgets.house import words_of
from tui.widgets.plain_editor import PlainEditor


class MemoryEditor(PlainEditor):
    """Enter keeps the text, ctrl+j begins a line, Escape leaves the memory as it was."""

    IN_ORDER: ClassVar[Mapping[str, str]] = {
        "enter": "keep",
        "ctrl+j": "newline",
        "escape": "leave",
    }

    class Kept(Message):
        """The text is to be the memory's."""

    class Left(Message):
        """The memory stays as it was."""

    def __init__(self) -> None:
        """Begin closed."""
        super().__init__(
            id="memory-editor", show_line_numbers=False, compact=True, highlight_cursor_line=False
        )

    def on_mount(self) -> None:
        """Say what the keys do."""
        self.display = False
        self.border_title = Content(words_of(self)("memories.editor"))

    def open(self, text: str) -> None:
        """Take a text and the focus."""
        self.load_text(text)
        self.move_cursor(self.document.end)
        self.display = True
        self.focus()

    def close(self) -> None:
        """Go away."""
        self.display = False

    def action_keep(self) -> None:
        """Keep the text."""
        self.post_message(self.Kept())

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_leave(self) -> None:
        """Leave."""
        self.post_message(self.Left())
