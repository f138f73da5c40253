"""Providers and models in lines: columns below each other, and nothing in them is obeyed."""

from typing import Any

import pytest

from engine import cells
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.told_setup import MODELS, model, rows
from tui.widgets.model_list import ModelList, lines_of as model_lines
from tui.widgets.provider_list import about, lines_of, state_of
from tui.words import Words

each = pytest.mark.parametrize("lang", ["en", "zh"])


@each
def test_columns_stand_below_each_other(lang: Any):
    words = Words(lang)
    lines = lines_of(rows(), words, ollama=None)
    can = words("setup.by_model")
    assert cells(lines[0].partition(can)[0]) == cells(lines[-1].partition(can)[0])
    places = {
        cells(line.partition(words("setup.price_unknown"))[0])
        for line in model_lines(MODELS, words)
        if words("setup.price_unknown") in line
    }
    assert len(places) == 1
    assert max(map(cells, model_lines(MODELS, words))) <= 74


def test_what_a_provider_lacks():
    words = Words("en")
    told = {
        row.provider: state_of(row, words, ollama=False)
        for row in rows(OPENAI_API_KEY="sk-1", ANTHROPIC_API_KEY="sk-2")
    }
    assert told["openai"] == "speaks now"
    assert told["anthropic"] == "has a key (environment)"
    assert told["gemini"] == "needs a key"
    assert told["ollama"] == "does not answer here"
    assert told["openai-compatible"] == "needs an address"
    elsewhere = rows(OLLAMA_HOST="http://gpu.example.org:11434")[0]
    assert state_of(elsewhere, words, ollama=False) == "set up"
    assert state_of(elsewhere, words, ollama=True) == "answers on this machine"


@each
def test_every_provider_has_its_sentence_and_no_key_is_told(lang: Any):
    for row in rows(OPENAI_API_KEY="sk-canary-1"):
        told = about(row, Words(lang))
        assert told.splitlines()[0]
        assert "canary" not in told


async def test_hostile_ids_are_text():
    line = model_lines([model(HOSTILE)], Words("en"))[0]
    assert UNSEEN.findall(line) == []
    shown = ModelList()
    assert shown.show([], Words("en"), typed=HOSTILE, here="") == 0
    prompt = shown.get_option_at_index(0).prompt
    assert UNSEEN.findall(str(prompt)) == []


def test_the_cursor_stays_on_its_model_and_a_typed_one_has_a_line():
    words, shown = Words("en"), ModelList()
    assert shown.show(MODELS, words, typed="", here=MODELS[3].id) == len(MODELS)
    assert shown.model == MODELS[3].id
    assert shown.show(MODELS, words, typed="ACME 3", here="acme/model-31") > 1
    assert shown.model == "acme/model-31"
    assert shown.show(MODELS, words, typed=" none/such ", here="") == 0
    assert shown.model == "none/such"
    assert shown.show((), words, typed="", here="") == 0
    assert shown.model == ""
