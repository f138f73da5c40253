"""What is read of the environment before settings are built."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.policy.settings import (
    clock_start,
    environment,
    home_folder,
    interface_language,
    known_keys,
    log_level,
    screen_look,
)
from engine.vocabulary.errors import InputError


def test_the_environment_is_the_processes_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TABLEROUND_HOME", "/somewhere")
    assert environment()["TABLEROUND_HOME"] == "/somewhere"


def test_the_home_is_absolute_or_none(monkeypatch: pytest.MonkeyPatch):
    assert home_folder({}) is None
    assert home_folder({"TABLEROUND_HOME": "here"}) == Path.cwd() / "here"


@pytest.mark.parametrize(
    "text", ["2026-11-20T09:00:00", "2026-11-20T09:00:00Z", "2026-11-20T17:00:00+08:00"]
)
def test_the_clock_starts_at_an_iso_time_in_utc(text: str):
    assert clock_start({"TABLEROUND_CLOCK": text}) == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_no_clock_and_a_bad_clock():
    assert clock_start({}) is None
    with pytest.raises(InputError, match="no ISO time: tomorrow"):
        clock_start({"TABLEROUND_CLOCK": "tomorrow"})


@pytest.mark.parametrize(
    ("variables", "text", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "", "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "", "en"),
        ({"LANG": "de_DE"}, "", "en"),
        ({}, "", "en"),
        ({"LANG": "zh_CN"}, "[general]\nui_lang = 'en'\n", "en"),
        ({"TABLEROUND_UI_LANG": "zh"}, "[general]\nui_lang = 'en'\n", "zh"),
        ({"LANG": "zh_CN"}, "general = 3", "zh"),
        ({"LANG": "zh_CN"}, "[broken", "zh"),
    ],
)
def test_the_interfaces_language(tmp_path: Path, variables: dict[str, str], text: str, lang: str):
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8")
    assert interface_language(variables, config) == lang
    assert interface_language({"LANG": "zh"}, tmp_path / "none") == "zh"


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+05:00", "1969-12-31", "9999-12-31T23:59:59Z"]
)
def test_a_clock_outside_the_usual_years_is_refused(text: str):
    with pytest.raises(InputError, match="1970 to 2999"):
        clock_start({"TABLEROUND_CLOCK": text})


def test_the_look_of_the_screen_is_read_without_settings(tmp_path: Path):
    config = tmp_path / "config.toml"
    config.write_text('[screen]\ntheme = "night"\nmotion = "calm"\n', encoding="utf-8")
    variables = {"TABLEROUND_SCREEN__THEME": "paper"}
    assert screen_look(variables, config) == {"theme": "paper", "motion": "calm"}
    config.write_text("screen = 3", encoding="utf-8")
    assert screen_look({}, config) == {}
    config.write_text("[", encoding="utf-8")
    assert screen_look({}, config) == {}
    assert screen_look({}, tmp_path / "none.toml") == {}


def test_the_level_of_the_log_is_the_variables_else_the_files(tmp_path: Path):
    config = tmp_path / "config.toml"
    config.write_text('[log]\nlevel = "debug"\n', encoding="utf-8")
    assert log_level({}, config) == "debug"
    assert log_level({"TABLEROUND_LOG__LEVEL": "error"}, config) == "error"
    assert log_level({}, tmp_path / "none") == log_level({}) == ""


def test_known_keys_are_variables_named_so_and_those_of_the_file(tmp_path: Path):
    config = tmp_path / "config.toml"
    config.write_text('[providers]\nx = 3\nopenai.api_key = "c"\nark.api_key = 5\n', "utf-8")
    variables = {"OPENAI_API_KEY": "a", "HF_TOKEN": "b", "HOME": "d", "OPENAI_BASE_URL": "e"}
    assert known_keys(variables, config) == ["a", "b", "c"]
    config.write_text("[providers", "utf-8")
    urls = {"REDIS_URL": "redis://me:p%40ss@h:1/0", "REDIS_PASSWORD": "word", "X": "http://[::"}
    assert known_keys(urls) == ["word", "p@ss"]
    assert known_keys({"REDIS_URL": "redis+sentinel://me:broken@a,[::1]:3,[b/t"}) == ["broken"]
    assert known_keys({}, config) == known_keys({}) == []
