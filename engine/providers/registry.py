"""The providers that a run may call, built from settings, each behind a guard of its own."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from typing import Protocol

from engine.policy.models import Catalogue
from engine.policy.settings_model import ProviderSettings, Settings
from engine.policy.settings_models import access
from engine.policy.settings_providers import (
    ENTRY_POINTS,
    KNOWN,
    OLLAMA,
    REHEARSAL,
    third_parties,
)
from engine.policy.veil import Veil
from engine.providers.guard import Allowance, Guard
from engine.providers.guarded import Guarded, GuardedLister, hide_in
from engine.providers.model_lists import ModelLists
from engine.providers.remembered import Remembered
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import EngineError, SettingsError
from engine.vocabulary.ids import generator
from engine.vocabulary.ports import Abilities, Answers, ListsModels, Provider, Threads

AT_ONCE = 8
"""Calls of a provider at once where nobody set another number: a table of six speaks together."""

OLLAMA_AT_ONCE = 2
"""The same for Ollama: one machine's memory (`providers.md`, section 7)."""


class Maker(Protocol):
    """What an entry point of the group `tableround.providers` names: a class, or a function."""

    def __call__(self, name: str, base_url: str, api_key: str | None) -> Provider:
        """Return the provider; SettingsError where address or key cannot be used."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Builds providers; `pace` is the rehearsal's, None without pauses.

    `seed` draws by how much calls of the same moment are spread.
    Without `answers` no answer is remembered, and providers that list their models show it.
    """

    settings: Settings
    catalogue: Catalogue
    lists: ModelLists
    clock: Clock
    threads: Threads
    answers: Answers | None
    pace: float | None = None
    seed: int = 0

    def build(self, names: Iterable[str]) -> dict[str, Provider]:
        """Return the named providers; SettingsError where one is unknown or cannot be used."""
        shared = asyncio.Semaphore(self.settings.network.connections)
        return {name: self._build(name, shared) for name in sorted(names)}

    def _build(self, name: str, shared: asyncio.Semaphore) -> Provider:
        if name == REHEARSAL:
            return self._rehearsal()
        own = access(self.settings, name)
        if name in KNOWN:
            inner = self._over_http(name, own, shared)
        elif name in third_parties():
            inner = self._third_party(name, own)
        else:
            raise SettingsError(
                f"There is no provider {name}.", hint=f"There are {', '.join(KNOWN)}."
            )
        usual = OLLAMA_AT_ONCE if name == OLLAMA else AT_ONCE
        allowance = Allowance(
            at_once=own.at_once or usual,
            requests=own.requests_per_minute,
            tokens=own.tokens_per_minute,
        )
        rng = generator(self.seed, "spread", name) if inner.calls_models else None
        kind = GuardedLister if isinstance(inner, ListsModels) else Guarded
        guarded = kind(
            inner,
            Guard(name, self.clock, allowance, rng),
            known=self._known(name, own),
            names=lambda: self._names(name, own),
            veil=_veil(name, own),
        )
        return guarded if self.answers is None else Remembered(guarded, self.answers)

    def _rehearsal(self) -> Provider:
        from engine.providers.rehearsal import Rehearsal  # noqa: PLC0415 - brings Pillow

        faults = ",".join(self.settings.rehearsal.faults)
        return Rehearsal(clock=self.clock, threads=self.threads, pace=self.pace, faults=faults)

    def _over_http(self, name: str, own: ProviderSettings, shared: asyncio.Semaphore) -> Provider:
        from engine.http import CLOUD, LOCAL, HttpClient, Limits  # noqa: PLC0415 - brings httpx
        from engine.providers.anthropic import Anthropic  # noqa: PLC0415 - the same
        from engine.providers.gemini import Gemini  # noqa: PLC0415 - the same
        from engine.providers.ollama import Ollama  # noqa: PLC0415 - the same
        from engine.providers.openai_style import OpenAIStyle  # noqa: PLC0415 - the same

        address, key = own.base_url or "", _key(own)
        network = self.settings.network
        phases = network.model_dump(exclude={"connections", "per_host"}, exclude_none=True)
        fitting = LOCAL if _is_near(name, own) else CLOUD
        client = HttpClient(
            name,
            limits=Limits(connections=network.per_host),
            timeouts=replace(fitting, **phases),
            shared=shared,
        )
        match name:
            case "anthropic":
                made = Anthropic(name, address, key, client, clock=self.clock)
            case "gemini":
                made = Gemini(name, address, key, client, clock=self.clock, threads=self.threads)
            case "ollama":
                made = Ollama(name, address, key, client, clock=self.clock)
            case _:
                made = OpenAIStyle(
                    name, address, key, client, clock=self.clock, threads=self.threads
                )
        made.know(self._known(name, own))
        return made

    def _third_party(self, name: str, own: ProviderSettings) -> Provider:
        (point, *_) = entry_points(group=ENTRY_POINTS, name=name)
        try:
            maker: Maker = point.load()
        except (ImportError, AttributeError) as error:
            raise SettingsError(
                f"The provider {name} of another package cannot be loaded.",
                hint=f"Install {point.value.partition(':')[0]} again, or take it away.",
            ) from error
        try:
            return maker(name, own.base_url or "", _key(own))
        except EngineError as error:
            hide_in(error, _veil(name, own))
            raise

    def _known(self, name: str, own: ProviderSettings) -> Callable[[str, Abilities], Abilities]:
        """Return what the settings, the provider's list and the catalogue say of its models."""

        def known(model: str, basis: Abilities) -> Abilities:
            row = self.lists.row(name, own.base_url or "", model)
            if row is not None and name == OLLAMA:
                # The window that a model could have, not the one that this machine gives it.
                row = replace(row, context=None)
            if own.sees is not None:
                basis = replace(basis, see=own.sees)
            found = self.catalogue.abilities(name, model, basis, row)
            return found if own.sees is None else replace(found, see=own.sees)

        return known

    def _names(self, name: str, own: ProviderSettings) -> tuple[str, ...]:
        listed = self.lists.read(name, own.base_url or "").rows
        return tuple(row.id for row in listed) or self.catalogue.named(name)


def default_address(name: str) -> str:
    """Return where a provider of ours is called, empty where only settings can say it."""
    from engine.providers import anthropic, gemini, ollama  # noqa: PLC0415 - brings httpx
    from engine.providers.openai_style import ROWS  # noqa: PLC0415 - the same

    own = {
        "anthropic": anthropic.BASE_URL,
        "gemini": gemini.BASE_URL,
        OLLAMA: ollama.HERE,
        **{known: row.base_url for known, row in ROWS.items()},
    }
    return own.get(name, "")


def _is_near(name: str, own: ProviderSettings) -> bool:
    from engine.http import is_near  # noqa: PLC0415 - brings httpx

    return is_near(own.base_url) if own.base_url else name == OLLAMA


def _veil(name: str, own: ProviderSettings) -> Veil:
    """Return what hides a provider's key; a placeholder that is its name is no secret."""
    return Veil(key for key in [_key(own)] if key and key != name)


def _key(own: ProviderSettings) -> str | None:
    return own.api_key.get_secret_value() if own.api_key else None
