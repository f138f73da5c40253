"""One of a few things, in a window over the screen that asks."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from engine import clean_line
from tui.widgets.house import Housed
from tui.widgets.sheet import PickList

LABEL = 200


class ChoiceScreen(Housed, ModalScreen[int | None]):
    """Leaves behind the number of what was chosen, from 0, or None."""

    STYLES: ClassVar = ("screens/choice",)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False),
        Binding("escape", "dismiss", show=False),
    ]

    def __init__(self, title: str, labels: Sequence[str]) -> None:
        """Offer these."""
        super().__init__()
        self._title = title
        self._labels = labels

    def compose(self) -> Iterator[Widget]:
        """All rows in one frame."""
        self.rows = PickList("choice-rows")
        with Vertical(id="choice") as frame:
            frame.border_title = Content(self._title)
            frame.border_subtitle = Content(self.words("review.choice_keys"))
            yield self.rows

    def on_mount(self) -> None:
        """Begin with the first."""
        self.rows.show([Content(clean_line(label, LABEL)) for label in self._labels])
        self.rows.focus()

    @on(PickList.Opened)
    def action_choose(self) -> None:
        """Take the row under the cursor."""
        self.dismiss(self.rows.cursor)
