"""Lists of models: asked for once, kept, put together with what is known, and no failure spreads."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.inquiries.models import ListedModels, ModelFacts, fit_rows, list_models
from engine.policy.paths import Paths
from engine.policy.settings_load import load_settings
from engine.providers.model_lists import ModelLists
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import (
    AuthenticationError,
    ConnectionLost,
    SettingsError,
    StoreError,
)
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Price
from tests.fakes.installed_package import TALKS, installed
from tests.fakes.model_servers import asked, listing, model_server
from tests.fakes.scripted_server import refuse


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    made = Runtime(SystemClock(), DirectDeliveries())
    yield made
    made.close()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.of(str(tmp_path / "home"))


async def listed(
    paths: Paths, runtime: Runtime, *names: str, refresh: bool = False, **settings: Any
) -> dict[str, ListedModels]:
    given = {key.replace("__", "."): value for key, value in settings.items()}
    given = {
        key.replace("providers.compatible", "providers.openai-compatible"): v
        for key, v in given.items()
    }
    loaded = load_settings(given, variables={}, config=paths.config)
    found = await list_models(loaded, paths, runtime, names, refresh=refresh)
    return {one.provider: one for one in found}


def by_id(found: ListedModels) -> dict[str, ModelFacts]:
    return {model.id: model for model in found.models}


async def test_a_list_is_asked_for_once_and_kept(paths: Paths, runtime: Runtime):
    async with model_server(["b", "a"]) as server:
        how = {"general__base_url": server.url}
        first = (await listed(paths, runtime, "openai-compatible", **how))["openai-compatible"]
        again = (await listed(paths, runtime, "openai-compatible", **how))["openai-compatible"]
        assert asked(server) == ["models"]
        await listed(paths, runtime, "openai-compatible", refresh=True, **how)
        assert asked(server) == ["models", "models"]
    assert [model.id for model in first.models] == ["b", "a"]
    assert (first.error, first.failed) == (None, False)
    assert first.at is not None
    assert datetime.now(UTC) - first.at < timedelta(minutes=5)
    assert again == first


async def test_the_users_own_facts_win_over_the_list(paths: Paths, runtime: Runtime):
    paths.config.parent.mkdir(parents=True)
    paths.models.write_text(
        '[[openai-compatible.models]]\nid = "big*"\nsee = true\ncontext = 5\n'
        'price = { currency = "cny", input = 2, output = 8 }\n',
        encoding="utf-8",
    )
    async with model_server(listing("big-1", "small", context_length=4096)) as server:
        found = await listed(
            paths,
            runtime,
            "openai-compatible",
            general__base_url=server.url,
            general__model="big-1",
            seats__designer="small",
        )
    big, small = by_id(found["openai-compatible"]).values()
    assert (big.context, big.sees, small.context, small.sees) == (5, True, 4096, None)
    assert big.price == Price(currency="CNY", input=Decimal(2), output=Decimal(8))
    assert set(big.tasks) == {Task.TALK, Task.SEE, Task.JUDGE, Task.GLOSS}
    assert (small.tasks, small.seats) == ((), ("designer",))


async def test_models_are_listed_before_any_is_chosen(paths: Paths, runtime: Runtime):
    async with model_server(["a"]) as server:  # no model is named: a session could not begin
        found = await listed(paths, runtime, "openai-compatible", general__base_url=server.url)
    assert [model.id for model in found["openai-compatible"].models] == ["a"]


async def test_one_that_fails_stops_no_other(paths: Paths, runtime: Runtime):
    async with model_server(["a"]) as good, model_server(refuse(401, "wrong key")) as bad:
        found = await listed(
            paths,
            runtime,
            "openai",
            "deepseek",
            providers__openai__api_key="sk-one",
            providers__openai__base_url=good.url,
            providers__deepseek__api_key="sk-two",
            providers__deepseek__base_url=bad.url,
        )
    assert (found["openai"].failed, len(found["openai"].models)) == (False, 1)
    assert isinstance(found["deepseek"].error, AuthenticationError)
    assert (found["deepseek"].failed, found["deepseek"].models) == (True, ())


async def test_where_asking_again_fails_the_older_list_is_shown(paths: Paths, runtime: Runtime):
    async with model_server(["a"]) as server:
        how = {"general__base_url": server.url}
        before = (await listed(paths, runtime, "openai-compatible", **how))["openai-compatible"]
    found = await listed(paths, runtime, "openai-compatible", refresh=True, **how)
    after = found["openai-compatible"]
    assert (after.models, after.at, after.failed) == (before.models, before.at, True)
    assert isinstance(after.error, ConnectionLost)


async def test_a_list_that_cannot_be_kept_is_shown_all_the_same(paths: Paths, runtime: Runtime):
    paths.model_lists.parent.mkdir(parents=True)
    paths.model_lists.write_text("", encoding="utf-8")
    async with model_server(["a"]) as server:
        found = await listed(paths, runtime, "openai-compatible", general__base_url=server.url)
    one = found["openai-compatible"]
    assert (len(one.models), one.failed) == (1, False)
    assert isinstance(one.error, StoreError)


async def test_a_provider_without_a_list_shows_the_catalogue(
    paths: Paths, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    found = await listed(paths, runtime, "rehearsal")
    assert "voices" in by_id(found["rehearsal"])
    assert found["rehearsal"].at is None
    with installed(tmp_path, monkeypatch, "acme"):
        found = await listed(
            paths, runtime, "acme", general__provider="acme", general__model="acme-1"
        )
    assert by_id(found["acme"])["acme-1"].tasks == (Task.TALK, Task.JUDGE, Task.GLOSS)
    assert found["acme"].error is None


async def test_a_fault_in_another_packages_code_stops_nobody(
    paths: Paths, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code = f"{TALKS}\n    async def models(self):\n        raise KeyError(self.key)\n"
    with installed(tmp_path, monkeypatch, "broken", code):
        found = await listed(
            paths, runtime, "broken", "rehearsal", providers__broken__api_key="canary"
        )
    error = found["broken"].error
    assert error is not None
    assert error.message == "The code of the provider broken failed: KeyError."
    assert found["rehearsal"].models


@pytest.mark.parametrize("name", ["openai", "openai-compatible", "nobody", "github"])
async def test_what_is_not_configured_is_an_error_of_settings(
    paths: Paths, runtime: Runtime, name: str
):
    with pytest.raises(SettingsError):
        await listed(paths, runtime, name)


def test_rows_that_are_kept_are_clean_and_within_bounds(tmp_path: Path):
    endless = Price(currency="USD", input=Decimal("1e999999"), output=Decimal(1))
    fair = Price(currency="USD", input=Decimal(0), output=Decimal("0.00000001"))
    rows = fit_rows(
        [
            ModelRow(id="a\x1b[31m\ud800b\n", **_facts(context=10**40, price=endless)),
            ModelRow(id="c", **_facts(context=-1, price=fair)),
            ModelRow(id="c", **_facts(context=9)),
            ModelRow(id=" \n", **_facts()),
        ]
    )
    assert [row.id for row in rows][1:] == ["c"]
    assert rows[0].id.isprintable()
    assert (rows[0].context, rows[0].price, rows[1].context, rows[1].price) == (
        None,
        None,
        None,
        fair,
    )
    at = datetime(2026, 11, 21, tzinfo=UTC)
    ModelLists(tmp_path).write("p", "", rows, at)
    assert ModelLists(tmp_path).read("p", "").rows == rows


def _facts(**facts: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("context", "max_output", "sees", "draws", "embeds", "price"))
    return {**nothing, **facts}
