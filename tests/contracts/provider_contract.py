"""What every provider must do: run over each by a subclass that offers three fixtures.

`calm` answers to its end, `endless` goes on for minutes, `failing` says some
words and then fails with the kind of error that it names. A provider from
elsewhere passes when a subclass of `ProviderContract` with these fixtures does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

import pytest

from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import (
    ChatRequest,
    Finished,
    ReasoningDelta,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.ports import Abilities, Provider

PROMPTLY = 5.0
"""Seconds within which a stop must have taken effect, on a slow machine too."""


async def nothing_outside() -> None:
    """Return at once: the provider holds nothing that could be left over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A provider, what to ask it, and what must come of it.

    `text` is the exact answer, None where it is only known to be words;
    `released` returns once nothing of the call is left outside.
    """

    provider: Provider
    request: ChatRequest
    text: str | None = None
    error: type[ProviderError] = ProviderError
    released: Callable[[], Awaitable[None]] = nothing_outside


async def listen(case: Case) -> list[StreamEvent]:
    """Return everything that a stream yields."""
    return [event async for event in case.provider.stream(case.request)]


def words(events: list[StreamEvent]) -> str:
    """Return the speech in some events."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


class ProviderContract:
    """The suite."""

    async def test_the_text_is_whole(self, calm: Case):
        said = words(await listen(calm))
        assert said.strip()
        assert calm.text is None or said == calm.text

    async def test_it_ends_with_one_end_mark(self, calm: Case):
        events = await listen(calm)
        assert [event for event in events if isinstance(event, Finished)] == [events[-1]]
        assert events[-1].reason == "stop"

    async def test_no_delta_is_empty(self, calm: Case):
        deltas = [e for e in await listen(calm) if isinstance(e, TextDelta | ReasoningDelta)]
        assert all(delta.text for delta in deltas)

    async def test_tokens_are_reported(self, calm: Case):
        reports = [event for event in await listen(calm) if isinstance(event, UsageReport)]
        assert reports
        last = reports[-1].usage
        assert last.input is not None
        assert last.output is not None
        assert last.input > 0
        assert last.output > 0

    async def test_several_streams_at_once(self, calm: Case):
        answers = await asyncio.gather(*(listen(calm) for _ in range(4)))
        assert all(isinstance(answer[-1], Finished) for answer in answers)
        assert calm.text is None or {words(answer) for answer in answers} == {calm.text}

    async def test_closing_the_stream_stops_it(self, endless: Case):
        async with (
            asyncio.timeout(PROMPTLY),
            aclosing(endless.provider.stream(endless.request)) as s,
        ):
            async for event in s:
                if isinstance(event, TextDelta):
                    break
        await asyncio.wait_for(endless.released(), PROMPTLY)

    async def test_cancelling_the_reader_stops_it(self, endless: Case):
        heard = asyncio.Event()

        async def read() -> None:
            async for event in endless.provider.stream(endless.request):
                if isinstance(event, TextDelta):
                    heard.set()

        task = asyncio.create_task(read())
        await asyncio.wait_for(heard.wait(), PROMPTLY)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PROMPTLY)
        await asyncio.wait_for(endless.released(), PROMPTLY)

    async def test_a_stream_that_nobody_reads_costs_nothing(self, endless: Case):
        await endless.provider.stream(endless.request).aclose()
        await asyncio.wait_for(endless.released(), PROMPTLY)

    async def test_failures_are_typed_and_keep_what_was_said(self, failing: Case):
        events: list[StreamEvent] = []

        async def read() -> None:
            async for event in failing.provider.stream(failing.request):
                events.append(event)  # noqa: PERF401 - what came before the error is kept

        with pytest.raises(ProviderError) as caught:
            await read()
        error = caught.value
        assert type(error) is failing.error
        assert error.message
        assert error.facts.provider == failing.provider.name
        assert error.facts.model == failing.request.model
        assert error.facts.emitted == bool(words(events))
        assert not [event for event in events if isinstance(event, Finished)]

    async def test_abilities_are_named(self, calm: Case):
        abilities = calm.provider.abilities(calm.request.model)
        assert isinstance(abilities, Abilities)
        assert abilities.talk
        assert calm.provider.name
        assert isinstance(calm.provider.calls_models, bool)

    async def test_closing_twice_is_allowed(self, calm: Case):
        await calm.provider.aclose()
        await calm.provider.aclose()
