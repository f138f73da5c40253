"""The line in which the timer's minutes are typed."""

from tui.widgets.house import words_of
from tui.widgets.setting_editor import ValueLine

USUAL = ("5", "10", "15", "+2", "stop")
"""What Tab offers."""


class TimerLine(ValueLine):
    """One line at the bottom; Enter sets the timer, Escape leaves it as it is."""

    def __init__(self) -> None:
        """Begin closed."""
        super().__init__("minutes")
        self.choices = USUAL

    def on_mount(self) -> None:
        """Begin closed."""
        self.display = False

    def open(self) -> None:
        """Take the focus, empty: another time is wanted."""
        self.placeholder = words_of(self)("timer.ask")
        self.value = ""
        self.display = True
        self.focus()

    def close(self) -> None:
        """Go away."""
        self.display = False
