"""A card's picture: its prompt, its price beforehand, and a drawing once more."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.stages.pictures import draw_card, drawing_plan, picture_prompt
from engine.tasks import spawn
from engine.vocabulary.errors import InputError, ProviderError
from engine.vocabulary.events import AlertRaised, ImageDrawn, PromptEdited, UsageRecorded
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Price
from tests.fakes.facts import card
from tests.fakes.staging import Staged, staged


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({"picture_prompt": "a moon"}, "a moon"),
        ({"elements": "red lines", "concept": "c"}, "Lamp 1. red lines"),
        ({"concept": "light"}, "Lamp 1. light"),
    ],
)
def test_a_picture_prompt_is_made_of_what_the_card_has(fields: Any, subject: str) -> None:
    async def play(scene: Staged) -> None:
        assert picture_prompt(scene.table, card(1, **fields)).startswith(f"{subject}\n")

    staged(play)


def test_what_the_facilitator_wrote_is_asked_for_as_it_stands() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(card(1), PromptEdited(card="card-1", prompt="a red moon"))
        assert drawing_plan(scene.table, "card-1").prompt == "a red moon"
        await draw_card(scene.table, "card-1", "drawing")
        assert [one.prompt for one in scene.provider.drawn] == ["a red moon"]
        assert scene.events(ImageDrawn)[0].prompt == "a red moon"

    staged(play)


def test_what_a_picture_costs_is_known_before_or_said_to_be_unknown() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(card(1))
        plan = drawing_plan(scene.table, "card-1")
        assert (plan.model, plan.why_not, plan.cost) == ("fake/brush", "", None)
        price = Price(currency="EUR", input=Decimal(0), output=Decimal(0), picture=Decimal("0.04"))

        def abilities(model: str) -> Abilities:
            return replace(type(scene.provider).abilities(scene.provider, model), price=price)

        scene.provider.abilities = abilities
        plan = drawing_plan(scene.table, "card-1")
        assert plan.cost is not None
        assert (plan.cost.currency, plan.cost.amount) == ("EUR", Decimal("0.04"))
        scene.table.can_draw = "fake/m does not draw pictures"
        assert drawing_plan(scene.table, "card-1").why_not == "fake/m does not draw pictures"
        with pytest.raises(InputError, match="no card card-9"):
            drawing_plan(scene.table, "card-9")

    staged(play)


def test_a_card_drawn_once_more_gets_another_seed_and_keeps_its_first_picture() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(card(1))
        for prompt in ("", "another", ""):
            await scene.happened(PromptEdited(card="card-1", prompt=prompt))
            await draw_card(scene.table, "card-1", "drawing")
        first, second, third = scene.events(ImageDrawn)
        assert len({first.seed, second.seed, third.seed}) == 3
        assert (second.prompt, third.prompt) == ("another", first.prompt)
        assert [one.image for one in scene.state.drawings] == [
            first.image,
            second.image,
            third.image,
        ]
        assert len({one.key for one in scene.provider.drawn}) == 3
        assert {used.stage for used in scene.events(UsageRecorded)} == {"drawing"}

    staged(play)


def test_what_is_being_drawn_is_known_until_it_is_there_or_failed() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(card(1))
        scene.table.line.pause.clear()
        waiting = spawn(draw_card(scene.table, "card-1", "drawing"), "drawing")
        await scene.fake.clock.sleep(1)
        assert scene.table.drawing == {"card-1"}
        assert scene.provider.drawn == []
        scene.table.line.pause.set()
        await waiting
        assert scene.table.drawing == set()
        await scene.happened(PromptEdited(card="card-1", prompt="bad"))
        scene.provider.undrawable = ("bad",)
        with pytest.raises(ProviderError):
            await draw_card(scene.table, "card-1", "drawing")
        assert scene.table.drawing == set()
        (told,) = scene.events(AlertRaised)
        assert (told.rule, told.value) == ("picture_failed", "card-1: The brush broke.")

    staged(play)
