"""Rounds: all at once or one after another; one bad seat stops nobody."""

from typing import Any

import pytest

from engine.policy.money import parse_budget
from engine.rounds import RoundPlan
from engine.tasks import Runtime, run, spawn
from engine.utterance import StageCut
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import AuthenticationError, BudgetExceeded, ProviderError
from engine.vocabulary.events import (
    Order,
    RoundEnded,
    RoundStarted,
    UtteranceEnded,
    UtteranceStarted,
)
from engine.vocabulary.seats import Seat
from tests.fakes.tables import START, FakeTable, fake_table


def at_table(play: Any, **options: Any) -> Any:
    """Run a play at a fake table in virtual time."""

    async def main(runtime: Runtime) -> Any:
        table = await fake_table(runtime.clock, **options)
        try:
            return await play(table)
        finally:
            await table.recorder.close()

    return run(main, ManualClock(START))


def plan(table: FakeTable, order: Order = "simultaneous") -> RoundPlan:
    return RoundPlan(stage="discussion", number=1, order=order, seats=table.seats)


class Speaking:
    """A turn that is one utterance."""

    def __init__(self, table: FakeTable) -> None:
        self.table = table

    async def __call__(self, seat: Seat, *, again: bool) -> bool:
        return (await self.table.voices.speak(self.table.turn(seat))).status == "done"


def test_a_simultaneous_round_speaks_at_once() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["a", 3.0, "b"])
        for seat in ("s2", "s3", "s4", "s5", "s6"):
            table.provider.script(seat, [1.0, "x", 3.0, "y"])
        assert await table.rounds.hold(plan(table), Speaking(table)) == 6
        assert table.clock.monotonic() == 4.0
        kinds = [type(e) for e in table.events(UtteranceStarted, UtteranceEnded)]
        assert kinds == [UtteranceStarted] * 6 + [UtteranceEnded] * 6

    at_table(play)


def test_a_sequential_round_speaks_one_after_another() -> None:
    async def play(table: FakeTable) -> None:
        assert await table.rounds.hold(plan(table, "sequential"), Speaking(table)) == 6
        kinds = [type(e) for e in table.events(UtteranceStarted, UtteranceEnded)]
        assert kinds == [UtteranceStarted, UtteranceEnded] * 6

    at_table(play)


def test_one_bad_seat_stops_nobody_and_the_round_says_five_of_six() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s3", [AuthenticationError("Wrong key.")])
        assert await table.rounds.hold(plan(table), Speaking(table)) == 5
        (ended,) = table.events(RoundEnded)
        assert isinstance(ended, RoundEnded)
        assert (ended.done, ended.of) == (5, 6)

    at_table(play)


def test_where_nobody_can_speak_the_session_cannot_go_on() -> None:
    async def play(table: FakeTable) -> None:
        for seat in table.seats:
            table.provider.script(seat.id, [AuthenticationError("Wrong key.")])
        with pytest.raises(ProviderError, match="Wrong key"):
            await table.rounds.hold(plan(table), Speaking(table))

    at_table(play)


def test_a_round_in_which_nobody_could_speak_is_held_again() -> None:
    async def play(table: FakeTable) -> None:
        for seat in table.seats:
            table.provider.script(seat.id, [AuthenticationError("Wrong key.")], ["Now."])
        again: list[bool] = []

        async def turn(seat: Seat, *, again: bool, asked: list[bool] = again) -> bool:
            asked.append(again)
            return await Speaking(table)(seat, again=again)

        with pytest.raises(ProviderError, match="Wrong key"):
            await table.rounds.hold(plan(table), turn)
        assert table.events(RoundEnded) == []
        assert await table.rounds.hold(plan(table), turn) == 6
        assert again == [False] * 6 + [True] * 6
        assert len(table.events(RoundStarted)) == 1

    at_table(play)


def test_a_seat_whose_turn_has_not_come_cannot_be_asked_again() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["a", 10.0, "b"])
        holding = spawn(table.rounds.hold(plan(table, "sequential"), Speaking(table)), "round")
        await table.clock.sleep(1)
        assert not table.rounds.retry(table.seats[5])
        assert await holding == 6
        kinds = [type(e) for e in table.events(UtteranceStarted, UtteranceEnded)]
        assert kinds == [UtteranceStarted, UtteranceEnded] * 6

    at_table(play)


def test_a_round_that_ended_is_not_held_again() -> None:
    async def play(table: FakeTable) -> None:
        turn = Speaking(table)
        await table.rounds.hold(plan(table), turn)
        asked = len(table.provider.requests)
        assert await table.rounds.hold(plan(table), turn) == 6
        assert len(table.provider.requests) == asked
        assert len(table.events(RoundStarted)) == 1

    at_table(play)


def test_at_the_budget_calls_in_flight_finish_and_the_round_stays_open() -> None:
    async def play(table: FakeTable) -> None:
        with pytest.raises(BudgetExceeded):
            await table.rounds.hold(plan(table), Speaking(table))
        started = table.events(UtteranceStarted)
        assert 0 < len(started) < 6
        assert len(table.events(UtteranceEnded)) == len(started)
        assert table.events(RoundEnded) == []

    at_table(play, budget=parse_budget("3500tok"))


def test_a_failed_seat_can_be_asked_again_while_the_round_is_open() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", [AuthenticationError("Wrong key.")], ["Now."])
        table.provider.script("s2", ["a", 10.0, "b"])
        holding = spawn(table.rounds.hold(plan(table), Speaking(table)), "round")
        await table.clock.sleep(1)
        assert table.rounds.retry(table.seats[0])
        assert not table.rounds.retry(table.seats[1])
        assert await holding == 6
        assert not table.rounds.retry(table.seats[0])

    at_table(play)


def test_a_cut_stage_ends_its_round_and_says_so() -> None:
    async def play(table: FakeTable) -> None:
        table.provider.script("s1", ["a", 10.0, "b"])
        holding = spawn(table.rounds.hold(plan(table), Speaking(table)), "round")
        await table.clock.sleep(1)
        table.line.cut_stage()
        table.voices.stop("s1")
        with pytest.raises(StageCut):
            await holding
        assert len(table.events(RoundEnded)) == 1

    at_table(play)
