"""Writing one setting into the file."""

import stat
import tomllib
from pathlib import Path

import pytest

from engine.policy.settings_file import file_value, set_value
from engine.policy.settings_load import load_settings
from engine.vocabulary.errors import SettingsError, StoreError


def test_a_setting_is_written_typed_private_and_comments_stay(tmp_path: Path):
    path = tmp_path / "home" / "config.toml"
    set_value(path, "table.rounds", "4")
    path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    path.chmod(0o644)
    set_value(path, "table.threshold", "0.70")
    set_value(path, "rehearsal.faults", "s1:1:cut, s2:2:429")
    set_value(path, "seats.s1", "rehearsal/voices")
    set_value(path, "providers.openai-compatible.api_key", "k")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# mine\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert tomllib.loads(text) == {
        "table": {"rounds": 4, "threshold": "0.70"},
        "rehearsal": {"faults": ["s1:1:cut", "s2:2:429"]},
        "seats": {"s1": {"model": "rehearsal/voices"}},
        "providers": {"openai-compatible": {"api_key": "k"}},
    }
    loaded = load_settings(variables={}, config=path)
    assert str(loaded.settings.table.threshold) == "0.70"


def test_an_empty_text_takes_a_setting_out(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text("[table]\nrounds = 3 # kept\nchoices = 4\n", encoding="utf-8")
    set_value(path, "table.choices", "")
    assert path.read_text(encoding="utf-8") == "[table]\nrounds = 3 # kept\n"


@pytest.mark.parametrize(("key", "text"), [("table.roundz", "3"), ("table.rounds", "many")])
def test_nothing_is_written_when_key_or_value_is_wrong(tmp_path: Path, key: str, text: str):
    path = tmp_path / "config.toml"
    with pytest.raises(SettingsError):
        set_value(path, key, text)
    assert not path.exists()


def test_a_file_that_is_broken_already_is_left_alone(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text("[broken", encoding="utf-8")
    with pytest.raises(SettingsError, match="TOML"):
        set_value(path, "table.rounds", "3")
    assert path.read_text(encoding="utf-8") == "[broken"


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises((StoreError, SettingsError)):
        set_value(tmp_path / "file" / "config.toml", "table.rounds", "3")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("table.rounds", "4"),
        ("table.threshold", "0.70"),
        ("general.recall", "false"),
        ("rehearsal.faults", "s1:1:cut, s2:2:429"),
        ("providers.openai.api_key", "sk-x"),
        ("seats.designer", "rehearsal/voices"),
    ],
)
def test_what_the_file_has_can_be_written_again(tmp_path: Path, key: str, text: str):
    path = tmp_path / "config.toml"
    assert file_value(path, key) == ""
    set_value(path, key, text)
    before = path.read_text(encoding="utf-8")
    assert file_value(path, key) == text
    set_value(path, key, "")
    set_value(path, key, text)
    assert tomllib.loads(path.read_text(encoding="utf-8")) == tomllib.loads(before)
