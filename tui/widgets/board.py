"""The table's board: what belongs to no seat, from the keyword board to the closing."""

from collections.abc import Iterator

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from engine import Block, Envelope, Item, events
from tui.widgets.stream import StreamView
from tui.widgets.telling import as_text
from tui.words import Words

SHOWN = (
    events.AffinityBuilt
    | events.AffinityEdited
    | events.KeywordsEdited
    | events.BallotCast
    | events.FacilitatorSaid
    | events.VoteTallied
    | events.DecisionMade
    | events.BriefWritten
    | events.SeatsRotated
    | events.ImageAttached
    | events.ImageDescribed
    | events.ImageDrawn
    | events.PromptEdited
    | events.StageSkipped
    | events.TopicParked
    | events.BudgetReached
    | events.HealthChanged
    | events.AlertRaised
    | events.ClosingWritten
)


class Board(Vertical):
    """Keyword board, votes, decisions, brief, pictures, parked topics and the closing."""

    def __init__(self, words: Words) -> None:
        """Begin empty."""
        super().__init__(id="board")
        self.view = StreamView()
        self._words = words
        self.empty = True

    def compose(self) -> Iterator[Widget]:
        """Hold the view."""
        yield self.view

    def on_mount(self) -> None:
        """Say what will come here."""
        self.border_title = Content(self._words("table.board"))
        if self.empty:
            self.view.note(self._words("table.board_empty"))

    def begin_again(self) -> None:
        """Be empty again."""
        self.empty = True
        self.view.clear()
        self.view.note(self._words("table.board_empty"))

    def take(self, item: Item, blocks: tuple[Block, ...]) -> None:
        """Take one more item of the table; what belongs to a seat is left to its panel."""
        if not isinstance(item, Envelope):
            return
        event = item.event
        if isinstance(event, events.NoteAdded):
            self._show(item, self._words("table.private_note", text=event.text))
        elif isinstance(event, SHOWN) and _of_table(event):
            self._show(item, as_text(blocks, self._words("seat.colon")))

    def _show(self, item: Envelope, text: str) -> None:
        if not text:
            return
        if self.empty:
            self.empty = False
            self.view.clear()
        self.view.entry(f"fact-{item.seq}", text)


def _of_table(event: object) -> bool:
    match event:
        case events.BallotCast():
            return event.kind == "human"
        case events.FacilitatorSaid():
            return event.to is None
        case events.AffinityBuilt() | events.AffinityEdited() | events.KeywordsEdited():
            return event.seat is None
        case _:
            return True
