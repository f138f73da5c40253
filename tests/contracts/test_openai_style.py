"""The contract of providers, kept by the OpenAI-compatible one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.providers.openai_style import OpenAIStyle
from engine.vocabulary.errors import ServerError
from tests.contracts.provider_contract import Case, ProviderContract
from tests.fakes.requests import chat
from tests.fakes.scripted_server import (
    Hold,
    Script,
    ScriptedServer,
    delta,
    frame,
    say,
    stream,
)

WORDS = "一只蝴蝶 \u2028 a butterfly 🦋\n"


@asynccontextmanager
async def case(script: Script, **wanted: object) -> AsyncIterator[Case]:
    async with ScriptedServer.openai(lambda _: script) as server:
        provider = OpenAIStyle("mine", server.url, "sk-0123456789")
        released = server.wait_empty
        yield Case(provider=provider, request=chat(), released=released, **wanted)
        await provider.aclose()


class TestOpenAIStyle(ProviderContract):
    """Against the scripted server."""

    @pytest.fixture
    async def calm(self) -> AsyncIterator[Case]:
        async with case(say(WORDS).split(3), text=WORDS) as one:
            yield one

    @pytest.fixture
    async def endless(self) -> AsyncIterator[Case]:
        async with case(stream(frame(delta("a")), Hold(every=frame(delta("b"))))) as one:
            yield one

    @pytest.fixture
    async def failing(self) -> AsyncIterator[Case]:
        broken = stream(frame(delta("half")), frame({"error": {"message": "gone", "code": 500}}))
        async with case(broken, error=ServerError) as one:
            yield one
