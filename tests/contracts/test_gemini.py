"""The contract of providers, kept by Gemini's protocol."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.providers.gemini import Gemini
from engine.vocabulary.errors import ServerError
from tests.contracts.provider_contract import Case, ProviderContract
from tests.fakes.gemini import failure, part, response, says
from tests.fakes.requests import chat
from tests.fakes.scripted_server import Hold, Script, ScriptedServer, frame, stream

WORDS = "一只蝴蝶 \u2028 a butterfly 🦋\n"


@asynccontextmanager
async def case(script: Script, **wanted: object) -> AsyncIterator[Case]:
    async with ScriptedServer(lambda _: script) as server:
        provider = Gemini("mine", server.url, "AIza0123456789")
        released = server.wait_empty
        yield Case(provider=provider, request=chat(), released=released, **wanted)
        await provider.aclose()


class TestGemini(ProviderContract):
    """Against the scripted server."""

    @pytest.fixture
    async def calm(self) -> AsyncIterator[Case]:
        async with case(says(WORDS).split(3), text=WORDS) as one:
            yield one

    @pytest.fixture
    async def endless(self) -> AsyncIterator[Case]:
        words = frame(response(part("a")))
        async with case(stream(words, Hold(every=words))) as one:
            yield one

    @pytest.fixture
    async def failing(self) -> AsyncIterator[Case]:
        gone = failure(503, "UNAVAILABLE", "The model is overloaded.")
        async with case(stream(frame(response(part("half"))), frame(gone)), error=ServerError) as c:
            yield c
