"""The table in one column: what was said and made, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from textual.containers import Vertical
from textual.widget import Widget

from engine import (
    Block,
    Envelope,
    Item,
    TableState,
    UtteranceDelta,
    clean_line,
    events,
    gloss_line,
)
from tui.widgets.seat_sign import present_round
from tui.widgets.stream import StreamView
from tui.widgets.telling import as_text, is_structured, own_part, said_before, seat_of
from tui.widgets.veil import View
from tui.words import Words

QUIET = (
    events.UtteranceRetried
    | events.UtteranceHeld
    | events.UtteranceReleased
    | events.SessionResumed
)
"""What a reader of the column need not hear of."""


@dataclass(slots=True)
class Turn:
    """One seat's speech on its way into the column, or a fact that is ready."""

    key: str
    heading: str = ""
    pieces: list[str] = field(default_factory=list[str])
    footer: str = ""
    gloss: str = ""
    over: bool = False
    before: str = ""
    held: bool = False
    sealed: tuple[str, int] | None = None

    @property
    def ready(self) -> bool:
        """Whether there is something to show."""
        return self.sealed is None and (self.over or (bool(self.pieces) and not self.held))


class Column:
    """Brings turns into one order: one streams, those that came later wait for their turn.

    A turn without a word yet is passed by, so that one slow seat does not hold up the table.
    """

    def __init__(self, view: View, words: Words) -> None:
        """Begin empty."""
        self._view = view
        self._words = words
        self._turns: list[Turn] = []
        self._open: dict[str, Turn] = {}
        self._streaming: Turn | None = None

    def take(self, item: Item, blocks: tuple[Block, ...], state: TableState) -> None:
        """Take one more item of the table."""
        if isinstance(item, UtteranceDelta):
            self._on_delta(item)
        elif isinstance(item, Envelope) and isinstance(item.event, events.UtteranceGlossed):
            self._gloss(item.event)
        elif isinstance(item, Envelope):
            self._on_fact(item, blocks, state)
        self._advance()

    def _on_fact(self, item: Envelope, blocks: tuple[Block, ...], state: TableState) -> None:
        match item.event:
            case events.UtteranceStarted() as started:
                self._begin(started, state)
            case events.UtteranceEnded() as ended if ended.utterance in self._open:
                self._end(ended.utterance, ended.text, "")
            case events.UtteranceFailed() as failed if failed.utterance in self._open:
                mark = self._words("table.cut", reason=_reason(blocks).rstrip(".。"))
                if failed.code == "stopped":
                    mark = self._words("seat.mark_stopped")
                self._end(failed.utterance, failed.partial, mark)
            case events.UtteranceHeld() | events.UtteranceReleased() as hold:
                if hold.utterance in self._open:
                    held = isinstance(hold, events.UtteranceHeld)
                    self._open[hold.utterance].held = held
            case events.AnswersRevealed():
                self._reveal(state)
                self._tell(item, blocks, None)
            case events.SessionOpened():
                self._tell(item, blocks[:1], None)
            case event if isinstance(event, QUIET):
                pass
            case event:
                own = seat_of(event) is not None
                self._tell(item, blocks, _sealed_now(state) if own else None)

    def _begin(self, started: events.UtteranceStarted, state: TableState) -> None:
        stage = state.stage(started.stage)
        if is_structured(stage.kind if stage else "", started.round):
            return
        seat = next((seat for seat in state.seats if seat.id == started.seat), None)
        before = said_before(state, started.continues)
        name = clean_line(seat.name if seat else started.seat, 80)
        if before:
            name = self._words("seat.goes_on", stage=name)
        turn = Turn(
            started.utterance,
            heading=name,
            before=before,
            sealed=_sealed(state, started.stage, started.round),
        )
        self._open[started.utterance] = turn
        self._turns.append(turn)

    def _on_delta(self, delta: UtteranceDelta) -> None:
        turn = self._open.get(delta.utterance)
        text = delta.text[max(0, len(turn.before) - delta.offset) :] if turn else ""
        if turn is None or not text:
            return
        if turn is self._streaming and not turn.held:
            self._show_kept(turn)
            self._view.append(text)
        else:
            turn.pieces.append(text)

    def _end(self, utterance: str, text: str, footer: str) -> None:
        turn = self._open.pop(utterance)
        turn.over, turn.held, turn.footer = True, False, footer
        own = own_part(turn.before, text)
        if turn is self._streaming:
            self._view.finish(own, footer)
            self._streaming = None
        else:
            turn.pieces = [own]

    def _tell(
        self, item: Envelope, blocks: tuple[Block, ...], sealed: tuple[str, int] | None
    ) -> None:
        text = as_text(blocks, self._words("seat.colon"))
        if text:
            # A gloss of edited words stands under these, not under those that were said.
            event = item.event
            key = f"fact-{item.seq}"
            if isinstance(event, events.UtteranceEdited):
                key = event.utterance
            self._turns.append(Turn(key, pieces=[text], over=True, sealed=sealed))

    def _gloss(self, gloss: events.UtteranceGlossed) -> None:
        """Put a gloss under its speech, or keep it with a speech that waits for its turn."""
        key, text = gloss.utterance, gloss_line(gloss.text, gloss.lang)
        waiting = next((turn for turn in reversed(self._turns) if turn.key == key), None)
        if waiting is not None:
            waiting.gloss = text
        else:
            self._view.gloss(key, text)

    def _reveal(self, state: TableState) -> None:
        for turn in self._turns:
            if turn.sealed is not None:
                turn.sealed = _sealed(state, *turn.sealed)

    def _show_kept(self, turn: Turn) -> None:
        for piece in turn.pieces:
            self._view.append(piece)
        turn.pieces = []

    def _advance(self) -> None:
        """Show what is ready, up to and with the first turn that is still being spoken."""
        streaming = self._streaming
        if streaming is not None:
            if not streaming.held:
                self._show_kept(streaming)
            return
        while (turn := next((turn for turn in self._turns if turn.ready), None)) is not None:
            self._turns.remove(turn)
            if turn.over:
                text = "".join(turn.pieces)
                self._view.entry(turn.key, text, turn.heading, turn.footer)
                if turn.gloss:
                    self._view.gloss(turn.key, turn.gloss)
                continue
            self._view.begin(turn.key, turn.heading)
            self._streaming = turn
            self._show_kept(turn)
            return


def _sealed(state: TableState, stage_id: str, number: int) -> tuple[str, int] | None:
    stage = state.stage(stage_id)
    round_ = stage.round(number) if stage else None
    if round_ is None or not round_.sealed or round_.revealed:
        return None
    return stage_id, number


def _sealed_now(state: TableState) -> tuple[str, int] | None:
    stage, round_ = present_round(state)
    return _sealed(state, stage.id, round_.number) if stage and round_ else None


def _reason(blocks: tuple[Block, ...]) -> str:
    """Return what the minutes say of a failure beside the words themselves."""
    notes = [getattr(block, "note", "") or getattr(block, "text", "") for block in blocks]
    return clean_line(notes[0], 200) if notes else ""


class Conversation(Vertical):
    """The column, on its own."""

    def __init__(self, words: Words) -> None:
        """Begin empty."""
        super().__init__(id="conversation")
        self.view = StreamView()
        self._words = words
        self.column = Column(self.view, words)

    def begin_again(self) -> None:
        """Be empty again."""
        self.view.clear()
        self.column = Column(self.view, self._words)

    def compose(self) -> Iterator[Widget]:
        """Hold the view."""
        yield self.view
