"""Six seats, six different cards."""

import json
from dataclasses import fields

import pytest

from engine.providers.rehearsal.answer import whole
from engine.vocabulary.messages import Ask, CardFields
from tests.fakes.rehearsed import PAPER_CUT, ROLES, Workshop


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_six_different_cards(lang: str, seed: int):
    for roles in (ROLES, PAPER_CUT):
        cards = [card.fields for card in Workshop(lang=lang, roles=roles, seed=seed).run().cards]
        for field in fields(CardFields):
            values = [getattr(card, field.name) for card in cards]
            assert all(values), field.name
            assert len(set(values)) == len(values), field.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_24_cards_have_24_names(lang: str):
    cards = Workshop(lang=lang, roles=ROLES * 4, rounds=1).run().cards
    assert len({card.fields.name for card in cards}) == len(cards)


def test_picture_prompt_names_motif_colours_and_style():
    made = Workshop(lang="zh", motif="对称剪纸风格的吉祥蝴蝶（美丽、自由）")
    situation = made.situation(
        Ask.CARD,
        "design_cards",
        made.seats[1],
        keywords=("留白", "轻薄"),
        picture_style="中国剪纸风格，平面",
    )
    card = json.loads(whole(situation))
    assert "蝴蝶" in card["picture_prompt"]
    assert "大红色" in card["picture_prompt"]
    assert card["picture_prompt"].endswith("中国剪纸风格，平面。")
    assert any(f"“{word}”" in card["concept"] for word in ("留白", "轻薄"))


def test_a_card_without_keywords_takes_the_topics_words():
    made = Workshop(lang="zh")
    card = json.loads(whole(made.situation(Ask.CARD, "design_cards", made.seats[0])))
    assert "“智能”" in card["concept"] or "“水杯”" in card["concept"]
