"""A session for the screen that is told by hand, and keeps what it is asked to do."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from engine import (
    Command,
    Cost,
    DrawingPlan,
    EngineError,
    Envelope,
    ExportWish,
    Forecast,
    InputError,
    Item,
    Paths,
    QuestionOpen,
    Seen,
    TableState,
)
from engine.bus import EventBus
from engine.policy.kits import DEFAULT_STAGES
from engine.vocabulary.events import Event
from tests.fakes.house import House
from tests.fakes.minutes_log import ROLES
from tests.fakes.told_table import ToldTable
from tui import bindings, keyboard
from tui.palette import Actions, palette
from tui.screens.help import HelpScreen
from tui.screens.table import TableScreen
from tui.words import Lang


class ToldSession:
    """Keeps the promises of `tui.pump.SessionHandle`; `refuse` is raised by the next command."""

    id = "20261120-k3f7"
    stages = DEFAULT_STAGES
    roles = ROLES

    def __init__(self) -> None:
        self.bus = EventBus()
        self.log: list[Envelope] = []
        self.table = ToldTable(lambda item, _blocks, _state: self._take(item))
        self.question: QuestionOpen | None = None
        self.asked: list[Command] = []
        self.refuse: InputError | None = None
        self.seen_of: Seen | None = None
        self.pictures: dict[str, bytes] = {}
        self.ahead: dict[str | None, Forecast] = {}
        self.drawing: frozenset[str] = frozenset()
        self.cost: Cost | None = Cost(currency="USD", amount=Decimal("0.04"))
        self.why_not = ""
        self.glosses = False
        self.other_roles: dict[str, str] = {}

    @property
    def state(self) -> TableState:
        return self.table.state

    def forecast(self, stage: str | None = None) -> Forecast:
        return self.ahead.get(stage, Forecast(calls=0, tokens=0))

    def subscribe(self):
        return self.bus.subscribe()

    async def dispatch(self, command: Command) -> None:
        if self.refuse is not None:
            error, self.refuse = self.refuse, None
            raise error
        self.asked.append(command)

    async def picture(self, image: str) -> bytes:
        if image not in self.pictures:
            raise InputError(f"There is no picture {image}.")
        return self.pictures[image]

    def drawing_plan(self, card: str) -> DrawingPlan:
        found = next((one for one in self.state.cards if one.card == card), None)
        if found is None:
            raise InputError(f"There is no card {card} on the table.")
        prompt = self.state.prompts.get(card) or found.fields.picture_prompt
        return DrawingPlan(prompt=prompt, model="ark/brush", cost=self.cost, why_not=self.why_not)

    async def seen(self, utterance: str) -> Seen | None:
        return self.seen_of

    async def history(self) -> list[Envelope]:
        return self.log

    def _take(self, item: Item) -> None:
        if isinstance(item, Envelope):
            self.log.append(item)
        self.bus.publish(item)

    def tell(self, *events: Event) -> "ToldSession":
        self.table.tell(*events)
        return self

    def say(self, utterance: str, text: str, seat: str = "s1") -> "ToldSession":
        self.table.say(utterance, text, seat)
        return self

    def publish(self, item: Item) -> None:
        if isinstance(item, QuestionOpen):
            self.question = item
        self.bus.publish(item)


@dataclass
class FakeOutcome:
    error: EngineError | None = None


class FakeDesk:
    """Exports nothing but says where it would lie; `wishes` are what it was asked for."""

    outcome: FakeOutcome | None = None
    paths = Paths.of("/dev/null/nowhere")

    def __init__(self) -> None:
        self.wishes: list[ExportWish] = []

    async def export(self, session: str, wish: ExportWish) -> Path:
        self.wishes.append(wish)
        return Path(f"/exports/{session}.{wish.form}")


class TableHouse(House):
    """The small app with one table in it, and the keys of the program."""

    COMMANDS: ClassVar[Any] = {Actions}

    def __init__(self, session: ToldSession, lang: Lang = "en") -> None:
        super().__init__(lang=lang)
        self.session = session
        self.desk = FakeDesk()
        self.copied: list[str] = []
        self.went_home = False
        self.table = TableScreen(session)

    async def on_mount(self) -> None:
        bindings.install(self, keyboard.APP, self.words)
        await self.push_screen(self.table)

    def action_pictures(self) -> None:
        self.table.open_pictures()

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.active_bindings))

    def action_command_palette(self) -> None:
        self.push_screen(palette(self.words))

    def fault(self, error: EngineError) -> str:
        return f"{error.message} {error.hint}".strip()

    def copy(self, text: str) -> None:
        self.copied.append(text)

    def close_table(self) -> None:
        self.went_home = True

    async def frame(self) -> None:
        """Let what was told reach the widgets, and paint once."""
        for _ in range(8):
            await asyncio.sleep(0)
        self.table.tick()
        self.table.show_signs()
        await asyncio.sleep(0.02)
