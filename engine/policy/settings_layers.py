"""Three layers of settings: command line, environment, file; each nested, each with its origins."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.policy.settings_names import FIELDS, is_known, leaves, nearest, nearest_key, plant
from engine.policy.settings_providers import (
    EXTRA_VARIABLES,
    KNOWN,
    OLLAMA_HOST,
    RETIRED,
    ollama_address,
    third_parties,
    variable_stem,
)
from engine.policy.settings_store import PARTS, redis_of_environment
from engine.vocabulary.errors import SettingsError

PREFIX = "TABLEROUND_"
OWN: dict[str, str] = {
    "TABLEROUND_HOME": "folder that everything is kept under",
    "TABLEROUND_CLOCK": "ISO time at which the virtual clock starts",
}
"""Variables that are no settings."""

SHORT: dict[str, str] = {
    "TABLEROUND_REHEARSAL_FAULTS": "rehearsal.faults",
    "TABLEROUND_REDIS_URL": "general.store",
}
ORIGINAL: dict[str, str] = {
    "AI_PROVIDER": "general.provider",
    "AI_MODEL": "general.model",
    "MAX_TURNS": "table.rounds",
    "MAX_KEYWORDS": "table.max_keywords",
    "VOTING_THRESHOLD": "table.threshold",
}


@dataclass(slots=True)
class Layer:
    """One layer: nested values, the origin of each key, and variables that were ignored."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[str, str] = field(default_factory=dict[str, str])
    ignored: list[str] = field(default_factory=list[str])

    def put(self, key: str, value: Any, origin: str) -> None:
        """Set one key."""
        plant(self.values, key, value)
        self.origins[key] = origin


def command_layer(given: Mapping[str, Any]) -> Layer:
    """Return the command line's layer; None is what was not given. SettingsError on a key."""
    layer = Layer()
    for key, value in given.items():
        if value is None:
            continue
        _must_know(key, "on the command line")
        layer.put(full_key(key), value, "command line")
    return layer


def environment_layer(variables: Mapping[str, str]) -> Layer:
    """Return the environment's layer: own variables before the usual and the original's.

    An empty variable counts as not set. SettingsError where an own variable is unknown.
    """
    layer = Layer()
    for name, key in _usual().items():
        if text := variables.get(name):
            value = ollama_address(text) if name == OLLAMA_HOST else text
            layer.put(key, value, f"environment {name}")
    if found := redis_of_environment(variables):
        layer.put("general.store", found[0], f"environment {found[1]}")
    else:
        layer.ignored += [name for name in PARTS if variables.get(name)]
    for name in sorted(variables):
        if name.startswith(PREFIX) and name not in OWN and variables[name]:
            layer.put(_own_key(name), variables[name], f"environment {name}")
    return layer


def file_layer(path: Path) -> Layer:
    """Return the layer of the user's file, empty where there is none. SettingsError on faults."""
    layer = Layer()
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError:
        return layer
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not well-formed TOML: {error}.", hint="Correct that line."
        ) from error
    except IsADirectoryError as error:
        raise SettingsError(f"{path} is a folder.", hint="Move it away.") from error
    except NotADirectoryError as error:
        raise SettingsError(
            f"{path.parent} is not a folder.", hint="Choose another place with TABLEROUND_HOME."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read.", hint="Check its permissions and that it is UTF-8 text."
        ) from error
    for key, value in leaves(document):
        _must_know(key, f"in {path}{_line(text, key)}")
        layer.put(full_key(key), value, f"config file {path}")
    return layer


def _usual() -> dict[str, str]:
    """Return the usual and the original's variables, the stronger ones last."""
    names = dict(ORIGINAL)
    for provider in (*KNOWN, *sorted(third_parties())):
        names[f"{variable_stem(provider)}_API_KEY"] = f"providers.{provider}.api_key"
        names[f"{variable_stem(provider)}_BASE_URL"] = f"providers.{provider}.base_url"
    return names | EXTRA_VARIABLES


def _own_key(name: str) -> str:
    if name in SHORT:
        return SHORT[name]
    words = [word.lower() for word in name.removeprefix(PREFIX).split("__")]
    key = ".".join(words)
    if words[0] == "providers" and len(words) > 1:
        names = (*KNOWN, *third_parties())
        stems = {variable_stem(known).lower(): known for known in names}
        key = ".".join(["providers", stems.get(words[1], words[1]), *words[2:]])
    for candidate in (key, f"general.{key}"):
        if is_known(candidate):
            return full_key(candidate)
    names = [*OWN, *SHORT, *(variable_name(known) for known in FIELDS if "<name>" not in known)]
    # A section left out (TABLEROUND_ROUNDS) is nearer to what was meant than a word that looks alike.
    tails = {PREFIX + known.rpartition("__")[2].removeprefix(PREFIX): known for known in names}
    tail = nearest(name, tails, cutoff=0.85)
    best = tails[tail] if tail else nearest(name, names)
    raise SettingsError(
        f"{name} in the environment is no setting.",
        hint=f"Did you mean {best}?" if best else "`tableround config show` lists them all.",
    )


def variable_name(key: str) -> str:
    """Return the own variable of a setting: `TABLEROUND_TABLE__ROUNDS`, `TABLEROUND_LANG`."""
    words = key.removeprefix("general.").replace("-", "_").split(".")
    return PREFIX + "__".join(words).upper()


def _must_know(key: str, place: str) -> None:
    parts = key.split(".")
    if parts[0] == "providers" and len(parts) > 1 and parts[1].lower() in RETIRED:
        raise SettingsError(
            f"GitHub Models, named {place}, was retired on 2026-07-30.",
            hint="Use openrouter, openai-compatible with a local server, or rehearsal.",
        )
    if is_known(key):
        return
    best = nearest_key(key)
    raise SettingsError(
        f"{key} {place} is no setting.",
        hint=f"Did you mean {best}?" if best else "`tableround config show` lists them all.",
    )


def full_key(key: str) -> str:
    """Return the whole key: `seats.NAME` stands for `seats.NAME.model`."""
    return f"{key}.model" if key.startswith("seats.") and key.count(".") == 1 else key


def _line(text: str, key: str) -> str:
    """Return `, line N` where a key's last name begins a line of the file."""
    name = key.rsplit(".", 1)[-1]
    for number, line in enumerate(text.splitlines(), 1):
        if line.split("=", 1)[0].strip().strip("\"'").rsplit(".", 1)[-1] == name and "=" in line:
            return f", line {number}"
    return ""
