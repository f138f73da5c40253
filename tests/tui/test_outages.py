"""Providers that are away or overloaded, in words of both languages."""

from typing import Any

import pytest

from engine.vocabulary.events import Event, HealthChanged, SessionPaused
from tui.outages import outage_lasts, outage_sentence
from tui.words import Words

GONE = HealthChanged(
    component="providers",
    status="unhealthy",
    reason="No provider can be reached. far at far.example cannot be reached.",
)
SLOW = HealthChanged(
    component="pace:far",
    status="slow",
    reason="far has too much to do: for a minute it is asked later, 2 at once.",
)


@pytest.mark.parametrize(
    ("event", "en", "zh"),
    [
        (GONE, "cannot be reached. The table is paused", "无法连接 far（far.example）。圆桌已暂停"),
        (HealthChanged(component="providers", status="healthy"), "goes on", "圆桌继续"),
        (SLOW, "2 at once", "最多同时 2 个"),
        (SessionPaused(reason="provider"), "No seat could speak", "没有席位能发言"),
    ],
)
def test_what_is_told_of_providers(event: Event, en: str, zh: str):
    assert en in outage_sentence(event, Words("en"))
    assert zh in outage_sentence(event, Words("zh"))
    assert outage_lasts(event) == ("goes on" not in en)


@pytest.mark.parametrize(
    "event",
    [
        SessionPaused(reason="facilitator"),
        HealthChanged(component="journal", status="unhealthy", reason="Full."),
        HealthChanged(component="pace:far", status="healthy"),
    ],
)
def test_what_is_told_elsewhere_is_not_told_here(event: Any):
    assert outage_sentence(event, Words("en")) == ""


def test_a_hostile_reason_is_cleaned():
    reason = "No provider can be reached. \x1b[2Jfar at x cannot be reached."
    event = HealthChanged(component="providers", status="unhealthy", reason=reason)
    assert "\x1b" not in outage_sentence(event, Words("zh"))
