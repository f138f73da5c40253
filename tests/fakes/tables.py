"""A table of open-table's six seats over a scripted provider and a journal in memory."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from engine.bus import EventBus, Subscription
from engine.policy.budget import Ledger
from engine.policy.context import Prompt
from engine.policy.kits import Kit, load_kit, seats_for
from engine.policy.money import Budget
from engine.policy.prompts import PromptId, PromptLibrary
from engine.policy.retry import RetryPolicy
from engine.policy.state import EMPTY
from engine.recorder import Recorder
from engine.rounds import Rounds
from engine.utterance import Calls, Line, Turn, Voices
from engine.vocabulary.clock import Clock, ManualClock
from engine.vocabulary.events import Event, RoundStarted, SessionOpened, StageStarted
from engine.vocabulary.messages import Ask, Sampling, Situation, Task
from engine.vocabulary.seats import ModelRef, Seat
from tests.fakes.journal import MemoryJournal
from tests.fakes.providers import ScriptedProvider

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MODEL = ModelRef(provider="fake", model="m")


@dataclass(slots=True)
class FakeTable:
    """What a test of speaking needs, all of it real but provider and journal."""

    clock: Clock
    journal: MemoryJournal
    provider: ScriptedProvider
    recorder: Recorder
    line: Line
    voices: Voices
    calls: Calls
    rounds: Rounds
    kit: Kit
    heard: Subscription

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats as they are now."""
        return self.recorder.state.seats

    def events(self, *kinds: type) -> list[Event]:
        """Return what was committed, of some kinds."""
        return [e.event for e in self.journal.envelopes if not kinds or isinstance(e.event, kinds)]

    def situation(self, seat: Seat) -> Situation:
        """Return a plain situation of a discussion."""
        return Situation(
            ask=Ask.TALK,
            kit=self.kit.id,
            lang="en",
            stage="discussion",
            kind="discussion",
            round=1,
            rounds=1,
            topic="A paper lamp",
            scenario="A paper lamp for everybody.",
            seed=1,
            seat=seat,
        )

    def turn(self, seat: Seat) -> Turn:
        """Return a turn in the discussion's first round."""
        return Turn(
            seat=seat,
            stage="discussion",
            round=1,
            situation=self.situation(seat),
            prompt=Prompt(id=PromptId.TALK),
            output=500,
            memory="speech",
        )


# Read once: hundreds of tables are laid, and reading is most of the work.
_kit = cache(lambda: load_kit("open-table", "en"))
_library = cache(lambda: PromptLibrary("en"))


async def fake_table(
    clock: Clock | None = None,
    provider: ScriptedProvider | None = None,
    budget: Budget | None = None,
    attempts: int = 3,
    fallbacks: tuple[ModelRef, ...] = (),
) -> FakeTable:
    """Return a table whose discussion has begun."""
    clock = clock or ManualClock(START)
    provider = provider or ScriptedProvider(clock)
    journal, bus = MemoryJournal(), EventBus()
    recorder = Recorder(journal, bus, clock, EMPTY)
    heard = bus.subscribe()
    recorder.start()
    kit = _kit()
    line = Line(
        recorder=recorder,
        clock=clock,
        providers={"fake": provider},
        models={Task.TALK: MODEL, Task.JUDGE: MODEL, Task.GLOSS: MODEL},
        library=_library(),
        kit=kit,
        ledger=Ledger(budget),
        retries=RetryPolicy(attempts=attempts),
        sampling=lambda _task, _seat: Sampling(),
        fallbacks=lambda _task, _seat: fallbacks,
        seed=1,
    )
    line.pause.set()
    voices = Voices(line)
    await recorder.record(
        SessionOpened(
            topic="A paper lamp",
            kit=kit.id,
            lang="en",
            seed=1,
            seats=seats_for(kit, None, MODEL),
            settings={},
        ),
        StageStarted(stage="discussion", kind="discussion"),
    )
    return FakeTable(
        clock=clock,
        journal=journal,
        provider=provider,
        recorder=recorder,
        line=line,
        voices=voices,
        calls=Calls(line),
        rounds=Rounds(line),
        kit=kit,
        heard=heard,
    )


def begin_round(number: int = 1) -> RoundStarted:
    """Return the beginning of a round of the discussion."""
    return RoundStarted(stage="discussion", round=number, order="simultaneous")
