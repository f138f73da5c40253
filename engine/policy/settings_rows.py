"""Every setting with its value, its source and its sentence, secrets masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr

from engine.policy.settings_layers import variable_name
from engine.policy.settings_load import Loaded
from engine.policy.settings_model import ProviderSettings
from engine.policy.settings_names import FIELDS, is_known, pattern
from engine.policy.settings_providers import KNOWN, REHEARSAL

_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*(@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting as people see it; `value` is empty where the kit or model decides.

    `pattern` is the key with `<name>` for a seat or a provider; `choices` are all the values
    that there are, where they can be counted.
    """

    key: str
    pattern: str
    value: str
    source: str
    variable: str
    help: str
    secret: bool = False
    choices: tuple[str, ...] = ()


def describe(loaded: Loaded, *, every: bool = False) -> tuple[SettingRow, ...]:
    """Return a row for every setting, and for every seat and provider that is set.

    With `every` the known providers that are not set have their rows too.
    """
    rows = [
        row_of(key, value, loaded.origins.get(key, "default"))
        for key, value in _values(loaded.settings)
    ]
    if every:
        unset = [name for name in KNOWN if name not in {*loaded.settings.providers, REHEARSAL}]
        for name in unset:
            empty = _values(ProviderSettings(), f"providers.{name}.")
            rows += [row_of(key, value, "default") for key, value in empty]
    return tuple(rows)


def unset_row(key: str) -> SettingRow | None:
    """Return the row of a key that is not set, such as a seat's; None where it is no setting."""
    return row_of(key, None, "default") if pattern(key) in FIELDS and is_known(key) else None


def row_of(key: str, value: Any, source: str) -> SettingRow:
    """Return one setting's row; KeyError where the key is no setting."""
    field = FIELDS[pattern(key)]
    kinds = get_args(field.annotation) or (field.annotation,)
    return SettingRow(
        key=key,
        pattern=pattern(key),
        value=shown(value),
        source=source,
        variable=variable_name(key),
        help=field.description or "",
        secret=SecretStr in kinds,
        choices=_choices(field.annotation),
    )


def _choices(kind: Any) -> tuple[str, ...]:
    """Return all values of a type that has few of them."""
    if kind is bool:
        return ("true", "false")
    if get_origin(kind) is Literal:
        return tuple(str(value) for value in get_args(kind))
    return tuple(value for part in get_args(kind) for value in _choices(part))


def shown(value: Any) -> str:
    """Return a value as text: secrets as `********`, passwords in addresses masked."""
    match value:
        case None:
            return ""
        case SecretStr():
            return "********" if value.get_secret_value() else ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(str(word) for word in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # any tuple
        case _:
            return _PASSWORD.sub(r"\1********\2", str(value))


def _values(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        key = f"{prefix}{name}"
        if isinstance(value, BaseModel):
            yield from _values(value, f"{key}.")
        elif isinstance(value, dict):
            for part, section in sorted(value.items()):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # seats, providers
                yield from _values(section, f"{key}.{part}.")  # pyright: ignore[reportUnknownArgumentType]  # the same
        else:
            yield key, value
