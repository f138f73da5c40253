"""One memory as a whole: its text, where it comes from, and what its score is made of."""

from collections.abc import Iterator

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from engine import clean, clean_line, local_time, stage_name
from tui.memory_desk import Row
from tui.memory_query import kind_word
from tui.moments import MachineZone
from tui.widgets.house import words_of
from tui.widgets.stream import StreamView
from tui.words import Words

NAME = 60


class MemoryDetail(Vertical):
    """What stands beside the list; on a small screen in its place."""

    def __init__(self) -> None:
        """Begin without a memory."""
        super().__init__(id="detail")
        self.view = StreamView()
        self._row: Row | None = None

    def compose(self) -> Iterator[Widget]:
        """Hold the text."""
        yield self.view

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = Content(words_of(self)("memories.detail"))

    def on_resize(self) -> None:
        """Begin at the top: the view beneath follows its end when it is wrapped anew."""
        self.call_after_refresh(self.view.rewind)

    def show(self, row: Row | None) -> None:
        """Show another memory, from its beginning."""
        if row == self._row:
            return
        self._row = row
        self.view.clear()
        if row is not None:
            words = words_of(self)
            self.view.entry("", clean(row.entry.text), heading(row, words))
            for line in ("", *facts(row, words)):
                self.view.note(line)
        self.view.rewind()


def heading(row: Row, words: Words) -> str:
    """Return whose memory it is, and of what kind."""
    who = clean_line(row.entry.name, NAME) or words("memories.table")
    kind = clean_line(kind_word(row.entry.kind, words), NAME)
    return words("memories.heading", who=who, kind=kind)


def facts(row: Row, words: Words) -> Iterator[str]:
    """Yield where a memory comes from, what it is called, and the parts of its score."""
    entry, score = row.entry, row.score
    yield words("memories.when", when=local_time(entry.at, MachineZone()))
    yield words("memories.session", session=clean_line(entry.session, NAME))
    if entry.stage:
        stage = stage_name(entry.stage, words.lang)
        yield words("memories.stage", stage=clean_line(stage, NAME))
    if entry.seat:
        yield words("memories.seat", seat=clean_line(entry.seat, NAME))
    if entry.agent:
        yield words("memories.agent", agent=clean_line(entry.agent, NAME))
    yield words("memories.id", id=clean_line(entry.ref, NAME))
    if entry.pinned:
        yield words("memories.pinned")
    if score is None:
        yield words("memories.importance", importance=f"{entry.importance:.2f}")
        return
    yield words("memories.score", score=f"{score.score:.2f}")
    for part in ("relevance", "recency", "importance", "cosine"):
        value: float | None = getattr(score, part)
        if value is not None:  # a memory without a vector has no cosine
            yield words(f"memories.part.{part}", value=f"{value:.2f}")
