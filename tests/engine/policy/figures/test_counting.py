"""Figures are counted from the log alone, and agree with whoever counts its JSON lines."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.policy.figures import Figures, Row, figures_of
from engine.policy.logline import decode_line, encode_line
from engine.vocabulary.events import (
    AlertRaised,
    Envelope,
    Event,
    HealthChanged,
    ImageAttached,
    SessionClosed,
    SessionPaused,
    SessionResumed,
    UsageRecorded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.recount import Recount, percentile, recount
from tests.fakes.sessions import log_of, ran
from tests.fakes.tables import START

FAULTS = ("s1:2:rate_limit_once", "s2:*:server", "s3:3:cut", "table:1:timeout_once")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Return the log of a table at which much goes wrong."""
    home: Path = tmp_path_factory.mktemp("home")
    name, _ = ran(home, faults=FAULTS)
    return [encode_line(envelope) for envelope in log_of(home, name)]


def row_of(figures: Figures, kind: str, name: str) -> Row:
    return next(row for row in figures.rows if row.kind == kind and row.name.startswith(name))


def agrees(row: Row, found: Recount, name: str) -> None:
    assert (row.good, row.failed, row.stopped) == tuple(
        found.ends(name, end) for end in ("good", "failed", "stopped")
    )
    assert row.calls == row.good + row.failed + row.stopped
    assert row.retries == found.retries.get(name, 0)
    assert [row.input, row.output, row.cached] == found.tokens.get(name, [0, 0, 0])
    assert sum(row.costs.values()) == found.costs.get(name, Decimal(0))
    for spread, key, recent in (
        (row.first, "first", False),
        (row.first_recent, "first", True),
        (row.duration, "duration", False),
        (row.duration_recent, "duration", True),
    ):
        times = found.times(name, key, recent=recent)
        assert (spread.count if spread else 0) == len(times)
        if spread is not None:
            assert spread.average == pytest.approx(sum(times) / len(times))
            assert (spread.p50, spread.p95) == (percentile(times, 0.5), percentile(times, 0.95))


def test_figures_agree_with_a_recount_of_the_lines(lines: list[bytes]):
    figures, found = figures_of(map(decode_line, lines)), recount(lines)
    agrees(row_of(figures, "all", ""), found, "")
    agrees(row_of(figures, "provider", "rehearsal"), found, "rehearsal")
    agrees(row_of(figures, "model", "rehearsal/voices"), found, "rehearsal/voices")
    for seat in ("s1", "s2", "s3"):
        agrees(row_of(figures, "seat", seat), found, seat)
    assert row_of(figures, "seat", "s2").failed > 3
    assert row_of(figures, "seat", "s1").retries == 1
    assert row_of(figures, "all", "").retries > row_of(figures, "seat", "s2").retries
    assert (figures.sessions, figures.closed) == (1, 1)


def told(*events: Event, session: str = "a", apart: float = 1.0) -> list[Envelope]:
    return [
        Envelope(seq=n, at=START + timedelta(seconds=n * apart), session=session, event=event)
        for n, event in enumerate(events, start=1)
    ]


def spoken(number: int, milliseconds: int = 100) -> list[Event]:
    started = UtteranceStarted(
        utterance=f"u{number}",
        seat="s1",
        stage="discussion",
        round=1,
        provider="openai",
        model="m",
        template_hash="",
        prompt_hash="",
    )
    ended = UtteranceEnded(
        utterance=f"u{number}",
        seat="s1",
        stage="discussion",
        text="",
        reasoning="",
        finish="stop",
        usage=Usage(input=10, output=5, cached=4 if number % 2 else 0),
        cost=None,
        first_token_ms=milliseconds // 10,
        duration_ms=milliseconds,
        pace=(),
    )
    return [started, ended]


def test_times_are_those_of_the_last_thousand_and_of_five_minutes():
    events = [event for number in range(1200) for event in spoken(number, 1000 + number)]
    row = row_of(figures_of(told(*events)), "provider", "openai")
    assert row.calls == row.good == 1200
    assert row.duration
    assert row.duration.count == 1000
    assert row.duration.least == 1200
    assert row.duration_recent
    assert row.duration_recent.count == 150
    assert row.trail == tuple(range(2176, 2200))
    assert (row.cached, row.cache_hits, row.unpriced) == (2400, 600, 1200)


def test_equal_names_of_two_sessions_are_told_apart():
    first, second = told(*spoken(1)), told(*spoken(1, 900), session="b")
    log = [first[0], second[0], first[1], second[1]]
    row = row_of(figures_of(log), "model", "openai/m")
    assert row.good == 2
    assert row.trail == (100, 900)


def test_what_is_told_twice_or_out_of_nothing_counts_once_or_not_at_all():
    lost = UtteranceFailed(utterance="u9", seat="s1", code="server", reason="", partial="")
    events = [*spoken(1), spoken(1)[1], lost]
    assert row_of(figures_of(told(*events)), "all", "").calls == 1


def test_what_a_broken_off_utterance_used_is_no_call_of_its_own():
    broken = UtteranceFailed(utterance="u1", seat="s1", code="cut", reason="", partial="a")
    used = UsageRecorded(
        provider="openai",
        model="m",
        task="talk",
        seat="s1",
        usage=Usage(input=7, output=1),
        cost=Cost(currency="USD", amount=Decimal("0.5")),
    )
    row = row_of(figures_of(told(spoken(1)[0], broken, used)), "all", "")
    assert (row.calls, row.failed, row.input) == (1, 1, 7)
    assert row.costs == {"USD": Decimal("0.5")}


def test_money_that_is_none_is_no_sum():
    used = UsageRecorded(
        provider="p", usage=None, cost=Cost(currency="USD", amount=Decimal("NaN")), model="m"
    )
    row = row_of(figures_of(told(used)), "all", "")
    assert (row.costs, row.unpriced) == ({}, 1)


def test_breakers_pictures_and_the_last_hundred_alerts():
    rests = HealthChanged(component="breaker:openai/m", status="unhealthy")
    picture = ImageAttached(
        image="i", name="n", media_type="image/png", bytes=20, source_bytes=100, prepared_ms=30
    )
    drawn = UsageRecorded(
        provider="p", usage=None, cost=None, model="m", task="draw", duration_ms=800
    )
    alerts = [AlertRaised(rule="success", value=str(n), subject="openai") for n in range(120)]
    figures = figures_of(told(*spoken(1), rests, picture, drawn, *alerts))
    for kind, name in (("all", ""), ("provider", "openai"), ("model", "openai/m")):
        assert row_of(figures, kind, name).open_breakers == ("openai/m",)
    assert row_of(figures, "provider", "p").open_breakers == ()
    made = figures.pictures
    assert (made.attached, made.source_bytes, made.prepared_bytes, made.drawn) == (1, 100, 20, 1)
    assert made.prepared
    assert made.prepared.p50 == 30
    assert made.drawing
    assert made.drawing.most == 800
    assert [one.value for one in figures.alerts] == [str(n) for n in range(20, 120)]
    well = HealthChanged(component="breaker:openai/m", status="healthy")
    assert row_of(figures_of(told(rests, well)), "all", "").open_breakers == ()


@pytest.mark.parametrize(
    ("after", "open_breakers"),
    [
        ((SessionPaused(reason="facilitator"), SessionResumed(reason="facilitator")), ("p/m",)),
        ((SessionPaused(reason="offline"), SessionResumed(reason="online")), ("p/m",)),
        ((SessionPaused(reason="quit"),), ()),
        ((SessionPaused(reason="budget"),), ()),
        ((SessionResumed(reason="resumed"),), ()),  # it had crashed
        ((SessionClosed(reason="done"),), ()),
    ],
)
def test_the_breakers_of_a_table_that_was_left_are_nobodys(
    after: tuple[Event, ...], open_breakers: tuple[str, ...]
):
    rests = HealthChanged(component="breaker:p/m", status="unhealthy")
    other = HealthChanged(component="breaker:p/other", status="unhealthy")
    log = [*told(other, session="b"), *told(rests, *after)]
    assert row_of(figures_of(log), "all", "").open_breakers == (*open_breakers, "p/other")


def test_no_log_has_no_moment():
    assert figures_of(()).rows == ()
