"""What stands before a provider's calls: how many at once and a minute, cool-down, a breaker.

One guard a provider row, that is for one base URL and key; the breaker knows the models apart.
Rules: `providers.md`, section 7.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from engine.policy.retry import LONGEST_HINT
from engine.providers.slots import Slots
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import (
    AuthenticationError,
    ConnectionLost,
    PaymentError,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
    RateLimitError,
    ServerError,
    StreamInterrupted,
)

MINUTE = 60.0
FAILURES = 5
"""Failures in a row, within a minute, that open the breaker of a model."""

REST = 30.0
"""Seconds that an open breaker rests before one call may try."""

REST_UNREACHED = 5.0
"""The same where no call got through: it cost the provider nothing, and a line is soon back."""

SPREAD = 0.25
"""Seconds over which calls of the same moment begin: together they are refused as a burst."""

LEAST_COOL = 1.0
MOST_COOL = 20.0
"""Seconds of a cool-down without a hint: it doubles from the least to the most."""

OVERLOADED = (503, 529)
"""Statuses by which a server says that it has too much to do; frames say it by a code."""

BREAKING = (ServerError, ConnectionLost, StreamInterrupted, ProviderTimeout, RateLimitError)
STOPPING = (AuthenticationError, PaymentError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How much a provider may be asked: calls at once, requests and tokens a minute; None: any."""

    at_once: int | None = None
    requests: int | None = None
    tokens: int | None = None


@dataclass(slots=True)
class _Breaker:
    failures: deque[float] = field(default_factory=lambda: deque[float](maxlen=FAILURES))
    open_until: float = 0.0
    probing: bool = False
    probed: asyncio.Event = field(default_factory=asyncio.Event)
    last: ProviderError | None = None

    def close(self) -> None:
        """Let calls pass: the server answers."""
        if self.open_until or self.probing:
            self.open_until = 0.0
            self.settle()

    def settle(self) -> None:
        """Let go on who waits for the call that tries."""
        self.probing = False
        self.probed.set()
        self.probed = asyncio.Event()


class Guard:
    """Lets calls of one provider row begin, and learns from how they end."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        allowance: Allowance | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """Begin with nothing against it; `rng` spreads calls of one moment, None does not."""
        self._name = name
        self._clock = clock
        self._rng = rng
        self._ready = -SPREAD
        self._allowance = allowance or Allowance()
        self._slots = Slots(clock, self._allowance.at_once)
        self._begun: deque[tuple[float, int]] = deque()
        self._cool_until = 0.0
        self._cool = LEAST_COOL
        self._stopped: tuple[float, ProviderError] | None = None
        self._breakers: dict[str, _Breaker] = {}

    def resting(self) -> list[str]:
        """Return the models whose breaker is open: until one of their calls is good again."""
        return sorted(name for name, one in self._breakers.items() if one.open_until)

    def slowed(self) -> int | None:
        """Return how many calls may run at once while they are fewer than usual, else None."""
        return self._slots.lowered

    def hasten(self) -> None:
        """Let one call of each model that rests try now: somebody wants it so."""
        now = self._clock.monotonic()
        for breaker in self._breakers.values():
            breaker.open_until = min(breaker.open_until, now)

    @asynccontextmanager
    async def call(self, model: str, tokens: int) -> AsyncGenerator[Callable[[], None], None]:
        """Wait for the turn of a call of about so many tokens, and note how it ended.

        Gives what is to be called when its answer begins. Raises the row's last error while a
        wrong key or an empty account stops it, and while a model's breaker is open ServerError,
        or ConnectionLost where no call got through.
        """
        breaker = self._breakers.setdefault(model, _Breaker())
        self._refuse_stopped()
        probe = await self._admitted(model, breaker)
        try:
            async with self._slots.one():
                await self._cooled(tokens)
                self._refuse_stopped()
                self._begun.append((self._clock.monotonic(), tokens))
                with self._learning(breaker):
                    yield breaker.close
        finally:
            if probe and breaker.probing:
                breaker.settle()

    @contextmanager
    def _learning(self, breaker: _Breaker) -> Generator[None, None, None]:
        """Note how a call ended, while it still has its slot."""
        try:
            yield
        except ProviderError as error:
            self._failed(error, breaker)
            raise
        else:
            self._cool = LEAST_COOL
            breaker.failures.clear()
            breaker.close()

    async def _cooled(self, tokens: int) -> None:
        """Return when a call may begin, a little later than others of the same moment."""
        spread = False
        while True:
            wait = self._wait(tokens)
            if wait <= 0 and not spread:
                spread, wait = True, self._offset()
            if wait <= 0:
                return
            await self._clock.sleep(wait)

    def _offset(self) -> float:
        """Return the seconds by which a call stands back behind one that came just before it."""
        now, before = self._clock.monotonic(), self._ready
        self._ready = now
        if self._rng is None or now - before >= SPREAD:
            return 0.0
        return self._rng.uniform(0.0, SPREAD)

    def _wait(self, tokens: int) -> float:
        """Return the seconds until a call of so many tokens may begin."""
        now = self._clock.monotonic()
        while self._begun and self._begun[0][0] <= now - MINUTE:
            self._begun.popleft()
        wait = max(0.0, self._cool_until - now)
        asked, most = len(self._begun), self._allowance.requests
        if most is not None and asked >= most:
            wait = max(wait, self._begun[asked - most][0] + MINUTE - now)
        if self._allowance.tokens is not None:
            held = 0
            for begun, spent in reversed(self._begun):
                held += spent
                if held + tokens > self._allowance.tokens:
                    wait = max(wait, begun + MINUTE - now)
                    break
        return wait

    def _refuse_stopped(self) -> None:
        if self._stopped is None:
            return
        until, error = self._stopped
        if self._clock.monotonic() >= until:
            self._stopped = None
        else:
            raise type(error)(error.message, hint=error.hint, facts=error.facts)

    async def _admitted(self, model: str, breaker: _Breaker) -> bool:
        """Raise while a breaker is open; tell whether this call is the one that tries.

        While one tries all others wait: refused, they would use up their attempts on a server
        that is well again.
        """
        while breaker.open_until:
            left = breaker.open_until - self._clock.monotonic()
            if left > 0:
                raise self._resting(model, breaker.last, left)
            if not breaker.probing:
                breaker.probing = True
                return True
            await breaker.probed.wait()
        return False

    def _resting(self, model: str, last: ProviderError | None, left: float) -> ProviderError:
        """Return what a call is told while a breaker is open."""
        sentence = f"{self._name} failed {FAILURES} times in a row and rests for a moment."
        if last is not None:
            sentence = f"{sentence} {last.message}"
        hint = "Try again in half a minute, or give the seat another model."
        facts = ProviderFacts(
            provider=self._name, model=model, code="resting", retry_after=max(left, 1.0)
        )
        if last is not None and last.unreached:
            return ConnectionLost(sentence, hint=hint, facts=facts)
        return ServerError(sentence, hint=hint, facts=facts)

    def _failed(self, error: ProviderError, breaker: _Breaker) -> None:
        now = self._clock.monotonic()
        if isinstance(error, STOPPING) and error.facts.status in (401, 402):
            self._stopped = (now + REST, error)
        hint = error.facts.retry_after
        if hint is not None and hint > LONGEST_HINT:  # waiting is no use: say so at once
            self._stopped = (now + REST, error)
        elif _too_much(error):
            self._slots.lower()
            self._cool_down(now, hint)
        if isinstance(error, BREAKING):
            breaker.last = error
            breaker.failures.append(now)
            full = len(breaker.failures) == FAILURES and now - breaker.failures[0] <= MINUTE
            if full or breaker.probing:
                breaker.open_until = now + _rest(error)

    def _cool_down(self, now: float, hint: float | None) -> None:
        """Let no call begin for a while: without a hint for longer, the oftener it is too much."""
        cool = self._cool if hint is None else hint
        if now >= self._cool_until:  # calls that were refused together count as one
            self._cool = min(MOST_COOL, self._cool * 2)
        elif hint is None:
            return
        self._cool_until = max(self._cool_until, now + cool)


def _too_much(error: ProviderError) -> bool:
    """Tell whether a provider says that it is asked too much."""
    if isinstance(error, RateLimitError):
        return True
    facts = error.facts
    overloaded = facts.status in OVERLOADED or "overload" in facts.code.lower()
    return isinstance(error, ServerError) and overloaded


def _rest(error: ProviderError) -> float:
    """Return the seconds that a breaker rests: those that the provider names, if it does."""
    hint = error.facts.retry_after
    if hint is not None and 0 < hint <= LONGEST_HINT:
        return hint
    return REST_UNREACHED if error.unreached else REST
