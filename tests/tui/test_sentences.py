"""The engine's sentences in Chinese: none missing, none stale, and found again by their shape."""

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import assume, given, strategies as st

from engine import SettingsError, load_settings
from tests.fakes.engine_sentences import Sentences
from tui.sentences import LIMIT, translate

TABLES = tomllib.loads(
    resources.files("tui.words").joinpath("sentences_zh.toml").read_text(encoding="utf-8")
)
OURS: dict[str, str] = TABLES["ours"]
ALL: dict[str, str] = OURS | TABLES["foreign"]
BLANK = re.compile(r"\{\d\}")
FOUND = Sentences().templates


def filled(template: str) -> str:
    return BLANK.sub(lambda mark: f"x{mark[0][1]}-k3f7", template)


def test_every_sentence_of_the_engine_has_its_chinese():
    assert len(FOUND) > 400
    missing = {text: place for text, place in FOUND.items() if text not in OURS}
    assert missing == {}


def test_no_entry_is_stale():
    assert set(OURS) - set(FOUND) == set()


def test_blanks_are_the_same_on_both_sides():
    for english, chinese in ALL.items():
        assert sorted(BLANK.findall(english)) == sorted(BLANK.findall(chinese)), english


def test_chinese_ends_as_chinese_does():
    for english, chinese in ALL.items():
        assert not re.search(r"[一-鿿][,.;?!]|: $", chinese), chinese
        if english.endswith("."):
            assert chinese.endswith("。"), english


def test_every_entry_is_found_again():
    for english, chinese in ALL.items():
        assert translate(filled(english), "zh") == filled(chinese)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "The session 20261120-k3f7 has ended; there is nothing to resume. Delete it.",
            "会话 20261120-k3f7 已经结束，没有可以继续的。请删除它。",
        ),
        ("No seat could speak. Too many requests for now.", "没有席位能发言。眼下请求太多。"),
        ("No seat could speak. quota of 5 rpm", "没有席位能发言。quota of 5 rpm"),
        ("Odd words. There is no session x.", "Odd words. 没有会话 x。"),
        (
            "The kit x cannot be used: kit.toml:3: roles: The text is empty.",
            "套件 x 无法使用：kit.toml:3: roles：文字是空的。",
        ),
        (
            "The kit x cannot be used: kit.toml: rules: This has to be a number, not a text.",
            "套件 x 无法使用：kit.toml: rules：这里必须是数，不能是文字。",
        ),
        (
            "/srv/a b/x.png is larger than 50 MiB.",
            "/srv/a b/x.png 超过 50 MiB。",
        ),
        ("Seats: s1, s2, s3.", "席位：s1、s2、s3。"),
        ("There are a-b and c.", "有这些：a-b 和 c。"),
        ("x must be 'a', 'b' or 'c'.", "x 必须是 a、b 或 c。"),
        ("x (command line) must be greater than 1.", "x（命令行）必须大于 1。"),
        (
            "argument --lang: invalid choice: 'fr' (choose from 'zh', 'en')",
            "--lang 不能是 fr，可选 zh、en",
        ),
        ("A sentence of nobody.", "A sentence of nobody."),
        ("会话 x 已完成。", "会话 x 已完成。"),
        ("", ""),
    ],
)
def test_sentences_are_found_in_company(english: str, chinese: str):
    assert translate(english, "zh") == chinese


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("table.rounds", "many"),
        ("table.rounds", 99),
        ("table.rounds", 0),
        ("table.threshold", 7),
        ("table.threshold", "much"),
        ("table.method", "dice"),
        ("general.lang", "fr"),
        ("general.pace", "brisk"),
        ("general.pace", "0"),
        ("general.recall", "perhaps"),
        ("general.base_url", "ftp://x"),
        ("general.base_url", "http://a:b@x"),
        ("table.roundz", 3),
    ],
)
def test_what_the_check_of_settings_says_is_chinese(key: str, value: object):
    with pytest.raises(SettingsError) as caught:
        load_settings({key: value}, variables={})
    said = translate(caught.value.message, "zh") + translate(caught.value.hint, "zh")
    names = {*key.split("."), *re.findall(r"`[^`]+`|'[^']+'|[a-z_]+\.[a-z_]+|https?", said)}
    for name in sorted(names, key=len, reverse=True):
        said = said.replace(name, "")
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", said), said


@given(st.text(max_size=60))
def test_foreign_text_stands_in_a_sentence_as_it_is(name: str):
    name = f"x{name}x"
    assume(not re.search(r", | and | or |'", name))  # lists of names are put into Chinese
    assert name in translate(f"There is no session {name}.", "zh")


@given(st.lists(st.sampled_from([*ALL, "a. b: c", ": ", ". ", "\n", "é"]), max_size=8))
def test_any_text_is_answered(parts: list[str]):
    text = " ".join(parts)
    assert translate(text, "en") == text
    assert isinstance(translate(text, "zh"), str)


def test_a_long_text_is_left_alone():
    text = "There is no session x. " * LIMIT
    assert translate(text, "zh") == text
