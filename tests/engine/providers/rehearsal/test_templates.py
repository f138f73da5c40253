"""Slots, alternatives, articles, capitals."""

import random

import pytest
from hypothesis import given, strategies as st

from engine.providers.rehearsal.templates import capitalise, fill, fits, fragment, slots


def rng():
    return random.Random(1)


def test_fills_slots_and_draws_one_wording():
    text = fill("<很|极>{word}的{thing}", {"word": "安静", "thing": "水杯"}, rng())
    assert text in {"很安静的水杯", "极安静的水杯"}


def test_words_of_the_table_are_no_templates():
    facts = {"word": "<a|b>{thing}", "thing": "cup"}
    assert fill("see {word}", facts, rng()) == "see <a|b>{thing}"


@pytest.mark.parametrize(("word", "wanted"), [("orange", "an orange"), ("grey", "a grey")])
def test_article_follows_the_fact(word: str, wanted: str):
    assert fill("a {colour} cup", {"colour": word}, rng()) == f"{wanted} cup"


def test_missing_fact():
    assert not fits("{other} said", {"quote": "x"})
    assert not fits("{other} said", {"other": ""})
    with pytest.raises(KeyError):
        fill("{other} said", {}, rng())


def test_slots_and_fragment():
    text = "so <we|they in {days} days> keep it until {pieces} of us"
    assert slots(text) == {"days", "pieces"}
    assert fragment(text) == "keep it until"


def test_capitals():
    assert capitalise("so it is. and “no. yes?” maybe") == "So it is. And “no. Yes?” Maybe"
    assert capitalise("“quiet” it is") == "“Quiet” it is"


@given(st.dictionaries(st.sampled_from(["word", "thing"]), st.text(min_size=1), min_size=2))
def test_fragment_is_in_every_filled_form(facts: dict[str, str]):
    template = "<one|two> {word} stays as it was {thing}"
    assert fragment(template) in fill(template, facts, rng())
