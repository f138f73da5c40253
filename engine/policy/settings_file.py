"""Writing one setting into the user's file, comments kept."""

import os
from collections.abc import MutableMapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import tomlkit
from pydantic import SecretStr
from tomlkit.exceptions import TOMLKitError

from engine.policy.paths import FILE_MODE, private_folder
from engine.policy.settings_layers import full_key
from engine.policy.settings_load import load_settings
from engine.policy.settings_model import Settings
from engine.vocabulary.errors import SettingsError, StoreError


def set_value(path: Path, key: str, text: str) -> None:
    """Write one setting after checking it; an empty text takes it out. The file becomes 0600.

    SettingsError where key or value is wrong or the file is not well-formed; StoreError
    where it cannot be written.
    """
    checked = load_settings({key: text}, variables={}, config=path).settings if text else None
    if checked is None:
        load_settings({key: None}, variables={}, config=path)
    names = full_key(key).split(".")
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    except (TOMLKitError, OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML.", hint="Correct it first.") from error
    table = cast("MutableMapping[str, Any]", document)
    *folders, name = names
    for folder in folders:
        inner = table.get(folder)
        if not isinstance(inner, MutableMapping):
            inner = tomlkit.table()
            table[folder] = inner
            inner = table[folder]
        table = cast("MutableMapping[str, Any]", inner)
    if checked is None:
        table.pop(name, None)
    else:
        table[name] = _plain(_look_up(checked, names))
    _write(path, tomlkit.dumps(document))


def file_value(path: Path, key: str) -> str:
    """Return what `set_value` would write to leave a setting as the file has it, or nothing.

    A secret comes as it is: this is for taking a change back, not for showing.
    """
    loaded = load_settings({}, variables={}, config=path)
    whole = full_key(key)
    if whole not in loaded.origins:
        return ""
    return _text(_plain(_look_up(loaded.settings, whole.split("."))))


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(str(word) for word in cast("list[Any]", value))
        case _:
            return str(value)


def _look_up(settings: Settings, names: list[str]) -> Any:
    found: Any = settings
    for name in names:
        try:
            found = found[name]
        except TypeError:  # a section, not a mapping
            found = getattr(found, name)
    return found


def _plain(value: Any) -> Any:
    """Return a setting's value in TOML's own types; decimals stay exact as text."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Decimal():
            return str(value)
        case tuple():
            return list(cast("tuple[Any, ...]", value))
        case _:
            return value


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, so that a crash leaves the old one or the new one."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        private_folder(path.parent)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}.", hint="Check the folder's permissions."
        ) from error
