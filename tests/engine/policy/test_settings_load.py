"""Which layer wins, where each value came from, and what is refused with which words."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.policy.settings_load import load_settings
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_the_command_line_wins_over_environment_file_and_default(tmp_path: Path):
    config = written(tmp_path, "[table]\nrounds = 5\nmax_keywords = 7\ndrawings = 2\n")
    loaded = load_settings(
        {"table.rounds": 2, "table.choices": None},
        variables={"TABLEROUND_TABLE__ROUNDS": "4", "MAX_KEYWORDS": "8"},
        config=config,
    )
    table = loaded.settings.table
    assert (table.rounds, table.max_keywords, table.drawings, table.choices) == (2, 8, 2, None)
    assert loaded.origins["table.rounds"] == "command line"
    assert loaded.origins["table.max_keywords"] == "environment MAX_KEYWORDS"
    assert loaded.origins["table.drawings"] == f"config file {config}"
    assert "table.choices" not in loaded.origins


def test_own_variables_win_over_the_originals():
    variables = {"MAX_TURNS": "3", "TABLEROUND_TABLE__ROUNDS": "6"}
    loaded = load_settings(variables=variables)
    assert loaded.settings.table.rounds == 6
    assert loaded.origins["table.rounds"] == "environment TABLEROUND_TABLE__ROUNDS"


@pytest.mark.parametrize(
    ("name", "text", "path", "value"),
    [
        ("AI_PROVIDER", "rehearsal", ("general", "provider"), "rehearsal"),
        ("AI_MODEL", "m-1", ("general", "model"), "m-1"),
        ("MAX_TURNS", "4", ("table", "rounds"), 4),
        ("MAX_KEYWORDS", "9", ("table", "max_keywords"), 9),
        ("VOTING_THRESHOLD", "0.75", ("table", "threshold"), Decimal("0.75")),
        ("TABLEROUND_LANG", "zh", ("general", "lang"), "zh"),
        ("TABLEROUND_GENERAL__LANG", "zh", ("general", "lang"), "zh"),
        ("TABLEROUND_REHEARSAL_FAULTS", "s1:1:500, s2:*:cut", ("rehearsal", "faults"), None),
    ],
)
def test_aliases(name: str, text: str, path: Any, value: Any):
    section, field = path
    found = getattr(getattr(load_settings(variables={name: text}).settings, section), field)
    assert found == (("s1:1:500", "s2:*:cut") if value is None else value)


def test_an_empty_variable_counts_as_not_set():
    loaded = load_settings(variables={"AI_PROVIDER": "", "TABLEROUND_LANG": "", "REDIS_URL": ""})
    assert loaded.settings.general.provider is None
    assert loaded.ignored == ()


def test_a_providers_key_and_address_come_from_its_usual_variables():
    loaded = load_settings(
        variables={
            "OPENAI_COMPATIBLE_API_KEY": "sk-secret",
            "OPENAI_COMPATIBLE_BASE_URL": "http://127.0.0.1:8080/v1/",
        }
    )
    access = loaded.settings.providers["openai-compatible"]
    assert access.api_key is not None
    assert access.api_key.get_secret_value() == "sk-secret"
    assert access.base_url == "http://127.0.0.1:8080/v1"
    assert "sk-secret" not in repr(loaded)


def test_an_own_variable_reaches_a_provider_with_a_hyphen_and_a_seat():
    loaded = load_settings(
        variables={
            "TABLEROUND_PROVIDERS__OPENAI_COMPATIBLE__SEES": "true",
            "TABLEROUND_SEATS__S2": "openai-compatible/qwen",
        }
    )
    assert loaded.settings.providers["openai-compatible"].sees is True
    assert loaded.settings.seats["s2"].model == "openai-compatible/qwen"


def test_keys_of_every_provider_are_taken_and_those_of_redis_named(tmp_path: Path):
    config = written(tmp_path, '[providers.anthropic]\napi_key = "x"\n')
    variables = {"OPENAI_API_KEY": "x", "HF_TOKEN": "x", "REDIS_PASSWORD": "x", "PATH": "/bin"}
    loaded = load_settings(variables=variables, config=config)
    assert loaded.ignored == ("REDIS_PASSWORD",)
    assert set(loaded.settings.providers) == {"openai", "huggingface", "anthropic"}
    assert loaded.origins["providers.huggingface.api_key"] == "environment HF_TOKEN"


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("[table]\nroundz = 3\n", ["table.roundz", "config.toml, line 2"], "table.rounds"),
        ("[tabel]\nrounds = 3\n", ["tabel.rounds", "line 2"], "table.rounds"),
        ("rounds = 3\n", ["rounds", "line 1"], "table.rounds"),
        ("[providers.openia]\napi_key = 'x'\n", ["providers.openia.api_key"], "providers.openai"),
        ("[seats.s1]\nmodle = 'x'\n", ["seats.s1.modle"], "seats.s1.model"),
        ("[providers.github]\napi_key = 'x'\n", ["GitHub Models", "retired"], "openai-compatible"),
        ("[table\nrounds = 3\n", ["not well-formed TOML", "line 1"], ""),
        (
            "[table]\nrounds = 'many'\n",
            ["table.rounds", "config file", "must be a whole number"],
            "",
        ),
        ("[table]\nrounds = 21\n", ["table.rounds", "less than or equal to 20"], ""),
        ("[rehearsal]\npace = 'quick'\n", ["rehearsal.pace", "real, none"], ""),
        ("[general]\nbase_url = 'ftp://x'\n", ["general.base_url", "http"], ""),
    ],
)
def test_faults_of_the_file_name_the_place_and_the_nearest_key(
    tmp_path: Path, text: str, words: list[str], hint: str
):
    with pytest.raises(SettingsError) as caught:
        load_settings(variables={}, config=written(tmp_path, text))
    assert all(word in caught.value.message for word in words), caught.value.message
    assert hint in caught.value.hint
    assert "\n" not in caught.value.message


def test_an_unknown_own_variable_names_the_nearest():
    with pytest.raises(SettingsError, match="TABLEROUND_TABLE__ROUND ") as caught:
        load_settings(variables={"TABLEROUND_TABLE__ROUND": "3"})
    assert "TABLEROUND_TABLE__ROUNDS" in caught.value.hint


def test_an_unknown_key_on_the_command_line_names_the_nearest():
    with pytest.raises(SettingsError, match="command line") as caught:
        load_settings({"limits.topics": "3"}, variables={})
    assert "limits.topic" in caught.value.hint


def test_a_bad_value_never_shows_a_secret():
    with pytest.raises(SettingsError) as caught:
        load_settings(
            variables={"OPENAI_COMPATIBLE_BASE_URL": "https://me:hunter2@host/v1"}, config=None
        )
    assert "hunter2" not in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.__cause__ is not None
    assert "hunter2" not in str(caught.value.__cause__)


def test_a_file_with_a_key_that_others_may_read_is_warned_about(tmp_path: Path):
    config = written(tmp_path, '[providers.openai-compatible]\napi_key = "x"\n')
    assert load_settings(variables={}, config=config).warnings == ()
    config.chmod(0o644)
    (warning,) = load_settings(variables={}, config=config).warnings
    assert "chmod 600" in warning


def test_no_file_is_no_fault_and_the_workspace_is_the_users_name(tmp_path: Path):
    settings = load_settings(variables={}, config=tmp_path / "none.toml").settings
    assert settings.general.workspace
    assert settings.general.kit == "open-table"


def test_sampling_of_seat_before_task_before_all():
    settings = load_settings(
        {
            "sampling.temperature": "0.9",
            "sampling.max_tokens": "400",
            "sampling.judge.temperature": "0",
            "seats.designer.temperature": "1.2",
        },
        variables={},
    ).settings
    assert settings.sampling_for(Task.TALK).temperature == 0.9
    assert settings.sampling_for(Task.JUDGE).temperature == 0
    assert settings.sampling_for(Task.JUDGE).max_tokens == 400
    own = settings.sampling_for(Task.TALK, "s4", "lin-siyu", "designer")
    assert (own.temperature, own.max_tokens) == (1.2, 400)
