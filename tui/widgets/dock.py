"""The drawer at the right: pictures, the facilitator's lists, memory."""

from collections.abc import Iterator

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from tui.widgets.house import words_of
from tui.widgets.memory import MemoryDock
from tui.widgets.notes_dock import NotesDock
from tui.widgets.picture import PictureView


class Dock(Vertical):
    """Pictures, lists and memory."""

    def __init__(self) -> None:
        """Hold the three."""
        super().__init__(id="dock")
        self.pictures = PictureView()
        self.notes = NotesDock()
        self.memory = MemoryDock()

    def compose(self) -> Iterator[Widget]:
        """Put them one above the other."""
        yield self.pictures
        yield self.notes
        yield self.memory

    def on_mount(self) -> None:
        """Name the pane."""
        self.pictures.border_title = Content(words_of(self)("dock.pictures"))
