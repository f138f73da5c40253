"""What is known of models: the user's word, the provider's list, the built-in file."""

from decimal import Decimal
from pathlib import Path

import pytest

from engine.policy.models import load_catalogue
from engine.policy.settings_providers import KNOWN
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import Abilities, ModelRow
from engine.vocabulary.usage import Price


def row(model: str, **facts: object) -> ModelRow:
    blank = dict.fromkeys(("context", "max_output", "sees", "draws", "embeds", "price"))
    return ModelRow(id=model, **{**blank, **facts})


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "models.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_provider_of_the_built_in_file_is_known_and_dated():
    catalogue = load_catalogue()
    assert set(catalogue.built_in) <= set(KNOWN)
    assert catalogue.as_of.year >= 2026
    with_talk = {name for name in KNOWN if catalogue.default(name, Task.TALK)}
    assert with_talk == set(KNOWN) - {"ollama", "openai-compatible"}


def test_a_default_can_do_its_task():
    catalogue = load_catalogue()
    for name in catalogue.built_in:
        if name == "rehearsal":
            continue
        for task in (Task.SEE, Task.DRAW, Task.EMBED):
            model = catalogue.default(name, task)
            if model:
                can = catalogue.abilities(name, model, Abilities())
                assert getattr(can, task.value), (name, model, task)


def test_the_users_word_wins_over_the_list_and_the_list_over_the_built_in(tmp_path: Path):
    file = own(
        tmp_path,
        """
        [openai]
        talk = "mine"
        [[openai.models]]
        id = "gpt-6-luna"
        see = false
        price = { input = 1.25, output = 10 }
        [[openai.models]]
        id = "gpt-*"
        context = 1000
        """,
    )
    catalogue = load_catalogue(file)
    listed = row("gpt-6-luna", sees=True, context=5, max_output=77)
    found = catalogue.abilities("openai", "gpt-6-luna", Abilities(embed=True), listed)
    assert (found.see, found.context, found.max_output, found.embed) == (False, 1000, 77, True)
    assert found.price == Price(currency="USD", input=Decimal("1.25"), output=Decimal(10))
    assert "temperature" in found.refuses
    assert catalogue.default("openai", Task.TALK) == "mine"
    assert catalogue.default("openai", Task.DRAW) == load_catalogue().default("openai", Task.DRAW)


def test_what_nobody_tells_is_as_the_provider_said():
    basis = Abilities(see=True, context=7)
    assert load_catalogue().abilities("openai-compatible", "x", basis) == basis


def test_a_row_of_its_own_wins_over_a_pattern_above_it(tmp_path: Path):
    file = own(
        tmp_path,
        """
        [[x.models]]
        id = "*"
        context = 1
        [[x.models]]
        id = "b"
        context = 2
        """,
    )
    catalogue = load_catalogue(file)
    assert catalogue.abilities("x", "b", Abilities()).context == 2
    assert catalogue.abilities("x", "c", Abilities()).context == 1
    assert catalogue.named("x") == ("b",)


@pytest.mark.parametrize(
    "text",
    [
        "[openai",
        "[openai]\ncolour = 1",
        '[[openai.models]]\nid = "x"\nrefuses = ["all"]',
        '[[openai.models]]\nid = "x"\nprice = { input = "much" }',
        "[[openai.models]]\nsee = true",
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str):
    with pytest.raises(SettingsError, match=r"models\.toml"):
        load_catalogue(own(tmp_path, text))
