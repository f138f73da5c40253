"""The public contract of providers, kept by every one that speaks over HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest

from engine.providers.contract import Case, ProviderContract, chat_request
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import ProviderError, ServerError
from tests.contracts.matrix import KEY, PATIENT, WORDS
from tests.fakes.dialects import DIALECTS, Dialect
from tests.fakes.scripted_server import Hold, Script, ScriptedServer


class OverHttp(ProviderContract):
    """The adapter of a dialect against the scripted server; subclassed below for each."""

    dialect: ClassVar[Dialect]

    @asynccontextmanager
    async def calm(self) -> AsyncGenerator[Case, None]:
        d = self.dialect
        async with self._case(d.script(d.answer(WORDS)).split(3), text=WORDS) as case:
            yield case

    @asynccontextmanager
    async def endless(self) -> AsyncGenerator[Case, None]:
        d = self.dialect
        script = d.script(d.begin, d.text("a"), Hold(every=d.text("b")))
        async with self._case(script) as case:
            yield case

    @asynccontextmanager
    async def failing(self) -> AsyncGenerator[Case, None]:
        d = self.dialect
        script = d.script(d.begin, d.text("half"), d.errored(503, f"gone with {KEY}"))
        async with self._case(script, error=ServerError) as case:
            yield case

    @asynccontextmanager
    async def _case(
        self, script: Script, *, text: str | None = None, error: type[ProviderError] = ProviderError
    ) -> AsyncGenerator[Case, None]:
        async with ScriptedServer(lambda _: script) as server:
            provider = self.dialect.provider(server.url, KEY, PATIENT, SystemClock())
            yield Case(
                provider=provider,
                request=chat_request("a-model"),
                text=text,
                key=KEY,
                error=error,
                released=server.wait_empty,
            )
            await provider.aclose()


TESTS = sorted(name for name in dir(ProviderContract) if name.startswith("test_"))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("test", TESTS)
def test_every_provider_keeps_the_contract(dialect: Dialect, test: str):
    kept = type("Kept", (OverHttp,), {"dialect": dialect})()
    getattr(kept, test)()
