"""One seat speaks once: the request, the stream, the committed end.

Rules that hold here: nothing is called finished before its provider's end mark
and the journal's commit; a call is made again only while nothing was visible;
whatever was said stays.
"""

import asyncio
import logging
from dataclasses import replace

from engine.policy.budget import Reservation
from engine.policy.context import Composed, compose
from engine.policy.failures import NO_FAULT
from engine.policy.prompts import PromptId
from engine.policy.state import UtteranceState
from engine.utterance.call_log import CallLine, log_call
from engine.utterance.line import Line
from engine.utterance.live import Ear, Live, Turn, began, ended, failed, spent
from engine.vocabulary.errors import BadResponse, ContentRefused, ProviderError, ServerError
from engine.vocabulary.events import (
    Event,
    UsageRecorded,
    UtteranceDelta,
    UtteranceHeld,
    UtteranceReleased,
    UtteranceRetried,
)
from engine.vocabulary.messages import (
    ChatRequest,
    Finished,
    ReasoningDelta,
    Sampling,
    StreamEvent,
    Task,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.seats import HUMAN, ModelRef, Seat
from engine.vocabulary.usage import Cost, Usage, cost_of

_log = logging.getLogger("tableround.conversation")

PACE_STEP_MS = 50
"""Deltas closer than this share one entry of the pace track."""


class Voices:
    """Lets seats speak, and stops, holds and steers those that do."""

    def __init__(self, line: Line) -> None:
        """Speak over this line."""
        self._line = line
        self._live: dict[str, Live] = {}

    async def speak(self, turn: Turn) -> UtteranceState:
        """Return the utterance as it ended: done, or failed with its partial text.

        Raises BudgetExceeded before the call that would pass the line, StoreError
        when the journal has given up. A steered utterance goes on in a new one. Where
        nobody can be asked, a seat whose model failed before its first word speaks with
        its fallbacks, each in an utterance of its own.
        """
        while True:
            live, state = await self._speak_once(turn)
            if live.steer is None:
                instead = None if self._line.attended else self._instead(turn.seat, state)
                if instead is None:
                    return state
                turn = self._with_model(turn, instead)
                continue
            # Where nothing was said yet there is nothing to go on from.
            asks = PromptId.CONTINUE if state.text else turn.prompt.id
            turn = replace(
                turn,
                continues=state.id,
                situation=replace(
                    turn.situation,
                    partial=state.text,
                    notes=(*turn.situation.notes, live.steer),
                    ordinal=turn.situation.ordinal + 1,
                ),
                prompt=replace(turn.prompt, id=asks, note=live.steer),
            )

    def _instead(self, seat: Seat, state: UtteranceState) -> ModelRef | None:
        """Return the model that may speak after a seat's failed: another voice, so not unseen."""
        if state.status != "failed" or state.text or state.code in NO_FAULT:
            return None
        return self._line.next_model(Task.TALK, seat.ref, seat)

    def _with_model(self, turn: Turn, ref: ModelRef) -> Turn:
        """Return a turn for another model; pictures go to one that sees, words to all."""
        seat, prompt = replace(turn.seat, provider=ref.provider, model=ref.model), turn.prompt
        if prompt.images and not self._line.sees(ref):
            prompt = replace(prompt, images=())
        return replace(turn, seat=seat, prompt=prompt)

    def stop(self, seat: str, steer: str | None = None) -> bool:
        """Close a seat's stream, with a note to go on with; False where it does not speak."""
        live = self._live.get(seat)
        if live is None or live.task is None or live.over:
            return False
        if not live.stopped:
            live.task.cancel()
        live.stopped, live.steer = True, steer
        return True

    async def hold(self, seat: str, *, held: bool) -> bool:
        """Freeze or release a seat's panel; False where it does not speak."""
        live = self._live.get(seat)
        if live is None:
            return False
        fact = UtteranceHeld if held else UtteranceReleased
        await self._line.recorder.record(fact(utterance=live.id, seat=seat, partial=live.text))
        return True

    async def _speak_once(self, turn: Turn) -> tuple[Live, UtteranceState]:
        line, ref = self._line, turn.seat.ref
        await line.gate()
        composed, failure = None, None
        reservation: Reservation | None = None
        try:
            composed = self._compose(turn)
            reservation = await line.reserve(composed.tokens, turn.output, ref)
        except ProviderError as error:
            failure = error
        live = Live(id=f"u{line.recorder.state.utterances + 1}", turn=turn)
        request = line.privacy.sent(self._request(live, composed))
        prompt_hash, data = line.exact(turn.seat.provider, request)
        begun = line.recorder.note(*began(live, composed, prompt_hash))
        self._live[turn.seat.id] = live
        live.task = asyncio.current_task()
        try:
            await line.recorder.journal.put_prompt(prompt_hash, data)
            await begun
            if failure is not None:
                raise failure
            live.begun = line.clock.monotonic()
            await self._stream(live, request, composed)
        except ProviderError as error:
            await self._fail(live, composed, error.kind, error.message)
        except asyncio.CancelledError:
            await self._cut(live, composed)
        finally:
            self._live.pop(turn.seat.id, None)
            if reservation is not None:
                usage = spent(live, composed) if live.answered else None
                await line.settle(reservation, usage, self._cost(live, usage) if usage else None)
                if composed is not None:
                    line.calibration.learn(ref, composed.tokens, live.usage)
        state = line.recorder.state.utterance(live.id)
        assert state is not None
        return live, state

    def _compose(self, turn: Turn) -> Composed:
        line = self._line
        window = line.window(turn.seat.ref, turn.output)
        return compose(line.library, line.kit, turn.situation, turn.prompt, window)

    def _request(self, live: Live, composed: Composed | None) -> ChatRequest:
        seat, sampling = live.turn.seat, Sampling()
        if composed is not None:  # else the model may be one that nobody knows
            sampling = self._line.sampling_for(seat.ref, Task.TALK, seat)
        return ChatRequest(
            key=live.id,
            model=seat.model,
            messages=composed.messages if composed else (),
            sampling=sampling,
            situation=live.turn.situation,
            task=Task.TALK,
        )

    async def _stream(self, live: Live, request: ChatRequest, composed: Composed | None) -> None:
        if live.turn.situation.partial:
            self._say(live, live.turn.situation.partial, "")
        await self._line.with_retries(
            live.id,
            lambda: self._attempt(live, request),
            lambda number, error, wait: self._retried(live, number, error, wait),
            provider=live.turn.seat.provider,
        )
        await self._end(live, composed)

    async def _attempt(self, live: Live, request: ChatRequest) -> None:
        seat = live.turn.seat
        live.ear = Ear(self._line.privacy.to_log)
        stream = self._line.provider(seat.ref).stream(request)
        try:
            try:
                async for event in stream:
                    self._take(live, event)
            finally:
                self._say(live, *live.ear.rest())
        except ProviderError as error:
            if live.visible:
                error.facts = replace(error.facts, emitted=True)
            raise
        finally:
            await stream.aclose()
        if live.finish is None:
            raise _fact(live, BadResponse(f"The provider {seat.provider} sent no end mark."))
        if live.finish.reason == "filter":
            raise ContentRefused(f"The provider {seat.provider} refused to go on.")
        if live.finish.reason == "error":
            raise _fact(live, ServerError(f"The provider {seat.provider} failed while answering."))
        # A text that was whole when its table was interrupted has nothing to go on with.
        if not live.text.strip():
            raise BadResponse(f"The provider {seat.provider} sent an empty answer.")

    def _take(self, live: Live, event: StreamEvent) -> None:
        self._line.outage.heard(live.turn.seat.provider)
        match event:
            case TextDelta():
                self._say(live, live.ear.speech(event.text), "")
            case ReasoningDelta():
                self._say(live, "", live.ear.reasoning(event.text))
            case UsageReport():
                live.usage, live.billed = event.usage, event.cost
            case Finished():
                live.finish = event
            case _:
                pass

    def _say(self, live: Live, text: str, reasoning: str) -> None:
        if not text and not reasoning:
            return
        line, now = self._line, self._line.clock.monotonic()
        passed = live.passed(now)
        offset = live.length
        if text:
            live.pieces.append(text)
            live.length += len(text)
            if live.pace and passed - live.pace[-1][0] < PACE_STEP_MS:
                live.pace[-1] = (live.pace[-1][0], live.length)
            else:
                live.pace.append((passed, live.length))
        if reasoning:
            live.reasoning.append(reasoning)
        if live.first_token_ms is None and (live.visible or reasoning):
            live.first_token_ms = passed
        line.recorder.tell(
            UtteranceDelta(
                at=line.clock.now(),
                session=line.recorder.journal.session,
                utterance=live.id,
                seat=live.turn.seat.id,
                offset=offset,
                text=text,
                reasoning=reasoning,
            ),
            live.draft(passed),
        )

    async def _retried(self, live: Live, number: int, error: ProviderError, wait: float) -> None:
        live.reasoning.clear()
        live.finish = None
        live.retries += 1
        await self._line.recorder.record(
            UtteranceRetried(
                utterance=live.id,
                seat=live.turn.seat.id,
                code=error.kind,
                reason=error.message,
                partial=live.text,
                attempt=number,
                wait_ms=round(wait * 1000),
            )
        )

    def _log_call(self, live: Live, error: str) -> None:
        line, seat = self._line, live.turn.seat
        if seat.provider == HUMAN:
            return
        log_call(
            CallLine(
                session=line.recorder.journal.session,
                provider=seat.provider,
                model=seat.model,
                task=str(Task.TALK),
                seat=seat.id,
                duration_ms=live.passed(line.clock.monotonic()),
                first_token_ms=live.first_token_ms,
                retries=live.retries,
                error=error,
            )
        )

    async def _end(self, live: Live, composed: Composed | None) -> None:
        line, usage = self._line, spent(live, composed)
        duration = live.passed(line.clock.monotonic())
        cost = self._cost(live, usage)
        live.over = True
        memory = f"m{line.recorder.state.memory_count + 1}"
        await line.recorder.record(*ended(live, usage, cost, duration, memory))
        self._log_call(live, "")
        _log.info("%s ended: %s characters in %s ms", live.id, live.length, duration)

    def _cost(self, live: Live, usage: Usage) -> Cost | None:
        """Return what a call cost: what the provider says, else by the price, else unknown."""
        return live.billed or cost_of(usage, self._line.abilities(live.turn.seat.ref).price)

    async def _fail(self, live: Live, composed: Composed | None, code: str, reason: str) -> None:
        _log.info("%s failed: %s", live.id, code)
        live.over = True
        await self._line.recorder.record(*self._failed(live, composed, code, reason))

    def _failed(
        self, live: Live, composed: Composed | None, code: str, reason: str
    ) -> tuple[Event, ...]:
        """Return the failure, and what the call used where some of its answer had come."""
        seat = live.turn.seat
        self._log_call(live, code)
        spare = None
        if not live.visible and code not in NO_FAULT:
            spare = self._line.next_model(Task.TALK, seat.ref, seat)
        failure = failed(live, code, reason, str(spare or ""))
        if not live.answered:
            return (failure,)
        ref, usage = seat.ref, spent(live, composed)
        used = UsageRecorded(
            provider=ref.provider,
            model=ref.model,
            task=str(Task.TALK),
            stage=live.turn.stage,
            seat=seat.id,
            usage=usage,
            cost=self._cost(live, usage),
        )
        return (failure, used)

    async def _cut(self, live: Live, composed: Composed | None) -> None:
        """Keep what was said: a stop is the facilitator's wish, anything else ends the session."""
        task = asyncio.current_task()
        if live.stopped and task is not None and not task.uncancel():
            await self._fail(live, composed, "stopped", "Stopped by the facilitator.")
            return
        if not live.over:
            reason = "The session was interrupted."
            self._line.recorder.note(*self._failed(live, composed, "interrupted", reason))
        raise asyncio.CancelledError


def _fact(live: Live, error: ProviderError) -> ProviderError:
    """Note on an error whether text came before it."""
    error.facts = replace(error.facts, emitted=live.visible)
    return error
