"""A person's seat: it waits as long as it takes, and what is typed is what was said."""

from dataclasses import replace

import pytest

from engine.providers.human import Human
from engine.session.hand import Hand
from engine.tasks import spawn
from engine.vocabulary.commands import ChangeModel, StopSeat, TypeTurn
from engine.vocabulary.errors import ModelNotFound
from engine.vocabulary.events import UtteranceEnded
from engine.vocabulary.seats import HUMAN
from tests.fakes.hand import refused, with_hand
from tests.fakes.staging import Staged

AN_HOUR = 3_600.0


async def seated(scene: Staged, hand: Hand) -> None:
    """Let a person speak for the first seat."""
    scene.fake.line.providers = {**scene.fake.line.providers, HUMAN: Human()}
    await hand.do(ChangeModel(seat="s1", provider=HUMAN, model=HUMAN))


def test_a_turn_is_waited_for_and_typed() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await seated(scene, hand)
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(AN_HOUR)
        assert [u.seat for u in scene.state.open_utterances()] == ["s1"]
        assert "Nobody waits" in (await refused(hand, TypeTurn(seat="s2", text="x"))).message
        await refused(hand, TypeTurn(seat="s1", text=" \n"))
        await hand.do(TypeTurn(seat="s1", text="I am the **owner**.\x1b[2J"))
        assert (await holding).rounds[0].done == 6
        said = next(e for e in scene.events(UtteranceEnded) if e.seat == "s1")
        assert said.text == "I am the **owner**.\ufffd[2J"
        assert (said.usage.input, said.usage.output, said.cost.amount) == (0, 0, 0)
        await refused(hand, TypeTurn(seat="s1", text="once more"))

    with_hand(play)


def test_lists_are_read_as_a_models_are() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.hold("discussion", rounds=1)
        await seated(scene, hand)
        holding = spawn(scene.hold("keywords"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(TypeTurn(seat="s1", text="wing\nfold\nlight"))
        assert (await holding).keywords["s1"] == ("wing", "fold", "light")

    with_hand(play)


def test_the_table_goes_on_without_who_does_not_come() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await seated(scene, hand)
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(StopSeat(seat="s1"))
        assert (await holding).rounds[0].done == 5
        await refused(hand, TypeTurn(seat="s1", text="late"))

    with_hand(play)


def test_nobody_else_is_a_person() -> None:
    with pytest.raises(ModelNotFound):
        Human().abilities("tea")
    assert replace(Human().abilities(HUMAN), context=None).see
