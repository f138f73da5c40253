"""What every provider must do, ours and other packages': a suite to run over each.

    class TestMine(ProviderContract):
        @asynccontextmanager
        async def calm(self) -> AsyncGenerator[Case, None]:
            yield Case(provider=Mine(...), request=chat_request("a-model"))
        ...

Every `test_` method is a plain function that runs a loop of its own, so any runner can call
them (pytest, unittest, a script); `check_all` calls all. A broken promise is an AssertionError
(so Python's `-O` must not be given). Nothing of the engine imports this module.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from engine.vocabulary.errors import ModelNotFound, ProviderError
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    Heartbeat,
    ReasoningDelta,
    Sampling,
    Situation,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
    message,
)
from engine.vocabulary.ports import Abilities, Provider

_Suite = TypeVar("_Suite", bound="ProviderContract")


async def nothing_outside() -> None:
    """Return at once: the provider holds nothing that could be left over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A provider, what to ask it, and what must come of it.

    `text` is the exact answer, None where it is only known to be words; `key` is what must
    appear nowhere; `error` is raised by the failing case; `tells_tokens` where the provider
    reports usage; `released` returns once nothing of the call is left outside.
    """

    provider: Provider
    request: ChatRequest
    text: str | None = None
    key: str = ""
    error: type[ProviderError] = ProviderError
    tells_tokens: bool = True
    released: Callable[[], Awaitable[None]] = nothing_outside


Offered = AbstractAsyncContextManager[Case]


def chat_request(model: str) -> ChatRequest:
    """Return a small request for words."""
    situation = Situation(
        ask=Ask.TALK,
        kit="open-table",
        lang="en",
        stage="discussion",
        kind="discussion",
        round=1,
        rounds=1,
        topic="A paper lamp",
        scenario="A paper lamp for everybody.",
        seed=1,
    )
    messages = (message("system", "You sit at a table."), message("user", "Say something."))
    return ChatRequest(
        key="contract", model=model, messages=messages, sampling=Sampling(), situation=situation
    )


def check_grammar(events: list[StreamEvent]) -> None:
    """Raise AssertionError where the events of one whole answer break the grammar.

    `Started? (text | reasoning | block | heartbeat | usage)* Finished`, no delta empty.
    """
    for event in events:
        assert isinstance(event, StreamEvent), f"{event!r} is no event of a stream"
    ends = [event for event in events if isinstance(event, Finished)]
    assert ends == events[-1:], "an answer ends with one Finished and has no other"
    begun = [at for at, event in enumerate(events) if isinstance(event, Started)]
    assert len(begun) <= 1, "an answer begins once"
    before = events[: begun[0]] if begun else []
    assert all(isinstance(event, Heartbeat) for event in before), "something came before Started"
    deltas = [event for event in events if isinstance(event, TextDelta | ReasoningDelta)]
    assert all(delta.text for delta in deltas), "a delta is empty"


def words(events: list[StreamEvent]) -> str:
    """Return the speech in some events."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def listen(case: Case) -> tuple[list[StreamEvent], ProviderError | None]:
    """Return everything that a stream yields, and the error that ended it."""
    events: list[StreamEvent] = []
    try:
        async with aclosing(case.provider.stream(case.request)) as stream:
            async for event in stream:
                events.append(event)  # noqa: PERF401 - what came before an error is kept
    except ProviderError as error:
        return events, error
    return events, None


def _looped(
    test: Callable[[_Suite], Coroutine[Any, Any, None]],
) -> Callable[[_Suite], None]:
    """Return a test that runs in a loop of its own, and may be called by any runner."""

    @functools.wraps(test)
    def run(self: _Suite) -> None:
        asyncio.run(test(self))

    return run


class ProviderContract:
    """The suite; a subclass offers three cases.

    Each is an async context manager: what it opens is closed after the test.
    """

    promptly: ClassVar[float] = 5.0
    """Seconds within which a stop must have taken effect, on a slow machine too."""

    def calm(self) -> Offered:
        """Offer a provider that answers to its end."""
        raise NotImplementedError

    def endless(self) -> Offered:
        """Offer one that says words for minutes."""
        raise NotImplementedError

    def failing(self) -> Offered:
        """Offer one that says some words and then raises the case's `error`."""
        raise NotImplementedError

    def check_all(self) -> None:
        """Run every test; AssertionError where one fails."""
        for name in sorted(dir(self)):
            if name.startswith("test_"):
                getattr(self, name)()

    @_looped
    async def test_the_text_is_whole(self) -> None:
        """The answer's words arrive, and no others."""
        async with self.calm() as case:
            events, error = await listen(case)
            assert error is None, f"a calm provider failed: {error!r}"
            assert words(events).strip(), "nothing was said"
            assert case.text in (None, words(events)), "the text is another one"

    @_looped
    async def test_the_events_follow_the_grammar(self) -> None:
        """One start at most, one end mark, at the end, and no empty delta."""
        async with self.calm() as case:
            events, _ = await listen(case)
            check_grammar(events)
            end = events[-1]
            assert isinstance(end, Finished)
            assert end.reason == "stop", f"a calm answer ended with {end.reason}"

    @_looped
    async def test_tokens_are_reported(self) -> None:
        """The last report of tokens is the whole answer's."""
        async with self.calm() as case:
            events, _ = await listen(case)
            reports = [event.usage for event in events if isinstance(event, UsageReport)]
            assert reports or not case.tells_tokens, "no tokens are told"
            for usage in reports[-1:]:
                assert usage.input is None or usage.input > 0, "no token was read"
                assert usage.output is None or usage.output > 0, "no token was written"
                assert usage.total > 0, "a report says nothing"

    @_looped
    async def test_several_streams_at_once(self) -> None:
        """Answers to seats that speak at once do not mix."""
        async with self.calm() as case:
            answers = await asyncio.gather(*(listen(case) for _ in range(4)))
            for events, error in answers:
                assert error is None, f"one of several streams failed: {error!r}"
                check_grammar(events)
                assert case.text in (None, words(events)), "the streams mixed their words"

    @_looped
    async def test_closing_the_stream_stops_it(self) -> None:
        """A stream that is left frees what it holds at once."""
        async with self.endless() as case:
            async with asyncio.timeout(self.promptly):
                async with aclosing(case.provider.stream(case.request)) as stream:
                    async for event in stream:
                        if isinstance(event, TextDelta):
                            break
            await self._released(case)

    @_looped
    async def test_cancelling_the_reader_stops_it(self) -> None:
        """So does one whose reader is cancelled."""
        async with self.endless() as case:
            heard = asyncio.Event()

            async def read() -> None:
                async with aclosing(case.provider.stream(case.request)) as stream:
                    async for event in stream:
                        if isinstance(event, TextDelta):
                            heard.set()

            async with asyncio.timeout(self.promptly), asyncio.TaskGroup() as group:
                task = group.create_task(read())
                await heard.wait()
                task.cancel()
            assert task.cancelled(), "the stream swallowed the cancellation"
            await self._released(case)

    @_looped
    async def test_a_stream_that_nobody_reads_costs_nothing(self) -> None:
        """Making a stream sends nothing."""
        async with self.endless() as case:
            await case.provider.stream(case.request).aclose()
            await self._released(case)

    @_looped
    async def test_failures_are_typed_and_keep_what_was_said(self) -> None:
        """A failure is a ProviderError that knows its facts; nothing of it is called finished."""
        async with self.failing() as case:
            events, error = await listen(case)
            assert error is not None, "a failing provider ended well"
            assert type(error) is case.error, f"raised {error!r}"
            assert error.message, "an error has no sentence"
            facts = error.facts
            assert facts.provider == case.provider.name, "the error names another provider"
            assert facts.model == case.request.model, "the error names another model"
            assert facts.emitted == bool(words(events)), "`emitted` is not what happened"
            assert not any(isinstance(event, Finished) for event in events), "a cut has an end mark"

    @_looped
    async def test_no_key_is_shown(self) -> None:
        """Neither `repr` nor an error holds the key."""
        async with self.failing() as case:
            _, error = await listen(case)
            assert error is not None, "a failing provider ended well"
            shown = f"{case.provider!r} {error!r} {error.message} {error.hint} {error.facts!r}"
            shown += f" {error.__cause__!r} {error.__context__!r}"
            assert not case.key or case.key not in shown, "the key is shown"

    @_looped
    async def test_abilities_are_named(self) -> None:
        """What a model can do is known without asking anybody."""
        async with self.calm() as case:
            abilities = case.provider.abilities(case.request.model)
            assert isinstance(abilities, Abilities), "abilities are no Abilities"
            assert abilities.talk, "a model that was asked for words cannot talk"
            assert case.provider.name, "the provider has no name"
            assert isinstance(case.provider.calls_models, bool), "calls_models is no bool"
            with suppress(ModelNotFound):  # a provider that knows its models may say so
                case.provider.abilities("no-such-model")

    @_looped
    async def test_what_it_cannot_do_is_a_typed_error(self) -> None:
        """Drawing and vectors, where the abilities leave them out, raise ProviderError at most."""
        async with self.calm() as case:
            provider, model = case.provider, case.request.model
            can = provider.abilities(model)
            if not can.draw:
                with suppress(ProviderError):
                    request = DrawRequest(key="contract", model=model, prompt="a lamp", seed=1)
                    drawn: object = await provider.draw(request)
                    assert isinstance(drawn, DrawResult), "nothing was drawn, and nothing said"
            if not can.embed:
                with suppress(ProviderError):
                    texts = EmbedRequest(key="contract", model=model, texts=("a lamp",))
                    made: object = await provider.embed(texts)
                    assert isinstance(made, EmbedResult), "no vectors were made, and nothing said"

    @_looped
    async def test_closing_twice_is_allowed(self) -> None:
        """`aclose` may be called again."""
        async with self.calm() as case:
            await case.provider.aclose()
            await case.provider.aclose()

    async def _released(self, case: Case) -> None:
        try:
            await asyncio.wait_for(case.released(), self.promptly)
        except TimeoutError as error:
            raise AssertionError("something of the call is left") from error
