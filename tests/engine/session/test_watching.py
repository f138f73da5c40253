"""Alerts: raised by the log's own figures, once a cause, the same in equal runs."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from engine.policy.figures import Rules
from engine.policy.logline import encode_line
from engine.policy.money import Budget
from engine.policy.settings_alerts import Alerts
from engine.policy.settings_model import Rehearsal, Settings
from engine.providers.guard import FAILURES, Allowance, Guard
from engine.providers.guarded import Guarded
from engine.session import Engine
from engine.session.watching import MACHINE_MEMORY, Watch
from engine.tasks import Runtime, run
from engine.vocabulary.clock import ManualClock, SystemClock
from engine.vocabulary.errors import ProviderFacts, RateLimitError, ServerError
from engine.vocabulary.events import (
    AlertRaised,
    Event,
    HealthChanged,
    SessionPaused,
    SessionResumed,
    UsageRecorded,
)
from engine.vocabulary.usage import Usage
from tests.fakes.recount import success_alerts
from tests.fakes.sessions import PLAN, log_of, play
from tests.fakes.tables import START, FakeTable, fake_table

FAULTS = ("s2:*:server", "s1:5:timeout")


def bad_table(home: Path, **rules: Any) -> list[bytes]:
    """Return the log of a table of which one voice always fails."""

    async def act(engine: Engine) -> str:
        engine.settings = Settings(rehearsal=Rehearsal(faults=FAULTS), alerts=Alerts(**rules))
        session = await engine.new_session(PLAN)
        try:
            await session.run()
        finally:
            await session.close()
        return session.id

    return [encode_line(one) for one in log_of(home, play(home, act))]


def raised(lines: list[bytes]) -> list[tuple[str, str]]:
    found = [json.loads(line) for line in lines]
    return [
        (one["data"]["subject"], one["data"]["value"])
        for one in found
        if one["type"] == "alert_raised" and one["data"]["rule"] == "success"
    ]


def test_alerts_agree_with_a_recount_and_equal_runs_are_equal(tmp_path: Path):
    lines = bad_table(tmp_path / "a", least_calls=10)
    assert lines == bad_table(tmp_path / "b", least_calls=10)
    assert raised(lines) == success_alerts(lines, 95, 10)
    assert raised(lines)
    assert not any(b'"rule":"memory"' in line or b'"rule":"disk"' in line for line in lines)


def test_a_rule_that_is_off_raises_nothing(tmp_path: Path):
    assert raised(bad_table(tmp_path, least_calls=10, success="off")) == []


def used() -> UsageRecorded:
    return UsageRecorded(provider="fake", model="m", usage=None, cost=None)


async def test_a_breaker_is_told_once_and_again_after_it_was_well():
    table = await fake_table()
    guard = Guard("fake", table.clock)
    table.line.providers = {"fake": Guarded(table.provider, guard)}
    runtime: Any = type("Here", (), {"clock": ManualClock(START)})()
    Watch(table.line, runtime, Rules(), Path())

    async def call(*, good: bool) -> None:
        with suppress(ServerError):
            async with guard.call("m", 1):
                if not good:
                    raise ServerError("no")
        await table.recorder.record(used())

    for _ in range(FAILURES + 2):
        await call(good=False)
    assert isinstance(table.clock, ManualClock)
    table.clock.advance(60)
    await call(good=True)
    for _ in range(FAILURES):
        await call(good=False)
    await table.recorder.record(used())
    told = [
        (type(e).__name__, getattr(e, "status", ""))
        for e in table.events(AlertRaised, HealthChanged)
    ]
    once = [("HealthChanged", "unhealthy"), ("AlertRaised", "")]
    assert told == [*once, ("HealthChanged", "healthy"), *once]
    await table.recorder.close()


async def test_a_provider_that_has_too_much_to_do_is_told_once_and_when_it_is_well():
    table = await fake_table()
    guard = Guard("fake", table.clock, Allowance(at_once=6))
    table.line.providers = {"fake": Guarded(table.provider, guard)}
    runtime: Any = type("Here", (), {"clock": ManualClock(START)})()
    Watch(table.line, runtime, Rules(), Path())
    for _ in range(2):
        with suppress(RateLimitError):
            async with guard.call("m", 1):
                raise RateLimitError("no", facts=ProviderFacts(status=429, retry_after=0.0))
        await table.recorder.record(used())
    assert table.recorder.state.slowed == ("fake",)
    assert isinstance(table.clock, ManualClock)
    table.clock.advance(61)
    await table.recorder.record(used())
    assert table.recorder.state.slowed == ()
    told = [
        (e.component, e.status, e.reason)
        for e in table.events(HealthChanged)
        if isinstance(e, HealthChanged)
    ]
    slow = "fake has too much to do: for a minute it is asked later, 1 at once."
    assert told == [("pace:fake", "slow", slow), ("pace:fake", "healthy", "")]
    await table.recorder.close()


@pytest.mark.parametrize("clock", [SystemClock(), ManualClock(START)])
def test_the_machine_is_looked_at_under_its_own_clock_alone(clock: Any, tmp_path: Path):
    async def main(runtime: Runtime) -> list[str]:
        table = await fake_table()
        watch = Watch(table.line, runtime, Rules(memory=0.001, disk=1e12), tmp_path)
        watch.start()
        for _ in range(2000):
            if table.events(AlertRaised) or isinstance(clock, ManualClock):
                break
            await runtime.clock.sleep(0.01)
        await watch.settle()
        await watch.stop()
        await table.recorder.close()
        return [one.rule for one in table.events(AlertRaised) if isinstance(one, AlertRaised)]

    expected = ["memory", "disk"] if isinstance(clock, SystemClock) else []
    assert run(main, clock) == expected


async def test_little_memory_lets_pictures_wait_and_drops_what_was_kept():
    table = await fake_table()
    runtime: Any = type("Here", (), {"clock": ManualClock(START)})()
    let_go: list[str] = []
    watch = Watch(table.line, runtime, Rules(), Path(), lambda: let_go.append("all"))
    short: list[bool] = []
    for left in (None, 900.0, 149.0, 100.0, 200.0, 251.0, 200.0):
        watch.weigh(left)
        short.append(table.line.short)
    assert short == [False, False, True, True, True, False, False]
    assert let_go == ["all"]
    await table.recorder.record(used())
    told = [
        getattr(one, "status", getattr(one, "rule", ""))
        for one in table.events(AlertRaised, HealthChanged)
    ]
    assert told == ["unhealthy", "short", "healthy"]
    await table.recorder.close()


async def resumed(*earlier: Event, budget: Budget | None = None) -> tuple[FakeTable, Watch]:
    """Return a table that is taken up again after these events, and who watches it."""
    table = await fake_table()
    await table.recorder.record(*earlier, SessionPaused(reason="quit"))
    if budget is not None:
        table.line.ledger.budget = budget
    table.line.providers = {"fake": Guarded(table.provider, Guard("fake", table.clock))}
    runtime: Any = type("Here", (), {"clock": table.clock})()
    watch = Watch(table.line, runtime, Rules(budget=50.0), Path())
    await table.recorder.record(SessionResumed(reason="resumed"))
    return table, watch


async def test_what_was_unwell_when_the_table_was_left_is_told_well_when_it_is_taken_up():
    left = [
        HealthChanged(component=component, status="unhealthy")
        for component in ("breaker:fake/m", MACHINE_MEMORY, "journal")
    ]
    table, watch = await resumed(*left)
    assert table.line.short
    watch.weigh(200.0)
    assert table.line.short
    watch.weigh(900.0)
    assert not table.line.short
    await table.recorder.record(used())
    health = table.recorder.state.health
    assert health == {
        "breaker:fake/m": "healthy",
        MACHINE_MEMORY: "healthy",
        "journal": "unhealthy",
    }
    assert not table.events(AlertRaised)
    await table.recorder.close()


async def test_a_machine_that_cannot_be_weighed_keeps_no_picture_waiting():
    table, watch = await resumed(HealthChanged(component=MACHINE_MEMORY, status="unhealthy"))
    watch.weigh(None)
    assert not table.line.short
    await table.recorder.close()


@pytest.mark.parametrize(("stands", "times"), [(True, 1), (False, 2)])
async def test_an_alert_whose_cause_stands_is_not_told_again(*, stands: bool, times: int):
    spent = UsageRecorded(provider="fake", model="m", usage=Usage(input=600, output=0), cost=None)
    alert = AlertRaised(rule="budget", value="60.0", line="50", level="warning")
    budget = Budget(tokens=1_000 if stands else 2_000)
    table, _ = await resumed(spent, alert, budget=budget)
    await table.recorder.record(spent)  # 60 percent of the larger one
    told = [one for one in table.events(AlertRaised) if getattr(one, "rule", "") == "budget"]
    assert len(told) == times
    await table.recorder.close()
