"""From a session's subscription to frames: takes items, keeps the state, hands out what is new.

The pump awaits no widget. Whoever paints asks it once a frame for all that came since.
"""

from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from engine import (
    Command,
    DrawingPlan,
    Envelope,
    Forecast,
    Item,
    QuestionClosed,
    QuestionOpen,
    Seen,
    StagePlan,
    StorageStatus,
    TableState,
    UtteranceDelta,
    events,
    reduce,
)


class SessionHandle(Protocol):
    """What a screen needs of a session; `engine.Session` is one."""

    @property
    def id(self) -> str:
        """The session's id."""
        ...

    @property
    def state(self) -> TableState:
        """The table as it is now."""
        ...

    @property
    def stages(self) -> tuple[StagePlan, ...]:
        """The table's stages in their order, those to come included."""
        ...

    @property
    def roles(self) -> Mapping[str, str]:
        """Every role's name in the table's language, by its id."""
        ...

    @property
    def glosses(self) -> bool:
        """Whether what ends now is told in short in the other language."""
        ...

    @property
    def other_roles(self) -> Mapping[str, str]:
        """Every role's name in the other language, by its id; none while nothing is glossed."""
        ...

    @property
    def question(self) -> QuestionOpen | None:
        """What the facilitator is asked now."""
        ...

    def forecast(self, stage: str | None = None) -> Forecast:
        """Return about what a stage will use as a whole, or all stages that have not ended."""
        ...

    def subscribe(self) -> AsyncIterable[Item]:
        """Return everything that happens from now on."""
        ...

    async def dispatch(self, command: Command) -> None:
        """Do what somebody wants; InputError says why it cannot be done now."""
        ...

    async def picture(self, image: str) -> bytes:
        """Return a picture by its SHA-256; StoreError where it is not there."""
        ...

    def drawing_plan(self, card: str) -> DrawingPlan:
        """Return what drawing a card would be; InputError where there is no such card."""
        ...

    @property
    def drawing(self) -> frozenset[str]:
        """The cards that are being drawn now."""
        ...

    async def seen(self, utterance: str) -> Seen | None:
        """Return what an utterance's seat saw; None for an unknown utterance."""
        ...

    async def history(self) -> Sequence[Envelope]:
        """Return all that has happened, as the log has it; StoreError where it cannot be read."""
        ...


class Pump:
    """Takes the items of a subscription, keeps the state as of them, and keeps them for a frame."""

    def __init__(self, session: SessionHandle) -> None:
        """Subscribe at once; `state` is the session's as it is now."""
        self._items = session.subscribe()
        self.state = session.state
        self.question = session.question
        self.storage: StorageStatus | None = None
        self.recalled: dict[str, tuple[Mapping[str, Any], ...]] = {}
        self.ended = False
        self._known = self.state.seq
        self._waiting: list[Item] = []
        self._open: dict[str, int] = {}

    async def run(self) -> None:
        """Take items until the subscription ends."""
        try:
            async for item in self._items:
                self._put(item)
        finally:
            self.ended = True

    def take(self) -> list[Item]:
        """Return what came since the last call, in order.

        The text of an utterance comes in one piece between two facts: deltas of
        different utterances may change places with each other, never with a fact.
        """
        items, self._waiting, self._open = self._waiting, [], {}
        return items

    def _put(self, item: Item) -> None:
        if isinstance(item, UtteranceDelta):
            self._put_delta(item)
            return
        match item:
            case Envelope():
                if item.seq <= self._known:  # the state of the beginning has it already
                    return
                self.state = reduce(self.state, item)
                if isinstance(item.event, events.MemoryRecalled):
                    self.recalled[item.event.utterance] = item.event.memories
            case StorageStatus():
                self.storage = item
            case QuestionOpen():
                self.question = item
            case QuestionClosed():
                self.question = None
            case events.TextMasked():
                pass
        self._open.clear()
        self._waiting.append(item)

    def _put_delta(self, delta: UtteranceDelta) -> None:
        place = self._open.get(delta.utterance)
        if place is None:
            self._open[delta.utterance] = len(self._waiting)
            self._waiting.append(delta)
            return
        earlier = self._waiting[place]
        assert isinstance(earlier, UtteranceDelta)
        self._waiting[place] = replace(
            earlier, text=earlier.text + delta.text, reasoning=earlier.reasoning + delta.reasoning
        )
