"""Settings are built here, once, and handed down; there is no global instance.

Order: command line, environment, the user's file, defaults.
"""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from engine.policy.models import Catalogue, load_catalogue
from engine.policy.settings import environment
from engine.policy.settings_layers import Layer, command_layer, environment_layer, file_layer
from engine.policy.settings_model import Settings
from engine.vocabulary.errors import SettingsError

_PLAIN: dict[str, str] = {
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("float_parsing", "float_type"), "must be a number"),
    **dict.fromkeys(("decimal_parsing", "decimal_type"), "must be a number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "must be true or false"),
    **dict.fromkeys(("string_type",), "must be text"),
}
"""What pydantic calls a fault, in the words of people who do not program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings, where each key that is not a default came from, and what people should know.

    `ignored` names variables and keys for which this version has no use; `warnings`
    are whole sentences. `catalogue` is what is known of models.
    """

    settings: Settings
    catalogue: Catalogue
    origins: Mapping[str, str] = field(default_factory=dict[str, str])
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def workspace(self) -> str:
        """The workspace where it is another than the user's own, else nothing."""
        name = self.settings.general.workspace
        return "" if name == _user_name() else name


def load_settings(
    given: Mapping[str, Any] | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Loaded:
    """Build the settings.

    `given` maps dotted keys to what the command line said, None where it said nothing;
    `variables` are the process's own when None. SettingsError names an unknown key with
    the nearest known one, and a bad value with its place.
    """
    layers = (
        command_layer(given or {}),
        environment_layer(environment() if variables is None else variables),
        Layer() if config is None else file_layer(config),
    )
    origins: dict[str, str] = {}
    for layer in reversed(layers):
        origins |= layer.origins
    settings = _build(layers, origins)
    ignored = [name for layer in layers for name in layer.ignored]
    return Loaded(
        settings=settings,
        catalogue=load_catalogue(config.with_name("models.toml") if config is not None else None),
        origins=origins,
        ignored=tuple(ignored),
        warnings=tuple(_warnings(config)),
    )


def _build(layers: tuple[Layer, ...], origins: Mapping[str, str]) -> Settings:
    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, env_settings, dotenv_settings, file_secret_settings
            default = {"general": {"workspace": _user_name()}}
            trees = (*(layer.values for layer in layers), default)
            return tuple(InitSettingsSource(settings_cls, tree) for tree in trees)

    try:
        return Layered()
    except ValidationError as error:
        raise bad_value(error, origins) from error


def bad_value(error: ValidationError, origins: Mapping[str, str]) -> SettingsError:
    """Return the first fault that pydantic found as a sentence; it never shows the value."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    key = ".".join(str(word) for word in fault["loc"])
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    message = _PLAIN.get(fault["type"], message.replace("should be", "must be", 1))
    origin = origins.get(key, "")
    place = f" ({origin})" if origin else ""
    if fault["type"] == "extra_forbidden":
        message = "is no setting"
    return SettingsError(
        f"{key}{place} {message[:1].lower()}{message[1:]}.",
        hint="`tableround config show` says what each setting means.",
    )


def _warnings(config: Path | None) -> list[str]:
    """Return a warning where a file that holds a key may be read by others."""
    if config is None or os.name == "nt":
        return []
    try:
        mode = config.stat().st_mode & 0o777
        holds_key = "api_key" in config.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    if not holds_key or not mode & 0o077:
        return []
    return [f"{config} holds a key and others may read it ({mode:04o}): chmod 600 it."]


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "me"
