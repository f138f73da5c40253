"""The names of all settings, and the nearest one to a name that nobody knows."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.policy.settings_model import ProviderSettings, SeatChoice, Settings
from engine.policy.settings_providers import KNOWN, is_provider

MAPS: dict[str, type[BaseModel]] = {"seats": SeatChoice, "providers": ProviderSettings}


def fields(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Yield every setting's dotted key and field; `<name>` stands for a seat or a provider."""
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        kind = field.annotation
        if key in MAPS:
            yield from fields(MAPS[key], f"{key}.<name>.")
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{key}.")
        else:
            yield key, field


FIELDS: Mapping[str, FieldInfo] = dict(fields())


def pattern(key: str) -> str:
    """Return a key with the name of a seat or a provider replaced by `<name>`."""
    parts = key.split(".")
    if parts[0] in MAPS and len(parts) > 1:
        parts[1] = "<name>"
    return ".".join(parts)


def is_known(key: str) -> bool:
    """Say whether a dotted key is a setting; `seats.NAME` stands for `seats.NAME.model`."""
    parts = key.split(".")
    if parts[0] == "providers" and len(parts) > 1 and not is_provider(parts[1]):
        return False
    if parts[0] == "seats" and len(parts) == 2:
        return True
    return pattern(key) in FIELDS


def nearest(word: str, words: Iterable[str], cutoff: float = 0.5) -> str:
    """Return the word that is most like another one, or nothing where none is like it.

    `cutoff` is the least likeness, 0 to 1.
    """
    choices = {choice.lower(): choice for choice in words}
    found = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=cutoff)
    return choices[found[0]] if found else ""


def nearest_key(key: str) -> str:
    """Return the known setting nearest to a key: of its own name first, then of all keys."""
    parts = key.split(".")
    names = [known for known in FIELDS if "<name>" not in known]
    if parts[0] == "providers" and len(parts) > 1:
        rest = parts[2] if len(parts) > 2 else "api_key"
        provider = nearest(parts[1], KNOWN) or KNOWN[0]
        field = nearest(rest, ProviderSettings.model_fields) or "api_key"
        return f"providers.{provider}.{field}"
    if parts[0] == "seats" and len(parts) > 2:
        return f"seats.{parts[1]}.{nearest(parts[2], SeatChoice.model_fields) or 'model'}"
    whole = nearest(key, names)
    if whole:
        return whole
    tails = {known.rsplit(".", 1)[-1]: known for known in names}
    tail = nearest(parts[-1], tails)
    return tails[tail] if tail else ""


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted keys of a nested mapping and their values."""
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from leaves(value, f"{key}.")  # pyright: ignore[reportUnknownArgumentType]  # foreign TOML
        else:
            yield key, value


def plant(tree: dict[str, Any], key: str, value: Any) -> None:
    """Put a value at its dotted key into a nested mapping."""
    *folders, name = key.split(".")
    for folder in folders:
        tree = tree.setdefault(folder, {})
    tree[name] = value
