"""What is done behind the talk: woken by memories, never waited for longer than is said."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.bus import EventBus
from engine.session.attendant import PATIENCE, Attendant
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import Envelope, NoteAdded
from tests.fakes.memories import NOW, SESSION, written
from tests.fakes.tables import START


def envelope(event: Any) -> Envelope:
    return Envelope(seq=1, at=NOW, session=SESSION, event=event)


async def turns() -> None:
    """Let whoever can run, run."""
    for _ in range(9):
        await asyncio.sleep(0)


def attended(
    step: Callable[[bool], Awaitable[bool]], play: Callable[[Attendant, EventBus], Awaitable[None]]
) -> timedelta:
    """Run a play with an attendant that has begun, and return how long it took."""

    async def main(runtime: Runtime) -> timedelta:
        bus, clock = EventBus(), runtime.clock
        attendant = Attendant(step, bus, clock, "test")
        begun = clock.now()
        attendant.start()
        await clock.sleep(0.01)
        await play(attendant, bus)
        await attendant.stop()
        return clock.now() - begun

    return run(main, ManualClock(START))


def test_it_works_until_nothing_is_left_and_again_when_something_is_remembered():
    todo, done = [1, 2, 3], list[int]()

    async def step(last: bool) -> bool:
        if todo:
            done.append(todo.pop(0))
            return True
        return False

    async def play(attendant: Attendant, bus: EventBus) -> None:
        assert done == [1, 2, 3]
        todo.append(4)
        bus.publish(envelope(NoteAdded(text="x")))
        await turns()
        assert done == [1, 2, 3]
        bus.publish(envelope(written("m1", "x")))
        await turns()
        assert done == [1, 2, 3, 4]
        await attendant.settle()

    assert attended(step, play) < timedelta(seconds=1)


def test_the_end_is_told_and_waited_for_no_longer_than_patience():
    told = list[bool]()

    async def step(last: bool) -> bool:
        told.append(last)
        if last:
            await asyncio.Event().wait()
        return False

    async def play(attendant: Attendant, bus: EventBus) -> None:
        await attendant.settle()

    took = attended(step, play)
    assert told == [False, True]
    assert timedelta(seconds=PATIENCE) <= took < timedelta(seconds=PATIENCE + 1)


@pytest.mark.parametrize(
    ("error", "said"),
    [(StoreError("The disk is full."), "The disk is full."), (KeyError("a secret"), "KeyError")],
)
def test_what_fails_is_logged_and_hurts_nobody(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
):
    async def step(last: bool) -> bool:
        raise error

    async def play(attendant: Attendant, bus: EventBus) -> None:
        await attendant.settle()
        bus.publish(envelope(written("m1", "x")))
        await attendant.settle()

    with caplog.at_level(logging.WARNING, logger="tableround.memory"):
        assert attended(step, play) < timedelta(seconds=1)
    (record,) = caplog.records
    assert said in record.getMessage()
    assert "secret" not in record.getMessage()


def test_one_that_never_began_has_nothing_to_settle():
    async def main(runtime: Runtime) -> None:
        async def step(last: bool) -> bool:
            raise AssertionError

        attendant = Attendant(step, EventBus(), runtime.clock, "test")
        await attendant.settle()
        await attendant.stop()

    run(main, ManualClock(START))
