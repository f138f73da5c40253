"""A frame that asks for one thing: a key, which is not shown, or an address."""

from collections.abc import Iterator
from typing import Any

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.setting_editor import ValueLine


class AskedLine(ValueLine):
    """The line; Tab asks for the other thing that could be typed."""

    class Other(Message):
        """Something else is to be typed first."""

    def action_choose(self, by: int) -> None:  # noqa: ARG002  there is one other thing
        """Ask for the other thing."""
        self.post_message(self.Other())


class AskLine(Vertical):
    """One line, and below it what is to be known about it; what was typed stays until `forget`."""

    def __init__(self, name: str, *, secret: bool) -> None:
        """Begin closed; `name` is the frame's id, and of its line with `-line` behind it."""
        super().__init__(id=name, classes="ask-line")
        self.line = AskedLine(f"{name}-line")
        self.line.password = secret
        self._told = Static("", markup=False, classes="told")

    def compose(self) -> Iterator[Widget]:
        """Line, and what is said of it."""
        yield self.line
        yield self._told

    def on_mount(self) -> None:
        """Begin closed."""
        self.display = False

    @property
    def text(self) -> str:
        """What was typed."""
        return self.line.value.strip()

    def open(self, title: str, told: str, value: str | None = None) -> None:
        """Take the focus; a value takes the place of what stands there."""
        self.border_title = Content(title)
        self.tell(told)
        if value is not None:
            self.line.value = value
        self.line.cursor_position = len(self.line.value)
        self.display = True
        self.screen.set_focus(self.line)  # at once: letters may have been typed behind the key
        self.line.focus()  # and again: what turns to this page may show it with the next styles

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say what is to be known, or what is wrong."""
        self._told.set_class(bad, "fault")
        self._told.update(Content(text))

    def close(self) -> None:
        """Go away; what was typed stays."""
        self.display = False

    def forget(self) -> None:
        """Go away with all that was typed."""
        self.line.value = ""
        self.close()

    def __rich_repr__(self) -> Any:
        """Show the name alone: what is typed may be a key."""
        yield self.id
