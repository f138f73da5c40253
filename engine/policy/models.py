"""What is known of models: the default for each task, abilities, sizes, prices.

The user's own `models.toml` wins over a provider's list, which wins over the file beside this
module. What nobody tells stays unknown.
"""

import fnmatch
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import msgspec

from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import Abilities, ModelRow
from engine.vocabulary.usage import Price

Field = Literal[
    "temperature",
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "max_tokens",
    "stop",
    "seed",
]
"""The fields of `Sampling`."""

Listed = Callable[[str, str, str], ModelRow | None]
"""Returns what a provider at an address listed of a model, None where nothing is kept."""

BUILT_IN = Path(__file__).with_name("models.toml")


class PriceRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Money a million tokens, and a picture, in one currency."""

    currency: str = "USD"
    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)
    cached: Decimal | None = None
    picture: Decimal | None = None

    def price(self) -> Price:
        """Return the engine's own form."""
        return Price(
            currency=self.currency.upper(),
            input=self.input,
            output=self.output,
            cached=self.cached,
            picture=self.picture,
        )


class FactRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a row tells of the models whose id matches; None: nothing."""

    id: str
    talk: bool | None = None
    see: bool | None = None
    draw: bool | None = None
    embed: bool | None = None
    context: int | None = None
    max_output: int | None = None
    refuses: tuple[Field, ...] | None = None
    price: PriceRow | None = None


class ProviderModels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A provider's default model for each task, and rows of facts, the nearer ones first."""

    talk: str | None = None
    see: str | None = None
    draw: str | None = None
    embed: str | None = None
    judge: str | None = None
    gloss: str | None = None
    models: tuple[FactRow, ...] = ()

    def about(self, model: str) -> Iterator[FactRow]:
        """Yield the rows that tell of a model: its own first, then patterns in their order."""
        yield from (row for row in self.models if row.id == model)
        yield from (
            row for row in self.models if row.id != model and fnmatch.fnmatchcase(model, row.id)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The user's rows over the built-in ones. `as_of` is the day of the built-in ones."""

    as_of: date
    built_in: Mapping[str, ProviderModels]
    own: Mapping[str, ProviderModels] = field(default_factory=dict[str, ProviderModels])

    def default(self, provider: str, task: Task) -> str | None:
        """Return the model that does a task where nobody named one, or None."""
        found = (getattr(table[provider], task.value) for table in self._tables(provider))
        return next((model for model in found if model), None)

    def sees(self, provider: str, model: str, listed: ModelRow | None = None) -> bool:
        """Say whether a model is known to see pictures."""
        return self.abilities(provider, model, Abilities(), listed).see

    def abilities(
        self, provider: str, model: str, basis: Abilities, listed: ModelRow | None = None
    ) -> Abilities:
        """Return what a model can do: `basis` is believed where nobody tells more.

        `listed` is the model's row in the provider's own list.
        """
        return replace(basis, **self.facts(provider, model, listed))

    def facts(self, provider: str, model: str, listed: ModelRow | None = None) -> Mapping[str, Any]:
        """Return what is told of a model, by the names of the fields of `Abilities`."""
        layers = [
            *(_told(row) for row in _rows(self.own, provider, model)),
            _listed(listed) if listed is not None else {},
            *(_told(row) for row in _rows(self.built_in, provider, model)),
        ]
        known: dict[str, Any] = {}
        for layer in layers:
            known = layer | known
        return known

    def named(self, provider: str) -> tuple[str, ...]:
        """Return the ids of a provider that are written down, patterns left out."""
        names: dict[str, None] = {}
        for table in self._tables(provider):
            known = table[provider]
            names |= {n: None for t in Task if (n := getattr(known, t.value))}
            names |= {row.id: None for row in known.models if not set(row.id) & set("*?[")}
        return tuple(names)

    def _tables(self, provider: str) -> Iterator[Mapping[str, ProviderModels]]:
        return (table for table in (self.own, self.built_in) if provider in table)


def load_catalogue(own: Path | None = None) -> Catalogue:
    """Return the catalogue; `own` is the user's file, which need not be there.

    SettingsError where it is there and cannot be used.
    """
    as_of, built_in = _built_in()
    if own is None:
        return Catalogue(as_of=as_of, built_in=built_in)
    try:
        text = own.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Catalogue(as_of=as_of, built_in=built_in)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{own} cannot be read.", hint="Check its permissions and that it is UTF-8 text."
        ) from error
    try:
        _, tables = _tables(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{own} is not well-formed TOML: {error}.", hint="Correct that line."
        ) from error
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{own} holds what is no fact of a model: {error}.",
            hint="Write rows as `tableround models --help` shows them.",
        ) from error
    return Catalogue(as_of=as_of, built_in=built_in, own=tables)


@cache
def _built_in() -> tuple[date, Mapping[str, ProviderModels]]:
    return _tables(BUILT_IN.read_text(encoding="utf-8"))


def _tables(text: str) -> tuple[date, Mapping[str, ProviderModels]]:
    document = tomllib.loads(text, parse_float=Decimal)
    as_of = document.pop("as_of", date.min)
    tables = msgspec.convert(document, type=dict[str, ProviderModels], strict=False)
    return cast("date", as_of), tables


def _rows(table: Mapping[str, ProviderModels], provider: str, model: str) -> Iterator[FactRow]:
    known = table.get(provider)
    return known.about(model) if known is not None else iter(())


def _told(row: FactRow) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in row.__struct_fields__ if name != "id"}
    facts["price"] = row.price.price() if row.price is not None else None
    facts["refuses"] = frozenset(row.refuses) if row.refuses is not None else None
    return {name: value for name, value in facts.items() if value is not None}


def _listed(row: ModelRow) -> dict[str, Any]:
    facts = {
        "see": row.sees,
        "draw": row.draws,
        "embed": row.embeds,
        "context": row.context,
        "max_output": row.max_output,
        "price": row.price,
    }
    return {name: value for name, value in facts.items() if value is not None}
