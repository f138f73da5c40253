"""A lost network: calls wait at the gate, one tries for all, and the table goes on by itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.policy.context import Prompt
from engine.policy.prompts import PromptId
from engine.providers.human import Human
from engine.rounds import RoundPlan
from engine.tasks import Runtime, run, spawn
from engine.utterance import StageCut
from engine.utterance.outage import KNOCKS
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    ConnectionLost,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
    ServerError,
    StreamInterrupted,
)
from engine.vocabulary.events import (
    PROVIDERS,
    HealthChanged,
    RoundEnded,
    SeatChanged,
    SessionPaused,
    SessionResumed,
    UtteranceEnded,
    UtteranceFailed,
)
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    DrawRequest,
    DrawResult,
    Picture,
    StreamEvent,
    Task,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.seats import HUMAN, ModelRef, Seat
from tests.fakes.providers import ScriptedProvider
from tests.fakes.tables import START, FakeTable, fake_table

GONE = ConnectionLost("fake at here cannot be reached.")
SILENT = ProviderTimeout("No connection.", facts=ProviderFacts(reached=False))


class Server(ScriptedProvider):
    """A provider that cannot be reached while it is `away`; `lost` are seats that never reach it.

    `last` is what one call more is told, before it is back.
    """

    away: ProviderError | None = None
    last: ProviderError | None = None
    lost: frozenset[str] = frozenset()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        seat = request.situation.seat
        if self.last is not None:
            last, self.last, self.away = self.last, None, None
            raise last
        if self.away is not None or (seat is not None and seat.id in self.lost):
            self.requests.append(request)
            raise self.away or GONE
        async for event in super().stream(request):
            yield event


def at_table(
    play: Callable[[FakeTable, Server], Any], *, attended: bool = True, kind: type[Server] = Server
) -> None:
    """Run a play at a table with somebody at it, in virtual time."""

    async def main(runtime: Runtime) -> None:
        server = kind(runtime.clock, otherwise=[1.0, "Good."])
        table = await fake_table(runtime.clock, provider=server)
        table.line.attended = attended
        try:
            await play(table, server)
        finally:
            await table.recorder.close()

    run(main, ManualClock(START))


def hold(table: FakeTable, number: int = 1, seats: tuple[Seat, ...] = ()) -> "asyncio.Task[int]":
    """Begin a round of all seats, or of these."""

    async def turn(seat: Seat, *, again: bool) -> bool:
        return (await table.voices.speak(table.turn(seat))).status == "done"

    plan = RoundPlan(
        stage="discussion", number=number, order="simultaneous", seats=seats or table.seats
    )
    return spawn(table.rounds.hold(plan, turn), "round")


def told(table: FakeTable) -> list[str]:
    """Return how the table stood, one word each."""
    words = []
    for event in table.events(HealthChanged, SessionPaused, SessionResumed):
        if isinstance(event, HealthChanged):
            assert event.component == PROVIDERS
            words.append(event.status)
        elif isinstance(event, SessionPaused | SessionResumed):
            words.append(event.reason)
    return words


@pytest.mark.parametrize("error", [GONE, SILENT])
def test_without_any_provider_the_table_waits_and_goes_on_by_itself(error: ProviderError) -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = error
        round_ = hold(table)
        await table.clock.sleep(600)
        assert told(table) == ["unhealthy", "offline"]
        assert table.recorder.state.paused
        (sick,) = table.events(HealthChanged)
        assert isinstance(sick, HealthChanged)
        assert sick.reason == f"No provider can be reached. {error.message}"
        assert 30 < len(server.requests) < 18 + 600 / KNOCKS[-1] + len(KNOCKS)
        server.away = None
        assert await round_ == 6
        assert told(table) == ["unhealthy", "offline", "healthy", "online"]
        assert table.events(UtteranceFailed) == []
        assert table.clock.monotonic() < 600 + KNOCKS[-1] + 10

    at_table(play)


def test_streams_that_were_cut_and_models_that_rest_tell_nothing_of_the_line() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        cut = StreamInterrupted("The connection to fake broke in the middle of the answer.")
        rests = ServerError("fake rests for a moment.", facts=ProviderFacts(code="resting"))
        for seat in table.seats:
            server.script(seat.id, [0.1, "The la", cut], [rests])
        round_ = hold(table)
        await table.clock.sleep(30)
        assert told(table) == ["provider"]
        table.line.go_on()
        await table.clock.sleep(0.001)
        server.away = GONE
        await table.clock.sleep(120)
        assert told(table) == ["provider", "unhealthy", "offline"]
        assert len(table.events(UtteranceFailed)) == 6
        server.away = None
        assert await round_ == 6

    at_table(play)


def test_the_facilitator_lets_all_try_at_once() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(100)
        asked = len(server.requests)
        table.line.go_on()
        await table.clock.sleep(0.001)
        assert len(server.requests) >= asked + 5
        await table.clock.sleep(10)
        assert told(table) == ["unhealthy", "offline", "offline"]
        server.away = None
        table.line.go_on()
        assert await round_ == 6
        assert not table.line.outage.holds("fake", GONE, table.line.outage.answers["fake"])

    at_table(play)


def test_a_table_that_the_facilitator_holds_is_not_let_go_on() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(0)
        table.line.pause.clear()
        await table.clock.sleep(300)
        asked = len(server.requests)
        server.away = None
        await table.clock.sleep(300)
        assert len(server.requests) == asked
        assert told(table) == []
        table.line.go_on()
        assert await round_ == 6

    at_table(play)


def test_who_waits_can_be_stopped_and_the_others_wait_on() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        assert table.voices.stop("s2")
        await table.clock.sleep(60)
        (failed,) = table.events(UtteranceFailed)
        assert isinstance(failed, UtteranceFailed)
        assert (failed.seat, failed.code) == ("s2", "stopped")
        server.away = None
        assert await round_ == 5

    at_table(play)


def test_a_seat_that_is_lost_alone_fails_and_nobody_waits_for_it() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.lost = frozenset({"s2"})
        for seat in table.seats:
            server.script(seat.id, [0.1, *(("a", 0.3) * 60)])
        assert await hold(table) == 5
        assert told(table) == []

    at_table(play)


def test_nobody_waits_while_another_provider_may_answer() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        other = ModelRef(provider="other", model="m")
        table.line.fallbacks = lambda _task, _seat: (other,)
        round_ = hold(table)
        await table.clock.sleep(60)
        assert len(table.events(UtteranceFailed)) == 6
        assert told(table) == ["provider"]  # nobody could speak: it waits for the facilitator
        assert table.line.halted
        server.away = None
        table.line.go_on()
        assert await round_ == 6
        assert not table.line.halted

    at_table(play)


def test_with_nobody_there_the_round_fails_and_the_session_can_be_resumed() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        with pytest.raises(ProviderError, match="No seat could speak"):
            await hold(table)
        assert told(table) == []
        assert table.events(RoundEnded) == []

    at_table(play, attended=False)


def test_a_voice_without_a_line_has_none_to_wait_for() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.calls_models = False
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        assert told(table) == ["provider"]
        server.away = None
        table.line.go_on()
        assert await round_ == 6

    at_table(play)


def test_a_table_that_ends_while_it_waits_leaves_nothing_behind() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        before = len(asyncio.all_tasks())
        round_.cancel()
        with pytest.raises(asyncio.CancelledError):
            await round_
        await table.clock.sleep(0)
        assert not any("knock" in task.get_name() for task in asyncio.all_tasks())
        assert len(asyncio.all_tasks()) < before
        assert len(table.events(UtteranceFailed)) == 6
        assert table.events(UtteranceEnded) == []

    at_table(play)


def waiter(table: FakeTable) -> str:
    """Return the seat whose call waits for its turn to try; all others wait for the table."""
    (turn,) = table.line.outage._waiting
    return next(
        seat
        for seat, live in table.voices._live.items()
        if getattr(live.task, "_fut_waiter", None) is turn
    )


@pytest.mark.parametrize("steer", [None, "Shorter."])
def test_where_the_one_that_waits_is_stopped_another_finds_out(steer: str | None) -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        assert table.voices.stop(waiter(table), steer=steer)
        await table.clock.sleep(0)
        server.away = None
        assert await round_ == (6 if steer else 5)
        assert not table.recorder.state.paused
        assert not table.recorder.state.offline

    at_table(play)


def test_a_trial_that_ends_otherwise_holds_nobody() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        server.last = ProviderTimeout("fake sent nothing for too long.")
        assert await round_ == 5

    at_table(play)


def test_a_stage_that_is_skipped_leaves_the_next_one_free() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        table.line.cut_stage()
        for seat in table.seats:
            table.voices.stop(seat.id)
        with pytest.raises(StageCut):
            await round_
        table.line.cut = False
        server.away = None
        assert await hold(table, number=2) == 6

    at_table(play)


def test_the_facilitators_own_pause_is_not_undone_by_the_line() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        table.line.hold()
        server.away = None
        await table.clock.sleep(300)
        assert not round_.done()
        assert told(table) == ["unhealthy", "offline"]
        table.line.go_on()
        assert await round_ == 6

    at_table(play)


def test_a_stage_can_be_ended_while_nobody_could_speak() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = ServerError("fake failed.", facts=ProviderFacts(status=500))
        round_ = hold(table)
        await table.clock.sleep(60)
        assert table.line.halted
        table.line.cut_stage()
        with pytest.raises(StageCut):
            await round_
        assert told(table) == ["provider", "facilitator"]
        assert not table.recorder.state.paused

    at_table(play)


class Artist(Server):
    """A server that draws, too, in five seconds."""

    def abilities(self, model: str) -> Abilities:
        return replace(super().abilities(model), draw=True)

    async def draw(self, request: DrawRequest) -> DrawResult:
        if self.away is not None:
            raise self.away
        await self.clock.sleep(5)
        picture = Picture(data=b"x", media_type="image/png", width=1, height=1)
        return DrawResult(picture=picture, usage=None)


def ask(table: FakeTable, task: Task, number: int = 1) -> "asyncio.Task[Any]":
    """Ask a model of the table's own; a gloss passes a pause."""
    situation = replace(table.situation(table.seats[0]), ask=Ask.GLOSS)
    gate = table.recorder.until_writable if task == Task.GLOSS else None
    prompt = Prompt(id=PromptId.GLOSS)
    return spawn(table.calls.answer(task, situation, prompt, f"{task} {number}", gate=gate), "ask")


@pytest.mark.parametrize("seconds", [60, 0.2])
def test_what_a_person_types_is_no_providers_answer(seconds: float) -> None:
    async def play(table: FakeTable, server: Server) -> None:
        person = Human()
        table.line.providers = {**table.line.providers, HUMAN: person}
        first = replace(table.seats[0], provider=HUMAN, model="human")
        table.recorder.note(SeatChanged(seat=first.id, what="model", value=str(first.ref)))
        server.away = GONE
        round_ = hold(table, seats=(first, *table.seats[1:]))
        await table.clock.sleep(seconds)
        assert person.answer(first.id, "My own words.")
        await table.clock.sleep(100)
        assert told(table) == ["unhealthy", "offline"]
        assert table.events(UtteranceFailed) == []
        server.away = None
        assert await round_ == 6

    at_table(play)


@pytest.mark.parametrize("seconds", [60, 0.05])
def test_a_model_that_no_seat_asks_does_not_let_the_seats_go_on(seconds: float) -> None:
    async def play(table: FakeTable, server: Server) -> None:
        near = ScriptedProvider(table.clock, otherwise=[0.1, "In short."])
        table.line.providers = {**table.line.providers, "near": near}
        gloss = ModelRef(provider="near", model="m")
        table.line.models = {**table.line.models, Task.GLOSS: gloss}
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(seconds)
        assert (await ask(table, Task.GLOSS)).text == "In short."
        await table.clock.sleep(100)
        assert told(table) == ["unhealthy", "offline"]
        assert table.events(UtteranceFailed) == []
        server.away = None
        assert await round_ == 6

    at_table(play)


@pytest.mark.parametrize("seconds", [60, 0.2])
def test_a_call_of_the_tables_own_ends_with_its_stage(seconds: float) -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        asking, round_ = ask(table, Task.JUDGE), hold(table)
        await table.clock.sleep(seconds)
        asked = len(server.requests)
        table.line.cut_stage()
        for seat in table.seats:
            table.voices.stop(seat.id)
        with pytest.raises(StageCut):
            await round_
        with pytest.raises(StageCut):
            await asking
        assert len(server.requests) == asked
        assert not table.recorder.state.paused

    at_table(play)


def test_a_stage_that_is_ended_in_a_pause_leaves_nobody_at_the_gate() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.script("s1", [ServerError("fake failed.", facts=ProviderFacts(status=500))])
        asking = ask(table, Task.JUDGE)
        await table.clock.sleep(0.1)
        table.line.hold()
        waits = ask(table, Task.JUDGE, 2)
        await table.clock.sleep(30)
        table.line.cut_stage()
        await asyncio.wait([asking, waits])
        assert not table.line.pause.is_set()
        assert [type(task.exception()) for task in (asking, waits)] == [StageCut] * 2
        table.line.cut = False
        asking = ask(table, Task.JUDGE, 3)
        await table.clock.sleep(30)
        assert not asking.done()
        table.line.go_on()
        await asking

    at_table(play)


def test_what_passes_a_pause_tries_while_the_facilitator_holds_the_table() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        table.line.models = {**table.line.models, Task.DRAW: table.line.models[Task.TALK]}
        table.line.hold()
        server.away = GONE
        wish = spawn(table.calls.draw("prompt", 1, "drawing", "c1", wished=True), "wish")
        gloss = ask(table, Task.GLOSS)
        await table.clock.sleep(60)
        assert told(table) == ["unhealthy"]
        table.line.cut_stage()  # they are of no stage
        server.away = None
        assert (await wish).model.provider == "fake"
        assert (await gloss).text == "Good."
        assert told(table) == ["unhealthy", "healthy"]
        assert not table.line.pause.is_set()

    at_table(play, kind=Artist)


class Deaf(Server):
    """A server of which nothing is heard while it is away: a connection takes ten seconds to fail."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        if self.away is not None:
            self.requests.append(request)
            await self.clock.sleep(10)
            raise SILENT
        async for event in super().stream(request):
            yield event


@pytest.mark.parametrize("goes_on", [False, True])
def test_one_tries_at_a_time_and_is_not_lost_where_another_was_answered(*, goes_on: bool) -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = SILENT
        round_ = hold(table)
        while table.recorder.state.health.get(PROVIDERS) != "unhealthy":
            await table.clock.sleep(0.1)
        asked = len(server.requests)
        await table.clock.sleep(KNOCKS[0] + 9)  # it tries, and the next knock comes meanwhile
        assert len(server.requests) == asked + 1
        server.away = None
        if goes_on:
            table.line.go_on()
        assert await round_ == 6
        assert table.events(UtteranceFailed) == []

    at_table(play, kind=Deaf)


def test_a_table_that_is_closed_while_it_waits_does_not_say_that_it_goes_on() -> None:
    async def play(table: FakeTable, server: Server) -> None:
        server.away = GONE
        round_ = hold(table)
        await table.clock.sleep(60)
        table.line.outage.hold()
        round_.cancel()
        with pytest.raises(asyncio.CancelledError):
            await round_
        assert told(table) == ["unhealthy", "offline"]

    at_table(play)
