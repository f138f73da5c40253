"""Slots: the order of asking, fewer for a minute, and no slot that is lost by a cancelled call."""

import asyncio
import random

import pytest

from engine.providers.slots import LOWERED, Slots
from engine.vocabulary.clock import ManualClock
from tests.fakes.tables import START


async def settled() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


class Hall:
    """Slots on a clock that is turned by hand; who is in, in the order of coming."""

    def __init__(self, most: int | None) -> None:
        self.clock = ManualClock(START)
        self.slots = Slots(self.clock, most)
        self.inside: list[str] = []
        self.calls: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, asyncio.Event] = {}

    async def _call(self, name: str) -> None:
        async with self.slots.one():
            self.inside.append(name)
            try:
                await self._ends[name].wait()
            finally:
                self.inside.remove(name)

    async def enter(self, names: str) -> None:
        for name in names:
            self._ends[name] = asyncio.Event()
            self.calls[name] = asyncio.ensure_future(self._call(name))
        await settled()

    async def leave(self, names: str) -> None:
        for name in names:
            self._ends[name].set()
        await settled()

    async def cancel(self, names: str) -> None:
        for name in names:
            self.calls[name].cancel()
        await settled()

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await settled()

    async def empty(self) -> None:
        """End all calls, and check that nothing of them is left."""
        for name in sorted(self.calls):
            self._ends[name].set()
        await settled()
        assert all(call.done() for call in self.calls.values())
        assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
async def hall():
    made = Hall(3)
    yield made
    await made.empty()


async def test_without_a_limit_all_are_in_whatever_is_taken_away():
    hall = Hall(None)
    hall.slots.lower()
    await hall.enter("abcdefgh")
    assert hall.inside == list("abcdefgh")
    await hall.empty()


async def test_who_waits_comes_in_by_the_order_of_asking(hall: Hall):
    await hall.enter("abcdef")
    assert hall.inside == list("abc")
    await hall.leave("b")
    assert hall.inside == list("acd")
    await hall.enter("g")
    await hall.leave("ac")
    assert hall.inside == list("def")


async def test_a_slot_that_is_taken_away_is_not_given_out_again_for_a_minute(hall: Hall):
    await hall.enter("abcde")
    hall.slots.lower()
    await hall.leave("a")
    assert hall.inside == list("bc")
    await hall.leave("b")
    assert hall.inside == list("cd")
    await hall.pass_time(LOWERED - 1)
    assert hall.inside == list("cd")
    await hall.pass_time(1)  # it is back: who waits is let in without anybody leaving
    assert hall.inside == list("cde")


async def test_each_slot_comes_back_a_minute_after_it_was_taken_away(hall: Hall):
    hall.slots.lower()
    await hall.pass_time(20)
    hall.slots.lower()
    await hall.enter("abc")
    assert hall.inside == ["a"]
    await hall.pass_time(LOWERED - 20)
    assert hall.inside == list("ab")
    await hall.pass_time(19)
    assert hall.inside == list("ab")
    await hall.pass_time(1)
    assert hall.inside == list("abc")


async def test_the_last_slot_is_never_taken_away(hall: Hall):
    for _ in range(9):
        hall.slots.lower()
    await hall.enter("ab")
    assert hall.inside == ["a"]
    await hall.pass_time(LOWERED)
    await hall.enter("cd")
    assert hall.inside == list("abc")


async def test_a_slot_that_is_back_before_anybody_asks_is_given_out(hall: Hall):
    hall.slots.lower()
    await hall.pass_time(LOWERED)
    await hall.enter("abc")
    assert hall.inside == list("abc")


async def test_who_is_cancelled_while_waiting_is_passed_over(hall: Hall):
    hall.slots.lower()
    await hall.enter("abcde")
    await hall.cancel("cd")
    await hall.leave("a")
    assert hall.inside == list("be")


async def test_when_the_last_one_that_waits_is_cancelled_nothing_sleeps_on(hall: Hall):
    hall.slots.lower()
    await hall.enter("abc")
    assert len(asyncio.all_tasks()) == 5  # three calls, the alarm, this test
    await hall.cancel("c")
    assert len(asyncio.all_tasks()) == 3


async def test_who_is_cancelled_in_the_moment_of_coming_in_gives_the_slot_on(hall: Hall):
    async with hall.slots.one():
        await hall.enter("abcd")
        assert hall.inside == list("ab")
    await hall.cancel("c")  # it has been given the slot, and has not gone on with it
    assert hall.inside == list("abd")


async def test_a_slot_that_is_free_in_the_moment_of_a_cancellation_goes_to_the_next(hall: Hall):
    async with hall.slots.one():
        await hall.enter("abcd")
        hall.calls["c"].cancel()  # it does not know yet, and still stands in the row
    await settled()
    assert hall.inside == list("abd")


@pytest.mark.parametrize("seed", range(20))
async def test_no_slot_is_lost_or_given_twice_whatever_comes(seed: int):
    rng, hall = random.Random(seed), Hall(3)
    names = iter(chr(code) for code in range(0x4E00, 0x9FFF))
    for _ in range(200):
        match rng.randrange(5):
            case 0 | 1:
                await hall.enter(next(names))
            case 2 if hall.inside:
                await hall.leave(rng.choice(hall.inside))
            case 3:
                hall.slots.lower()
                calls = [name for name, call in hall.calls.items() if not call.done()]
                await hall.cancel("".join(rng.sample(calls, min(2, len(calls)))))
            case _:
                await hall.pass_time(rng.choice([1.0, 30.0, LOWERED]))
        assert len(hall.inside) <= 3
    await hall.empty()
    await hall.pass_time(LOWERED)
    await hall.enter("abcd")
    assert hall.inside == list("abc")
    await hall.empty()
