"""A provider at a scripted server, and someone who listens to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from engine.http import HttpClient, Timeouts
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import (
    ChatRequest,
    Finished,
    ReasoningDelta,
    StreamEvent,
    TextDelta,
)
from engine.vocabulary.ports import Provider
from tests.fakes.requests import chat
from tests.fakes.scripted_server import ScriptedServer

P = TypeVar("P", bound=Provider)

PATIENT = Timeouts(
    connect=60, headers=60, first_data=60, between_data=60, silence=60, after_finish=60
)
BRISK = replace(PATIENT, after_finish=1)
"""Does not wait long for what may follow an end."""

WORDLESS = replace(PATIENT, first_data=1)
"""Gives up soon where no first words come."""

HASTY = replace(PATIENT, between_data=1, reasoning=1)
"""Gives up soon after the last words, but waits for the first ones."""

WORDS = '剪纸蝴蝶 🦋 a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg — "quoted" data: [DONE]\r\n\ttab é\u0301'
"""What a reader of frames may stumble over: every character must arrive."""


class Heard:
    """What a stream gave before it ended, and how it ended."""

    def __init__(self) -> None:
        self.events: list[StreamEvent] = []
        self.error: ProviderError | None = None

    def of(self, kind: type) -> list[Any]:
        """Return the events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(event.text for event in self.of(TextDelta))

    @property
    def reasoning(self) -> str:
        """All that was thought."""
        return "".join(event.text for event in self.of(ReasoningDelta))


@asynccontextmanager
async def at(
    server: ScriptedServer,
    make: Callable[[str, HttpClient], P],
    *,
    name: str = "mine",
    timeouts: Timeouts = PATIENT,
) -> AsyncIterator[tuple[ScriptedServer, P]]:
    """Serve, and hand out a provider made of the server's URL and a client."""
    async with server:
        provider = make(server.url, HttpClient(name, timeouts=timeouts))
        yield server, provider
        await server.wait_empty()  # every socket is gone before anything is closed
        await provider.aclose()


async def listen(provider: Provider, request: ChatRequest | None = None) -> Heard:
    """Return what a provider answers."""
    heard = Heard()
    try:
        async for event in provider.stream(request or chat()):
            heard.events.append(event)
    except ProviderError as error:
        heard.error = error
    return heard


def whole(heard: Heard, text: str = WORDS) -> None:
    """Assert that a text came whole, with one end behind it."""
    assert heard.error is None
    assert heard.text == text
    assert len(heard.of(Finished)) == 1
    assert isinstance(heard.events[-1], Finished)
