"""The rules that watch figures, and what they find; a threshold of 0 switches its rule off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Level = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Thresholds: percent of good calls, seconds to the first word, MB, MB, 1, percent.

    A share or an average of fewer than `least_calls` calls says nothing and raises nothing.
    """

    success: float = 95.0
    wait: float = 10.0
    memory: float = 1024.0
    disk: float = 500.0
    breaker: float = 1.0
    budget: float = 80.0
    least_calls: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule whose line is crossed now: whose figure, the figure, the line."""

    rule: str
    level: Level
    value: str
    line: str
    subject: str = ""

    @property
    def cause(self) -> tuple[str, str]:
        """What is raised once, until it was well again."""
        return self.rule, self.subject


def findings(
    rules: Rules,
    *,
    calls: Iterable[tuple[str, int, int, list[int]]] = (),
    resting: Iterable[str] = (),
    budget: float | None = None,
) -> Iterator[Finding]:
    """Yield what is wrong: `calls` are good and failed ones and waits of each provider of late.

    `resting` are models whose breaker is open, `budget` is the percent of it that is used.
    """
    for name, good, failed, waits in calls:
        yield from _of_calls(rules, name, good, failed, waits)
    if rules.breaker:
        for ref in resting:
            yield Finding(rule="breaker", level="warning", value="open", line="", subject=ref)
    if rules.budget and budget is not None and budget >= rules.budget:
        yield _finding("budget", "warning", budget, rules.budget)


def of_machine(
    rules: Rules, *, memory: float | None = None, disk: float | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with this machine: MB that the program takes, MB that are free."""
    if rules.memory and memory is not None and memory > rules.memory:
        yield _finding("memory", "warning", memory, rules.memory)
    if rules.disk and disk is not None and disk < rules.disk:
        yield _finding("disk", "warning", disk, rules.disk)


def _of_calls(
    rules: Rules, name: str, good: int, failed: int, waits: list[int]
) -> Iterator[Finding]:
    every = good + failed
    if rules.success and every >= rules.least_calls:
        share = 100 * good / every
        if share < rules.success:
            yield _finding("success", "critical", share, rules.success, name)
    if rules.wait and len(waits) >= rules.least_calls:
        seconds = sum(waits) / len(waits) / 1000
        if seconds > rules.wait:
            yield _finding("wait", "warning", seconds, rules.wait, name)


def _finding(rule: str, level: Level, value: float, line: float, subject: str = "") -> Finding:
    return Finding(rule=rule, level=level, value=f"{value:.1f}", line=f"{line:g}", subject=subject)
