"""The contract of providers, kept by Anthropic's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.providers.anthropic import Anthropic
from engine.vocabulary.errors import ServerError
from tests.contracts.provider_contract import Case, ProviderContract
from tests.fakes.anthropic_frames import begin, failed, opened, piece, tell
from tests.fakes.requests import chat
from tests.fakes.scripted_server import Hold, Script, ScriptedServer, stream

WORDS = "一只蝴蝶 \u2028 a butterfly 🦋\n"


@asynccontextmanager
async def case(script: Script, **wanted: object) -> AsyncIterator[Case]:
    async with ScriptedServer(lambda _: script) as server:
        provider = Anthropic("claude", server.url, "sk-ant-0123456789")
        released = server.wait_empty
        yield Case(provider=provider, request=chat(), released=released, **wanted)
        await provider.aclose()


class TestAnthropic(ProviderContract):
    """Against the scripted server."""

    @pytest.fixture
    async def calm(self) -> AsyncIterator[Case]:
        async with case(tell(WORDS).split(3), text=WORDS) as one:
            yield one

    @pytest.fixture
    async def endless(self) -> AsyncIterator[Case]:
        script = stream(begin(), opened(), piece("a"), Hold(every=piece("b")))
        async with case(script) as one:
            yield one

    @pytest.fixture
    async def failing(self) -> AsyncIterator[Case]:
        broken = stream(begin(), opened(), piece("half"), failed("overloaded_error", "Overloaded"))
        async with case(broken, error=ServerError) as one:
            yield one
