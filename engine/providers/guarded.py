"""A provider behind its guard: calls wait for their turn, and what it says is veiled."""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Sequence,
)
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import TypeVar

from engine.policy.settings_names import nearest
from engine.policy.text import estimate_tokens
from engine.policy.veil import Veil, VeiledStream
from engine.providers.guard import Guard
from engine.vocabulary.errors import EngineError, ModelNotFound, ProviderError
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
from engine.vocabulary.ports import Abilities, ListsModels, ModelRow, Provider

T = TypeVar("T")


class Guarded:
    """A provider behind a guard; otherwise the provider that it holds."""

    def __init__(
        self,
        inner: Provider,
        guard: Guard,
        *,
        known: Callable[[str, Abilities], Abilities] | None = None,
        names: Callable[[], Sequence[str]] = tuple,
        veil: Veil | None = None,
    ) -> None:
        """Stand before a provider; `known` says more of its models, `names` which it has.

        `veil` hides its key in what its models say and in its errors: a server may repeat it, and
        another package may not know to hide it.
        """
        self._inner = inner
        self._guard = guard
        self._known = known
        self._names = names
        self._veil = veil or Veil(())

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        return self._inner.name

    @property
    def calls_models(self) -> bool:
        """Whether what it says comes from a model."""
        return self._inner.calls_models

    def abilities(self, model: str) -> Abilities:
        """Say what a model can do; ModelNotFound names the nearest one."""
        with self._hiding():
            found = self._inner.abilities(model)
        return found if self._known is None else self._known(model, found)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer when its turn has come; raises as the provider does."""
        tokens = sum(estimate_tokens(message.text) for message in request.messages)
        with self._naming(request.model):
            async with (
                self._guard.call(request.model, tokens) as answers,
                aclosing(self._inner.stream(request)) as events,
            ):
                async for event in _veiled(events, self._veil):
                    answers()
                    yield event

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw one picture when its turn has come."""
        return await self._in_turn(
            request.model, estimate_tokens(request.prompt), lambda: self._inner.draw(request)
        )

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors when their turn has come."""
        tokens = sum(map(estimate_tokens, request.texts))
        return await self._in_turn(request.model, tokens, lambda: self._inner.embed(request))

    async def _in_turn(self, model: str, tokens: int, call: Callable[[], Awaitable[T]]) -> T:
        with self._naming(model):
            async with self._guard.call(model, tokens):
                return await call()

    @contextmanager
    def _naming(self, model: str) -> Generator[None, None, None]:
        """Name the nearest model that there is, where the provider does not have one."""
        try:
            with self._hiding():
                yield
        except ModelNotFound as error:
            best = nearest(model, (name for name in self._names() if name != model))
            if best:
                error.hint = f"Did you mean {best}?"
            raise

    @contextmanager
    def _hiding(self) -> Generator[None, None, None]:
        """Hide the key in whatever error passes."""
        try:
            yield
        except EngineError as error:
            hide_in(error, self._veil)
            raise

    def resting(self) -> list[str]:
        """Return the models that rest after failures."""
        return self._guard.resting()

    def slowed(self) -> int | None:
        """Return how many calls may run at once while they are fewer than usual, else None."""
        return self._guard.slowed()

    def hasten(self) -> None:
        """Let one call of each model that rests try now."""
        self._guard.hasten()

    async def aclose(self) -> None:
        """Free everything."""
        await self._inner.aclose()


class GuardedLister(Guarded):
    """A provider behind a guard that can say which models it has (`ListsModels`)."""

    async def models(self) -> list[ModelRow]:
        """Return the models that it serves when its turn has come; raises as the provider does."""
        inner = self._inner
        assert isinstance(inner, ListsModels)
        return await self._in_turn("", 0, inner.models)


def hide_in(error: EngineError, veil: Veil) -> None:
    """Hide secrets in all that an error says."""
    error.message, error.hint = veil.hide(error.message), veil.hide(error.hint)
    error.args = (error.message,)
    if isinstance(error, ProviderError):
        names = ("provider", "model", "code", "request_id")
        told = {name: veil.hide(getattr(error.facts, name)) for name in names}
        error.facts = replace(error.facts, **told)


async def _veiled(
    events: AsyncIterator[StreamEvent], veil: Veil
) -> AsyncGenerator[StreamEvent, None]:
    """Yield an answer's events without the key; what was held back comes before any end.

    So it does before a stop: who stops an answer has heard it as far as it came.
    """
    speech, reasoning = veil.stream(), veil.stream()
    try:
        async for event in events:
            match event:
                case TextDelta():
                    if text := speech.feed(event.text):
                        yield TextDelta(text=text)
                case ReasoningDelta():
                    if text := reasoning.feed(event.text):
                        yield ReasoningDelta(text=text)
                case Finished():
                    for held in _rest(speech, reasoning):
                        yield held
                    yield event
                case _:
                    yield event
    except (ProviderError, asyncio.CancelledError):
        for held in _rest(speech, reasoning):
            yield held
        raise


def _rest(speech: VeiledStream, reasoning: VeiledStream) -> Iterator[StreamEvent]:
    if text := reasoning.close():
        yield ReasoningDelta(text=text)
    if text := speech.close():
        yield TextDelta(text=text)
