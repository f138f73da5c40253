"""How one provider is asked: in limited time, and whatever goes wrong is a sentence."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Collection
from contextlib import asynccontextmanager
from typing import TypeVar

from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded
from engine.policy.settings_model import Settings
from engine.policy.settings_models import Choice, choose
from engine.policy.text import clean_line
from engine.providers.model_lists import ModelLists
from engine.providers.registry import Registry
from engine.tasks import Runtime
from engine.vocabulary.errors import EngineError, ProviderError, ProviderTimeout, SettingsError
from engine.vocabulary.ports import Provider

T = TypeVar("T")

_ID_CELLS = 200
_DATED = 6  # digits at least that may follow a model's name as its date


def registry_of(
    loaded: Loaded, paths: Paths, runtime: Runtime, settings: Settings | None = None
) -> Registry:
    """Return what builds the providers of a home; `settings` instead of those that were loaded."""
    return Registry(
        settings=settings or loaded.settings,
        catalogue=loaded.catalogue,
        lists=ModelLists(paths.model_lists),
        clock=runtime.clock,
        threads=runtime,
        answers=None,
    )


def choice_of(loaded: Loaded, lists: ModelLists | None = None) -> Choice | None:
    """Return the models that would be called now, None where settings do not name them yet."""
    try:
        return choose(loaded.settings, loaded.catalogue, lists.row if lists is not None else None)
    except SettingsError:
        return None


@asynccontextmanager
async def opened(registry: Registry, name: str) -> AsyncGenerator[Provider, None]:
    """Build a provider and free it at the end; SettingsError where it cannot be used."""
    provider = registry.build([name])[name]
    try:
        yield provider
    finally:
        await provider.aclose()


async def answer_of(work: Awaitable[T], name: str, seconds: float) -> T:
    """Return what a provider answers.

    EngineError whatever goes wrong, in another package's code too; ProviderTimeout when the
    seconds are over.
    """

    async def timed() -> T:
        async with asyncio.timeout(seconds):
            return await work

    (found,) = await asyncio.gather(timed(), return_exceptions=True)
    match found:
        case EngineError():
            raise found
        case TimeoutError():
            raise ProviderTimeout(
                f"{name} did not answer within {seconds:g} seconds.",
                hint="Check the address and the network, and try again.",
            ) from found
        case Exception():
            raise ProviderError(
                f"The code of the provider {name} failed: {type(found).__name__}.",
                hint="Tell its makers, or take that package away.",
            ) from found
        case BaseException():
            raise found
        case _:
            return found


def clean_id(name: str) -> str:
    """Return a model's id as it may be shown; empty where nothing of it is fit to be seen."""
    return clean_line(name, _ID_CELLS)


def listed_as(provider: str, model: str, ids: Collection[str]) -> str:
    """Return under which id a list has a model, empty where it does not.

    Providers take more names than they list: tags, variants, moving and undated names
    (`providers.md`, sections 3.1, 3.3, 3.4, 3.6, 3.7, 3.9).
    """
    names = [model]
    if provider == "ollama":
        names.append(f"{model}:latest")
    elif provider in ("openrouter", "huggingface"):
        names.append(model.partition(":")[0])
    elif provider == "gemini":
        names.append(model.removeprefix("models/"))
    found = next((name for name in names if name in ids), "")
    return found or next((one for one in ids if _is_dated(one, model)), "")


def is_never_listed(provider: str, model: str) -> bool:
    """Say whether a name is of a kind that lists leave out: OpenRouter's aliases, Ark's endpoints."""
    if provider == "openrouter":
        return model.startswith(("~", "openrouter/"))
    return provider == "ark" and model.startswith("ep-")


def _is_dated(listed: str, model: str) -> bool:
    head, dash, tail = listed.rpartition("-")
    return head == model and bool(dash) and len(tail) >= _DATED and tail.isdecimal()
