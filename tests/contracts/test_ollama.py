"""The contract of providers, kept by Ollama's own protocol."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.providers.ollama import Ollama
from engine.vocabulary.errors import ServerError
from tests.contracts.provider_contract import Case, ProviderContract
from tests.fakes.ollama_lines import line, said, say
from tests.fakes.requests import chat
from tests.fakes.scripted_server import Hold, Script, ScriptedServer, stream

WORDS = "一只蝴蝶 \u2028 a butterfly 🦋\n"


@asynccontextmanager
async def case(script: Script, **wanted: object) -> AsyncIterator[Case]:
    async with ScriptedServer(lambda _: script) as server:
        provider = Ollama("ollama", server.url)
        released = server.wait_empty
        yield Case(provider=provider, request=chat(), released=released, **wanted)
        await provider.aclose()


class TestOllama(ProviderContract):
    """Against the scripted server."""

    @pytest.fixture
    async def calm(self) -> AsyncIterator[Case]:
        async with case(say(WORDS).split(3), text=WORDS) as one:
            yield one

    @pytest.fixture
    async def endless(self) -> AsyncIterator[Case]:
        async with case(stream(said("a"), Hold(every=said("b")))) as one:
            yield one

    @pytest.fixture
    async def failing(self) -> AsyncIterator[Case]:
        broken = stream(said("half"), line({"error": "the runner stopped"}))
        async with case(broken, error=ServerError) as one:
            yield one
