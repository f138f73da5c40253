"""A provider behind its guard: the same answers, each call in its turn."""

import asyncio

from engine.providers.guard import MINUTE, Allowance, Guard
from engine.providers.guarded import Guarded, GuardedLister
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.messages import Finished, TextDelta
from engine.vocabulary.ports import ListsModels, ModelRow
from tests.fakes.providers import ScriptedProvider
from tests.fakes.requests import chat
from tests.fakes.tables import START


async def test_a_provider_behind_a_guard_answers_as_before_and_frees_its_slot():
    clock = ManualClock(START)
    inner = ScriptedProvider(clock)
    provider = Guarded(inner, Guard("fake", clock, Allowance(at_once=1)))
    for _ in range(2):
        events = [event async for event in provider.stream(chat())]
        assert events == [TextDelta(text="Good."), Finished(reason="stop")]
    stream = provider.stream(chat())
    await anext(stream)
    await stream.aclose()
    assert inner.open == 0
    assert [event async for event in provider.stream(chat())][-1] == Finished(reason="stop")
    assert provider.name == "fake"
    assert provider.calls_models
    assert provider.abilities("m").context == inner.abilities("m").context
    await provider.aclose()


async def test_a_list_of_models_waits_for_its_turn_like_any_call():
    class Lists(ScriptedProvider):
        async def models(self) -> list[ModelRow]:
            return []

    clock = ManualClock(START)
    guard = Guard("fake", clock, Allowance(requests=1))
    provider = GuardedLister(Lists(clock), guard)
    assert isinstance(provider, ListsModels)
    assert not isinstance(Guarded(ScriptedProvider(clock), guard), ListsModels)
    assert await provider.models() == []
    second = asyncio.ensure_future(provider.models())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not second.done()
    clock.advance(MINUTE)
    assert await second == []
