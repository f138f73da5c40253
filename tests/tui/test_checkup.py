"""Doctor's checks, one after another, and what is known of a terminal unasked."""

import asyncio
from pathlib import Path

import pytest

from engine import Paths, Runtime, SettingsError, SystemClock, load_settings, run_async
from tests.fakes.model_servers import asked, model_server
from tui.checkup import checkup, terminal_facts

FACTS = terminal_facts({"TERM": "xterm-256color"}, 80, 24, interactive=True)


@pytest.mark.parametrize(
    ("variables", "colour"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "no colour (NO_COLOR)"),
        ({"COLORTERM": "truecolor"}, "true colour"),
        ({"TERM": "xterm-256color"}, "256 colours"),
        ({"TERM": "xterm"}, "16 colours"),
    ],
)
def test_colours_are_known_by_the_variables(variables: dict[str, str], colour: str):
    facts = terminal_facts(variables, 80, 24, interactive=True)
    assert (facts.colour, facts.columns, facts.rows) == (colour, 80, 24)


async def test_checks_come_one_by_one_and_the_provider_last(tmp_path: Path):
    async with model_server(["deepseek-flash"]) as server:
        own = {"DEEPSEEK_API_KEY": "sk-x", "DEEPSEEK_BASE_URL": server.url}
        loaded = load_settings(variables=own)

        async def names(runtime: Runtime) -> list[str]:
            paths = Paths.of(str(tmp_path))
            return [check.name async for check in checkup(loaded, paths, FACTS, runtime)]

        found = await asyncio.to_thread(run_async, names, SystemClock())
        assert asked(server) == ["models"]
    assert found[0] == "python"
    assert found[-3:] == ["store", "redis", "provider:deepseek"]


def test_wrong_settings_stop_no_check_and_call_nobody(tmp_path: Path):
    async def names(runtime: Runtime) -> dict[str, str]:
        wrong = SettingsError("table.roundz is no setting.", hint="")
        coming = checkup(wrong, Paths.of(str(tmp_path)), FACTS, runtime)
        return {check.name: check.status async for check in coming}

    found = run_async(names, SystemClock())
    assert found["config"] == "error"
    assert not [name for name in found if name.startswith("provider:")]
