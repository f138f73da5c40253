"""Which model does what: the provider that was chosen, and a model for each task and seat."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.policy.settings_model import ProviderSettings, Settings
from engine.policy.settings_names import nearest
from engine.policy.settings_providers import (
    AVAILABLE,
    COMPATIBLE,
    KNOWN,
    REHEARSAL,
    RETIRED,
    is_loopback,
    key_variable,
)
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef

REHEARSAL_MODELS: dict[Task, str] = {
    Task.TALK: "voices",
    Task.SEE: "eyes",
    Task.DRAW: "scissors",
    Task.EMBED: "bigrams",
    Task.JUDGE: "voices",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The models of a run. A task without a model cannot be done; `seats` holds exceptions."""

    provider: str
    tasks: Mapping[Task, ModelRef]
    seats: Mapping[str, ModelRef] = field(default_factory=dict[str, ModelRef])

    @property
    def providers(self) -> frozenset[str]:
        """Return every provider that may be called."""
        return frozenset(ref.provider for ref in (*self.tasks.values(), *self.seats.values()))

    @property
    def rehearsal(self) -> bool:
        """Say whether no model is called at all."""
        return self.providers == frozenset({REHEARSAL})


def choose(settings: Settings) -> Choice:
    """Return the models that settings ask for, each provider checked.

    SettingsError where a provider is unknown or not in this version, or lacks its
    address, its key or the name of a model.
    """
    provider = settings.general.provider or _configured(settings)
    check_provider(provider)
    talk = _model(provider, settings.tasks.talk or settings.general.model, Task.TALK)
    if talk is None:
        raise SettingsError(
            f"No model is named for {provider}.", hint="Name one with --model, or AI_MODEL."
        )
    tasks: dict[Task, ModelRef] = {Task.TALK: talk}
    for task in (Task.SEE, Task.DRAW, Task.EMBED, Task.JUDGE):
        ref = _model(provider, getattr(settings.tasks, task.value), task)
        if ref is None and task is Task.JUDGE:
            ref = talk
        if ref is None and task is Task.SEE and access(settings, talk.provider).sees:
            ref = talk
        if ref is not None:
            tasks[task] = ref
    seats = {
        seat: parse_model(choice.model, provider)
        for seat, choice in settings.seats.items()
        if choice.model
    }
    chosen = Choice(provider=provider, tasks=tasks, seats=seats)
    for name in sorted(chosen.providers):
        check_provider(name)
        _check_access(settings, name)
    return chosen


def parse_model(text: str, provider: str) -> ModelRef:
    """Read `provider/model`, or a model of the given provider; model ids may hold slashes."""
    head, slash, rest = text.partition("/")
    if slash and rest and (head in KNOWN or head in RETIRED):
        return ModelRef(provider=head, model=rest)
    return ModelRef(provider=provider, model=text)


def access(settings: Settings, provider: str) -> ProviderSettings:
    """Return a provider's key and address; `general.base_url` is the chosen provider's."""
    own = settings.providers.get(provider, ProviderSettings())
    chosen = settings.general.provider or _configured(settings)
    if settings.general.base_url and provider == chosen:
        return own.model_copy(update={"base_url": settings.general.base_url})
    return own


def check_provider(name: str) -> None:
    """Raise SettingsError where a provider is unknown, retired or not in this version."""
    if name in AVAILABLE:
        return
    if name in RETIRED:
        raise SettingsError(
            "GitHub Models was retired on 2026-07-30.",
            hint="Use openai-compatible with another service, or rehearsal.",
        )
    if name in KNOWN:
        raise SettingsError(
            f"This version does not have the provider {name} yet.",
            hint=f"It has {' and '.join(AVAILABLE)}.",
        )
    best = nearest(name, KNOWN)
    raise SettingsError(
        f"There is no provider {name}.",
        hint=f"Did you mean {best}?" if best else f"This version has {', '.join(AVAILABLE)}.",
    )


def check_store(settings: Settings) -> None:
    """Raise SettingsError where sessions shall be kept in a way that this version lacks."""
    store = settings.general.store
    if store == "file":
        return
    if store == "private" or "://" in store:
        raise SettingsError(
            "This version keeps sessions in files only.", hint="Leave --store out, or say file."
        )
    raise SettingsError("The store is none of file, private and a URL.", hint="Say --store file.")


def _configured(settings: Settings) -> str:
    """Return what is used when nobody chose: a configured service, else the rehearsal."""
    compatible = settings.providers.get(COMPATIBLE)
    addressed = settings.general.base_url or (compatible and compatible.base_url)
    return COMPATIBLE if addressed else REHEARSAL


def _model(provider: str, text: str | None, task: Task) -> ModelRef | None:
    if text:
        return parse_model(text, provider)
    if provider == REHEARSAL:
        return ModelRef(provider=REHEARSAL, model=REHEARSAL_MODELS[task])
    return None


def _check_access(settings: Settings, provider: str) -> None:
    if provider != COMPATIBLE:
        return
    own = access(settings, provider)
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
