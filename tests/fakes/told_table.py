"""A table told by hand: events and text become items with the state as of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from engine import EMPTY, Block, Item, TableState, UtteranceDelta, reduce
from engine.vocabulary.events import Envelope, Event, UtteranceEnded, UtteranceStarted
from tests.fakes.minutes_log import ROLES, opened
from tui.widgets.telling import Telling

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Take = Callable[[Item, tuple[Block, ...], TableState], object]


class ToldTable:
    """Two seats, s1 and s2; every event is handed to those who listen."""

    def __init__(self, *listeners: Take, lang: str = "en") -> None:
        self.state = EMPTY
        self.now = START
        self.telling = Telling("zh" if lang == "zh" else "en", ROLES)
        self._listeners = listeners
        self._said: dict[str, int] = {}

    def tell(self, *events: Event) -> "ToldTable":
        """Tell facts, half a second apart."""
        for event in events:
            self.now += timedelta(seconds=0.5)
            item = Envelope(seq=self.state.seq + 1, at=self.now, session="s", event=event)
            self.state = reduce(self.state, item)
            self._hand(item, self.telling.blocks(item))
        return self

    def open(self) -> "ToldTable":
        """Tell that the session was opened."""
        return self.tell(opened())

    def say(self, utterance: str, text: str, seat: str = "s1", reasoning: str = "") -> "ToldTable":
        """Tell text of an open utterance."""
        offset = self._said.get(utterance, 0)
        self._said[utterance] = offset + len(text)
        self._hand(
            UtteranceDelta(
                at=self.now,
                session="s",
                utterance=utterance,
                seat=seat,
                offset=offset,
                text=text,
                reasoning=reasoning,
            ),
            (),
        )
        return self

    def _hand(self, item: Item, blocks: tuple[Block, ...]) -> None:
        for take in self._listeners:
            take(item, blocks, self.state)


def begun(
    utterance: str, stage: str, seat: str = "s1", number: int = 1, continues: str | None = None
) -> UtteranceStarted:
    """Return the beginning of an utterance."""
    return UtteranceStarted(
        utterance=utterance,
        seat=seat,
        stage=stage,
        round=number,
        provider="rehearsal",
        model="voices",
        template_hash="",
        prompt_hash="p",
        continues=continues,
    )


def done(
    utterance: str, stage: str, text: str, seat: str = "s1", first: int = 400
) -> UtteranceEnded:
    """Return the end of an utterance that took four seconds."""
    return UtteranceEnded(
        utterance=utterance,
        seat=seat,
        stage=stage,
        text=text,
        reasoning="",
        finish="stop",
        usage=None,
        cost=None,
        first_token_ms=first,
        duration_ms=4_000,
        pace=(),
    )
