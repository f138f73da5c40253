"""Where a group or the core concept gets its name: one line, in the place of the old one."""

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from engine import harmless
from tui.board_moves import Key

LONGEST = 60
"""Characters of a name."""


class BoardName(Input):
    """Enter keeps the name, Escape leaves; what was typed stands there again the next time."""

    BINDINGS = [Binding("escape", "leave", show=False)]  # noqa: RUF012  the base class declares it

    class Left(Message):
        """The name stays as it was."""

    def __init__(self, drafts: dict[Key, str]) -> None:
        """Begin closed; texts that were left are kept in `drafts`."""
        super().__init__(id="board-name", compact=True, max_length=LONGEST)
        self.about: Key | None = None
        self._before = ""
        self._drafts = drafts

    def on_mount(self) -> None:
        """Begin closed."""
        self.display = False

    def validate_value(self, value: str) -> str:
        """Hold one line of text that nothing obeys."""
        return harmless(value.replace("\t", " ").replace("\n", " "))

    def open(self, about: Key, name: str) -> None:
        """Take a name, or what was typed for it last, to be typed over, and the focus."""
        self._keep_draft()
        self.about, self._before = about, name[:LONGEST]
        self.value = self._drafts.get(about, self._before)
        self.display = True
        self.focus()
        self.select_all()

    def close(self) -> None:
        """Go away; what was typed has been taken."""
        if self.about is not None:
            self._drafts.pop(self.about, None)
        self.about = None
        self.display = False

    def action_leave(self) -> None:
        """Leave; what was typed is kept."""
        self._keep_draft()
        self.about = None
        self.display = False
        self.post_message(self.Left())

    def _keep_draft(self) -> None:
        if self.about is not None and self.value != self._before:
            self._drafts[self.about] = self.value
