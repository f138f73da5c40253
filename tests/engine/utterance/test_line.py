"""The line: windows, the gate, the budget's lines and who hears of them, retries."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.policy.money import parse_budget
from engine.tasks import Runtime, run, spawn
from engine.utterance.line import UNKNOWN_WINDOW, StageCut
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import (
    BudgetExceeded,
    ConnectionLost,
    ModelNotFound,
    ProviderFacts,
    RateLimitError,
    StoreError,
)
from engine.vocabulary.events import BudgetReached, Envelope, HealthChanged
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import FREE, Cost, Price, Usage
from tests.fakes.providers import ScriptedProvider
from tests.fakes.tables import MODEL, START, FakeTable, fake_table


def at_table(play: Callable[[FakeTable], Any], **options: Any) -> Any:
    async def main(runtime: Runtime) -> Any:
        table = await fake_table(runtime.clock, **options)
        try:
            return await play(table)
        finally:
            await table.recorder.close()

    return run(main, ManualClock(START))


def levels(table: FakeTable) -> list[str]:
    return [e.level for e in table.events(BudgetReached) if isinstance(e, BudgetReached)]


def test_a_window_keeps_room_for_the_answer() -> None:
    async def play(table: FakeTable) -> None:
        assert table.line.window(MODEL, 2_000) == 32_000 - 2_000 - 3_200
        assert table.line.window(MODEL, 31_999) == 1_024
        table.line.providers = {"fake": ScriptedProvider(table.clock, context=None)}
        assert table.line.window(MODEL, 0) == UNKNOWN_WINDOW - UNKNOWN_WINDOW // 10

    at_table(play)


def test_a_provider_that_is_not_configured_is_named() -> None:
    async def play(table: FakeTable) -> None:
        with pytest.raises(ModelNotFound, match="nobody") as caught:
            table.line.abilities(ModelRef(provider="nobody", model="m"))
        assert caught.value.hint

    at_table(play)


def test_a_price_that_nobody_told_is_unknown_and_what_calls_no_model_is_free() -> None:
    told = Price(currency="CNY", input=Decimal(1), output=Decimal(2))

    async def play(table: FakeTable) -> None:
        assert table.line.price(MODEL) is None
        assert table.line.price(ModelRef(provider="nobody", model="m")) is None
        table.line.providers = {"fake": ScriptedProvider(table.clock, price=told)}
        assert table.line.price(MODEL) == told
        quiet = ScriptedProvider(table.clock)
        quiet.calls_models = False
        table.line.providers = {"fake": quiet}
        assert table.line.price(MODEL) == FREE

    at_table(play)


def test_no_call_passes_the_gate_while_the_journal_can_not_be_written() -> None:
    async def play(table: FakeTable) -> None:
        table.recorder.storage_status(False, "disk full")
        waiting = spawn(table.line.gate(), "gate")
        await table.clock.sleep(5)
        assert not waiting.done()
        table.recorder.storage_status(True, "")
        await waiting
        await table.recorder.record()
        told = [e.status for e in table.events(HealthChanged) if isinstance(e, HealthChanged)]
        assert told == ["unhealthy", "healthy"]

    at_table(play)


def test_the_gate_raises_when_the_journal_has_given_up() -> None:
    async def play(table: FakeTable) -> None:
        table.journal.broken = True
        with pytest.raises(StoreError):
            await table.recorder.record(BudgetReached(level="soft"))
        with pytest.raises(StoreError):
            await table.line.gate()

    at_table(play)


def test_the_soft_line_warns_once() -> None:
    async def play(table: FakeTable) -> None:
        for _ in range(3):
            held = await table.line.reserve(150, 150, MODEL)
            await table.line.settle(held, Usage(input=150, output=150), None)
        assert levels(table) == ["soft"]

    at_table(play, budget=parse_budget("1000tok"))


def test_unattended_the_hard_line_is_told_once_and_raised_to_all() -> None:
    async def play(table: FakeTable) -> None:
        for _ in range(2):
            with pytest.raises(BudgetExceeded):
                await table.line.reserve(600, 600, MODEL)
        (event,) = table.events(BudgetReached)
        assert isinstance(event, BudgetReached)
        assert (event.level, event.used, event.line) == ("hard", "0 tokens", "1000tok")

    at_table(play, budget=parse_budget("1000tok"))


def test_a_line_that_was_raised_too_little_asks_again() -> None:
    async def play(table: FakeTable) -> None:
        table.line.attended = True
        waiting = spawn(table.line.reserve(600, 600, MODEL), "call")
        await table.clock.sleep(1)
        table.line.raise_budget(parse_budget("1100tok"))
        await table.clock.sleep(1)
        assert not waiting.done()
        assert levels(table) == ["hard", "hard"]
        table.line.raise_budget(parse_budget("1200tok"))
        assert (await waiting).tokens == 1_200

    at_table(play, budget=parse_budget("1000tok"))


def test_a_line_raised_at_the_very_moment_it_is_told_is_heard() -> None:
    async def play(table: FakeTable) -> None:
        table.line.attended = True

        async def facilitator() -> None:
            async for item in table.heard:
                if isinstance(item, Envelope) and isinstance(item.event, BudgetReached):
                    table.line.raise_budget(parse_budget("9000tok"))
                    return

        hand = spawn(facilitator(), "hand")
        async with asyncio.timeout(60):
            assert (await table.line.reserve(600, 600, MODEL)).tokens == 1_200
        await hand

    at_table(play, budget=parse_budget("1000tok"))


def test_every_waiting_call_goes_on_when_the_line_is_raised() -> None:
    async def play(table: FakeTable) -> None:
        table.line.attended = True
        calls = [spawn(table.line.reserve(600, 600, MODEL), f"call {n}") for n in range(6)]
        await table.clock.sleep(1)
        assert levels(table) == ["hard"]
        table.line.raise_budget(parse_budget("9000tok"))
        assert [(await call).tokens for call in calls] == [1_200] * 6

    at_table(play, budget=parse_budget("1000tok"))


def test_retries_wait_as_long_as_the_provider_says_and_no_longer_than_allowed() -> None:
    async def play(table: FakeTable) -> None:
        facts = ProviderFacts(retry_after=30.0)
        failures: list[Exception] = [RateLimitError("Too many.", facts=facts), ConnectionLost("x")]
        told: list[tuple[int, str]] = []

        async def once() -> str:
            if failures:
                raise failures.pop(0)
            return "said"

        async def before(number: int, error: Any, wait: float) -> None:
            told.append((number, error.kind))

        assert await table.line.with_retries("u1", once, before) == "said"
        assert told == [(2, "rate_limit"), (3, "connection")]
        assert 30 <= table.clock.monotonic() <= 33

    at_table(play)


def test_the_last_failure_is_the_one_that_is_raised() -> None:
    async def play(table: FakeTable) -> None:
        async def once() -> str:
            raise ConnectionLost("Gone.")

        async def before(number: int, error: Any, wait: float) -> None:
            pass

        with pytest.raises(ConnectionLost, match="Gone"):
            await table.line.with_retries("u1", once, before)

    at_table(play)


def test_a_retry_waits_at_the_gate_too() -> None:
    async def play(table: FakeTable) -> None:
        calls = 0

        async def once() -> str:
            nonlocal calls
            calls += 1
            if calls == 1:
                table.line.pause.clear()
                raise ConnectionLost("Gone.")
            return "said"

        async def before(number: int, error: Any, wait: float) -> None:
            pass

        task = spawn(table.line.with_retries("u1", once, before), "call")
        await table.clock.sleep(60)
        assert calls == 1
        table.line.pause.set()
        assert await task == "said"

    at_table(play)


def test_money_is_settled_in_its_currency() -> None:
    async def play(table: FakeTable) -> None:
        held = await table.line.reserve(1, 1, MODEL)
        cost = Cost(currency="EUR", amount=Decimal("0.25"))
        await table.line.settle(held, Usage(input=1, output=1), cost)
        assert table.line.ledger.used() == "0.2500 EUR, 2 tokens"

    at_table(play)


def test_a_call_that_waits_at_the_gate_is_not_made_once_its_stage_is_cut() -> None:
    async def play(table: FakeTable) -> None:
        table.line.pause.clear()
        waiting = spawn(table.line.gate(), "gate")
        await table.clock.sleep(5)
        table.line.cut_stage()
        table.line.pause.set()
        with pytest.raises(StageCut):
            await waiting

    at_table(play)


def test_a_call_that_waits_at_the_budgets_line_is_not_made_once_its_stage_is_cut() -> None:
    async def play(table: FakeTable) -> None:
        table.line.attended = True
        waiting = spawn(table.line.reserve(900, 900, MODEL), "reserve")
        await table.clock.sleep(5)
        assert not waiting.done()
        table.line.cut_stage()
        with pytest.raises(StageCut):
            await waiting

    at_table(play, budget=parse_budget("100tok"))
