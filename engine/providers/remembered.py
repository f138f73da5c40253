"""Descriptions of pictures are asked for once: the same asks, the same answer.

Keys are the whole request (model, words, sampling, the pictures' hashes). Talk is never kept: a
seat that is asked again shall think again. Vectors are not kept here either: they lie beside
their memories, where forgetting finds them.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from engine.policy.context import exact_request
from engine.providers.guarded import Guarded
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    StreamEvent,
    Task,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.ports import Abilities, Answers, Provider
from engine.vocabulary.usage import Usage

_log = logging.getLogger("tableround.model")

HELD = 512
"""Answers that stay in memory; the file has the rest."""

FREE = Usage(input=0, output=0)
"""What a kept answer costs."""


class Remembered:
    """A provider that looks up what it was asked before; otherwise the provider that it holds.

    `asked` counts the requests that could have been kept, `found` those that were.
    """

    def __init__(self, inner: Provider, answers: Answers) -> None:
        """Stand before a provider."""
        self._inner = inner
        self._answers = answers
        self._held: dict[str, bytes] = {}
        self._under_way: dict[str, asyncio.Event] = {}
        self.asked = 0
        self.found = 0

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        return self._inner.name

    @property
    def calls_models(self) -> bool:
        """Whether what it says comes from a model."""
        return self._inner.calls_models

    def resting(self) -> list[str]:
        """Return the models that rest after failures."""
        return self._inner.resting() if isinstance(self._inner, Guarded) else []

    def slowed(self) -> int | None:
        """Return how many calls may run at once while they are fewer than usual, else None."""
        return self._inner.slowed() if isinstance(self._inner, Guarded) else None

    def hasten(self) -> None:
        """Let one call of each model that rests try now."""
        if isinstance(self._inner, Guarded):
            self._inner.hasten()

    def abilities(self, model: str) -> Abilities:
        """Say what a model can do; ModelNotFound names the nearest one."""
        return self._inner.abilities(model)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer; one of a picture's description comes from memory where it is there.

        Of equal requests at the same time one is sent, the others wait for its answer.
        """
        key = exact_request(self.name, request)[0] if request.task is Task.SEE else ""
        if not key:
            async with aclosing(self._inner.stream(request)) as events:
                async for event in events:
                    yield event
            return
        while key in self._under_way:
            await self._under_way[key].wait()
        self.asked += 1
        self._under_way[key] = asyncio.Event()
        try:
            known = await self._get(key)
            if known is not None:
                self.found += 1
                for event in _again(known.decode()):
                    yield event
                return
            async with aclosing(self._inner.stream(request)) as events:
                pieces: list[str] = []
                async for event in events:
                    if isinstance(event, TextDelta):
                        pieces.append(event.text)
                    elif isinstance(event, Finished) and event.reason == "stop" and pieces:
                        await self._put(key, "".join(pieces).encode(errors="replace"))
                    yield event
        finally:
            self._under_way.pop(key).set()

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw one picture; none is kept, whoever draws again wants another one."""
        return await self._inner.draw(request)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors; none is kept."""
        return await self._inner.embed(request)

    async def aclose(self) -> None:
        """Free everything."""
        if self.asked:
            _log.info("%s: %s of %s answers were known", self.name, self.found, self.asked)
        await self._inner.aclose()

    async def _get(self, key: str) -> bytes | None:
        if key in self._held:
            return self._held[key]
        found = await self._answers.get(key)
        if found is not None:
            self._hold(key, found)
        return found

    async def _put(self, key: str, data: bytes) -> None:
        self._hold(key, data)
        await self._answers.put(key, data)

    def _hold(self, key: str, data: bytes) -> None:
        self._held[key] = data
        while len(self._held) > HELD:
            self._held.pop(next(iter(self._held)))


def _again(text: str) -> list[StreamEvent]:
    return [TextDelta(text=text), UsageReport(usage=FREE), Finished(reason="stop", raw="known")]
