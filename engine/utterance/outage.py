"""No provider can be reached: the table pauses, and one call at a time finds out when it may go on.

A seat that cannot be reached alone fails as any other does. Where nobody can be, its calls would
burn one round after another in seconds: they wait instead, and nothing of the agenda is lost.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Set

from engine.recorder import Recorder
from engine.tasks import spawn
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.events import PROVIDERS, HealthChanged, SessionPaused, SessionResumed

KNOCKS = (2.0, 5.0, 10.0, 20.0)
"""Seconds before each trial; the last number holds for all that follow."""

ANSWERED = SessionResumed(reason="online")
GIVEN_UP = SessionResumed(reason="facilitator")
"""Why a table goes on: a provider answers, or the last call that waited was given up."""


class Outage:
    """Holds back calls while no provider of a table can be reached.

    `asked` names the providers that a table may ask now: one that was not lost could still answer,
    and then nobody waits. `answers` counts what came from each.
    """

    def __init__(
        self, recorder: Recorder, clock: Clock, pause: asyncio.Event, asked: Callable[[], Set[str]]
    ) -> None:
        """Begin with a line that holds; `pause` is the table's own, which stands open."""
        self._recorder = recorder
        self._clock = clock
        self._pause = pause
        self._asked = asked
        self._lost: set[str] = set()
        self.answers = Counter[str]()
        self._waiting: dict[asyncio.Future[bool], bool] = {}  # each with whether it passes a pause
        self._knocks = 0
        self._trying = False
        self._paused = False
        self._alarm: asyncio.Task[None] | None = None

    def heard(self, provider: str, error: ProviderError | None = None) -> None:
        """Note how a call of a provider went: with an answer of one that is asked, all go on."""
        if error is not None and error.unreached:
            self._lost.add(provider)
        if error is not None and error.facts.status is None:
            return  # a stream that was cut and a model that rests tell nothing of the line
        self.answers[provider] += 1
        sick = self._recorder.state.health.get(PROVIDERS) == "unhealthy"
        if not (self._lost or self._waiting or sick):
            return
        asked, was_lost = self._asked(), provider in self._lost
        self._lost.discard(provider)
        if not was_lost and provider not in asked:
            return  # a person, or a model at hand that nobody waited for
        if (self._waiting or sick) and not (self._lost and asked <= self._lost):
            self._over()

    def holds(self, provider: str, error: ProviderError, answers: int) -> bool:
        """Tell whether a call that failed waits: it and all others cannot be reached.

        `answers` is how many its provider had given when it failed first: one more, and it failed
        alone.
        """
        if not error.unreached or error.facts.emitted or error.facts.final:
            return False
        return self.answers[provider] == answers and self._asked() | {provider} <= self._lost

    async def wait(
        self, error: ProviderError, *, tried: bool = False, passes: bool = False
    ) -> bool:
        """Return when a call may be made again: True where it is the one that tries.

        That one comes back with `tried`, or says by `left` that it does not. One that `passes` a
        pause of the facilitator's tries while she holds the table, too.
        """
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._trying = self._trying and not tried
        self._waiting[turn] = passes
        self._begin(error)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                del self._waiting[turn]
                self._without(GIVEN_UP)
            else:
                self.left(GIVEN_UP)
            raise

    def left(self, why: SessionResumed) -> None:
        """Take note that the call that tried does not come back."""
        self._trying = False
        self._without(why)

    def cut(self) -> None:
        """Let those go that wait for the table: their stage has ended. Who passes it waits on."""
        for turn in [one for one, passes in self._waiting.items() if not passes]:
            del self._waiting[turn]
            if not turn.done():
                turn.set_result(False)
        self._without(GIVEN_UP)

    def _without(self, why: SessionResumed) -> None:
        """Open the table where nobody is left who tries: whoever asks next finds out how it is."""
        if self._waiting or self._trying:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        if self._paused:
            self._open(why)

    def hold(self) -> None:
        """Leave the pause to the facilitator, who wants it for herself: nobody tries."""
        self._paused = False

    def go_on(self) -> None:
        """Let all calls try at once: the facilitator wants it so."""
        self._paused = self._trying = False
        self._knocks = 0
        self._wake()

    def _begin(self, error: ProviderError) -> None:
        events: list[HealthChanged | SessionPaused] = []
        if self._recorder.state.health.get(PROVIDERS) != "unhealthy":
            reason = f"No provider can be reached. {error.message}"
            events = [HealthChanged(component=PROVIDERS, status="unhealthy", reason=reason)]
        if self._pause.is_set():
            self._pause.clear()
            self._paused = True
            events.append(SessionPaused(reason="offline"))
        if events:
            self._recorder.note(*events)
        if self._alarm is None or self._alarm.done():
            self._alarm = spawn(self._ring(), "knock at the providers")

    async def _ring(self) -> None:
        """Let one call after another try; while the facilitator holds the table, who passes that."""
        while self._waiting:
            seconds = KNOCKS[min(self._knocks, len(KNOCKS) - 1)]
            self._knocks += 1
            await self._clock.sleep(seconds)
            free = (one for one, passes in self._waiting.items() if self._paused or passes)
            turn = next((one for one in free if not one.done()), None)
            if turn is not None and not self._trying:
                del self._waiting[turn]
                self._trying = True
                turn.set_result(True)

    def _over(self) -> None:
        """Let everybody go on, and say so."""
        sick = self._recorder.state.health.get(PROVIDERS) == "unhealthy"
        if sick and not self._recorder.closing:
            self._recorder.note(HealthChanged(component=PROVIDERS, status="healthy"))
        if self._paused:
            self._open(ANSWERED)
        self.go_on()

    def _open(self, why: SessionResumed) -> None:
        self._paused = False
        self._pause.set()
        if not self._recorder.closing:
            self._recorder.note(why)

    def _wake(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        waiting, self._waiting = self._waiting, {}
        for turn in waiting:
            if not turn.done():
                turn.set_result(False)
