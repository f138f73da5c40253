"""Figures that are told: the same on every machine, with every kind of trouble in them."""

from datetime import timedelta
from decimal import Decimal

from engine import figures
from engine.vocabulary.events import (
    AlertRaised,
    Envelope,
    Event,
    HealthChanged,
    ImageAttached,
    UsageRecorded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
    UtteranceStarted,
)
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.facts import opened
from tests.fakes.tables import START
from tui.figures_desk import Told


def _started(number: int, seat: str) -> UtteranceStarted:
    return UtteranceStarted(
        utterance=f"u{number}",
        seat=seat,
        stage="discussion",
        round=1,
        provider="openrouter",
        model="qwen/qwen3-235b-a22b-instruct",
        template_hash="",
        prompt_hash="",
    )


def _spoken(number: int, seat: str) -> list[Event]:
    ended = UtteranceEnded(
        utterance=f"u{number}",
        seat=seat,
        stage="discussion",
        text="",
        reasoning="",
        finish="stop",
        usage=Usage(input=4000, output=300, cached=1000 if number % 3 else 0),
        cost=Cost(currency="USD", amount=Decimal("0.0021")),
        first_token_ms=400 + 90 * number,
        duration_ms=3000 + 800 * (number % 7),
        pace=(),
    )
    return [_started(number, seat), ended]


def _broken(number: int, seat: str) -> list[Event]:
    failed = UtteranceFailed(
        utterance=f"u{number}", seat=seat, code="server", reason="", partial=""
    )
    retried = UtteranceRetried(
        utterance=f"u{number}",
        seat=seat,
        code="server",
        reason="",
        partial="",
        attempt=2,
        wait_ms=900,
    )
    return [_started(number, seat), retried, failed]


def told(session: str = "20261120-k3f7") -> Told:
    """Return the figures of a table at which one seat's model failed again and again."""
    model = "openrouter/qwen/qwen3-235b-a22b-instruct"
    events: list[Event] = [
        opened(),
        ImageAttached(
            image="i",
            name="n",
            media_type="image/jpeg",
            bytes=310_000,
            source_bytes=4_200_000,
            prepared_ms=140,
        ),
    ]
    for number in range(24):
        say = _broken if number % 6 == 1 else _spoken
        events += say(number, f"s{number % 6 + 1}")
    events += [
        UsageRecorded(
            provider="ark",
            usage=None,
            cost=None,
            model="[red]\x1b]0;x\x07",
            task="draw",
            duration_ms=8200,
            retries=1,
        ),
        HealthChanged(component=f"breaker:{model}", status="unhealthy"),
        AlertRaised(rule="breaker", value="open", subject=model, level="warning"),
        AlertRaised(
            rule="success", value="83.3", subject="openrouter", line="95", level="critical"
        ),
        AlertRaised(rule="memory", value="1100.0", line="1024", level="warning"),
        AlertRaised(rule="judge_failed", value="affinity: \x1b[31m[b]no[/b]"),
    ]
    log = [
        Envelope(seq=n, at=START + timedelta(seconds=5 * n), session="20261120-k3f7", event=event)
        for n, event in enumerate(events, start=1)
    ]
    machine = figures.Machine(
        memory_mb=142.4,
        loop_lag_ms=3.2,
        disk_free_mb=312.0,
        journals=7_300_000,
        journal=610_000,
        lag=12,
        server=figures.ServerFigures(used=41_000_000, most=268_435_456, clients=3),
    )
    return Told(figures=figures.figures_of(log), machine=machine, session=session)
