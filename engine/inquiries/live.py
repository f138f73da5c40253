"""One cheap live call a provider: does it answer, and what is wrong where it does not."""

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from engine.diagnostics import Check, Finding
from engine.inquiries.asking import (
    answer_of,
    choice_of,
    clean_id,
    is_never_listed,
    listed_as,
    opened,
    registry_of,
)
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded
from engine.policy.settings_model import Settings
from engine.policy.settings_models import Choice, access
from engine.policy.settings_names import nearest
from engine.policy.settings_providers import REHEARSAL
from engine.policy.text import clean_line
from engine.providers.registry import Registry
from engine.tasks import Runtime
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    AuthenticationError,
    EngineError,
    ModelNotFound,
    ParameterRefused,
    ProviderError,
    RateLimitError,
    ServerError,
)
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    Finished,
    ReasoningDelta,
    Sampling,
    Situation,
    Task,
    TextDelta,
    message,
)
from engine.vocabulary.ports import ListsModels, Provider
from engine.vocabulary.seats import ModelRef

SECONDS = 10.0
"""How long a provider may take in all; the phases of a call are shorter, and say more."""

PHASES: dict[str, float] = {
    "connect": 4.0,
    "headers": 5.0,
    "first_data": 5.0,
    "between_data": 5.0,
    "reasoning": 5.0,
}

KEYED_LISTS = frozenset({"openai", "anthropic", "gemini", "deepseek"})
"""Providers that list their models only to who has a key; the lists of others prove nothing."""

NO_LIST = frozenset({404, 405, 501})
LENGTH = 16
"""Tokens of the answer that is asked for: some servers behind OpenRouter refuse fewer."""

SAID_CELLS = 600
SHORTEST_KEY = 4
"""Characters; what is shorter stands in any sentence, and masking it would spoil them."""


def called_providers(loaded: Loaded) -> tuple[str, ...]:
    """Return the providers that a session would call now; none where it would rehearse."""
    choice = choice_of(loaded)
    return () if choice is None else tuple(sorted(choice.providers - {REHEARSAL}))


async def check_providers(
    loaded: Loaded, paths: Paths, runtime: Runtime, names: Collection[str]
) -> tuple[Check, ...]:
    """Call each provider once, all at the same time, and say in a sentence how it went.

    The check of a provider is named `provider:NAME`. Nothing is raised for what a provider does,
    and nothing is called for the rehearsal.
    """
    registry = registry_of(loaded, paths, runtime, hurried(loaded.settings))
    desk = _Desk(
        loaded=loaded,
        registry=registry,
        clock=runtime.clock,
        choice=choice_of(loaded, registry.lists),
    )
    wanted = sorted(set(names) - {REHEARSAL})
    looks = (desk.check(name, desk.look(name), SECONDS) for name in wanted)
    return tuple(await asyncio.gather(*looks))


async def check_model(registry: Registry, loaded: Loaded, ref: ModelRef, seconds: float) -> Check:
    """Ask one model for a word, and say in a sentence how it went, as `check_providers` does."""
    desk = _Desk(loaded=loaded, registry=registry, clock=registry.clock, choice=None)
    return await desk.check(ref.provider, desk.word(ref), seconds)


def hurried(settings: Settings) -> Settings:
    """Return settings whose calls give up early, or as early as they do already."""
    own = settings.network
    phases = {name: min(most, getattr(own, name) or most) for name, most in PHASES.items()}
    return settings.model_copy(update={"network": own.model_copy(update=phases)})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    loaded: Loaded
    registry: Registry
    clock: Clock
    choice: Choice | None

    async def check(self, name: str, look: Awaitable[Finding], seconds: float) -> Check:
        begun = self.clock.monotonic()
        try:
            status, detail, remedy = await answer_of(look, name, seconds)
        except EngineError as error:
            status, detail, remedy = _finding(self.loaded, name, error)
        return Check(
            name=f"provider:{name}",
            status=status,
            duration_ms=round((self.clock.monotonic() - begun) * 1000),
            detail=_shown(self.loaded, name, detail),
            remedy=_shown(self.loaded, name, remedy),
        )

    async def word(self, ref: ModelRef) -> Finding:
        async with opened(self.registry, ref.provider) as provider:
            await _say(provider, ref.model)
        return "healthy", f"the model {ref.model} answers", ""

    async def look(self, name: str) -> Finding:
        async with opened(self.registry, name) as provider:
            keyless = access(self.loaded.settings, name).api_key is None
            if isinstance(provider, ListsModels) and (keyless or name in KEYED_LISTS):
                try:
                    ids = tuple(clean_id(row.id) for row in await provider.models())
                except ProviderError as error:
                    if error.facts.status not in NO_LIST:
                        raise
                else:
                    return self._listed(name, ids)
            return await self._spoken(name, provider)

    def _listed(self, name: str, ids: Sequence[str]) -> Finding:
        missing = self._missing(name, ids)
        if not missing:
            return "healthy", f"it answers and lists {len(ids)} models", ""
        best = nearest(missing, ids)
        remedy = f"Did you mean {best}?" if best else f"Choose one: tableround models {name}"
        return "unhealthy", f"{name} does not list the model {missing}.", remedy

    async def _spoken(self, name: str, provider: Provider) -> Finding:
        model = self._talker(name)
        if model is None:
            return (
                "unhealthy",
                f"No model of {name} is known that could be asked.",
                f"Name one in the settings, such as tasks.talk = {name}/MODEL.",
            )
        try:
            await _say(provider, model)
        except ModelNotFound as error:
            if isinstance(provider, ListsModels) and not self._kept(name):
                ids = [clean_id(row.id) for row in await provider.models()]
                if best := nearest(model, ids):
                    error.hint = f"Did you mean {best}?"
            raise
        kept = self._kept(name)
        if kept and self._missing(name, kept):
            return self._listed(name, kept)
        return "healthy", f"the model {model} answers", ""

    def _kept(self, name: str) -> tuple[str, ...]:
        address = access(self.loaded.settings, name).base_url or ""
        return tuple(row.id for row in self.registry.lists.read(name, address).rows)

    def _missing(self, name: str, ids: Sequence[str]) -> str:
        """Return the first model of the present choice that a list lacks, if any."""
        used = sorted(ref.model for ref in self._used(name))
        return next(
            (
                model
                for model in used
                if not is_never_listed(name, model) and not listed_as(name, model, ids)
            ),
            "",
        )

    def _used(self, name: str) -> list[ModelRef]:
        models = () if self.choice is None else self.choice.models
        return [ref for ref in models if ref.provider == name]

    def _talker(self, name: str) -> str | None:
        """Return a model that words can be asked of: one that would be used, else the default."""
        if self.choice is not None:
            tasks = self.choice.tasks
            refs = [
                *(
                    tasks[task]
                    for task in (Task.TALK, Task.JUDGE, Task.GLOSS, Task.SEE)
                    if task in tasks
                ),
                *self.choice.seats.values(),
                *self.choice.fallbacks.get(Task.TALK, ()),
                *(ref for refs in self.choice.seat_fallbacks.values() for ref in refs),
            ]
            used = next((ref.model for ref in refs if ref.provider == name), None)
            if used is not None:
                return used
        return self.loaded.catalogue.default(name, Task.TALK)


def fault_check(loaded: Loaded, name: str, error: EngineError) -> Check:
    """Return what an error of a provider says as its check."""
    status, detail, remedy = _finding(loaded, name, error)
    return Check(
        name=f"provider:{name}",
        status=status,
        duration_ms=0,
        detail=_shown(loaded, name, detail),
        remedy=_shown(loaded, name, remedy),
    )


def _finding(loaded: Loaded, name: str, error: EngineError) -> Finding:
    passing = isinstance(error, RateLimitError | ServerError)
    origin = loaded.origins.get(f"providers.{name}.api_key")
    remedy = error.hint
    if isinstance(error, AuthenticationError) and origin:
        remedy = f"Check the key and what it may do; it comes from: {origin}."
    return "unhealthy" if passing else "error", error.message, remedy


def _shown(loaded: Loaded, name: str, text: str) -> str:
    """Return foreign words clean and on one line; another package may not know to mask keys."""
    held = access(loaded.settings, name).api_key
    key = held.get_secret_value().strip() if held is not None else ""
    if len(key) >= SHORTEST_KEY:
        text = text.replace(key, "***")
    return clean_line(text, SAID_CELLS)


async def _say(provider: Provider, model: str) -> None:
    """Ask for a word, and leave when it begins to come."""
    try:
        await _first_word(provider, model)
    except ParameterRefused:  # the next request goes without that field
        await _first_word(provider, model)


async def _first_word(provider: Provider, model: str) -> None:
    situation = Situation(
        ask=Ask.TALK,
        kit="",
        lang="en",
        stage="",
        kind="",
        round=1,
        rounds=1,
        topic="",
        scenario="",
        seed=0,
    )
    request = ChatRequest(
        key="doctor",
        model=model,
        messages=(message("user", "Say: ok"),),
        sampling=Sampling(max_tokens=LENGTH),
        situation=situation,
    )
    async with aclosing(provider.stream(request)) as events:
        async for event in events:
            if isinstance(event, TextDelta | ReasoningDelta | Finished):
                return
