"""A provider that has too much to do: asked later, by fewer at once, and by its fallback."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.policy.figures import Rules
from engine.policy.models import load_catalogue
from engine.policy.settings_model import ProviderSettings, Settings
from engine.providers import guard
from engine.providers.model_lists import ModelLists
from engine.providers.registry import Registry
from engine.rounds import RoundPlan
from engine.session.watching import Watch
from engine.tasks import Runtime, run, spawn
from engine.utterance import outage
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import (
    HealthChanged,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
    UtteranceStarted,
)
from engine.vocabulary.ports import Provider
from engine.vocabulary.seats import ModelRef, Seat
from tests.fakes.scripted_server import Recorded, Script, ScriptedServer, Send, chat_bytes, refuse
from tests.fakes.tables import FakeTable, fake_table

LASTS = 0.3
"""Seconds until an answer's last piece, at least: a busy machine only makes them more."""

REFUSED = 4
"""One less than open a breaker, which is another story (`test_guard.py`)."""


def slow_answer() -> Script:
    """Answer in four pieces with pauses."""
    data = chat_bytes("One sheet, four folds.")
    return Script(steps=(Send(data, size=len(data) // 4 + 1, pause=LASTS / 3),))


class Busy:
    """A server that refuses its first calls, and when the others began."""

    def __init__(self, refusal: Callable[[], Script], refused: int) -> None:
        self._refusal = refusal
        self._left = refused
        self.began: list[float] = []
        self.clock = SystemClock()

    def __call__(self, request: Recorded) -> Script:
        if self._left:
            self._left -= 1
            return self._refusal()
        self.began.append(self.clock.monotonic())
        return slow_answer()

    def most_at_once(self, since: int) -> int:
        """Return how many of the good calls from this one on certainly overlapped."""
        late = self.began[since:]
        return max(sum(1 for two in late if one <= two < one + LASTS) for one in late)


def provider(runtime: Runtime, folder: Path, name: str, url: str) -> Provider:
    """Return a real provider behind its guard, at a server of ours."""
    rows = {name: ProviderSettings(base_url=url)}
    registry = Registry(
        settings=Settings(providers=rows),
        catalogue=load_catalogue(folder / "models.toml"),
        lists=ModelLists(folder),
        clock=runtime.clock,
        threads=runtime,
        answers=None,
    )
    return registry.build({name})[name]


async def a_round(table: FakeTable) -> int:
    async def turn(seat: Seat, *, again: bool) -> bool:
        return (await table.voices.speak(table.turn(seat))).status == "done"

    plan = RoundPlan(stage="discussion", number=1, order="simultaneous", seats=table.seats)
    return await table.rounds.hold(plan, turn)


@pytest.mark.parametrize(
    "refusal",
    [
        lambda: refuse(429, "slow down", retry_after="1"),
        lambda: refuse(503, "no capacity"),
        lambda: refuse(529, "Overloaded", kind="overloaded_error"),
    ],
    ids=["429", "503", "529"],
)
def test_seats_wait_longer_and_fewer_speak_at_once(refusal: Any, tmp_path: Path):
    async def main(runtime: Runtime) -> None:
        busy = Busy(refusal, REFUSED)
        async with ScriptedServer(busy) as server:
            table = await fake_table(runtime.clock)
            far = provider(runtime, tmp_path, "openai-compatible", server.url)
            table.line.providers = {"fake": far}
            Watch(table.line, runtime, Rules(), tmp_path)
            assert await a_round(table) == 6
            await table.recorder.close()
            await far.aclose()
        assert len(busy.began) == 6
        assert busy.most_at_once(6 - REFUSED) <= 2
        retried = [e for e in table.events(UtteranceRetried) if isinstance(e, UtteranceRetried)]
        assert len(retried) == REFUSED
        assert all(one.wait_ms >= 1000 for one in retried if one.code == "rate_limit")
        (told,) = (e for e in table.events(HealthChanged) if isinstance(e, HealthChanged))
        assert (told.component, told.status) == ("pace:fake", "slow")
        assert "at once" in told.reason
        assert table.recorder.state.slowed == ("fake",)

    run(main, SystemClock())


def test_a_server_that_is_away_and_comes_back_finds_the_table_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outage, "KNOCKS", (0.2,))
    monkeypatch.setattr(guard, "REST_UNREACHED", 0.1)

    async def main(runtime: Runtime) -> None:
        busy = Busy(slow_answer, 0)
        async with ScriptedServer(busy) as gone:
            port = gone.port
        table = await fake_table(runtime.clock)
        table.line.attended = True
        far = provider(runtime, tmp_path, "openai-compatible", gone.url)
        table.line.providers = {"fake": far}
        round_ = spawn(a_round(table), "round")
        while not (table.recorder.state.offline and table.recorder.state.paused):
            await runtime.clock.sleep(0.05)
        assert not round_.done()
        async with ScriptedServer(busy, port=port):
            assert await round_ == 6
            await far.aclose()
        assert not table.recorder.state.offline
        assert not table.recorder.state.paused
        assert not table.events(UtteranceFailed)
        await table.recorder.close()

    run(main, SystemClock())


def test_with_nobody_there_the_fallback_speaks(tmp_path: Path):
    async def main(runtime: Runtime) -> None:
        busy, spare = Busy(lambda: refuse(529, "Overloaded"), 1000), Busy(slow_answer, 0)
        async with ScriptedServer(busy) as one, ScriptedServer(spare) as two:
            other = ModelRef(provider="other", model="m")
            table = await fake_table(runtime.clock, attempts=1, fallbacks=(other,))
            table.line.providers = {
                "fake": provider(runtime, tmp_path, "openai-compatible", one.url),
                "other": provider(runtime, tmp_path, "openai-compatible", two.url),
            }
            assert await a_round(table) == 6
            await table.recorder.close()
            for each in table.line.providers.values():
                await each.aclose()
        assert len(table.events(UtteranceFailed)) == 6
        assert len(table.events(UtteranceEnded)) == 6
        begun = [e for e in table.events(UtteranceStarted) if isinstance(e, UtteranceStarted)]
        assert sorted(e.provider for e in begun) == ["fake"] * 6 + ["other"] * 6

    run(main, SystemClock())
