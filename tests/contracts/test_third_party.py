"""A provider of another package: found by its entry point, configured, and heard in a session."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from engine.policy.paths import Paths
from engine.policy.settings_layers import environment_layer
from engine.policy.settings_model import ProviderSettings, Settings
from engine.policy.settings_providers import third_parties
from engine.session import Engine, Outcome
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.events import UtteranceEnded
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.sessions import PLAN
from tests.fakes.tables import START
from tests.fakes.third_party import WORDS


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what puts an entry point where an installed package has it: beside its metadata."""

    def put(value: str) -> None:
        package = tmp_path / "site" / "echo_provider-1.0.dist-info"
        package.mkdir(parents=True)
        (package / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: echo-provider\nVersion: 1.0\n"
        )
        (package / "entry_points.txt").write_text(f"[tableround.providers]\necho = {value}\n")
        monkeypatch.syspath_prepend(str(tmp_path / "site"))
        third_parties.cache_clear()

    yield put
    third_parties.cache_clear()


def talk(home: Path, model: str) -> tuple[Outcome, list[Any]]:
    """Run a session whose seats speak with the other package's provider."""
    ref = ModelRef(provider="echo", model=model)
    models = {Task.TALK: ref, Task.JUDGE: ModelRef(provider="rehearsal", model="voices")}
    own = ProviderSettings(base_url="https://echo.example", api_key=SecretStr("echo-0123456789"))
    settings = Settings(providers={"echo": own})

    async def main(runtime: Runtime) -> tuple[Outcome, list[Any]]:
        async with Engine.open(settings, Paths.of(str(home)), runtime, patience=5) as engine:
            session = await engine.new_session(replace(PLAN, models=models))
            provider = session._table.line.providers["echo"]
            try:
                outcome = await session.run()
            finally:
                await session.close()
            made = provider._inner._inner  # behind what remembers and what guards
            assert (provider.name, made.base_url) == ("echo", "https://echo.example")
            assert made.has_key
            assert made.open == 0
            journal = await engine.store.open(session.id, write=False)
            try:
                return outcome, [envelope.event for envelope in await journal.read()]
            finally:
                await journal.close()

    return run(main, ManualClock(START))


def test_a_session_is_held_with_it(install: Any, tmp_path: Path):
    install("tests.fakes.third_party:Echo")
    outcome, events = talk(tmp_path / "home", "calm")
    said = [event for event in events if isinstance(event, UtteranceEnded)]
    assert outcome == Outcome(reason="done")
    assert {event.text.strip() for event in said} == {WORDS}
    assert all(event.usage is not None and event.usage.output == 12 for event in said)
    assert "echo-0123456789" not in repr(events)


def test_its_variables_are_read_like_those_of_ours(install: Any):
    install("tests.fakes.third_party:Echo")
    layer = environment_layer({"ECHO_API_KEY": "k", "ECHO_BASE_URL": "https://echo.example"})
    assert layer.values == {
        "providers": {"echo": {"api_key": "k", "base_url": "https://echo.example"}}
    }


@pytest.mark.parametrize("value", ["tests.fakes.third_party:Gone", "no_such_package:Echo"])
def test_one_that_cannot_be_loaded_is_named(value: str, install: Any, tmp_path: Path):
    install(value)
    with pytest.raises(SettingsError, match="The provider echo of another package"):
        talk(tmp_path / "home", "calm")


def test_without_its_package_there_is_no_such_provider(tmp_path: Path):
    with pytest.raises(SettingsError, match="There is no provider echo"):
        talk(tmp_path / "home", "calm")
