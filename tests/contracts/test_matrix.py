"""Every provider through every row of the matrix, under the engine's own retries and guard."""

import asyncio
import itertools
from collections.abc import Iterable
from typing import Any

import pytest

from engine.policy.state import UtteranceState
from engine.policy.text import Cleaner
from engine.providers import wire
from engine.providers.contract import check_grammar
from engine.providers.guard import Guard
from engine.providers.guarded import Guarded
from engine.vocabulary import errors
from engine.vocabulary.events import (
    Event,
    UsageRecorded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
)
from engine.vocabulary.messages import (
    Finished,
    Heartbeat,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from tests.contracts.matrix import KEY, PATIENT, Row, Shape, rows
from tests.fakes.dialects import DIALECTS, Dialect
from tests.fakes.heard import HeardProvider, HurriedClock
from tests.fakes.scripted_server import Hold, Script, ScriptedServer, Send
from tests.fakes.tables import START, FakeTable, begin_round, fake_table

CASES = [(dialect, row) for dialect in DIALECTS for row in rows(dialect)]

BACKOFF, JITTER, COOL = 0.5, 1.0, 1.0

DEADLINE = 120.0
"""Seconds that no turn may take: what hangs shall be seen to hang."""


def shape(events: Iterable[StreamEvent]) -> Shape:
    """Return events as rows name them."""
    found: list[tuple[str, Any]] = []
    for event in events:
        match event:
            case TextDelta() | ReasoningDelta():
                kind = "text" if isinstance(event, TextDelta) else "reasoning"
                if found and found[-1][0] == kind:
                    found[-1] = (kind, found[-1][1] + event.text)
                else:
                    found.append((kind, event.text))
            case UsageReport():
                if found[-1:] != [("usage", event.usage)]:  # the same tokens, with their cost
                    found.append(("usage", event.usage))
            case Finished():
                found.append(("finish", event.reason))
            case _:
                pass
    return tuple(found)


class Spoken:
    """One turn of a seat, as the adapter and as the table saw it."""

    def __init__(self, table: FakeTable, heard: HeardProvider, state: UtteranceState) -> None:
        self.heard = heard
        self.state = state
        self.retries = table.events(UtteranceRetried)
        self.ended = table.events(UtteranceEnded)
        self.failed = table.events(UtteranceFailed)
        self.used = [*self.ended, *table.events(UsageRecorded)]
        self.log: list[Event] = table.events()


async def speak(dialect: Dialect, row: Row, server: ScriptedServer) -> Spoken:
    clock = HurriedClock(START)
    adapter = dialect.provider(server.url, KEY, row.timeouts, clock)
    heard = HeardProvider(adapter, clock)
    table = await fake_table(clock, Guarded(heard, Guard(dialect.name, clock)))
    try:
        await table.recorder.record(begin_round())
        async with asyncio.timeout(DEADLINE):
            state = await table.voices.speak(table.turn(table.seats[0]))
        await server.wait_empty()  # what a failure held is free
        return Spoken(table, heard, state)
    finally:
        await table.recorder.close()
        await adapter.aclose()


def is_too_much(error: errors.ProviderError | None) -> bool:
    """Tell whether a server said that it is asked too much: then its whole row is asked later."""
    if isinstance(error, errors.ServerError):
        return error.facts.status in (503, 529) or "overload" in error.facts.code.lower()
    return isinstance(error, errors.RateLimitError)


def check_attempts(row: Row, spoken: Spoken, server: ScriptedServer) -> None:
    """Check how often it was asked, and how long was waited each time."""
    assert len(server.requests) == row.attempts
    assert len(spoken.heard.begun) == row.attempts
    waits = [retry.wait_ms / 1000 for retry in spoken.retries]
    assert len(waits) == row.attempts - 1
    gaps = [after - before for before, after in itertools.pairwise(spoken.heard.begun)]
    for number, (wait, gap) in enumerate(zip(waits, gaps, strict=True)):
        most = BACKOFF * 2 ** (number + 1)
        hint = spoken.heard.errors[number].facts.retry_after if row.wait else None
        assert hint == row.wait
        if hint is None:
            assert 0.0 <= wait <= most
        else:
            assert hint <= wait <= max(most, hint + JITTER)
        limited = is_too_much(spoken.heard.errors[number])
        cooled = COOL * 2**number if limited and hint is None else 0.0
        assert gap == pytest.approx(max(wait, cooled), abs=0.002)


def check_error(dialect: Dialect, row: Row, spoken: Spoken) -> None:
    """Check what the adapter raised last, and that it is whole."""
    error = spoken.heard.errors[-1]
    assert row.error is None or error is not None
    if error is None or row.error is None:
        assert error is row.error
        return
    assert type(error) is row.error
    assert error.message
    assert error.hint
    assert (error.facts.provider, error.facts.model) == (dialect.name, "m")
    assert error.facts.emitted == bool(row.text)
    if row.status is not None:
        assert error.facts.status == row.status
    assert not any(isinstance(event, Finished) for event in spoken.heard.events[-1])
    assert KEY[:12] not in f"{error!r} {error.facts!r} {error.hint} {error.__cause__!r}"


@pytest.mark.parametrize(
    ("dialect", "row"), CASES, ids=[f"{dialect.name}: {row.name}" for dialect, row in CASES]
)
async def test_each_row_for_each_provider(dialect: Dialect, row: Row):
    async with ScriptedServer.scripts(row.scripts) as server:
        spoken = await speak(dialect, row, server)
        check_attempts(row, spoken, server)
    check_error(dialect, row, spoken)
    last = spoken.heard.events[-1]
    told = shape(last)
    if not any(kind == "usage" for kind, _ in row.events):
        told = tuple(one for one in told if one[0] != "usage")
    assert told == row.events
    spoken_of = [event for event in last if not isinstance(event, Heartbeat)]
    assert not told or isinstance(spoken_of[0], Started)
    if row.error is None:
        check_grammar(last)
        assert not row.raw or last[-1].raw == row.raw
    assert spoken.state.text == Cleaner().feed(row.text)
    assert len(spoken.ended) == (0 if row.code else 1)
    assert [failure.code for failure in spoken.failed] == ([row.code] if row.code else [])
    if row.usage is not None:
        (used,) = spoken.used
        assert used.usage == row.usage
    assert KEY[:12] not in repr(spoken.log)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_the_key_nowhere(dialect: Dialect, status: int):
    stolen = dialect.script(dialect.answer("stolen"))
    async with ScriptedServer(lambda _: stolen) as other:
        away = Script(status=status, headers=(("location", f"{other.url}/elsewhere"),))
        async with ScriptedServer(lambda _: away) as server:
            row = Row(name="", scripts=())
            spoken = await speak(dialect, row, server)
            check_attempts(row, spoken, server)
            (sent,) = server.requests
        assert other.requests == []
        assert other.connections_made == 0
    assert [name for name, value in sent.headers.items() if KEY in value]
    assert KEY not in sent.path
    assert KEY.encode() not in sent.body
    assert type(spoken.heard.errors[-1]) is errors.BadRequest
    assert spoken.state.text == ""


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_keep_alives_behind_a_failure_do_not_hold_it_up(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(wire, "ERROR_PATIENCE", 1)
    (said,) = dialect.declined(402, "no more money").steps
    assert isinstance(said, Send)
    script = Script(status=402, steps=(said, Hold(every=b" ")))
    async with ScriptedServer(lambda _: script) as server:
        spoken = await speak(dialect, Row(name="", scripts=(), timeouts=PATIENT), server)
    error = spoken.heard.errors[-1]
    assert type(error) is errors.PaymentError
    assert "no more money" in error.message


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_a_cost_that_the_provider_names_is_kept(dialect: Dialect):
    script = dialect.script(dialect.answer("words"))
    async with ScriptedServer(lambda _: script) as server:
        spoken = await speak(dialect, Row(name="", scripts=()), server)
    (used,) = spoken.used
    assert used.cost == dialect.cost
