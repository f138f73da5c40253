"""The shipped kits' two languages say the same things, each in its own script."""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources

import pytest
from jinja2 import Environment

KITS = ["open-table", "paper-cut", "product-launch", "design-review"]
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)")


def read(kit: str, file: str) -> dict[str, object]:
    path = resources.files("prompts").joinpath("kits").joinpath(kit).joinpath(file)
    return tomllib.loads(path.read_text(encoding="utf-8"))


def leaves(table: dict[str, object], at: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", str(value)


@pytest.mark.parametrize("kit", KITS)
def test_both_languages_have_the_same_keys(kit: str):
    zh, en = dict(leaves(read(kit, "zh.toml"))), dict(leaves(read(kit, "en.toml")))
    assert list(zh) == list(en)
    for key in ("scenario", "brief"):
        assert set(PLACEHOLDER.findall(zh[key])) == set(PLACEHOLDER.findall(en[key]))


@pytest.mark.parametrize("kit", KITS)
def test_each_language_is_written_in_its_script(kit: str):
    for key, text in leaves(read(kit, "zh.toml")):
        assert HAN.search(text), key
    for key, text in leaves(read(kit, "en.toml")):
        assert not HAN.search(text), key


@pytest.mark.parametrize("kit", KITS)
def test_personas_are_told_without_pronouns_and_in_parts_that_stand_alone(kit: str):
    """Quoted in the first person, a she or an also would have nobody to refer to."""
    pronouns = {"zh": re.compile("她|他(?!们)"), "en": re.compile(r"\b(he|she|his|her|him)\b")}
    for lang, pronoun in pronouns.items():
        for key, text in leaves(read(kit, f"{lang}.toml")):
            if key.startswith("personas.") and not key.endswith(".name"):
                assert not pronoun.search(text), key
                assert not re.search(r"\bSince then\b|：|: ", text), key


@pytest.mark.parametrize("kit", ["open-table", "product-launch", "design-review", "paper-cut"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_briefs_ask_for_no_more_keywords_than_there_are(kit: str, lang: str):
    brief = str(read(kit, f"{lang}.toml")["brief"])
    asked = {"zh": "其中三个", "en": "at least three"}[lang]
    made = [
        Environment().from_string(brief).render(topic="t", keywords=["k"] * count)
        for count in (1, 5)
    ]
    assert asked not in made[0]
    assert (asked in made[1]) == (asked in brief)


@pytest.mark.parametrize("kit", KITS)
def test_the_structure_holds_no_prose(kit: str):
    for key, text in leaves(read(kit, "kit.toml")):
        assert text.isascii(), key
