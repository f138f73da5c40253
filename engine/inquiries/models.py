"""Which models providers have: from the kept list, else asked for, with what is known of each."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.inquiries.asking import (
    answer_of,
    choice_of,
    clean_id,
    listed_as,
    opened,
    registry_of,
)
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded
from engine.policy.settings_models import Choice, access, check_access, check_provider
from engine.providers.model_lists import ModelList
from engine.providers.registry import Registry
from engine.tasks import Runtime
from engine.vocabulary.errors import EngineError, StoreError
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import ListsModels, ModelRow
from engine.vocabulary.usage import Price

SECONDS = 45.0
"""How long a provider may take to list its models."""

MOST_TOKENS = 10**12
MOST_DIGITS = 12
"""What a size and an amount stay below: a list may hold any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What is known of a model, None where nobody tells; sizes in tokens.

    `tasks` and `seats` would use it as settings are now.
    """

    id: str
    context: int | None
    max_output: int | None
    sees: bool | None
    draws: bool | None
    embeds: bool | None
    price: Price | None
    tasks: tuple[Task, ...] = ()
    seats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedModels:
    """A provider's models. `at` is when it listed them, None where they are the catalogue's.

    `error` is why a list could not be had or kept; `failed` says that it could not be had, and
    `models` are then those of an older list, if any.
    """

    provider: str
    at: datetime | None = None
    models: tuple[ModelFacts, ...] = ()
    error: EngineError | None = None
    failed: bool = False


async def list_models(
    loaded: Loaded, paths: Paths, runtime: Runtime, names: Sequence[str], *, refresh: bool = False
) -> tuple[ListedModels, ...]:
    """Return the models of providers, asked all at once where no list is kept, or to `refresh`.

    A provider that fails stops no other. SettingsError where one is unknown or not configured.
    """
    for name in names:
        check_provider(name)
        check_access(loaded.settings, name)
    desk = _Desk(loaded=loaded, runtime=runtime, registry=registry_of(loaded, paths, runtime))
    return tuple(await asyncio.gather(*(desk.listed(name, refresh=refresh) for name in names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    loaded: Loaded
    runtime: Runtime
    registry: Registry

    @property
    def choice(self) -> Choice | None:
        """The models that would be called by what the lists say now."""
        return choice_of(self.loaded, self.registry.lists)

    async def listed(self, name: str, *, refresh: bool) -> ListedModels:
        kept = self.registry.lists.read(name, self._address(name))
        error: EngineError | None = None
        if refresh or kept.at is None:
            try:
                rows = await answer_of(self._rows(name), name, SECONDS)
                if rows is not None:
                    kept = ModelList(
                        base_url=self._address(name), at=self.runtime.clock.now(), rows=rows
                    )
                    await self._keep(name, kept)
            except EngineError as caught:
                error = caught
        failed = error is not None and not isinstance(error, StoreError)
        models = () if failed and kept.at is None else self._models(name, kept)
        return ListedModels(provider=name, at=kept.at, models=models, error=error, failed=failed)

    async def _rows(self, name: str) -> tuple[ModelRow, ...] | None:
        """Ask for the list; None where the provider has none."""
        async with opened(self.registry, name) as provider:
            if not isinstance(provider, ListsModels):
                return None
            return fit_rows(await provider.models())

    async def _keep(self, name: str, found: ModelList) -> None:
        at = found.at or self.runtime.clock.now()
        await self.runtime.run(
            lambda: self.registry.lists.write(name, found.base_url, found.rows, at)
        )

    def _address(self, name: str) -> str:
        return access(self.loaded.settings, name).base_url or ""

    def _models(self, name: str, kept: ModelList) -> tuple[ModelFacts, ...]:
        rows = {row.id: row for row in kept.rows}
        ids = list(rows)
        if kept.at is None:
            choice = self.choice
            used = () if choice is None else choice.models
            named = sorted(ref.model for ref in used if ref.provider == name)
            ids = list(dict.fromkeys((*self.loaded.catalogue.named(name), *named)))
        tasks, seats = self._uses(name, ids)
        return tuple(
            replace(
                self._facts(name, model, rows.get(model)),
                tasks=tuple(tasks.get(model, ())),
                seats=tuple(seats.get(model, ())),
            )
            for model in ids
        )

    def _facts(self, name: str, model: str, row: ModelRow | None) -> ModelFacts:
        told = self.loaded.catalogue.facts(name, model, row)
        own = access(self.loaded.settings, name).sees
        return ModelFacts(
            id=model,
            context=told.get("context"),
            max_output=told.get("max_output"),
            sees=told.get("see") if own is None else own,
            draws=told.get("draw"),
            embeds=told.get("embed"),
            price=told.get("price"),
        )

    def _uses(
        self, name: str, ids: Sequence[str]
    ) -> tuple[dict[str, list[Task]], dict[str, list[str]]]:
        tasks: dict[str, list[Task]] = {}
        seats: dict[str, list[str]] = {}
        choice = self.choice
        if choice is None:
            return tasks, seats
        for task, ref in choice.tasks.items():
            if ref.provider == name and (found := listed_as(name, ref.model, ids)):
                tasks.setdefault(found, []).append(task)
        for seat, ref in choice.seats.items():
            if ref.provider == name and (found := listed_as(name, ref.model, ids)):
                seats.setdefault(found, []).append(seat)
        return tasks, seats


def fit_rows(rows: Iterable[ModelRow]) -> tuple[ModelRow, ...]:
    """Return rows that can be shown and kept: each id once and clean, no figure out of all bounds."""
    fit: dict[str, ModelRow] = {}
    for row in rows:
        if name := clean_id(row.id):
            bounded = {
                "context": _bounded(row.context),
                "max_output": _bounded(row.max_output),
                "price": row.price if row.price is None or _is_sane(row.price) else None,
            }
            fit.setdefault(name, replace(row, id=name, **bounded))
    return tuple(fit.values())


def _bounded(size: int | None) -> int | None:
    return size if size is not None and 0 < size < MOST_TOKENS else None


def _is_sane(price: Price) -> bool:
    """Say whether amounts may be written out: 1e999999 would be a million digits."""
    amounts = (price.input, price.output, price.cached, price.picture)
    return all(
        one.is_finite() and (not one or abs(one.adjusted()) <= MOST_DIGITS)
        for one in amounts
        if one is not None
    )
