"""The public contract: a good provider passes, and each promise that is broken is found."""

import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.providers.contract import Case, ProviderContract, chat_request
from engine.vocabulary.errors import ProviderFacts, ServerError, StreamInterrupted
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    Finished,
    Started,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Usage
from tests.fakes.third_party import WORDS, Echo

KEY = "echo-0123456789"
ROOT = Path(__file__).resolve().parents[3]


class Kept(ProviderContract):
    """The contract over a kind of Echo."""

    promptly = 0.2
    kind: type[Echo] = Echo

    def _case(self, model: str, **more: Any) -> Case:
        provider = self.kind("echo", "", KEY)

        async def released() -> None:
            if provider.open:
                raise TimeoutError

        request = chat_request(model)
        return Case(provider=provider, request=request, key=KEY, released=released, **more)

    @asynccontextmanager
    async def calm(self) -> AsyncGenerator[Case, None]:
        yield self._case("calm", text=f"{WORDS} ")

    @asynccontextmanager
    async def endless(self) -> AsyncGenerator[Case, None]:
        yield self._case("endless")

    @asynccontextmanager
    async def failing(self) -> AsyncGenerator[Case, None]:
        yield self._case("broken", error=ServerError)


def events_of(*events: StreamEvent) -> Any:
    async def stream(self: Echo, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        for event in events:
            yield event

    return stream


def raising(error: Exception) -> Any:
    async def stream(self: Echo, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        yield TextDelta(text="A ")
        raise error

    return stream


class Clutching(Echo):
    """Never lets go of what it opened."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        self.open += 1
        async for event in super().stream(request):
            yield event


class Deaf(Echo):
    """Cannot be cancelled: it takes a cancellation for an end."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        try:
            async for event in super().stream(request):
                yield event
        except BaseException as error:
            if isinstance(error, GeneratorExit):
                raise
            yield Finished(reason="stop")


class ClosedOnce(Echo):
    """Minds being closed again."""

    closed = False

    async def aclose(self) -> None:
        assert not self.closed
        self.closed = True


async def drawn(self: Echo, request: DrawRequest) -> None:
    """Draw nothing and say nothing of it."""


SAID, END = TextDelta(text=f"{WORDS} "), Finished(reason="stop")
TOLD = UsageReport(usage=Usage(input=1, output=1))
FACTS = ProviderFacts(provider="echo", model="broken", emitted=True)

BROKEN: dict[str, tuple[str, type[Echo] | dict[str, Any]]] = {
    "no end mark": ("the_events_follow_the_grammar", {"stream": events_of(SAID)}),
    "two end marks": ("the_events_follow_the_grammar", {"stream": events_of(SAID, END, END)}),
    "an early end mark": ("the_events_follow_the_grammar", {"stream": events_of(END, SAID)}),
    "a late start": ("the_events_follow_the_grammar", {"stream": events_of(SAID, Started(), END)}),
    "two starts": (
        "the_events_follow_the_grammar",
        {"stream": events_of(Started(), Started(), SAID, END)},
    ),
    "an empty delta": (
        "the_events_follow_the_grammar",
        {"stream": events_of(TextDelta(text=""), SAID, END)},
    ),
    "no event": ("the_events_follow_the_grammar", {"stream": events_of("x", SAID, END)}),  # type: ignore[arg-type]
    "an end that is no stop": (
        "the_events_follow_the_grammar",
        {"stream": events_of(SAID, Finished(reason="length"))},
    ),
    "other words": ("the_text_is_whole", {"stream": events_of(TextDelta(text="B"), END)}),
    "no words": ("the_text_is_whole", {"stream": events_of(END)}),
    "words mixed": ("several_streams_at_once", {"stream": events_of(SAID, SAID, END)}),
    "no tokens": ("tokens_are_reported", {"stream": events_of(SAID, END)}),
    "no token written": (
        "tokens_are_reported",
        {"stream": events_of(SAID, TOLD, UsageReport(usage=Usage(input=1, output=0)), END)},
    ),
    "a stream left open": ("closing_the_stream_stops_it", Clutching),
    "a reader left": ("cancelling_the_reader_stops_it", Clutching),
    "a cancellation swallowed": ("cancelling_the_reader_stops_it", Deaf),
    "a failure that ends well": (
        "failures_are_typed_and_keep_what_was_said",
        {"stream": events_of(SAID, END)},
    ),
    "another type": (
        "failures_are_typed_and_keep_what_was_said",
        {"stream": raising(StreamInterrupted("x", facts=FACTS))},
    ),
    "no facts": (
        "failures_are_typed_and_keep_what_was_said",
        {"stream": raising(ServerError("x"))},
    ),
    "no sentence": (
        "failures_are_typed_and_keep_what_was_said",
        {"stream": raising(ServerError("", facts=FACTS))},
    ),
    "a key in an error": (
        "no_key_is_shown",
        {"stream": raising(ServerError(f"key {KEY}", facts=FACTS))},
    ),
    "a key in repr": ("no_key_is_shown", {"__repr__": lambda self: f"Echo({KEY})"}),
    "no abilities": ("abilities_are_named", {"abilities": lambda self, model: None}),
    "no talk": ("abilities_are_named", {"abilities": lambda self, model: Abilities(talk=False)}),
    "drawing nothing": ("what_it_cannot_do_is_a_typed_error", {"draw": drawn}),
    "closed once": ("closing_twice_is_allowed", ClosedOnce),
}


def test_a_good_provider_passes():
    Kept().check_all()


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_promise_is_found(fault: str):
    test, broken = BROKEN[fault]
    kind = type("Broken", (Echo,), broken) if isinstance(broken, dict) else broken
    kept = type("Kept", (Kept,), {"kind": kind})()
    with pytest.raises(AssertionError):
        getattr(kept, f"test_{test}")()


def test_a_foreign_error_is_no_provider_error():
    kind = type("Broken", (Echo,), {"stream": raising(ValueError("x"))})
    with pytest.raises(ValueError, match="x"):
        type("Kept", (Kept,), {"kind": kind})().test_failures_are_typed_and_keep_what_was_said()


def test_it_needs_no_test_runner_and_no_library_for_sockets():
    code = (
        "import sys, engine.providers.contract\n"
        "print(sorted({'pytest', 'httpx', 'pydantic', 'PIL'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
