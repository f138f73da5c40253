from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine import StorageStatus, cells
from engine.policy.kits import DEFAULT_STAGES
from engine.vocabulary.events import (
    BudgetReached,
    HealthChanged,
    RoundStarted,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    StageStarted,
    UsageRecorded,
)
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.minutes_log import opened
from tests.fakes.told_table import ToldTable, begun, done
from tui.widgets.status_line import (
    GAP,
    Standing,
    duration,
    fitting,
    money,
    parts,
    short,
)
from tui.words import Words

EN = Words("en")
STANDING = Standing(now=datetime(2026, 11, 20, 9, tzinfo=UTC), seconds=272)


def paid(currency: str, amount: str | None) -> UsageRecorded:
    cost = Cost(currency=currency, amount=Decimal(amount)) if amount is not None else None
    usage = Usage(input=1_000, output=200)
    return UsageRecorded(provider="openai", usage=usage, cost=cost)


def real(**settings: object) -> SessionOpened:
    event = opened("openai")
    return replace(
        event,
        seats=tuple(replace(seat, provider="openai", model="gpt") for seat in event.seats),
        settings=settings,
    )


def shown(table: ToldTable, standing: Standing = STANDING) -> list[str]:
    return [part.text for part in parts(table.state, DEFAULT_STAGES, standing, EN)]


def test_a_line_that_is_gone_is_told_instead_of_the_pause_it_makes():
    table = ToldTable().open()
    sick = HealthChanged(component="providers", status="unhealthy", reason="Gone.")
    table.tell(sick, SessionPaused(reason="offline"))
    assert EN("status.offline") in shown(table)
    assert EN("status.paused") not in shown(table)
    table.tell(SessionResumed(reason="resumed"))
    assert EN("status.offline") not in shown(table)
    table.tell(SessionPaused(reason="facilitator"))
    table.tell(HealthChanged(component="providers", status="healthy"))
    assert EN("status.offline") not in shown(table)
    assert EN("status.paused") in shown(table)


def test_who_is_asked_more_slowly():
    table = ToldTable().open()
    table.tell(HealthChanged(component="pace:\x1b[1mfar", status="slow", reason="Too much."))
    (told,) = [text for text in shown(table) if "more slowly" in text]
    assert "far" in told
    assert "\x1b" not in told
    table.tell(HealthChanged(component="pace:\x1b[1mfar", status="healthy"))
    assert not any("more slowly" in text for text in shown(table))


def test_where_the_table_is():
    table = ToldTable().open()
    table.tell(
        StageStarted(stage="discussion", kind="discussion"),
        RoundStarted(stage="discussion", round=2, order="simultaneous", seats=("s1", "s2")),
        begun("u1", "discussion", number=2),
        done("u1", "discussion", "x"),
    )
    assert shown(table)[:3] == ["round 2/3", "1 of 2 done", "04:32"]


def test_rehearsal_is_said_and_no_money_shown():
    words = shown(ToldTable().open())
    assert "rehearsal: no model is called" in words
    assert not any("$" in word for word in words)


def test_with_a_real_model_the_model_stands_there():
    words = shown(ToldTable().tell(real()))
    assert "openai/gpt" in words
    assert "rehearsal: no model is called" not in words


@pytest.mark.parametrize(
    ("spent", "text"),
    [
        ([], ""),
        ([paid("USD", "0.18")], "$0.18"),
        ([paid("USD", "0.0004")], "$0.0004"),
        ([paid("USD", "0")], "$0.00"),
        ([paid("USD", None)], "$?"),
        ([paid("USD", "0.18"), paid("USD", None)], "$0.18+?"),
        ([paid("CNY", "1.2"), paid("USD", "0.5")], "¥1.20 $0.50"),
    ],
)
def test_unknown_money_is_never_nothing(spent: list[UsageRecorded], text: str):
    assert money(ToldTable().tell(real(), *spent).state, EN) == text


def test_the_budget_stands_beside_what_is_spent():
    table = ToldTable().tell(real(budget="2.00"), paid("USD", "0.18"))
    assert money(table.state, EN) == "$0.18 of 2.00"


def test_warnings_come_first():
    table = ToldTable().open().tell(SessionPaused(reason="facilitator"))
    assert shown(table)[0].strip().startswith("PAUSED")
    asked = replace(STANDING, asks=True, sealed=True, budget=True)
    words = " ".join(shown(table, asked))
    for wanted in ("PAUSED", "BUDGET", "ASKS YOU", "SEALED"):
        assert wanted in words


def test_the_soft_line_is_said():
    table = ToldTable().open().tell(BudgetReached(level="soft"))
    assert "80% of budget" in shown(table)


def test_an_ended_session_says_what_to_do():
    table = ToldTable().open().tell(SessionClosed(reason="done"))
    assert "E exports" in shown(table)[0]
    left = shown(ToldTable().open(), replace(STANDING, over=True))
    assert "STOPPED" in left[0]


def test_storage():
    table = ToldTable().open()
    assert "saved to file" in shown(table)
    bad = StorageStatus(mode="file", healthy=False, reason="The disk is full.")
    assert "NOT SAVED: The disk is full." in shown(table, replace(STANDING, storage=bad))
    good = replace(bad, healthy=True)
    assert "saved (file)" in shown(table, replace(STANDING, storage=replace(good, reason="")))
    warned = StorageStatus(mode="redis", healthy=True, reason="It may throw things away.")
    assert "saved (redis): It may throw things away." in shown(
        table, replace(STANDING, storage=warned)
    )
    away = StorageStatus(
        mode="redis", healthy=False, reason="Redis cannot be reached.", journal_only=True, lag=7
    )
    standing = replace(STANDING, storage=away)
    told = "journal only until redis is back (7 waiting)"
    assert f"{told}: Redis cannot be reached." in shown(table, standing)
    narrow = [part.text for part in fitting(parts(table.state, DEFAULT_STAGES, standing, EN), 60)]
    assert told in narrow


def test_the_least_important_words_give_way():
    table = ToldTable().open().tell(SessionPaused(reason="facilitator"))
    made = parts(table.state, DEFAULT_STAGES, STANDING, EN)
    for width in (20, 40, 60, 80, 200):
        kept = fitting(made, width)
        assert cells(GAP.join(part.text for part in kept)) <= width
    assert [part.text.strip()[:6] for part in fitting(made, 22)] == ["PAUSED"]
    assert "rehearsal: no model is called" in [part.text for part in fitting(made, 60)]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (940, "940"),
        (1_240, "1.2k"),
        (41_000, "41k"),
        (999_700, "1.0M"),
        (1_300_000, "1.3M"),
    ],
)
def test_counts_are_short(number: int, text: str):
    assert short(number) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (272, "04:32"), (3_725, "1:02:05")])
def test_durations(seconds: float, text: str):
    assert duration(seconds) == text


def test_a_review_speaks_of_then_and_of_no_keys_of_the_table():
    table = ToldTable().open()
    then = replace(STANDING, review=True)
    assert "saved to file" not in shown(table, then)
    table.tell(SessionPaused(reason="facilitator"))
    assert shown(table, then)[0] == "PAUSED THEN"
    table.tell(SessionClosed(reason="done"))
    assert shown(table, then)[0] == " REVIEW, ENDED: E exports, Esc back "
    assert "SEALED THEN" in shown(table, replace(then, sealed=True))
