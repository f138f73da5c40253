"""Which model does what: the provider that was chosen, and a model for each task and seat."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.policy.models import Catalogue, Listed
from engine.policy.settings_model import ProviderSettings, Settings
from engine.policy.settings_names import nearest
from engine.policy.settings_providers import (
    COMPATIBLE,
    KNOWN,
    OLLAMA,
    REHEARSAL,
    RETIRED,
    is_loopback,
    is_provider,
    key_variable,
)
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef

Refs = tuple[ModelRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The models of a run. A task without a model cannot be done; `seats` holds exceptions.

    `fallbacks` and `seat_fallbacks` step in, in their order, where a model cannot answer.
    """

    provider: str
    tasks: Mapping[Task, ModelRef]
    seats: Mapping[str, ModelRef] = field(default_factory=dict[str, ModelRef])
    fallbacks: Mapping[Task, Refs] = field(default_factory=dict[Task, Refs])
    seat_fallbacks: Mapping[str, Refs] = field(default_factory=dict[str, Refs])

    @property
    def models(self) -> frozenset[ModelRef]:
        """Return every model that may be called."""
        spare = (*self.fallbacks.values(), *self.seat_fallbacks.values())
        return frozenset(
            (*self.tasks.values(), *self.seats.values(), *(ref for refs in spare for ref in refs))
        )

    @property
    def providers(self) -> frozenset[str]:
        """Return every provider that may be called."""
        return frozenset(ref.provider for ref in self.models)

    @property
    def rehearsal(self) -> bool:
        """Say whether no model is called at all."""
        return self.providers == frozenset({REHEARSAL})


def choose(settings: Settings, catalogue: Catalogue, listed: Listed | None = None) -> Choice:
    """Return the models that settings ask for, each provider checked.

    `listed` tells what the providers' own lists say: a model that sees describes pictures too.
    SettingsError where a provider is unknown, or lacks its address, its key or the name
    of a model.
    """
    provider = settings.general.provider or first_configured(settings)
    check_provider(provider)
    tasks = _tasks(settings, catalogue, provider, listed)
    chosen = Choice(
        provider=provider,
        tasks=tasks,
        seats={
            seat: parse_model(choice.model, provider)
            for seat, choice in settings.seats.items()
            if choice.model
        },
        fallbacks={
            task: _refs(getattr(settings.fallbacks, task.value), provider) for task in tasks
        },
        seat_fallbacks={
            seat: _refs(choice.fallbacks, provider)
            for seat, choice in settings.seats.items()
            if choice.fallbacks
        },
    )
    for name in sorted(chosen.providers):
        check_provider(name)
        check_access(settings, name)
    return chosen


def _tasks(
    settings: Settings, catalogue: Catalogue, provider: str, listed: Listed | None
) -> dict[Task, ModelRef]:
    """Return the model of each task that can be done; a talking model that sees sees too."""
    talk = _model(provider, settings.tasks.talk or settings.general.model, Task.TALK, catalogue)
    if talk is None:
        raise SettingsError(
            f"No model is named for {provider}.", hint="Name one with --model, or AI_MODEL."
        )
    tasks = {Task.TALK: talk}
    for task in (Task.SEE, Task.DRAW, Task.EMBED, Task.JUDGE, Task.GLOSS):
        named = getattr(settings.tasks, task.value)
        if not named and task is Task.SEE and _sees(settings, catalogue, talk, listed):
            ref: ModelRef | None = talk
        else:
            ref = _model(provider, named, task, catalogue)
        if ref is None and task in {Task.JUDGE, Task.GLOSS}:
            ref = talk
        if ref is not None:
            tasks[task] = ref
    return tasks


def embedding_models(settings: Settings) -> Refs:
    """Return the model that turns memories into vectors, then those that step in for it.

    None unless the user named one: all that is remembered would go there, and cost something.
    """
    if not settings.tasks.embed:
        return ()
    provider = settings.general.provider or first_configured(settings)
    named = (settings.tasks.embed, *settings.fallbacks.embed)
    return tuple(dict.fromkeys(_refs(named, provider)))


def _sees(settings: Settings, catalogue: Catalogue, ref: ModelRef, listed: Listed | None) -> bool:
    if ref.provider == REHEARSAL:
        return False  # its eyes are a model of their own
    own = access(settings, ref.provider)
    if own.sees is not None:
        return own.sees
    row = listed(ref.provider, own.base_url or "", ref.model) if listed is not None else None
    return catalogue.sees(ref.provider, ref.model, row)


def _refs(texts: tuple[str, ...], provider: str) -> Refs:
    return tuple(parse_model(text, provider) for text in texts)


def parse_model(text: str, provider: str) -> ModelRef:
    """Read `provider/model`, or a model of the given provider; model ids may hold slashes."""
    head, slash, rest = text.partition("/")
    if slash and rest and (is_provider(head) or head in RETIRED):
        return ModelRef(provider=head, model=rest)
    return ModelRef(provider=provider, model=text)


def access(settings: Settings, provider: str) -> ProviderSettings:
    """Return a provider's key and address; `general.base_url` is the chosen provider's."""
    own = settings.providers.get(provider, ProviderSettings())
    chosen = settings.general.provider or first_configured(settings)
    if settings.general.base_url and provider == chosen:
        return own.model_copy(update={"base_url": settings.general.base_url})
    return own


def check_provider(name: str) -> None:
    """Raise SettingsError where a provider is unknown or retired."""
    if is_provider(name):
        return
    if name in RETIRED:
        raise SettingsError(
            "GitHub Models was retired on 2026-07-30.",
            hint="Use openrouter, openai-compatible with a local server, or rehearsal.",
        )
    best = nearest(name, KNOWN)
    raise SettingsError(
        f"There is no provider {name}.",
        hint=f"Did you mean {best}?" if best else f"There are {', '.join(KNOWN)}.",
    )


def first_configured(settings: Settings) -> str:
    """Return what is used when nobody chose: an address, a key in their order, else rehearsal."""
    if settings.general.base_url:
        return COMPATIBLE
    return next((name for name in KNOWN if is_configured(settings, name)), REHEARSAL)


def is_configured(settings: Settings, provider: str) -> bool:
    """Say whether a provider could be called: its key is there, or its address where that does."""
    if provider == REHEARSAL:
        return True
    own = settings.providers.get(provider)
    if own is None:
        return False
    if provider in (COMPATIBLE, OLLAMA):
        return own.base_url is not None
    if provider not in KNOWN:
        return own.base_url is not None or own.api_key is not None
    return own.api_key is not None


def _model(provider: str, text: str | None, task: Task, catalogue: Catalogue) -> ModelRef | None:
    if text:
        return parse_model(text, provider)
    default = catalogue.default(provider, task)
    return ModelRef(provider=provider, model=default) if default else None


def check_access(settings: Settings, provider: str) -> None:
    """Raise SettingsError where a known provider lacks the key or the address that it needs."""
    own = access(settings, provider)
    if provider in (REHEARSAL, OLLAMA) or provider not in KNOWN:
        return
    if provider != COMPATIBLE:
        if own.api_key is None and not (own.base_url and is_loopback(own.base_url)):
            raise SettingsError(f"{provider} has no key.", hint=f"Set {key_variable(provider)}.")
        return
    if own.base_url is None:
        raise SettingsError(
            f"{COMPATIBLE} has no address.",
            hint="Give --base-url, or set OPENAI_COMPATIBLE_BASE_URL.",
        )
    if own.api_key is None and not is_loopback(own.base_url):
        raise SettingsError(
            f"{COMPATIBLE} has no key for an address on another machine.",
            hint=f"Set {key_variable(COMPATIBLE)}.",
        )
