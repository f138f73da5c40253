"""What every provider over HTTP shares: buffered answers, refusals, keys that are none."""

import asyncio
from typing import Any

import pytest

from engine.http import HttpClient, HttpResponse, Timeouts
from engine.providers.answer_reader import AnswerReader
from engine.providers.openai_reader import ChatReader
from engine.providers.wire import Outgoing, WireProvider, usable_key
from engine.vocabulary.errors import (
    BadRequest,
    BadResponse,
    ProviderError,
    ProviderTimeout,
    RateLimitError,
    SettingsError,
)
from engine.vocabulary.messages import ChatRequest, DrawRequest, EmbedRequest
from tests.fakes.scripted_server import Hold, Script, ScriptedServer, answer_json, page, refuse

KEY = "sk-canary-0123456789"


class Echo(WireProvider):
    """Asks one address."""

    url = ""

    def _chat(self, request: ChatRequest) -> Outgoing:
        return Outgoing(url=f"{self.url}/chat/completions", body={"model": request.model})

    def _reader(self, response: HttpResponse) -> AnswerReader:
        return ChatReader(self._failures)

    async def ask(self, timeouts: Timeouts | None = None) -> Any:
        """Return the JSON that stands at the address."""
        outgoing = Outgoing(url=f"{self.url}/x", method="GET", timeouts=timeouts)
        value, _ = await self._whole(outgoing, "m")
        return value


async def asked(script: Script, timeouts: Timeouts | None = None) -> Any:
    async with ScriptedServer(lambda _: script) as server:
        provider = Echo("mine", KEY, HttpClient("mine"))
        provider.url = server.url
        try:
            value = await provider.ask(timeouts)
            assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
            return value
        finally:
            await server.wait_empty()
            await provider.aclose()


async def test_a_buffered_answer_is_json():
    assert await asked(answer_json({"a": [1, "窑"]})) == {"a": [1, "窑"]}


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (page(), BadResponse),
        (refuse(429, f"slow down {KEY}", retry_after="7"), RateLimitError),
        (refuse(400, "no"), BadRequest),
    ],
)
async def test_what_is_no_answer_is_an_error_without_the_key(
    script: Script, kind: type[ProviderError]
):
    with pytest.raises(kind) as caught:
        await asked(script)
    assert KEY not in f"{caught.value!r} {caught.value.message} {caught.value.facts}"
    assert caught.value.facts.model == "m"


async def test_a_request_may_have_patience_of_its_own():
    late = Script(before=(Hold(),))
    async with asyncio.timeout(60):
        with pytest.raises(ProviderTimeout):
            await asked(late, Timeouts(connect=0.2, headers=0.2))


async def test_what_a_protocol_does_not_have_is_refused():
    provider = Echo("mine")
    with pytest.raises(BadRequest):
        await provider.draw(DrawRequest(key="k", model="m", prompt="p", seed=1))
    with pytest.raises(BadRequest):
        await provider.embed(EmbedRequest(key="k", model="m", texts=("a",)))
    await provider.aclose()


@pytest.mark.parametrize("key", ["a b", "键", "a\nb", "a\u200bb"])
def test_a_key_with_odd_characters_is_refused(key: str):
    with pytest.raises(SettingsError):
        usable_key("mine", key)
    assert usable_key("mine", f"  {KEY}\n") == KEY
    assert usable_key("mine", "  ") is None
