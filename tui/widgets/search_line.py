"""The line in which a search is typed."""

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input


class SearchLine(Input):
    """One line at the bottom; Enter searches, Escape leaves."""

    BINDINGS = [Binding("escape", "leave", show=False)]  # noqa: RUF012  the base class declares it

    class Left(Message):
        """Nothing is to be searched any more."""

    def __init__(self, placeholder: str) -> None:
        """Begin closed."""
        super().__init__(placeholder=placeholder, id="search", compact=True)

    def on_mount(self) -> None:
        """Begin closed."""
        self.display = False

    def open(self) -> None:
        """Take the focus with what was searched last, ready to be typed over."""
        self.display = True
        self.screen.set_focus(self)  # at once: letters may have been typed behind the key
        self.select_all()

    def close(self) -> None:
        """Go away; the query is kept."""
        self.display = False

    def action_leave(self) -> None:
        """Leave."""
        self.post_message(self.Left())
