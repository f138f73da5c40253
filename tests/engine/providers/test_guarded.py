"""A provider behind its guard: the same answers, each call in its turn."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.policy.veil import Veil
from engine.providers.guard import MINUTE, Allowance, Guard
from engine.providers.guarded import Guarded, GuardedLister
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    AuthenticationError,
    EngineError,
    ModelNotFound,
    ProviderFacts,
    ServerError,
)
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    ReasoningDelta,
    StreamEvent,
    TextDelta,
)
from engine.vocabulary.ports import Abilities, ListsModels, ModelRow
from tests.fakes.providers import ScriptedProvider
from tests.fakes.requests import chat
from tests.fakes.tables import START

KEY = "Zq8Xw3Lk9dTn5RbVy2HsGf7"  # like no key's usual form: only the veil can know it


def hidden(error: EngineError) -> bool:
    """Tell whether an error says nothing of the key, whole or in pieces."""
    told = f"{error} {error.message} {error.hint} {error!r} {getattr(error, 'facts', '')}"
    coded = base64.b64encode(KEY.encode()).decode()
    return not any(piece in told for piece in (KEY[:12], KEY[-12:], coded[:12])) and "***" in told


class Loose(ScriptedProvider):
    """Another package's provider that repeats its key in each error."""

    def __init__(self, kind: type[ServerError | AuthenticationError] = ServerError) -> None:
        super().__init__(ManualClock(START))
        self.kind = kind

    def _error(self) -> EngineError:
        coded = base64.b64encode(KEY.encode()).decode()
        facts = ProviderFacts(
            provider="fake", model=KEY, status=401, code=f"bad-{KEY}", request_id=KEY[3:20]
        )
        return self.kind(f"{KEY} is wrong, as is {coded}.", hint=f"Not {KEY[:14]}?", facts=facts)

    def abilities(self, model: str) -> Abilities:
        """Fail."""
        raise self._error()

    async def stream(self, request: ChatRequest) -> Any:
        """Fail behind a word."""
        yield TextDelta(text="Well")
        raise self._error()

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Fail."""
        raise self._error()

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Fail."""
        raise self._error()

    async def models(self) -> list[ModelRow]:
        """Fail."""
        raise self._error()


def behind(inner: ScriptedProvider) -> GuardedLister:
    return GuardedLister(inner, Guard("fake", inner.clock), veil=Veil([KEY]))


async def said(provider: Guarded) -> list[StreamEvent]:
    return [event async for event in provider.stream(chat())]


async def test_a_key_is_hidden_in_what_models_say_and_think_though_it_comes_in_pieces():
    inner = ScriptedProvider(
        ManualClock(START),
        otherwise=(
            *(ReasoningDelta(text=piece) for piece in ("the key ", KEY[:9], KEY[9:], "?")),
            *("It is ", KEY[:7], KEY[7:15], f"{KEY[15:]}, so ", "keep it: ", KEY[:8]),
        ),
    )
    events = await said(behind(inner))
    spoken = "".join(event.text for event in events if isinstance(event, TextDelta))
    thought = "".join(event.text for event in events if isinstance(event, ReasoningDelta))
    assert re.fullmatch(rf"It is \*+, so keep it: {KEY[:8]}", spoken)  # fewer than 12 are any word
    assert re.fullmatch(r"the key \*+\?", thought)
    assert events[-1] == Finished(reason="stop")


async def test_what_was_held_back_of_an_answer_comes_before_its_error():
    inner = ScriptedProvider(
        ManualClock(START), otherwise=(ReasoningDelta(text=KEY[:9]), KEY[:8], ServerError("no"))
    )
    stream = behind(inner).stream(chat())
    assert await anext(stream) == ReasoningDelta(text=KEY[:9])
    assert await anext(stream) == TextDelta(text=KEY[:8])
    with pytest.raises(ServerError):
        await anext(stream)


async def test_what_was_held_back_of_an_answer_that_is_stopped_is_heard_before_the_stop():
    inner = ScriptedProvider(ManualClock(START), otherwise=("So: ", KEY[:8], 60.0, "never"))
    heard: list[StreamEvent] = []

    async def hear() -> None:
        async for event in behind(inner).stream(chat()):
            heard.append(event)  # noqa: PERF401  what was heard before the stop counts

    task = asyncio.create_task(hear())
    for _ in range(20):  # nothing here waits for anything but the clock, which stands
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard == [TextDelta(text="So: "), TextDelta(text=KEY[:8])]


CALLS: dict[str, Callable[[GuardedLister], Awaitable[Any]]] = {
    "stream": said,
    "draw": lambda provider: provider.draw(
        DrawRequest(key="k", model="m", prompt="p", seed=1, palette=())
    ),
    "embed": lambda provider: provider.embed(EmbedRequest(key="k", model="m", texts=("t",))),
    "models": lambda provider: provider.models(),
}


@pytest.mark.parametrize("call", CALLS)
async def test_a_key_is_hidden_in_the_errors_of_a_call(call: str):
    with pytest.raises(ServerError) as caught:
        await CALLS[call](behind(Loose()))
    assert hidden(caught.value)
    assert caught.value.facts.status == 401


async def test_a_key_is_hidden_in_the_error_that_is_told_again_while_a_row_rests():
    stopped = behind(Loose(AuthenticationError))
    broken = behind(Loose())
    for provider, kind in ((stopped, AuthenticationError), (broken, ServerError)):
        for _ in range(7):
            with pytest.raises(kind) as caught:
                await said(provider)
            assert hidden(caught.value)
    assert "rests" in str(caught.value)


def test_a_key_is_hidden_in_what_is_said_of_a_model():
    with pytest.raises(ServerError) as caught:
        behind(Loose()).abilities("m")
    assert hidden(caught.value)


async def test_a_nearer_model_is_still_named():
    inner = ScriptedProvider(ManualClock(START), otherwise=(ModelNotFound(f"{KEY}: no modle"),))
    provider = Guarded(
        inner, Guard("fake", inner.clock), veil=Veil([KEY]), names=lambda: ["a-mode1"]
    )
    with pytest.raises(ModelNotFound, match=r"^\*\*\*: no modle$") as caught:
        await said(provider)
    assert caught.value.hint == "Did you mean a-mode1?"


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
