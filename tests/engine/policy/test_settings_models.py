"""Which model does what, and what keeps a provider from being used."""

from typing import Any

import pytest

from engine.policy.models import load_catalogue
from engine.policy.settings_load import load_settings
from engine.policy.settings_model import Settings
from engine.policy.settings_models import Choice, choose as choose_from, parse_model
from engine.policy.settings_providers import KNOWN, key_variable, ollama_address
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.seats import ModelRef

NO_EYES = {"providers__openai-compatible__sees": "false"}
LOCAL = {"OPENAI_COMPATIBLE_BASE_URL": "http://localhost:8080/v1"}


def choose(own: Settings) -> Choice:
    return choose_from(own, load_catalogue())


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
        ({}, {"general__provider": "openai"}, "openai has no key", "OPENAI_API_KEY"),
        ({}, {"general__provider": "huggingface"}, "huggingface has no key", "HF_TOKEN"),
        ({}, {"general__provider": "rehersal"}, "There is no provider rehersal", "rehearsal"),
        ({}, {"general__provider": "zzz"}, "There is no provider zzz", "openai-compatible"),
        ({}, {"general__provider": "github"}, "retired", "openai-compatible"),
        ({}, {"tasks__draw": "ark/seedream"}, "ark has no key", "ARK_API_KEY"),
        ({}, {"fallbacks__talk": "gemini/g"}, "gemini has no key", "GEMINI_API_KEY"),
        ({}, {"general__provider": "ollama"}, "No model is named", "--model"),
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


CLOUDS = [name for name in KNOWN if name not in ("ollama", "openai-compatible", "rehearsal")]


@pytest.mark.parametrize("name", CLOUDS)
def test_a_key_alone_is_enough_to_talk(name: str):
    choice = choose(settings({key_variable(name): "k-123"}))
    assert choice.provider == name
    assert choice.tasks[Task.TALK].provider == name
    assert choice.tasks[Task.JUDGE] == choice.tasks[Task.TALK]


def test_the_first_key_in_the_order_of_the_specification_is_used():
    keys = {key_variable(name): "k-123" for name in CLOUDS}
    for name in CLOUDS:
        assert choose(settings(keys)).provider == name
        del keys[key_variable(name)]
    assert choose(settings(keys)).rehearsal


def test_a_local_server_is_chosen_by_its_address_and_needs_no_key():
    choice = choose(settings({"OLLAMA_HOST": "0.0.0.0", "AI_MODEL": "qwen3:8b"}))
    assert choice.provider == "ollama"
    assert choice.tasks[Task.TALK].model == "qwen3:8b"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("box:1234", "http://box:1234"),
        (":80", "http://127.0.0.1:80"),
        ("[fe80::1]", "http://[fe80::1]:11434"),
        ("[::]:80", "http://[::1]:80"),
        ("https://box/ollama", "https://box/ollama"),
    ],
)
def test_the_servers_own_variable_is_read_as_an_address(host: str, address: str):
    assert ollama_address(host) == address


def test_a_talking_model_that_sees_describes_pictures_too():
    own = settings({"ANTHROPIC_API_KEY": "k"}, general__model="claude-opus-5-5")
    assert choose(own).tasks[Task.SEE].model == "claude-opus-5-5"
    blind = choose(settings({"DEEPSEEK_API_KEY": "k"}))
    assert Task.SEE not in blind.tasks


def row(model: str, *, sees: bool) -> ModelRow:
    return ModelRow(
        id=model, context=None, max_output=None, sees=sees, draws=None, embeds=None, price=None
    )


def test_a_model_that_the_providers_own_list_says_to_see_describes_pictures():
    rows = {
        ("openai-compatible", LOCAL["OPENAI_COMPATIBLE_BASE_URL"], "eyes"): row("eyes", sees=True),
        ("anthropic", "", "claude-opus-5-5"): row("claude-opus-5-5", sees=False),
    }

    def listed(provider: str, address: str, model: str) -> ModelRow | None:
        return rows.get((provider, address, model))

    def seen(own: Settings) -> str | None:
        ref = choose_from(own, load_catalogue(), listed).tasks.get(Task.SEE)
        return ref.model if ref is not None else None

    assert seen(settings(LOCAL, general__model="eyes")) == "eyes"
    assert seen(settings(LOCAL, general__model="other")) is None
    elsewhere = {"OPENAI_COMPATIBLE_BASE_URL": "http://localhost:9090/v1"}
    assert seen(settings(elsewhere, general__model="eyes")) is None
    # What the settings say wins over the list, and the list over what is built in.
    assert seen(settings(LOCAL, general__model="eyes", **NO_EYES)) is None
    built_in = settings({"ANTHROPIC_API_KEY": "k"}, general__model="claude-opus-5-5")
    assert seen(built_in) != "claude-opus-5-5"


def test_fallbacks_stand_ready_for_tasks_and_seats():
    own = settings(
        {"OPENAI_API_KEY": "k", "GEMINI_API_KEY": "k"},
        fallbacks__talk="gemini/gemini-3.8-flash, gpt-6-sol",
        seats__designer__fallbacks="rehearsal/voices",
    )
    choice = choose(own)
    assert [str(ref) for ref in choice.fallbacks[Task.TALK]] == [
        "gemini/gemini-3.8-flash",
        "openai/gpt-6-sol",
    ]
    assert choice.seat_fallbacks["designer"][0].provider == "rehearsal"
    assert choice.providers == {"openai", "gemini", "rehearsal"}
