"""The one place that reads the environment, light enough for every command.

Settings themselves are built in `engine.policy.settings_load`, which imports pydantic.
"""

import os
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from engine.vocabulary.errors import InputError
from engine.vocabulary.seats import Lang


def environment() -> dict[str, str]:
    """Return the variables of the process, as they are now."""
    return dict(os.environ)


def home_folder(variables: Mapping[str, str]) -> Path | None:
    """Return the folder that TABLEROUND_HOME names, absolute, or None."""
    text = variables.get("TABLEROUND_HOME", "")
    return Path(text).expanduser().absolute() if text else None


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
    look: dict[str, Any] = {}
    if config is not None:
        try:
            found: Any = tomllib.loads(config.read_text(encoding="utf-8")).get("screen")
        except (OSError, ValueError):
            found = None
        if isinstance(found, dict):
            look.update(cast("dict[str, Any]", found))
    for name in ("theme", "motion", "images", "keys"):
        value = variables.get(f"TABLEROUND_SCREEN__{name.upper()}")
        if value:
            look[name] = value
    return look


def interface_language(variables: Mapping[str, str], config: Path | None = None) -> Lang:
    """Return the interface's language before settings are built; never raises.

    TABLEROUND_UI_LANG, then the file's `general.ui_lang`, then the locale, then en.
    """
    choice = variables.get("TABLEROUND_UI_LANG") or variables.get("TABLEROUND_GENERAL__UI_LANG")
    if not choice and config is not None:
        try:
            document: Any = tomllib.loads(config.read_text(encoding="utf-8")).get("general")
            general = cast("dict[str, Any]", document if isinstance(document, dict) else {})
            choice = str(general.get("ui_lang", ""))
        except (OSError, ValueError):
            choice = ""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        choice = choice or variables.get(name, "")
    return "zh" if choice.lower().startswith("zh") else "en"
