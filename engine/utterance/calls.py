"""Calls of the table itself: descriptions, names, the closing, pictures. No seat speaks them."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.policy.budget import Reservation
from engine.policy.context import Prompt, compose
from engine.policy.text import Cleaner, beginning, clean, estimate_tokens
from engine.utterance.call_log import CallLine, log_call
from engine.utterance.line import Line
from engine.vocabulary.errors import BadResponse, ContentRefused, ProviderError, ServerError
from engine.vocabulary.events import CallFailed, UsageRecorded
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    Finished,
    Picture,
    Situation,
    Task,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Cost, Usage, cost_of

_log = logging.getLogger("tableround.model")

T = TypeVar("T")

Gate = Callable[[], Awaitable[None]]
"""Returns when a call may be made."""

OUTPUT = 2_000
"""Tokens reserved for an answer to the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A whole answer, cleaned, and whose it is."""

    text: str
    model: ModelRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture, who drew it and what it cost."""

    picture: Picture
    model: ModelRef
    cost: Cost | None


class _Meter:
    """Measures one call with all its attempts, and logs it."""

    def __init__(self, line: Line, ref: ModelRef, task: Task, stage: str) -> None:
        """Begin now."""
        self._line, self._ref, self._task, self._stage = line, ref, task, stage
        self._begun = line.clock.monotonic()
        self.retries = 0

    async def retried(self, number: int, error: ProviderError, wait: float) -> None:
        """Count an attempt more."""
        self.retries += 1
        _log.info("attempt %s in %.1f s after %s", number, wait, error.kind)

    def duration_ms(self) -> int:
        return round((self._line.clock.monotonic() - self._begun) * 1000)

    async def failed(self, error: ProviderError) -> None:
        """Record that the call was given up."""
        self.log(error.kind)
        await self._line.recorder.record(
            CallFailed(
                provider=self._ref.provider,
                model=self._ref.model,
                task=str(self._task),
                stage=self._stage,
                code=error.kind,
                duration_ms=self.duration_ms(),
                retries=self.retries,
            )
        )

    async def used(self, usage: Usage | None, cost: Cost | None) -> None:
        """Record what a good call used."""
        self.log("")
        await self._line.recorder.record(
            UsageRecorded(
                provider=self._ref.provider,
                model=self._ref.model,
                task=str(self._task),
                stage=self._stage,
                usage=usage,
                cost=cost,
                duration_ms=self.duration_ms(),
                retries=self.retries,
            )
        )

    def log(self, error: str) -> None:
        """Write the call's line."""
        log_call(
            CallLine(
                session=self._line.recorder.journal.session,
                provider=self._ref.provider,
                model=self._ref.model,
                task=str(self._task),
                seat="",
                duration_ms=self.duration_ms(),
                first_token_ms=None,
                retries=self.retries,
                error=error,
            )
        )


class Calls:
    """One call after another for the table's own tasks, each with retries and usage."""

    def __init__(self, line: Line) -> None:
        """Speak over this line."""
        self._line = line

    async def answer(
        self,
        task: Task,
        situation: Situation,
        prompt: Prompt,
        key: str,
        *,
        gate: Gate | None = None,
    ) -> Answered:
        """Return the whole cleaned answer, of a fallback where the task's model fails.

        `gate` stands before the call instead of the line's own, which a pause closes. Raises
        ProviderError when the last attempt of the last one failed, BudgetExceeded at the line.
        """
        gate = gate or self._line.gate
        return await self._by_any(
            task, lambda ref: self._answer(ref, task, situation, prompt, key, gate)
        )

    async def _by_any(self, task: Task, call: Callable[[ModelRef], Awaitable[T]]) -> T:
        ref = self._line.models[task]
        while True:
            try:
                return await call(ref)
            except ProviderError as error:
                instead = self._line.next_model(task, ref)
                if instead is None:
                    raise
                _log.info("%s instead of %s after %s", instead, ref, error.kind)
                ref = instead

    async def _answer(
        self,
        ref: ModelRef,
        task: Task,
        situation: Situation,
        prompt: Prompt,
        key: str,
        gate: Gate,
    ) -> Answered:
        line = self._line
        await gate()
        composed = compose(line.library, line.kit, situation, prompt, line.window(ref, OUTPUT))
        request = ChatRequest(
            key=key,
            model=ref.model,
            messages=composed.messages,
            sampling=line.sampling_for(ref, task),
            situation=situation,
            task=task,
        )
        request = line.privacy.sent(request)
        prompt_hash, data = line.exact(ref.provider, request)
        await line.recorder.journal.put_prompt(prompt_hash, data)
        reservation = await line.reserve(composed.tokens, OUTPUT, ref)
        meter = _Meter(line, ref, task, situation.stage)
        text, report = "", None
        try:
            text, report = await line.with_retries(
                key,
                lambda: self._once(ref, request, composed.tokens),
                meter.retried,
                gate,
                provider=ref.provider,
            )
            line.calibration.learn(ref, composed.tokens, report.usage)
        except ProviderError as error:
            await meter.failed(error)
            raise
        finally:
            await self._count(reservation, report, ref, meter)
        return Answered(text=beginning(text), model=ref)

    async def _once(
        self, ref: ModelRef, request: ChatRequest, tokens: int
    ) -> tuple[str, UsageReport]:
        cleaner, pieces = Cleaner(), list[str]()
        report: UsageReport | None = None
        finish: Finished | None = None
        stream = self._line.provider(ref).stream(request)
        try:
            async for event in stream:
                self._line.outage.heard(ref.provider)
                if isinstance(event, TextDelta):
                    pieces.append(cleaner.feed(event.text))
                elif isinstance(event, UsageReport):
                    report = event
                elif isinstance(event, Finished):
                    finish = event
        except ProviderError as error:
            # Nobody has seen any of it, so the call may be made again.
            error.facts = replace(error.facts, emitted=False)
            raise
        finally:
            await stream.aclose()
        text = "".join(pieces)
        _check(ref, text, finish)
        estimated = Usage(input=tokens, output=estimate_tokens(text), estimated=True)
        return text, report or UsageReport(usage=estimated)

    async def _count(
        self,
        reservation: Reservation,
        report: UsageReport | None,
        ref: ModelRef,
        meter: _Meter,
    ) -> None:
        usage = report.usage if report else None
        cost = report.cost if report else None
        if usage is not None and cost is None:
            cost = cost_of(usage, self._line.abilities(ref).price)
        await self._line.settle(reservation, usage, cost)
        if usage is not None:
            await meter.used(usage, cost)

    async def draw(
        self, prompt: str, seed: int, stage: str, key: str, *, wished: bool = False
    ) -> Drawn:
        """Draw one picture, by a fallback where the task's model fails.

        What the facilitator `wished` for by itself passes a paused table. Raises ProviderError
        when the last attempt of the last one failed, BudgetExceeded at the line.
        """
        gate = self._line.recorder.until_writable if wished else self._line.gate
        return await self._by_any(
            Task.DRAW, lambda ref: self._draw(ref, prompt, seed, stage, key, gate)
        )

    async def _draw(
        self, ref: ModelRef, prompt: str, seed: int, stage: str, key: str, gate: Gate
    ) -> Drawn:
        line = self._line
        await gate()
        await line.room()
        request = DrawRequest(
            key=key,
            model=ref.model,
            prompt=line.privacy.to_models.mask(clean(prompt)),
            seed=seed,
            palette=line.kit.palette,
        )
        price = line.abilities(ref).price
        reservation = await line.reserve(estimate_tokens(prompt), 0, ref, pictures=1)
        meter = _Meter(line, ref, Task.DRAW, stage)
        usage, cost = None, None
        try:
            result = await line.with_retries(
                key,
                lambda: line.provider(ref).draw(request),
                meter.retried,
                gate,
                provider=ref.provider,
            )
            usage = result.usage
            cost = result.cost or cost_of(usage, price, pictures=1)
        except ProviderError as error:
            await meter.failed(error)
            raise
        finally:
            await line.settle(reservation, usage, cost)
        await meter.used(usage, cost)
        return Drawn(picture=result.picture, model=ref, cost=cost)


def _check(ref: ModelRef, text: str, finish: Finished | None) -> None:
    """Raise ProviderError where an answer did not come to a good end."""
    if finish is None:
        raise BadResponse(f"The provider {ref.provider} sent no end mark.")
    if finish.reason == "filter":
        raise ContentRefused(f"The provider {ref.provider} refused this request.")
    if finish.reason == "error":
        raise ServerError(f"The provider {ref.provider} failed while answering.")
    if not text.strip():
        raise BadResponse(f"The provider {ref.provider} sent an empty answer.")
