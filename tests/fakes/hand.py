"""The facilitator's hand at a staged table."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.bus import EventBus
from engine.policy.kits import DEFAULT_STAGES
from engine.session.agenda import Agenda
from engine.session.glossing import Glossing
from engine.session.hand import Hand
from engine.vocabulary.commands import Command
from engine.vocabulary.errors import InputError
from tests.fakes.staging import Staged, staged

Play = Callable[[Staged, Hand], Any]


def with_hand(play: Play, **options: Any) -> None:
    """Play at a staged table with a hand over it."""

    async def main(scene: Staged) -> None:
        glossing = Glossing(scene.table, EventBus(), dict, on=False)
        await play(scene, Hand(scene.table, Agenda(DEFAULT_STAGES), 4_000, scene.keep, glossing))

    staged(main, **options)


async def refused(hand: Hand, command: Command) -> InputError:
    """Return why a command cannot be done."""
    with pytest.raises(InputError) as caught:
        await hand.do(command)
    assert caught.value.message.endswith(".")
    return caught.value
