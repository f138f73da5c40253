"""The rules: what they find, from how many calls on, and how each is switched off."""

from dataclasses import replace

import pytest

from engine.policy.figures import Rules, findings, of_machine

RULES = Rules()


def found(rules: Rules, good: int, failed: int, waits: list[int]) -> list[tuple[str, str, str]]:
    calls = [("openai", good, failed, waits)]
    return [(one.rule, one.level, one.value) for one in findings(rules, calls=calls)]


def test_less_than_the_least_success_is_critical_and_slow_first_words_a_warning():
    assert found(RULES, 19, 1, []) == []  # 95 % is enough
    assert found(RULES, 18, 2, []) == [("success", "critical", "90.0")]
    assert found(RULES, 20, 0, [10_000] * 20) == []
    assert found(RULES, 20, 0, [10_001] * 20) == [("wait", "warning", "10.0")]


def test_few_calls_say_nothing():
    assert found(RULES, 0, 19, [60_000] * 19) == []
    assert found(replace(RULES, least_calls=1), 0, 1, []) == [("success", "critical", "0.0")]


def test_breakers_and_budget():
    both = list(findings(RULES, resting=["openai/m"], budget=80.0))
    assert [one.cause for one in both] == [("breaker", "openai/m"), ("budget", "")]
    assert list(findings(RULES, budget=79.9)) == []


def test_the_machine():
    low = [(one.rule, one.value, one.line) for one in of_machine(RULES, memory=1025, disk=499)]
    assert low == [("memory", "1025.0", "1024"), ("disk", "499.0", "500")]
    assert list(of_machine(RULES, memory=1024, disk=500)) == []
    assert list(of_machine(RULES)) == []


@pytest.mark.parametrize("rule", ["success", "wait", "breaker", "budget", "memory", "disk"])
def test_every_rule_can_be_switched_off(rule: str):
    off = replace(RULES, **{rule: 0})
    calls = [("p", 0, 50, [60_000] * 50)]
    every = [
        *findings(off, calls=calls, resting=["p/m"], budget=100.0),
        *of_machine(off, memory=9999, disk=0),
    ]
    assert len(every) == 5
    assert rule not in {one.rule for one in every}
