"""Jump labels: a letter on every pane; pressing it goes there."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.errors import NoWidget
from textual.events import Key
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.stream import StreamView

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


class JumpScreen(ModalScreen[Widget | None]):
    """Letters over what is shown below; the table goes on beneath them."""

    STYLES: ClassVar = ("screens/jump",)

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]

    def __init__(self, panes: Sequence[Widget]) -> None:
        """Label those of these panes that are in sight, as many as there are letters."""
        super().__init__()
        places = ((pane, _place(pane)) for pane in panes)
        seen = [(pane, place) for pane, place in places if place.area]
        self._panes = dict(zip(LETTERS, seen, strict=False))

    def compose(self) -> Iterator[Widget]:
        """Put each letter at the beginning of its pane's frame."""
        for letter, (_, place) in self._panes.items():
            label = Static(f" {letter} ", markup=False, classes="label")
            label.styles.offset = (place.x + 1, place.y)
            yield label

    def on_key(self, event: Key) -> None:
        """Go where the letter stands; any other key goes nowhere."""
        event.stop()
        found = self._panes.get(event.key)
        self.dismiss(found[0] if found else None)


def _place(pane: Widget) -> Region:
    """Return the part of a pane's frame that is in sight; a stream stands in the frame of another."""
    outer = pane.parent if isinstance(pane, StreamView) else None
    frame = outer if isinstance(outer, Widget) else pane
    try:
        return pane.screen.find_widget(frame).visible_region
    except NoWidget:
        return Region()
