"""The facilitator's lists in the drawer: who waits for an answer, what was put aside, notes."""

from collections.abc import Iterator, Sequence

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from engine import TableState, clean_line
from tui.widgets.house import words_of
from tui.widgets.stream import StreamView

TEXT = 200
NAME = 24

Lists = tuple[tuple[str, tuple[str, ...]], ...]
"""What the pane shows: the word of each list that is not empty, and its lines, newest first."""


def unanswered(state: TableState) -> list[tuple[str, str]]:
    """Return whom the facilitator asked and what, where nobody has spoken to it since.

    A seat that was asked answers by a whole speech begun afterwards, the table by anybody's;
    the name is nothing for the table.
    """
    spoken = [u for stage in state.stages for u in stage.utterances() if u.status == "done"]
    latest = {u.seat: u.seq for u in sorted(spoken, key=lambda u: u.seq)}
    anybody = max(latest.values(), default=-1)
    names = {seat.id: seat.name for seat in state.seats}
    return [
        (names.get(to, to) if to else "", text)
        for seq, to, text in state.said
        if (latest.get(to, -1) if to else anybody) < seq
    ]


def lists(state: TableState, table: str) -> Lists:
    """Return the lists of a table's state; `table` is the word for everybody."""
    asked = [f"{clean_line(who or table, NAME)}: {text}" for who, text in unanswered(state)]
    decided = [", ".join(made.value) for made in state.decisions.values()]
    made = (
        ("dock.unanswered", asked),
        ("dock.parked", [text for _, text in state.parked]),
        ("dock.notes", [text for _, text in state.notes]),
        ("dock.decided", decided),
    )
    return tuple((key, _lines(texts)) for key, texts in made if texts)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"- {clean_line(text, TEXT)}" for text in reversed(texts))


class NotesDock(Vertical):
    """The lists, where there are any; an empty one takes no room from its neighbours."""

    def __init__(self) -> None:
        """Begin empty and hidden."""
        super().__init__(id="notes")
        self.view = StreamView()
        self.display = False
        self._shown: Lists = ()

    def compose(self) -> Iterator[Widget]:
        """Hold the lines."""
        yield self.view

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = Content(words_of(self)("dock.lists"))

    def show(self, state: TableState) -> None:
        """Show a table's lists; the newest of each stands first."""
        words = words_of(self)
        shown = lists(state, words("dock.table"))
        if shown == self._shown:
            return
        self._shown = shown
        self.display = bool(shown)
        self.view.clear()
        for key, lines in shown:
            self.view.note(words(key))
            for line in lines:
                self.view.entry("", line)
        self.call_after_refresh(self.view.rewind)

    def on_resize(self) -> None:
        """Stand at the first line: the view beneath follows its end when it is wrapped anew."""
        self.call_after_refresh(self.view.rewind)
