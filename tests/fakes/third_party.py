"""A provider as another package would bring it: a class that knows the engine's ports alone."""

import asyncio
from collections.abc import AsyncGenerator

from engine.vocabulary.errors import BadRequest, ProviderFacts, ServerError
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Usage

WORDS = "A lamp that folds flat, for a small room."


class Echo:
    """Says the same to everybody; the model `endless` does not stop, `broken` does too soon."""

    calls_models = True

    def __init__(self, name: str, base_url: str, api_key: str | None) -> None:
        """Keep what the settings say."""
        self.name = name
        self.base_url = base_url
        self._key = api_key
        self.open = 0

    @property
    def has_key(self) -> bool:
        """Whether the settings gave a key."""
        return bool(self._key)

    def __repr__(self) -> str:
        """Show the name, never the key."""
        return f"Echo({self.name!r})"

    def abilities(self, model: str) -> Abilities:
        """Every model talks."""
        return Abilities(context=32_000)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Say it."""
        self.open += 1
        try:
            yield Started(served_model=request.model)
            for word in WORDS.split(" "):
                yield TextDelta(text=f"{word} ")
                while request.model == "endless":
                    await asyncio.sleep(0.01)
                    yield TextDelta(text="and ")
                if request.model == "broken":
                    raise ServerError("It broke.", facts=self._facts(request.model, emitted=True))
            yield UsageReport(usage=Usage(input=10, output=12))
            yield Finished(reason="stop")
        finally:
            self.open -= 1

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Refuse."""
        raise BadRequest("It does not draw.", facts=self._facts(request.model))

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Refuse."""
        raise BadRequest("It makes no vectors.", facts=self._facts(request.model))

    async def aclose(self) -> None:
        """Nothing is held."""

    def _facts(self, model: str, *, emitted: bool = False) -> ProviderFacts:
        return ProviderFacts(provider=self.name, model=model, emitted=emitted)
