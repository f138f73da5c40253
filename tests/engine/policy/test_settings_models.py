"""Which model does what, and which provider this version cannot use."""

from typing import Any

import pytest

from engine.policy.settings_load import load_settings
from engine.policy.settings_model import Settings
from engine.policy.settings_models import check_store, choose, parse_model
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef

LOCAL = {"OPENAI_COMPATIBLE_BASE_URL": "http://localhost:8080/v1"}


def settings(variables: dict[str, str] | None = None, **given: str) -> Settings:
    keys = {name.replace("__", "."): value for name, value in given.items()}
    return load_settings(keys, variables=variables or {}).settings


def test_with_nothing_configured_everything_is_rehearsal():
    choice = choose(settings())
    assert choice.rehearsal
    assert set(choice.tasks) == set(Task)


def test_a_configured_service_is_used_when_nobody_chose():
    choice = choose(settings(LOCAL, general__model="qwen/qwen3"))
    assert choice.provider == "openai-compatible"
    assert choice.tasks[Task.TALK] == ModelRef(provider="openai-compatible", model="qwen/qwen3")
    assert choice.tasks[Task.JUDGE] == choice.tasks[Task.TALK]
    assert Task.SEE not in choice.tasks
    assert Task.DRAW not in choice.tasks
    assert not choice.rehearsal


def test_an_address_alone_means_a_service_and_not_the_rehearsal():
    given = {"general.base_url": "http://127.0.0.1:8080", "general.model": "m"}
    assert choose(load_settings(given, variables={}).settings).provider == "openai-compatible"


def test_a_service_that_sees_describes_pictures_itself():
    own = settings({**LOCAL, "AI_MODEL": "m", "TABLEROUND_PROVIDERS__OPENAI_COMPATIBLE__SEES": "1"})
    assert choose(own).tasks[Task.SEE].model == "m"


def test_tasks_and_seats_may_use_other_providers():
    own = settings(
        LOCAL,
        general__provider="rehearsal",
        tasks__judge="openai-compatible/m",
        seats__designer="openai-compatible/n",
    )
    choice = choose(own)
    assert choice.tasks[Task.JUDGE].provider == "openai-compatible"
    assert choice.providers == {"rehearsal", "openai-compatible"}
    assert choice.seats["designer"].model == "n"


@pytest.mark.parametrize(
    ("variables", "given", "message", "hint"),
    [
        ({}, {"general__provider": "openai"}, "does not have the provider openai", "rehearsal"),
        ({}, {"general__provider": "rehersal"}, "There is no provider rehersal", "rehearsal"),
        ({}, {"general__provider": "zzz"}, "There is no provider zzz", "openai-compatible"),
        ({}, {"general__provider": "github"}, "retired", "openai-compatible"),
        ({}, {"tasks__draw": "ark/seedream"}, "does not have the provider ark", ""),
        (LOCAL, {}, "No model is named", "--model"),
        (
            {},
            {"general__provider": "openai-compatible", "general__model": "m"},
            "has no address",
            "OPENAI_COMPATIBLE_BASE_URL",
        ),
        (
            {"OPENAI_COMPATIBLE_BASE_URL": "https://llm.example/v1"},
            {"general__model": "m"},
            "has no key",
            "OPENAI_COMPATIBLE_API_KEY",
        ),
    ],
)
def test_what_cannot_be_used_is_said(
    variables: dict[str, str], given: Any, message: str, hint: str
):
    with pytest.raises(SettingsError, match=message) as caught:
        choose(settings(variables, **given))
    assert hint in caught.value.hint


def test_the_base_url_of_the_command_line_is_the_chosen_providers():
    own = settings(
        general__provider="openai-compatible",
        general__model="m",
        general__base_url="http://127.0.0.1:1/v1",
    )
    assert choose(own).provider == "openai-compatible"


def test_only_known_providers_are_cut_off_a_models_name():
    assert parse_model("rehearsal/voices", "x") == ModelRef(provider="rehearsal", model="voices")
    assert parse_model("qwen/q3", "x") == ModelRef(provider="x", model="qwen/q3")


@pytest.mark.parametrize("store", ["private", "redis://localhost", "elsewhere"])
def test_other_stores_are_refused(store: str):
    with pytest.raises(SettingsError):
        check_store(settings(general__store=store))
    check_store(settings(general__store="file"))
