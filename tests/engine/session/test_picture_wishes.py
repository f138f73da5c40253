"""Pictures drawn because the facilitator wants them now."""

import asyncio

import pytest

from engine.policy.money import parse_budget
from engine.session.hand import Hand
from engine.tasks import spawn
from engine.vocabulary.commands import DrawCard, EditPrompt, Pause, SkipStage
from engine.vocabulary.errors import InputError, ProviderError
from engine.vocabulary.events import ImageDrawn, UsageRecorded
from tests.fakes.facts import card, stage
from tests.fakes.hand import refused, with_hand
from tests.fakes.staging import Staged


def test_a_card_is_drawn_at_once_also_while_the_table_is_paused() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.happened(card(1, picture_prompt="lamp"), stage("drawing"))
        await hand.do(EditPrompt(card="card-1", prompt="a blue lamp"))
        await hand.do(Pause())
        async with asyncio.timeout(60):
            await hand.do(DrawCard(card="card-1"))
        assert [one.prompt for one in scene.events(ImageDrawn)] == ["a blue lamp"]
        assert [used.stage for used in scene.events(UsageRecorded)] == ["drawing"]
        assert scene.kept == 1

    with_hand(play)


def test_what_cannot_be_drawn_is_said_before_anything_is_paid() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        assert "no card card-1" in (await refused(hand, DrawCard(card="card-1"))).message
        await scene.happened(card(1))
        scene.table.drawing.add("card-1")
        assert "already" in (await refused(hand, DrawCard(card="card-1"))).message
        scene.table.can_draw = "no model that draws pictures"
        why = await refused(hand, DrawCard(card="card-1"))
        assert why.message == "Nothing can be drawn: no model that draws pictures."
        assert scene.provider.drawn == []

    with_hand(play)


def test_a_picture_that_fails_is_raised_to_whoever_waits_and_no_other_is_lost() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.happened(card(1, picture_prompt="bad"), card(2))
        scene.provider.undrawable = ("bad",)
        with pytest.raises(ProviderError, match="brush broke"):
            await hand.do(DrawCard(card="card-1"))
        assert scene.state.undrawn == {"card-1": "The brush broke."}
        await hand.do(DrawCard(card="card-2"))
        assert [one.card for one in scene.events(ImageDrawn)] == ["card-2"]

    with_hand(play)


def test_whoever_goes_away_does_not_stop_what_is_paid_for() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.happened(card(1))
        wish = spawn(hand.do(DrawCard(card="card-1")), "wish")
        await asyncio.sleep(0)  # it begins
        await asyncio.sleep(0)
        assert scene.table.drawing == {"card-1"}
        wish.cancel()
        with pytest.raises(asyncio.CancelledError):
            await wish
        await hand.pictures.finish()
        assert [one.card for one in scene.events(ImageDrawn)] == ["card-1"]

    with_hand(play)


def test_at_the_budgets_line_it_waits_and_is_given_up_with_the_stage() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.happened(card(1))
        line = scene.table.line
        line.attended, line.ledger.budget = True, parse_budget("1tok")
        wish = spawn(hand.do(DrawCard(card="card-1")), "wish")
        await scene.fake.clock.sleep(5)
        assert not wish.done()
        await hand.do(SkipStage())
        with pytest.raises(InputError, match="budget's line"):
            await wish
        assert scene.provider.drawn == []

    with_hand(play, attended=True)


def test_what_is_being_drawn_when_the_table_is_left_is_dropped() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.happened(card(1))
        line = scene.table.line
        line.attended, line.ledger.budget = True, parse_budget("1tok")
        wish = spawn(hand.do(DrawCard(card="card-1")), "wish")
        await scene.fake.clock.sleep(1)
        await hand.pictures.drop()
        with pytest.raises(asyncio.CancelledError):
            await wish
        assert scene.table.drawing == set()

    with_hand(play)
