"""A recorded session told to a screen: up to an event, with open speeches said in part."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import (
    Command,
    Cost,
    DrawingPlan,
    Envelope,
    Forecast,
    Item,
    QuestionOpen,
    Seen,
    TableState,
    UtteranceDelta,
    events,
    load_kit,
    reduce,
)
from engine.bus import EventBus
from engine.policy.logline import decode_line
from engine.policy.state import EMPTY
from tests.fakes.pictures import butterfly, encoded

REQUEST: dict[str, Any] = {
    "provider": "rehearsal",
    "model": "voices",
    "task": "discussion",
    "sampling": {"temperature": 0.8, "max_output": 900},
    "messages": [
        {"role": "system", "parts": [{"text": "You sit at a table.\n\n- Speak for yourself."}]},
        {"role": "user", "parts": [{"text": "轮到您发言。"}]},
    ],
}
SESSIONS = Path(__file__).resolve().parents[2] / "snapshots" / "sessions"


class RecordedSession:
    """Keeps the promises of `tui.pump.SessionHandle` over the log of a file in `snapshots`."""

    def __init__(self, name: str) -> None:
        lines = (SESSIONS / f"{name}.jsonl").read_bytes().splitlines()
        self.log: list[Envelope] = [decode_line(line) for line in lines]
        opened = self.log[0].event
        assert isinstance(opened, events.SessionOpened)
        kit = load_kit(opened.kit, opened.lang, Path("none"))
        self.id = self.log[0].session
        self.stages = kit.stages
        self._style = kit.picture_style.strip()
        self.roles = {role.id: role.name for role in kit.roles.values()}
        self.state: TableState = EMPTY
        self.question: QuestionOpen | None = None
        self.asked: list[Command] = []
        self.drawing: frozenset[str] = frozenset()
        self.glosses = False
        self.other_roles: dict[str, str] = {}
        self._bus = EventBus()

    def forecast(self, stage: str | None = None) -> Forecast:
        return Forecast(calls=0, tokens=0)

    def subscribe(self):
        return self._bus.subscribe()

    async def dispatch(self, command: Command) -> None:
        self.asked.append(command)

    async def picture(self, image: str) -> bytes:
        return encoded(butterfly(), "PNG")

    def drawing_plan(self, card: str) -> DrawingPlan:
        found = next(one for one in self.state.cards if one.card == card)
        prompt = self.state.prompts.get(card) or (
            f"{found.fields.picture_prompt.strip()}\n{self._style}"
        )
        free = Cost(currency="USD", amount=Decimal(0))
        return DrawingPlan(prompt=prompt, model="rehearsal/scissors", cost=free)

    async def seen(self, utterance: str) -> Seen | None:
        found = self.state.utterance(utterance)
        if found is None:
            return None
        recalled = [
            e.event.memories
            for e in self.log
            if isinstance(e.event, events.MemoryRecalled) and e.event.utterance == utterance
        ]
        return Seen(utterance=found, request=REQUEST, recalled=recalled[-1] if recalled else ())

    async def history(self) -> list[Envelope]:
        return self.log[: self.state.seq]

    def publish(self, item: Item) -> None:
        if isinstance(item, QuestionOpen):
            self.question = item
        self._bus.publish(item)

    def seal(self) -> None:
        """Let the rounds to come begin sealed."""
        self.log = [
            replace(e, event=replace(e.event, sealed=True))
            if isinstance(e.event, events.RoundStarted)
            else e
            for e in self.log
        ]

    def tell(self, *more: events.Event) -> None:
        """Tell facts that the log does not have; it cannot be told further after them."""
        for event in more:
            assert self.state.last is not None
            item = Envelope(
                seq=self.state.seq + 1, at=self.state.last, session=self.id, event=event
            )
            self.state = reduce(self.state, item)
            self.publish(item)

    def advance(self, there: Callable[[TableState], object]) -> None:
        """Tell facts until something is so."""
        for envelope in self.log[self.state.seq :]:
            self.state = reduce(self.state, envelope)
            self.publish(envelope)
            if there(self.state):
                return
        raise AssertionError("the log does not come to that")

    def speak(self, share: float) -> None:
        """Say the same share of everything that is being said."""
        whole = {
            e.event.utterance: e.event.text
            for e in self.log
            if isinstance(e.event, events.UtteranceEnded)
        }
        for number, live in enumerate(self.state.open_utterances()):
            text = whole.get(live.id, "")
            said = text[: int(len(text) * share * (1 - number * 0.1))]
            if said:
                self.publish(
                    UtteranceDelta(
                        at=live.started,
                        session=self.id,
                        utterance=live.id,
                        seat=live.seat,
                        offset=0,
                        text=said,
                    )
                )
