"""What is typed becomes settings and the parts of a plan, or one sentence."""

import argparse
import io
from pathlib import Path
from typing import Any

import pytest

from engine import ImageError, InputError
from tui.cli import options
from tui.cli.parser import build_parser
from tui.words import Words

EN = Words("en")
PARSER = build_parser(EN)


def parsed(*arguments: str) -> argparse.Namespace:
    return PARSER.parse_args(["run", *arguments])


class Piped:
    """Standard input that holds bytes."""

    closed = False

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)

    def isatty(self) -> bool:
        return False


def test_options_become_settings_by_key():
    args = parsed(
        "topic", "--kit", "paper-cut", "--rounds", "2", "--no-recall", "--pace", "10",
        "--vision-model", "m", "--set", "table.choices = 3", "--budget", "1tok", "--gloss",
    )  # fmt: skip
    assert options.given_settings(EN, args) == {
        "table.choices": "3",
        "general.kit": "paper-cut",
        "tasks.see": "m",
        "budget.line": "1tok",
        "rehearsal.pace": "10",
        "table.rounds": 2,
        "general.recall": False,
        "table.gloss": True,
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rounds", "0"), "--rounds must be a whole number from 1 to 20, not 0"),
        (("--rounds", "21"), "not 21"),
        (("--rounds", "two"), "not two"),
        (("--rounds", "1.5"), "not 1.5"),
        (("--pace", "fast"), "pace fast"),
        (("--pace", "0"), "pace 0"),
        (("--pace", "nan"), "pace nan"),
        (("--set", "table.choices"), "not KEY=VALUE"),
        (("--set", "=3"), "not KEY=VALUE"),
        (("--base-url", "https://me:pw@host"), "password"),
        (("--store", "redis://me:pw@host"), "password"),
        (("--set", "general.store=redis://:pw@host"), "password"),
    ],
)
def test_wrong_options_are_one_sentence(arguments: Any, words: list[str]):
    with pytest.raises(InputError, match=words) as caught:
        options.given_settings(EN, parsed("topic", *arguments))
    assert caught.value.hint
    assert "pw" not in f"{caught.value.message}{caught.value.hint}"


def test_the_variable_for_a_password_is_named():
    with pytest.raises(InputError) as caught:
        options.given_settings(EN, parsed("x", "--store", "redis://me:pw@host"))
    assert "TABLEROUND_REDIS_URL" in caught.value.hint


def test_seats_are_counted_by_role():
    assert options.seat_counts(EN, None) is None
    assert options.seat_counts(EN, "craftsperson=1, consumer=3") == {
        "craftsperson": 1,
        "consumer": 3,
    }


@pytest.mark.parametrize("text", ["", "a", "a=", "=1", "a=1,a=2", "a=-1", "a=25", "a=1,"])
def test_wrong_seats(text: str):
    with pytest.raises(InputError):
        options.seat_counts(EN, text)


def test_fields_have_names():
    assert options.named_values(EN, ["market=Asia=all", "date="]) == {
        "market": "Asia=all",
        "date": "",
    }
    with pytest.raises(InputError):
        options.named_values(EN, ["market"])


def test_a_seed_is_given_or_new():
    assert options.chosen_seed(EN, "7") == 7
    assert options.chosen_seed(EN, None) > 0
    with pytest.raises(InputError):
        options.chosen_seed(EN, "-1")


def test_the_topic_is_typed_or_piped(monkeypatch: pytest.MonkeyPatch):
    assert options.topic_of(EN, parsed(" a\x1b[1m topic "), 1000) == "a\ufffd[1m topic"
    monkeypatch.setattr("sys.stdin", Piped("剪纸\n".encode()))
    assert options.topic_of(EN, parsed(), 1000) == "剪纸"


@pytest.mark.parametrize("data", [b"", b"  \n"])
def test_no_topic_and_a_long_one(monkeypatch: pytest.MonkeyPatch, data: Any):
    monkeypatch.setattr("sys.stdin", Piped(data))
    with pytest.raises(InputError, match="no topic"):
        options.topic_of(EN, parsed(), 1000)
    with pytest.raises(InputError, match="1,001 characters; the most is 1,000"):
        options.topic_of(EN, parsed("蝶" * 1001), 1000)


def test_pictures_come_from_files_and_once_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    file = tmp_path / "a.png"
    file.write_bytes(b"png")
    monkeypatch.setattr("sys.stdin", Piped(b"heic"))
    found = options.pictures(EN, [str(file), "-"])
    assert found == (("a.png", b"png"), ("standard input", b"heic"))
    with pytest.raises(InputError, match="no picture"):
        options.pictures(EN, ["-"])
    with pytest.raises(InputError, match="only one"):
        options.pictures(EN, ["-", "-"])
    with pytest.raises(ImageError):
        options.pictures(EN, [str(tmp_path / "none.png")])
    monkeypatch.setattr(options, "MAX_PICTURE_BYTES", 3)
    monkeypatch.setattr("sys.stdin", Piped(b"four"))
    with pytest.raises(InputError, match="larger"):
        options.pictures(EN, ["-"])


def test_without_any_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError):
        options.topic_of(EN, parsed(), 10)
