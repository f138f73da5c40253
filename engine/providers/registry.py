"""The providers that a run may call, built from settings."""

from collections.abc import Iterable

from engine.policy.settings_model import Settings
from engine.policy.settings_models import access
from engine.policy.settings_providers import COMPATIBLE, REHEARSAL
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.ports import Abilities, Provider, Threads


def build_providers(
    names: Iterable[str],
    settings: Settings,
    *,
    clock: Clock,
    threads: Threads,
    pace: float | None,
) -> dict[str, Provider]:
    """Return the named providers; `pace` is the rehearsal's, None without pauses.

    SettingsError where this version has no such provider.
    """
    return {name: _build(name, settings, clock, threads, pace) for name in sorted(names)}


def _build(
    name: str, settings: Settings, clock: Clock, threads: Threads, pace: float | None
) -> Provider:
    if name == REHEARSAL:
        from engine.providers.rehearsal import Rehearsal  # noqa: PLC0415 - brings Pillow

        faults = ",".join(settings.rehearsal.faults)
        return Rehearsal(clock=clock, threads=threads, pace=pace, faults=faults)
    if name == COMPATIBLE:
        from engine.providers.openai_style import OpenAIStyle  # noqa: PLC0415 - brings httpx

        own = access(settings, name)
        return OpenAIStyle(
            name=name,
            base_url=own.base_url or "",
            api_key=own.api_key.get_secret_value() if own.api_key else None,
            abilities=Abilities(see=bool(own.sees), embed=True),
        )
    raise SettingsError(f"This version does not have the provider {name} yet.")
