"""Help: exactly the keys that work where the reader stands, and a few notes."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from tui.bindings import UNBOUND
from tui.keyboard import NAMES, ROOMS
from tui.widgets.house import words_of
from tui.widgets.stream import StreamView


class HelpScreen(ModalScreen[None]):
    """The live keys, one a line."""

    STYLES: ClassVar = ("widgets/stream", "screens/help")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q", "dismiss", show=False),
    ]

    def __init__(self, live: Mapping[str, ActiveBinding]) -> None:
        """Tell of these bindings, by key."""
        super().__init__()
        self._live = dict(live)
        self._view = StreamView()

    def compose(self) -> Iterator[Widget]:
        """Hold the text in a frame."""
        with Vertical(id="help") as frame:
            frame.border_title = Content(words_of(self)("help.title"))
            frame.border_subtitle = Content(words_of(self)("help.keys"))
            yield self._view

    def on_mount(self) -> None:
        """Write it out, from its beginning."""
        words = words_of(self)
        self._view.entry("", "\n".join(lines(self._live)))
        self._view.entry("", words("help.notes"), words("help.notes_title"))
        self.call_after_refresh(self._view.rewind)
        self._view.focus()


def lines(live: Mapping[str, ActiveBinding]) -> list[str]:
    """Return one line an action: its keys, then what it does; actions without words are left out."""
    keys: dict[str, list[str]] = {}
    for key, active in live.items():
        text = active.binding.description
        room = (active.binding.id or "").partition(".")[0]
        if text and active.enabled and room in ROOMS and key != UNBOUND:
            keys.setdefault(text, []).append(NAMES.get(key, key))
    return [f"{' '.join(names):<18}{text}" for text, names in keys.items()]
