"""The drawer at the right: pictures above, memory below."""

from collections.abc import Iterator

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from tui.widgets.house import words_of
from tui.widgets.memory import MemoryDock
from tui.widgets.picture import PictureView


class Dock(Vertical):
    """Pictures and memory."""

    def __init__(self) -> None:
        """Hold both."""
        super().__init__(id="dock")
        self.pictures = PictureView()
        self.memory = MemoryDock()

    def compose(self) -> Iterator[Widget]:
        """Pictures above memory."""
        yield self.pictures
        yield self.memory

    def on_mount(self) -> None:
        """Name the pane."""
        self.pictures.border_title = Content(words_of(self)("dock.pictures"))
