"""Alerts in words: what crossed its line, whose it is, and the line."""

from typing import Protocol

from engine import clean_line
from tui.sentences import translate
from tui.words import Words

RULES = frozenset({"success", "wait", "memory", "disk", "breaker", "budget", "short"})
"""The rules that settings have, and the machine's memory; other alerts tell of something that failed."""

SOFT_LINE = "80"
"""The budget's own warning comes there, in words of its own."""

NAME, TEXT = 60, 300


class Raised(Protocol):
    """An alert, from a log's event or out of figures."""

    @property
    def rule(self) -> str:
        """The rule's name."""
        ...

    @property
    def value(self) -> str:
        """The figure."""
        ...

    @property
    def subject(self) -> str:
        """Whose it is."""
        ...

    @property
    def line(self) -> str:
        """The threshold."""
        ...

    @property
    def level(self) -> str:
        """Critical, warning, or nothing."""
        ...


def alert_sentence(alert: Raised, words: Words) -> str:
    """Return what an alert says, cleaned: a log may come from elsewhere."""
    value = clean_line(translate(alert.value, words.lang), TEXT)
    if alert.rule not in RULES or not alert.level:
        return words("alert.other", rule=clean_line(alert.rule, NAME), value=value)
    facts = {"subject": clean_line(alert.subject, NAME), "line": clean_line(alert.line, NAME)}
    return words(f"alert.{alert.rule}", value=value, **facts)


def is_news(alert: Raised) -> bool:
    """Say whether an alert is to be told: what a stage or the budget tells itself is not told twice."""
    return bool(alert.level) and not (alert.rule == "budget" and alert.line == SOFT_LINE)
