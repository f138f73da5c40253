"""Every setting with its value, its source and its sentence, secrets masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr

from engine.policy.settings_layers import variable_name
from engine.policy.settings_load import Loaded
from engine.policy.settings_names import FIELDS, pattern

_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*(@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting as people see it; `value` is empty where the kit or model decides.

    `pattern` is the key with `<name>` for a seat or a provider.
    """

    key: str
    pattern: str
    value: str
    source: str
    variable: str
    help: str


def describe(loaded: Loaded) -> tuple[SettingRow, ...]:
    """Return a row for every setting, and for every seat and provider that is set."""
    rows: list[SettingRow] = []
    for key, value in _values(loaded.settings):
        source = loaded.origins.get(key, "default")
        rows.append(
            SettingRow(
                key=key,
                pattern=pattern(key),
                value=shown(value),
                source=source,
                variable=variable_name(key),
                help=FIELDS[pattern(key)].description or "",
            )
        )
    return tuple(rows)


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
