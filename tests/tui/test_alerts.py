"""Alerts in words: each rule, in both languages, and what is told elsewhere already."""

from typing import Any

import pytest

from engine.vocabulary.events import AlertRaised
from tui.alerts import RULES, alert_sentence, is_news
from tui.words import Words


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_has_its_sentence(rule: str, lang: Any):
    alert = AlertRaised(rule=rule, value="7.5", subject="\x1b[1mp/m", line="9", level="warning")
    said = alert_sentence(alert, Words(lang))
    assert "\x1b" not in said
    assert rule == "breaker" or "7.5" in said
    assert said.endswith((".", "。"))


def test_a_stage_s_own_alert_is_told_as_it_stands_and_is_no_news():
    alert = AlertRaised(rule="judge_failed", value="affinity: no")
    assert alert_sentence(alert, Words("en")) == "judge_failed: affinity: no"
    assert not is_news(alert)


def test_the_budget_s_soft_line_is_told_by_the_budget():
    at_line = AlertRaised(rule="budget", value="81.0", line="80", level="warning")
    assert not is_news(at_line)
    assert is_news(AlertRaised(rule="budget", value="61.0", line="60", level="warning"))
