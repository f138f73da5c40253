"""Texts turned into vectors, by the first of several models that answers; and outside a session."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from engine.inquiries.asking import answer_of, registry_of
from engine.memory import Memories
from engine.policy.masking import Masker
from engine.policy.paths import Paths
from engine.policy.privacy import privacy_of
from engine.policy.settings_load import Loaded
from engine.policy.settings_models import check_access, check_provider, embedding_models
from engine.policy.text import estimate_tokens
from engine.policy.vectors import Near, packed
from engine.tasks import Runtime
from engine.vocabulary.errors import BadResponse, ProviderError
from engine.vocabulary.messages import EmbedRequest
from engine.vocabulary.ports import Provider, Threads
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Cost, Usage, cost_of

_log = logging.getLogger("tableround.memory")

T = TypeVar("T")

BATCH = 64
"""Texts of one call."""

LONGEST = 4_000
"""Characters of a text that are sent: within the 8,192 tokens that models take."""

SEARCH_SECONDS, BATCH_SECONDS = 5.0, 60.0
"""How long a search waits for its vector, and how long a batch may take outside a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Packed vectors of texts, in their order, which model made them, and what that used."""

    ref: ModelRef
    vectors: tuple[bytes, ...]
    usage: Usage
    cost: Cost | None


async def made_by(
    provider: Provider, ref: ModelRef, key: str, texts: Sequence[str], threads: Threads
) -> Made:
    """Return the vectors that a model makes of texts; ProviderError."""
    sent = tuple(text[:LONGEST] for text in texts)
    result = await provider.embed(EmbedRequest(key=key, model=ref.model, texts=sent))
    if len(result.vectors) != len(sent):
        raise BadResponse(
            f"{ref.provider} sent {len(result.vectors)} vectors for {len(sent)} texts."
        )
    usage = result.usage
    if usage.input is None:
        usage = Usage(input=sum(map(estimate_tokens, sent)), output=0, estimated=True)
    return Made(
        ref=ref,
        vectors=await threads.run(lambda: tuple(map(packed, result.vectors))),
        usage=usage,
        cost=cost_of(usage, provider.abilities(ref.model).price),
    )


async def by_any(models: Sequence[ModelRef], call: Callable[[ModelRef], Awaitable[T]]) -> T:
    """Return what the first model returns that does not fail; the last one's ProviderError."""
    *first, last = models
    for ref in first:
        try:
            return await call(ref)
        except ProviderError as error:
            _log.info("another model than %s makes vectors after %s", ref, error.kind)
    return await call(last)


class Embedder:
    """Makes vectors outside a session."""

    def __init__(
        self,
        models: Sequence[ModelRef],
        providers: Mapping[str, Provider],
        threads: Threads,
        masker: Masker,
    ) -> None:
        """Ask these models, in their order; texts are masked before."""
        self.models = tuple(models)
        self._providers = providers
        self._threads = threads
        self._masker = masker

    async def near(self, text: str) -> Near:
        """Return what memories are to be near to; EngineError where nobody says so in time."""
        made = await self._made("search", (text,), SEARCH_SECONDS)
        return Near(model=str(made.ref), vector=made.vectors[0])

    async def fill(self, memories: Memories, filled: "Filled") -> None:
        """Make the vectors that memories lack, the newest first, and count them in `filled`.

        EngineError where that fails.
        """
        names = tuple(map(str, self.models))
        while bare := await memories.lacking(names, BATCH):
            made = await self._made("reindex", [one.text for one in bare], BATCH_SECONDS)
            kept = await memories.keep_vectors(
                str(made.ref), list(zip(bare, made.vectors, strict=True))
            )
            filled.add(made, kept)
            if not kept:  # all were changed meanwhile: whoever did that sees to them
                break

    async def _made(self, key: str, texts: Sequence[str], seconds: float) -> Made:
        sent = tuple(map(self._masker.mask, texts))

        def call(ref: ModelRef) -> Awaitable[Made]:
            work = made_by(self._providers[ref.provider], ref, key, sent, self._threads)
            return answer_of(work, ref.provider, seconds)

        return await by_any(self.models, call)


@dataclass(slots=True)
class Filled:
    """How many vectors were made, and of what they used; a cost that nobody tells is None."""

    vectors: int = 0
    tokens: int = 0
    cost: Cost | None = None

    def add(self, made: Made, kept: int) -> None:
        """Count one more batch."""
        self.vectors += kept
        self.tokens += made.usage.total
        if made.cost is not None:
            before = self.cost.amount if self.cost is not None else 0
            self.cost = Cost(currency=made.cost.currency, amount=made.cost.amount + before)


@asynccontextmanager
async def embedder_of(
    loaded: Loaded, paths: Paths, runtime: Runtime
) -> AsyncGenerator[Embedder | None]:
    """Hand out what makes vectors outside a session; None where settings name no model for it.

    SettingsError where the model that they name cannot be called.
    """
    models = embedding_models(loaded.settings)
    if not models:
        yield None
        return
    names = {ref.provider for ref in models}
    for name in sorted(names):
        check_provider(name)
        check_access(loaded.settings, name)
    providers = registry_of(loaded, paths, runtime).build(names)
    try:
        masker = privacy_of(loaded.settings.privacy, "en").to_models
        yield Embedder(models, providers, runtime, masker)
    finally:
        for provider in providers.values():
            await provider.aclose()
