"""A Gemini at a scripted server, and someone who listens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from engine.http import HttpClient, Timeouts
from engine.providers.gemini import Gemini
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import Finished, ReasoningDelta, StreamEvent, TextDelta
from tests.fakes.gemini import failure, part, response
from tests.fakes.requests import chat
from tests.fakes.scripted_server import Script, ScriptedServer, answer_json, frame

KEY = "AIzaSySecret0123456789"
PATIENT = Timeouts(connect=5, headers=5, first_data=5, between_data=5, silence=5, after_finish=0.3)
HASTY = Timeouts(connect=5, headers=5, first_data=1, between_data=1, reasoning=1, silence=9)


class Heard:
    """What a stream gave before it ended, and how it ended."""

    def __init__(self) -> None:
        self.events: list[StreamEvent] = []
        self.error: ProviderError | None = None

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.of(TextDelta))

    @property
    def reasoning(self) -> str:
        return "".join(event.text for event in self.of(ReasoningDelta))


@asynccontextmanager
async def table(
    *scripts: Script, timeouts: Timeouts = PATIENT
) -> AsyncIterator[tuple[ScriptedServer, Gemini]]:
    async with ScriptedServer.scripts(scripts) as server:
        provider = Gemini("mine", server.url, KEY, HttpClient("mine", timeouts=timeouts))
        yield server, provider
        await server.wait_empty()  # every socket is gone before anything is closed
        await provider.aclose()


async def listen(provider: Gemini, request: Any = None) -> Heard:
    heard = Heard()
    try:
        async for event in provider.stream(request or chat()):
            heard.events.append(event)
    except ProviderError as error:
        heard.error = error
    return heard


async def hear(script: Script, timeouts: Timeouts = PATIENT) -> Heard:
    async with table(script, timeouts=timeouts) as (_, provider):
        return await listen(provider)


def whole(heard: Heard, text: str) -> None:
    assert heard.error is None
    assert heard.text == text
    assert len(heard.of(Finished)) == 1
    assert isinstance(heard.events[-1], Finished)


def says_part(text: str, **how: Any) -> bytes:
    return frame(response(part(text), **how))


def refused(code: int, status: str, words: str, *details: Any, **headers: str) -> Script:
    return answer_json(failure(code, status, words, *details), code, **headers)
