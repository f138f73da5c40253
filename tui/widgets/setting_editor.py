"""Where a setting gets another value: one line, what may stand in it, and why it may not."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.widgets.house import words_of
from tui.widgets.plain_line import PlainLine

PASSWORD = re.compile(r"://[^/]*:")
"""From here on a typed address may go on with a password."""


class ValueLine(PlainLine):
    """The value; Enter keeps it, Escape leaves the setting as it was, Tab takes a choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", show=False),
        Binding("escape", "leave", show=False),
        Binding("tab", "choose(1)", show=False),
        Binding("shift+tab", "choose(-1)", show=False),
    ]

    class Kept(Message):
        """The value is to be the setting's."""

    def __init__(self, name: str = "value") -> None:
        """Begin empty; `name` is the line's id."""
        super().__init__("", name)
        self.select_on_focus = False  # a letter would take the place of all that stands there
        self.choices: Sequence[str] = ()

    def action_keep(self) -> None:
        """Keep the value."""
        self.post_message(self.Kept())

    def action_choose(self, by: int) -> None:
        """Take the next choice, or the one before."""
        if not self.choices:
            return
        here = self.choices.index(self.value) + by if self.value in self.choices else 0
        self.value = self.choices[here % len(self.choices)]
        self.cursor_position = len(self.value)

    def action_copy(self) -> None:
        """Copy what is selected, but never what is not shown."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut what is selected; what is not shown is only taken out."""
        if self.password:
            self.delete_selection()
        else:
            super().action_cut()


class SettingEditor(Vertical):
    """A frame at the bottom of the screen with the line in it."""

    def __init__(self) -> None:
        """Begin closed."""
        super().__init__(id="setting-editor")
        self.line = ValueLine()
        self.key = ""
        self._secret = False
        self._told = Static("", markup=False, id="editor-told")
        self._drafts: dict[str, str] = {}

    def compose(self) -> Iterator[Widget]:
        """Line, and below it what may be typed or what is wrong."""
        yield self.line
        yield self._told

    def on_mount(self) -> None:
        """Begin closed."""
        self.display = False

    def open(self, key: str, value: str, choices: Sequence[str], *, secret: bool) -> None:
        """Take a setting and the focus; a secret's value is not shown and not echoed."""
        self.key, self._secret = key, secret
        self.line.choices = choices
        self.line.password = secret
        self.line.value = "" if secret else self._drafts.pop(key, value)
        self.line.cursor_position = len(self.line.value)
        self.border_title = Content(words_of(self)("settings.editor", key=key))
        words = words_of(self)
        told = words("settings.choices", choices=", ".join(choices)) if choices else ""
        self._tell(words("settings.secret") if secret else told)
        self.display = True
        self.line.focus()

    def fault(self, text: str) -> None:
        """Say why the value cannot be kept; it stays to be mended."""
        self._tell(text, bad=True)

    def close(self, *, kept: bool) -> None:
        """Go away; what was typed and not kept is there again the next time, but no secret."""
        if not kept and not self.line.password and self.line.value:
            self._drafts[self.key] = self.line.value
        self.line.value = ""
        self.display = False

    @on(Input.Changed, "#value")
    def _typed(self, event: Input.Changed) -> None:
        """Stop showing an address that may go on with a password."""
        event.stop()
        if self.key == "general.store":
            self.line.password = bool(PASSWORD.search(event.value))

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self._told.set_class(bad, "fault")
        self._told.update(Content(text))
        self._told.display = bool(text)
