"""Stages on a table whose voices answer what they are asked, unless a test says otherwise."""

import json
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from engine.policy.kits import KitRules, StagePlan
from engine.policy.state import StageState, TableState
from engine.stages import STAGES, Decisions, Table
from engine.tasks import Runtime, run
from engine.vocabulary.clock import Clock, ManualClock
from engine.vocabulary.errors import ProviderError, StoreError
from engine.vocabulary.events import Event, StageStarted
from engine.vocabulary.ids import digest
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    DrawRequest,
    DrawResult,
    Picture,
    Situation,
    Task,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Usage
from tests.fakes.providers import Move, ScriptedProvider
from tests.fakes.tables import START, FakeTable, fake_table

Respond = Callable[[ChatRequest], Sequence[Move] | str | None]
"""An answer to a request; None for the usual one."""


def usual(situation: Situation) -> str:
    """Return an answer that fits what is asked, of words that tell whose it is."""
    s, who = situation, situation.seat.id if situation.seat else "table"
    return {
        Ask.INTRODUCTION: f"I am {who}.",
        Ask.STORY: f"A story of {who}.",
        Ask.TALK: f"{who} speaks in round {s.round}.",
        Ask.REFLECTION: f"{who} sees it anew.",
        Ask.ASSENT: f"{who} agrees.",
        Ask.KEYWORDS: json.dumps(["shared", f"word of {who}"]),
        Ask.TREE: json.dumps({"core": "core", "groups": [{"label": "all", "members": s.keywords}]}),
        Ask.BALLOT: ballot(*s.candidates[:3]),
        Ask.CARD: json.dumps({"name": f"Lamp of {who}", "concept": "c", "picture_prompt": "lamp"}),
        Ask.CARD_BALLOT: ballot(*s.candidates[:2]),
        Ask.NAMES: json.dumps({"core": "named core", "labels": ["named"] * len(s.groups)}),
        Ask.CLOSING: json.dumps({"agreed": ["yes"], "minority": ["no"], "open": ["why"]}),
        Ask.DESCRIPTION: "A red butterfly.",
        Ask.GLOSS: "大意如此。" if s.lang == "zh" else "So much in short.",
        Ask.WEIGHTS: json.dumps({"weights": [0.75] * len(s.candidates)}),
    }[s.ask]


def ballot(*choices: str) -> str:
    """Return a valid ballot."""
    return json.dumps({"choices": [{"keyword": c, "reason": f"for {c}"} for c in choices]})


class Answering(ScriptedProvider):
    """Answers by what is asked; model `eyes` sees, model `brush` draws.

    What is scripted for a seat comes first, then what `respond` says, then the
    usual answer. `undrawable` are the prompts' beginnings that fail, with `brush_error`.
    """

    def __init__(self, clock: Clock, respond: Respond | None = None) -> None:
        super().__init__(clock)
        self.respond = respond
        self.drawn: list[DrawRequest] = []
        self.undrawable: tuple[str, ...] = ()
        self.brush_error = ProviderError("The brush broke.")
        self.drawing_seconds = 0.0

    def asked(self, *asks: Ask) -> list[ChatRequest]:
        """Return the requests that asked for one of these."""
        return [one for one in self.requests if one.situation.ask in asks]

    def abilities(self, model: str) -> Abilities:
        found = super().abilities(model)
        return replace(found, see=model == "eyes", draw=model == "brush")

    async def stream(self, request: ChatRequest) -> Any:
        told = self.respond(request) if self.respond else None
        told = usual(request.situation) if told is None else told
        self._otherwise = (told,) if isinstance(told, str) else told
        async with aclosing(super().stream(request)) as events:
            async for event in events:
                yield event

    async def draw(self, request: DrawRequest) -> DrawResult:
        self.drawn.append(request)
        if request.prompt.startswith(self.undrawable or ("\0",)):
            raise self.brush_error
        await self.clock.sleep(self.drawing_seconds)
        data = f"picture of {request.prompt}".encode()
        picture = Picture(data=data, media_type="image/png", width=1, height=1)
        return DrawResult(picture=picture, usage=Usage(input=5, output=0))


@dataclass
class MemoryBlobs:
    """Pictures in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def put(self, data: bytes) -> str:
        self.kept[digest(data)] = data
        return digest(data)

    async def get(self, sha256: str) -> bytes:
        if sha256 not in self.kept:
            raise StoreError("There is no such picture.")
        return self.kept[sha256]


@dataclass
class Staged:
    """A table with everything that stages need."""

    fake: FakeTable
    table: Table
    provider: Answering
    blobs: MemoryBlobs
    kept: int = 0

    async def keep(self) -> None:
        """Count how often the exports folder is filled."""
        self.kept += 1

    @property
    def state(self) -> TableState:
        return self.table.state

    def events(self, *kinds: type) -> list[Any]:
        """Return what was committed, of some kinds."""
        return self.fake.events(*kinds)

    def plan(self, stage_id: str) -> StagePlan:
        """Return the kit's plan of a stage."""
        return next(plan for plan in self.table.kit.stages if plan.id == stage_id)

    async def happened(self, *events: Event) -> None:
        """Let events have happened before."""
        await self.table.record(*events)

    async def hold(self, stage_id: str, **changes: Any) -> StageState:
        """Run a stage, its beginning recorded unless it was, and return what it came to."""
        plan = replace(self.plan(stage_id), **changes)
        if self.state.stage(stage_id) is None:
            await self.table.record(StageStarted(stage=plan.id, kind=str(plan.kind)))
        await STAGES[plan.kind](self.table, plan)
        found = self.state.stage(stage_id)
        assert found is not None
        return found


def staged(
    play: Callable[[Staged], Any],
    respond: Respond | None = None,
    *,
    attended: bool = False,
    rules: KitRules | None = None,
    recalls: bool = False,
    attempts: int = 1,
) -> Any:
    """Run a play at a staged table in virtual time."""

    async def main(runtime: Runtime) -> Any:
        provider = Answering(runtime.clock, respond)
        fake = await fake_table(runtime.clock, provider, attempts=attempts)
        fake.line.models = {
            **fake.line.models,
            Task.SEE: ModelRef(provider="fake", model="eyes"),
            Task.DRAW: ModelRef(provider="fake", model="brush"),
        }
        blobs = MemoryBlobs()
        table = Table(
            recorder=fake.recorder,
            line=fake.line,
            voices=fake.voices,
            calls=fake.calls,
            rounds=fake.rounds,
            kit=fake.kit,
            rules=rules or fake.kit.rules,
            scenario="A paper lamp for everybody.",
            fields={},
            blobs=blobs,
            threads=runtime,
            decisions=Decisions(attended, fake.recorder.pass_on),
            recalls=recalls,
        )
        try:
            return await play(Staged(fake=fake, table=table, provider=provider, blobs=blobs))
        finally:
            await fake.recorder.close()

    return run(main, ManualClock(START))
