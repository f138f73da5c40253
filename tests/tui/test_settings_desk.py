"""Settings read with their sources, written into the file, and taken back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from engine import Loaded, SettingsError, load_settings
from tui.settings_desk import SettingsDesk


class Here:
    """Does the work of threads at once."""

    async def run(self, work: Any) -> Any:
        return work()


def desk(
    file: Path, given: Loaded | None = None, runtime: Here | None = None, **variables: str
) -> SettingsDesk:
    threads: Any = runtime or Here()
    return SettingsDesk(
        file, threads, lambda: load_settings(variables=variables, config=file), lambda: given
    )


async def value(desk: SettingsDesk, key: str) -> tuple[str, str]:
    (row,) = [row for row in await desk.rows() if row.key == key]
    return row.value, row.source.partition(" ")[0]


async def test_the_strongest_source_is_told(tmp_path: Path):
    file = tmp_path / "config.toml"
    given = load_settings({"table.rounds": 7}, variables={})
    own = desk(file, given, MAX_TURNS="5", AI_MODEL="m")
    await own.change("general.kit", "paper-cut")
    assert await value(own, "table.rounds") == ("7", "command")
    assert await value(own, "general.model") == ("m", "environment")
    assert await value(own, "general.kit") == ("paper-cut", "config")
    assert await value(own, "table.choices") == ("", "default")
    assert await value(own, "providers.gemini.api_key") == ("", "default")


async def test_changes_are_taken_back_last_first(tmp_path: Path):
    own = desk(tmp_path / "config.toml")
    await own.change("providers.openai.api_key", "sk-first")
    await own.change("table.rounds", "3")
    await own.change("table.rounds", "3")  # nothing new: nothing to take back
    await own.change("providers.openai.api_key", "")
    assert await own.undo() == "providers.openai.api_key"
    assert "sk-first" in own.config.read_text(encoding="utf-8")
    assert await value(own, "providers.openai.api_key") == ("********", "config")
    assert await own.undo() == "table.rounds"
    assert await value(own, "table.rounds") == ("", "default")
    assert await own.undo() == "providers.openai.api_key"
    assert await own.undo() == ""


class Late(Here):
    """Does the work of threads while others go on."""

    async def run(self, work: Any) -> Any:
        for _ in range(3):
            await asyncio.sleep(0)
        return work()


async def test_what_is_wished_at_once_is_done_one_after_another(tmp_path: Path):
    own = desk(tmp_path / "config.toml", runtime=Late())
    await asyncio.gather(own.change("table.rounds", "3"), own.change("general.kit", "paper-cut"))
    assert await asyncio.gather(own.undo(), own.undo(), own.undo()) == [
        "general.kit",
        "table.rounds",
        "",
    ]


async def test_a_wrong_value_changes_nothing(tmp_path: Path):
    own = desk(tmp_path / "config.toml")
    with pytest.raises(SettingsError, match="whole number"):
        await own.change("table.rounds", "many")
    assert await own.undo() == ""
    assert not own.config.exists()


def test_a_seats_key_has_a_row_before_it_is_set(tmp_path: Path):
    own = desk(tmp_path / "config.toml")
    row = own.unset("seats.designer.model")
    assert row is not None
    assert row.help == "Model that speaks for this seat."
    assert own.unset("seats") is None
