"""Setting up a provider: nothing is kept before it was tried, and what is kept is what was tried."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from engine import Loaded, Paths, Runtime, SettingsError, SystemClock, load_settings
from engine.tasks import DirectDeliveries
from tests.fakes.model_servers import asked, model_server
from tests.fakes.scripted_server import refuse
from tui.settings_desk import SettingsDesk
from tui.setup_desk import Kept, SetupDesk, Wish

KEY = "sk-canary-0123456789"


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    made = Runtime(SystemClock(), DirectDeliveries())
    yield made
    made.close()


def desk(home: Path, runtime: Runtime, **variables: str) -> SetupDesk:
    paths = Paths.of(str(home))

    def load(given: Mapping[str, str]) -> Loaded:
        return load_settings(given, variables=variables, config=paths.config)

    settings = SettingsDesk(paths.config, runtime, lambda: load({}), lambda: None)
    return SetupDesk(paths, runtime, load, settings)


def written(home: Path) -> str:
    file = Paths.of(str(home)).config
    return file.read_text(encoding="utf-8") if file.exists() else ""


def write(home: Path, text: str) -> None:
    file = Paths.of(str(home)).config
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


async def test_who_there_is_with_what_needs_no_account_first(tmp_path: Path, runtime: Runtime):
    rows = await desk(tmp_path, runtime, OPENAI_API_KEY=KEY).providers()
    names = [row.provider for row in rows]
    assert names[:3] == ["ollama", "openrouter", "openai"]
    assert "rehearsal" not in names
    assert [row.provider for row in rows if row.key] == ["openai"]


async def test_a_trial_keeps_nothing_and_what_is_kept_is_private(tmp_path: Path, runtime: Runtime):
    own = desk(tmp_path, runtime)
    async with model_server(["deepseek-flash", "deepseek-pro"]) as server:
        wish = Wish(provider="deepseek", key=KEY, address=server.url, model="deepseek-pro")
        trial = await own.attempt(wish)
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert (trial.check.status, trial.model) == ("healthy", "deepseek-pro")
    assert written(tmp_path) == ""
    assert await own.keep(wish) == Kept(speaks="deepseek/deepseek-pro", stronger={})
    file = Paths.of(str(tmp_path)).config
    assert file.stat().st_mode & 0o777 == 0o600
    loaded = load_settings(variables={}, config=file)
    assert loaded.settings.general.provider == "deepseek"
    assert KEY in written(tmp_path)
    assert KEY not in repr(wish)


async def test_a_default_model_is_not_written_and_another_providers_goes_out(
    tmp_path: Path, runtime: Runtime
):
    write(tmp_path, '[general]\nprovider = "ollama"\nmodel = "qwen3:8b"\n')
    own = desk(tmp_path, runtime)
    kept = await own.keep(Wish(provider="deepseek", key=KEY, model="deepseek-flash"))
    assert kept.speaks == "deepseek/deepseek-flash"
    assert "model" not in written(tmp_path)
    assert 'provider = "deepseek"' in written(tmp_path)


async def test_a_key_never_goes_to_the_address_of_the_provider_before(
    tmp_path: Path, runtime: Runtime
):
    async with model_server(["m"]) as old, model_server(["deepseek-flash"]) as new:
        write(
            tmp_path,
            f'[general]\nprovider = "openai-compatible"\nbase_url = "{old.url}"\n'
            f'[providers.deepseek]\nbase_url = "{new.url}"\n',
        )
        own = desk(tmp_path, runtime)
        wish = Wish(provider="deepseek", key=KEY)
        trial = await own.attempt(wish)
        assert trial.check.status == "healthy"
        assert asked(old) == []
        assert asked(new) == ["models", "completions"]
        await own.keep(Wish(provider="deepseek", key=KEY, model=trial.model))
    assert old.url not in written(tmp_path)


async def test_the_chosen_providers_address_stays_its_own(tmp_path: Path, runtime: Runtime):
    async with model_server(["m", "n"]) as server:
        write(
            tmp_path,
            f'[general]\nprovider = "openai-compatible"\nmodel = "m"\nbase_url = "{server.url}"\n',
        )
        own = desk(tmp_path, runtime)
        trial = await own.attempt(Wish(provider="openai-compatible"))
        assert (trial.check.status, trial.model) == ("healthy", "m")
        kept = await own.keep(Wish(provider="openai-compatible", model="n"))
    assert kept.speaks == "openai-compatible/n"
    loaded = load_settings(variables={}, config=Paths.of(str(tmp_path)).config)
    assert loaded.settings.general.base_url is None
    assert loaded.settings.providers["openai-compatible"].base_url == server.url


async def test_a_refused_key_says_that_it_was_typed(tmp_path: Path, runtime: Runtime):
    async with model_server(refuse(401, f"bad key {KEY}")) as server:
        wish = Wish(provider="deepseek", key=KEY, address=server.url)
        trial = await desk(tmp_path, runtime).attempt(wish)
    assert trial.check.remedy.endswith("it comes from: what was typed here.")
    assert "canary" not in repr(trial)


async def test_what_is_stronger_than_the_file_is_told(tmp_path: Path, runtime: Runtime):
    own = desk(tmp_path, runtime, AI_PROVIDER="openai", OPENAI_API_KEY="sk-1", AI_MODEL="m")
    kept = await own.keep(Wish(provider="deepseek", key=KEY, model="deepseek-flash"))
    assert kept.speaks == "openai/m"
    assert kept.stronger == {
        "general.provider": "environment AI_PROVIDER",
        "general.model": "environment AI_MODEL",
    }


async def test_a_task_with_a_model_of_its_own_is_told(tmp_path: Path, runtime: Runtime):
    write(tmp_path, '[tasks]\ntalk = "openai/gpt-6-luna"\n[providers.openai]\napi_key = "sk-1"\n')
    kept = await desk(tmp_path, runtime).keep(
        Wish(provider="deepseek", key=KEY, model="deepseek-flash")
    )
    assert kept.speaks == "openai/gpt-6-luna"
    assert list(kept.stronger) == ["tasks.talk"]


async def test_an_address_that_is_none_is_an_error_of_settings(tmp_path: Path, runtime: Runtime):
    with pytest.raises(SettingsError) as told:
        await desk(tmp_path, runtime).attempt(Wish(provider="openai", key=KEY, address="gate"))
    assert "must be an address" in told.value.message
    assert KEY not in str(told.value)


async def test_an_ollama_of_this_machine_is_noticed(tmp_path: Path, runtime: Runtime):
    async with model_server() as server:  # it answers, but as another kind of server does
        assert not await desk(tmp_path, runtime, OLLAMA_HOST=server.url).ollama()
