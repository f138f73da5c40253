"""What settings say of each provider: whether it could be called, where, and how often."""

from dataclasses import dataclass
from typing import Literal

from engine.inquiries.asking import choice_of
from engine.policy.settings_load import Loaded
from engine.policy.settings_models import access, first_configured, is_configured
from engine.policy.settings_providers import KNOWN, REHEARSAL, key_variable, third_parties
from engine.providers.registry import default_address
from engine.vocabulary.messages import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """One provider. `key` says where its key comes from, never the key; None for no key.

    `chosen` is the provider that speaks where nothing else is named, `called` says whether any
    task or seat would use it. `tasks` are those that it has a default model for: where there is
    none its models decide. Limits are calls at once, requests and tokens a minute; None where nobody set one.
    """

    provider: str
    state: Literal["ready", "unset"]
    chosen: bool
    called: bool
    key: str | None
    variable: str
    base_url: str
    own: bool
    tasks: tuple[Task, ...]
    at_once: int | None
    requests_per_minute: int | None
    tokens_per_minute: int | None


def provider_rows(loaded: Loaded) -> tuple[ProviderRow, ...]:
    """Return every provider in the order in which a key chooses one, other packages' behind ours."""
    return tuple(_row(loaded, name) for name in (*KNOWN, *sorted(third_parties() - {*KNOWN})))


def configured_providers(loaded: Loaded) -> tuple[str, ...]:
    """Return the providers that could be called; the rehearsal only where it would speak."""
    rows = provider_rows(loaded)
    return tuple(
        row.provider
        for row in rows
        if row.called or (row.state == "ready" and row.provider != REHEARSAL)
    )


def _row(loaded: Loaded, name: str) -> ProviderRow:
    settings = loaded.settings
    own = access(settings, name)
    choice = choice_of(loaded)
    chosen = settings.general.provider or first_configured(settings)
    return ProviderRow(
        provider=name,
        state="ready" if is_configured(settings, name) else "unset",
        chosen=name == chosen,
        called=choice is not None and name in choice.providers,
        key=loaded.origins.get(f"providers.{name}.api_key") if own.api_key else None,
        variable="" if name == REHEARSAL else key_variable(name),
        base_url=own.base_url or default_address(name),
        own=name in KNOWN,
        tasks=tuple(
            task
            for task in (Task.TALK, Task.SEE, Task.DRAW, Task.EMBED)
            if loaded.catalogue.default(name, task)
        ),
        at_once=own.at_once,
        requests_per_minute=own.requests_per_minute,
        tokens_per_minute=own.tokens_per_minute,
    )
