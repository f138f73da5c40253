"""The one place that reads the environment, light enough for every command.

Settings themselves are built in `engine.policy.settings_load`, which imports pydantic.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

from engine.policy.paths import named_path
from engine.vocabulary.errors import InputError
from engine.vocabulary.seats import Lang


def environment() -> dict[str, str]:
    """Return the variables of the process, as they are now."""
    return dict(os.environ)


def home_folder(variables: Mapping[str, str]) -> Path | None:
    """Return the folder that TABLEROUND_HOME names, absolute, or None."""
    text = variables.get("TABLEROUND_HOME", "")
    return named_path(text).absolute() if text else None


def clock_start(variables: Mapping[str, str]) -> datetime | None:
    """Return the time that TABLEROUND_CLOCK names, in UTC where it names no zone, or None.

    InputError where it is no ISO time, or one before 1970 or after 2999.
    """
    text = variables.get("TABLEROUND_CLOCK", "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"TABLEROUND_CLOCK is no ISO time: {text}.", hint="Write it as 2026-11-20T09:00:00Z."
        ) from error
    if not 1970 <= moment.year < 3000:  # ids of four digits, and room for the clock to go on
        raise InputError(
            f"TABLEROUND_CLOCK lies outside the years 1970 to 2999: {text}.",
            hint="Write it as 2026-11-20T09:00:00Z.",
        )
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def screen_look(variables: Mapping[str, str], config: Path | None = None) -> dict[str, Any]:
    """Return the raw `[screen]` settings before settings are built; never raises.

    Values are as the file or the variables `TABLEROUND_SCREEN__...` have them: unchecked.
    """
    look = dict(_section(_document(config), "screen"))
    for name in ("theme", "motion", "layout", "images", "keys"):
        value = variables.get(f"TABLEROUND_SCREEN__{name.upper()}")
        if value:
            look[name] = value
    return look


def interface_language(variables: Mapping[str, str], config: Path | None = None) -> Lang:
    """Return the interface's language before settings are built; never raises.

    TABLEROUND_UI_LANG, then the file's `general.ui_lang`, then the locale, then en.
    """
    choice = variables.get("TABLEROUND_UI_LANG") or variables.get("TABLEROUND_GENERAL__UI_LANG")
    if not choice:
        choice = str(_section(_document(config), "general").get("ui_lang", ""))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        choice = choice or variables.get(name, "")
    return "zh" if choice.lower().startswith("zh") else "en"


def log_level(variables: Mapping[str, str], config: Path | None = None) -> str:
    """Return the raw setting `log.level` before settings are built, or nothing; never raises."""
    own = _section(_document(config), "log").get("level", "")
    return variables.get("TABLEROUND_LOG__LEVEL") or str(own)


def known_keys(variables: Mapping[str, str], config: Path | None = None) -> list[str]:
    """Return the keys in variables that are named so, and in the file; never raises.

    Passwords count too, also those within an address.
    """
    named = ("_API_KEY", "_TOKEN", "_PASSWORD")
    keys = [text for name, text in variables.items() if name.endswith(named)]
    document = _document(config)
    addresses = [*variables.values(), _section(document, "general").get("store")]
    keys += [key for one in addresses if (key := password_in(str(one)))]
    providers = _section(document, "providers")
    found = [_section(providers, name).get("api_key") for name in providers]
    return keys + [key for key in found if isinstance(key, str)]


def password_in(address: str) -> str:
    """Return the password that an address holds, or nothing; never raises."""
    login = re.match("[^:/?#]*://([^/?#]*)@", address)  # Pythons refuse what once was an address
    return unquote(login[1].partition(":")[2]) if login else ""


def _document(config: Path | None) -> dict[str, Any]:
    """Return the user's file, unchecked; empty where it cannot be read."""
    if config is None:
        return {}
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _section(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
