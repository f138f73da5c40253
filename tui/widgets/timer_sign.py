"""The timer beside the stage rail: what is left, or how far the time is over."""

import math

from textual.content import Content
from textual.widgets import Static

from engine import cells
from tui.countdown import SOON
from tui.widgets.status_line import duration
from tui.words import Words


def time_left(left: float) -> str:
    """Return what is left as `04:59`, and what is over the time as `+00:12`."""
    return duration(math.ceil(left)) if left > 0 else f"+{duration(-left)}"


class TimerSign(Static):
    """A few cells that are there while the timer runs; nothing beside them is painted for it."""

    def __init__(self) -> None:
        """Begin without a timer."""
        super().__init__("", markup=False, id="timer")
        self.display = False
        self._drawn = ""

    def show(self, left: float | None, words: Words) -> None:
        """Show the seconds that are left; None where no timer runs."""
        text = ""
        if left is not None:
            text = words("timer.left" if left > 0 else "timer.over", time=time_left(left))
        if text == self._drawn:
            return
        other = cells(text) != cells(self._drawn)  # only then the stages beside it get other room
        self._drawn = text
        self.display = bool(text)
        self.update(Content.styled(text, _style(left or 0.0)), layout=other)


def _style(left: float) -> str:
    if left <= 0:
        return "bold reverse $warning"
    return "bold $warning" if left <= SOON else "bold"
