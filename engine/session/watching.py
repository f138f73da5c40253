"""Who watches a table's figures while it runs, and raises an alert where one crosses its line.

What is read off the log is judged after each call, by the log's own times: equal runs raise the
same. What is measured of the machine is not, and is asked under the machine's clock alone.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from engine.policy.budget import percent_used
from engine.policy.figures import Counter, Finding, Rules, findings, of_machine
from engine.policy.figures.counting import BREAKER
from engine.process import available_mb, free_mb, resident_mb
from engine.providers.guarded import Guarded
from engine.providers.remembered import Remembered
from engine.tasks import Runtime, spawn
from engine.utterance import Line
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import (
    PACE,
    AlertRaised,
    CallFailed,
    Envelope,
    HealthChanged,
    SessionResumed,
    UsageRecorded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
)

EVERY = 5.0
"""Seconds between two looks at the machine."""

TELLING = (
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
    UsageRecorded,
    CallFailed,
    SessionResumed,
)
"""The facts after which figures of calls have changed; a table taken up again has new breakers."""

CALLS = frozenset({"success", "wait", "breaker", "budget"})
MACHINE = frozenset({"memory", "disk"})

MACHINE_MEMORY = "machine memory"
SHORT_MB, ROOM_MB = 150.0, 250.0
"""Below the one pictures wait, above the other they go on."""

SHORT = "The machine is short of memory: pictures wait, and kept ones were let go."

RESTS = "It failed several times in a row and rests for a moment."


class Watch:
    """Watches one table: hears each committed fact, and looks at the machine now and then."""

    def __init__(
        self,
        line: Line,
        runtime: Runtime,
        rules: Rules,
        folder: Path,
        let_go: Callable[[], None] = lambda: None,
    ) -> None:
        """Watch from now on; `folder` is where sessions lie, `let_go` drops what was kept.

        What the log told when the table was left stands until it is looked at again: what is
        well by then is told, what is not is no news.
        """
        self._let_go = let_go
        self._line = line
        self._runtime = runtime
        self._rules = rules
        self._folder = folder
        self._counter = Counter()
        state = line.recorder.state
        self._raised: set[tuple[str, str]] = set(state.alerts)
        health = state.health
        line.short = health.get(MACHINE_MEMORY) == "unhealthy"
        self._resting = {
            name.removeprefix(BREAKER)
            for name, status in health.items()
            if name.startswith(BREAKER) and status == "unhealthy"
        }
        self._slowed = {
            name for name, status in health.items() if name.startswith(PACE) and status == "slow"
        }
        self._task: asyncio.Task[None] | None = None
        line.recorder.on_fact = self.take

    def take(self, envelope: Envelope) -> None:
        """Count a committed fact, and judge what it changed."""
        self._counter.take(envelope)
        if not isinstance(envelope.event, TELLING):
            return
        self._pace()
        resting = self._breakers()
        calls = self._counter.recent(envelope.at)
        totals = self._line.recorder.state.totals
        tokens = totals.input + totals.output
        share = percent_used(self._line.ledger.budget, tokens, totals.costs)
        self._judge(CALLS, findings(self._rules, calls=calls, resting=resting, budget=share))

    def start(self) -> None:
        """Begin to look at the machine, where time is the machine's own."""
        if self._task is None and isinstance(self._runtime.clock, SystemClock):
            self._task = spawn(self._look(), "watch")

    async def settle(self) -> None:
        """Have nothing left to do."""

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _look(self) -> None:
        while True:
            free = await self._runtime.run(lambda: free_mb(self._folder))
            self._judge(MACHINE, of_machine(self._rules, memory=resident_mb(), disk=free))
            self.weigh(available_mb())
            self._pace()
            await self._runtime.clock.sleep(EVERY)

    def weigh(self, left: float | None) -> None:
        """Let pictures wait while little memory is left, and log when that begins and ends."""
        line = self._line
        if left is not None and not line.short and left < SHORT_MB:
            line.short = True
            self._let_go()
            self._note(HealthChanged(component=MACHINE_MEMORY, status="unhealthy", reason=SHORT))
            value, most = f"{max(0.0, left):.0f}", f"{SHORT_MB:.0f}"
            self._note(AlertRaised(rule="short", value=value, line=most, level="warning"))
        elif line.short and (left is None or left > ROOM_MB):  # a log may come from elsewhere
            line.short = False
            self._note(HealthChanged(component=MACHINE_MEMORY, status="healthy"))

    def _guarded(self) -> dict[str, Guarded | Remembered]:
        providers = self._line.providers.items()
        return {name: one for name, one in providers if isinstance(one, Guarded | Remembered)}

    def _pace(self) -> None:
        """Log which provider is asked by fewer at once, and which as usual again."""
        most = {PACE + name: one.slowed() for name, one in self._guarded().items()}
        slowed = {component for component, calls in most.items() if calls is not None}
        for component in sorted(slowed - self._slowed):
            name, calls = component.removeprefix(PACE), most[component]
            reason = f"{name} has too much to do: for a minute it is asked later, {calls} at once."
            self._note(HealthChanged(component=component, status="slow", reason=reason))
        for component in sorted(self._slowed - slowed):
            self._note(HealthChanged(component=component, status="healthy"))
        self._slowed = slowed

    def _breakers(self) -> list[str]:
        """Return the models that rest, and log which came to rest and which is well again."""
        guarded = self._guarded().items()
        resting = {f"{name}/{model}" for name, one in guarded for model in one.resting()}
        for ref in sorted(resting - self._resting):
            self._note(HealthChanged(component=BREAKER + ref, status="unhealthy", reason=RESTS))
        for ref in sorted(self._resting - resting):
            self._note(HealthChanged(component=BREAKER + ref, status="healthy"))
        self._resting = resting
        return sorted(resting)

    def _judge(self, rules: frozenset[str], found: Iterable[Finding]) -> None:
        """Raise each cause once: again only after it was well."""
        now = {one.cause: one for one in found}
        fresh = [one for cause, one in now.items() if cause not in self._raised]
        self._raised = {cause for cause in self._raised if cause[0] not in rules} | now.keys()
        for one in fresh:
            self._note(
                AlertRaised(
                    rule=one.rule,
                    value=one.value,
                    subject=one.subject,
                    line=one.line,
                    level=one.level,
                )
            )

    def _note(self, event: AlertRaised | HealthChanged) -> None:
        """Log it, unless the log is at its end."""
        recorder = self._line.recorder
        if not recorder.state.closed and not recorder.closing:
            recorder.note(event)
