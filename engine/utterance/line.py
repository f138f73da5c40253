"""The line to the providers: who speaks for whom, budget, retries, and the gate before each call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.policy.budget import Ledger, Reservation
from engine.policy.calibration import Calibration
from engine.policy.context import exact_request
from engine.policy.kits import Kit
from engine.policy.money import Budget
from engine.policy.privacy import Privacy
from engine.policy.prompts import PromptLibrary
from engine.policy.retry import RetryPolicy
from engine.providers.guarded import Guarded
from engine.providers.remembered import Remembered
from engine.recorder import Recorder
from engine.utterance.outage import ANSWERED, GIVEN_UP, Outage
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import BudgetExceeded, ModelNotFound, ProviderError
from engine.vocabulary.events import BudgetReached, SessionPaused, SessionResumed
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import ChatRequest, Sampling, Task
from engine.vocabulary.ports import Abilities, Provider
from engine.vocabulary.seats import HUMAN, ModelRef, Seat
from engine.vocabulary.usage import FREE, Cost, Price, Usage

T = TypeVar("T")

UNKNOWN_WINDOW = 16_384
"""Tokens taken for the window of a model that does not tell."""


SHORT_SECONDS = 60
"""Seconds that a picture waits for memory."""


class StageCut(Exception):
    """The facilitator ended the stage here: what had not begun is not begun."""


@dataclass(slots=True, kw_only=True)
class Line:
    """What every call needs. `models` gives the table's own tasks their models.

    `attended` means that a facilitator can raise the budget's line: calls wait for
    her there, without her BudgetExceeded ends the session. `warned` and `stopped`:
    the soft and the hard line have been told. `cut`: she ended the present stage.
    `short`: the machine is short of memory, and pictures wait.
    """

    recorder: Recorder
    clock: Clock
    providers: Mapping[str, Provider]
    models: Mapping[Task, ModelRef]
    library: PromptLibrary
    kit: Kit
    ledger: Ledger
    retries: RetryPolicy
    sampling: Callable[[Task, Seat | None], Sampling]
    fallbacks: Callable[[Task, Seat | None], tuple[ModelRef, ...]]
    seed: int
    privacy: Privacy = field(default_factory=Privacy)
    calibration: Calibration = field(default_factory=Calibration)
    pause: asyncio.Event = field(default_factory=asyncio.Event)
    attended: bool = False
    warned: bool = False
    stopped: bool = False
    cut: bool = False
    halted: bool = False
    short: bool = False
    raised: asyncio.Event = field(default_factory=asyncio.Event)
    outage: Outage = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a line that holds."""
        self.outage = Outage(self.recorder, self.clock, self.pause, self._asked)

    def _asked(self) -> set[str]:
        """Return the providers that may speak at this table now, those that step in too."""
        seats = [seat for seat in self.recorder.state.seats if not seat.muted]
        refs = [seat.ref for seat in seats]
        refs += [ref for seat in (None, *seats) for ref in self.fallbacks(Task.TALK, seat)]
        return {ref.provider for ref in refs} - {HUMAN}

    def _waits_out(self, provider: str) -> bool:
        """Tell whether calls of a provider may wait for its line: with nobody there they end."""
        found = self.providers.get(provider)
        return self.attended and found is not None and found.calls_models

    def exact(self, provider: str, request: ChatRequest) -> tuple[str, bytes]:
        """Return the hash of a request as it is sent, and its bytes as the log may keep them."""
        prompt_hash, data = exact_request(provider, request)
        kept = self.privacy.kept(request)
        if kept is not request:
            _, data = exact_request(provider, kept)
        return prompt_hash, data

    async def room(self) -> None:
        """Return when there is memory for a picture; ProviderError where it takes too long."""
        for _ in range(SHORT_SECONDS):
            if not self.short:
                return
            await self.clock.sleep(1)
        raise ProviderError(
            "The machine is short of memory: no picture was asked for.",
            hint="End other programs, then ask again.",
        )

    def provider(self, ref: ModelRef) -> Provider:
        """Return a provider; ModelNotFound where it is not configured."""
        found = self.providers.get(ref.provider)
        if found is None:
            raise ModelNotFound(
                f"The provider {ref.provider} is not configured.",
                hint="Choose another model, or configure the provider.",
            )
        return found

    def abilities(self, ref: ModelRef) -> Abilities:
        """Return what a model can do."""
        return self.provider(ref).abilities(ref.model)

    def sees(self, ref: ModelRef) -> bool:
        """Tell whether a model sees; one that is gone fails its seat alone, when it speaks."""
        try:
            return self.abilities(ref).see
        except ProviderError:
            return False

    def price(self, ref: ModelRef) -> Price | None:
        """Return what a model's calls cost, None where nobody told it or it is gone."""
        try:
            provider = self.provider(ref)
            return provider.abilities(ref.model).price if provider.calls_models else FREE
        except ProviderError:
            return None

    def next_model(self, task: Task, ref: ModelRef, seat: Seat | None = None) -> ModelRef | None:
        """Return the model that steps in after `ref` has failed, None after the last one."""
        spare = self.fallbacks(task, seat)
        place = spare.index(ref) + 1 if ref in spare else 0
        return next(iter(spare[place:]), None)

    def window(self, ref: ModelRef, output: int) -> int:
        """Return how many tokens a request may have, its answer's tokens kept free."""
        context = self.abilities(ref).context or UNKNOWN_WINDOW
        room = max(1024, context - output - context // 10)
        return int(room / self.calibration.factor(ref))

    def sampling_for(self, ref: ModelRef, task: Task, seat: Seat | None = None) -> Sampling:
        """Return the sampling of a call, without what the model does not take."""
        can, wanted = self.abilities(ref), self.sampling(task, seat)
        longest = wanted.max_tokens
        if longest is not None and can.max_output is not None:
            wanted = replace(wanted, max_tokens=min(longest, can.max_output))
        none = Sampling()
        return replace(wanted, **{name: getattr(none, name) for name in can.refuses})

    async def halt(self, reason: str) -> None:
        """Pause the table, and return when the facilitator lets it go on, or ends the stage."""
        self.pause.clear()
        await self.recorder.record(SessionPaused(reason=reason))
        self.halted = True
        try:
            await self.pause.wait()
        finally:
            self.halted = False
        if self.cut:
            await self.recorder.record(SessionResumed(reason="facilitator"))

    def hold(self) -> None:
        """Pause the table until the facilitator lets it go on, whatever providers do."""
        self.pause.clear()
        self.outage.hold()

    def go_on(self) -> None:
        """Let a table that is paused go on; providers that rest are tried at once."""
        for provider in self.providers.values():
            if isinstance(provider, Guarded | Remembered):
                provider.hasten()
        self.pause.set()
        self.outage.go_on()

    async def gate(self) -> None:
        """Return when the table is not paused and the journal can be written.

        Raises StageCut when the stage was ended meanwhile, StoreError when the
        journal has given up.
        """
        if not self.cut:
            await self.pause.wait()
        if self.cut:
            raise StageCut
        await self.recorder.until_writable()

    async def reserve(
        self, tokens_in: int, tokens_out: int, ref: ModelRef, pictures: int = 0
    ) -> Reservation:
        """Reserve a call of so many estimated tokens; BudgetExceeded at a line that stays.

        Raises StageCut when the stage is ended while the call waits for a raise.
        """
        tokens_in = self.calibration.tokens(ref, tokens_in)
        while True:
            # Taken before the attempt: a line raised while the log still takes note that
            # it was reached must not be waited for.
            raised = self.raised
            try:
                price = self.abilities(ref).price
                return self.ledger.reserve(tokens_in, tokens_out, price, pictures)
            except BudgetExceeded:
                if not self.stopped:
                    self.stopped = True
                    await self._reached("hard")
                if not self.attended:
                    raise
                await raised.wait()
                if self.cut:
                    raise StageCut from None

    def affords(self, tokens_in: int, tokens_out: int, ref: ModelRef) -> bool:
        """Say whether a call fits the budget: who can do without it need not reach its line."""
        try:
            self.ledger.settle(
                self.ledger.reserve(tokens_in, tokens_out, self.price(ref)), None, None
            )
        except BudgetExceeded:
            return False
        return True

    def raise_budget(self, budget: Budget) -> None:
        """Put a new line in place of the old one and let waiting calls try again."""
        self.ledger.budget = budget
        self.warned = self.stopped = False
        self._wake()

    def cut_stage(self) -> None:
        """Let no call of the present stage begin any more, those that wait included.

        A table that is paused stays so before the next stage.
        """
        self.cut = True
        self._wake()
        self.outage.cut()
        if self.halted:
            self.go_on()
        elif not self.pause.is_set():
            self.pause.set()  # who stands at the gate looks up, and leaves
            self.pause.clear()

    def _wake(self) -> None:
        self.raised.set()
        self.raised = asyncio.Event()

    async def settle(
        self, reservation: Reservation, usage: Usage | None, cost: Cost | None
    ) -> None:
        """Put real figures in place of a reservation, and warn once at four fifths."""
        self.ledger.settle(reservation, usage, cost)
        if not self.warned and self.ledger.past_soft_line():
            self.warned = True
            await self._reached("soft")

    async def _reached(self, level: str) -> None:
        await self.recorder.record(
            BudgetReached(
                level="hard" if level == "hard" else "soft",
                used=self.ledger.used(),
                line=str(self.ledger.budget or ""),
            )
        )

    async def with_retries(
        self,
        key: str,
        attempt_once: Callable[[], Awaitable[T]],
        before_retry: Callable[[int, ProviderError, float], Awaitable[None]],
        gate: Callable[[], Awaitable[None]] | None = None,
        *,
        provider: str = "",
    ) -> T:
        """Return what an attempt returns; a failed one is made again as the policy says.

        Each attempt after the first waits for the line's own gate, or another one. Where somebody
        can let the table go on, a call waits while no provider can be reached. Raises the last
        attempt's ProviderError.
        """
        rng = generator(self.seed, "retry", key)
        series = _Series(gate=gate or self.gate, provider=provider)
        try:
            while True:
                try:
                    said = await attempt_once()
                except ProviderError as error:
                    series.failed(self.outage)
                    self.outage.heard(provider, error)
                    wait = self.retries.wait_before(series.number, error, rng)
                    if wait is None:
                        await self._wait_out(series, error)
                    else:
                        await before_retry(series.number, error, wait)
                        await self.clock.sleep(wait)
                    await self._pass(series)
                else:
                    self.outage.heard(provider)
                    return said
        except (asyncio.CancelledError, StageCut):
            if series.tries:
                self.outage.left(GIVEN_UP)
                series.tries = False
            raise
        finally:
            if series.tries:
                self.outage.left(ANSWERED)

    async def _wait_out(self, series: "_Series", error: ProviderError) -> None:
        """Return when a call that used up its attempts has others; raises its error where not."""
        outage, provider = self.outage, series.provider
        if series.tries and error.unreached and outage.answers[provider] != series.answers:
            series.begin(tries=False)  # another call found out that the line is back
            return
        waits = self._waits_out(provider) and outage.holds(provider, error, series.answers)
        if not waits:
            raise error
        passes = series.gate != self.gate
        if not (self.cut and not passes):
            series.begin(tries=await outage.wait(error, tried=series.tries, passes=passes))
        if self.cut and not passes:
            raise StageCut

    async def _pass(self, series: "_Series") -> None:
        """Return when the next attempt may be made: who tries for all finds the gate closed."""
        if series.tries:
            series.number = self.retries.attempts  # one attempt tells enough
            await self.recorder.until_writable()
            return
        answers = self.outage.answers[series.provider]
        await series.gate()
        if self.outage.answers[series.provider] != answers:
            series.begin(tries=False)  # the line was away meanwhile, or the table paused


@dataclass(slots=True, kw_only=True)
class _Series:
    """The attempts of a call: the last one's number, and whether the next one tries for all.

    `answers` is how many its provider had given when the first one failed.
    """

    gate: Callable[[], Awaitable[None]]
    provider: str
    number: int = 1
    answers: int = 0
    tries: bool = False

    def failed(self, outage: Outage) -> None:
        """Count on after an attempt has failed."""
        if self.number == 1:
            self.answers = outage.answers[self.provider]
        self.number += 1

    def begin(self, *, tries: bool) -> None:
        """Begin anew."""
        self.number, self.tries = 1, tries
