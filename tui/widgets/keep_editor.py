"""Where a thing gets another text: below what is shown, with the text that it has."""

from collections.abc import Mapping
from typing import ClassVar

from textual.content import Content
from textual.message import Message

from tui.widgets.plain_editor import PlainEditor


class KeepEditor(PlainEditor):
    """Enter keeps the text, ctrl+j begins a line, Escape leaves the thing as it was."""

    IN_ORDER: ClassVar[Mapping[str, str]] = {
        "enter": "keep",
        "ctrl+j": "newline",
        "escape": "leave",
    }

    class Kept(Message):
        """The text is to be the thing's."""

    class Left(Message):
        """The thing stays as it was."""

    def __init__(self, name: str) -> None:
        """Begin closed; `name` is the editor's id."""
        super().__init__(
            id=name, show_line_numbers=False, compact=True, highlight_cursor_line=False
        )
        self.display = False

    def open(self, text: str, title: str) -> None:
        """Take a text and the focus; the title says what the keys do."""
        self.border_title = Content(title)
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
