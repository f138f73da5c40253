"""Anthropic's list of models, page by page, against a scripted server on a real socket."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from engine.providers.anthropic import PAGES, Anthropic
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.ports import ModelRow
from tests.fakes.anthropic_frames import decline
from tests.fakes.scripted_server import Recorded, Script, ScriptedServer, answer_json, page

KEY = "sk-ant-secret-0123456789"


@asynccontextmanager
async def table(
    answers: Script | Callable[[Recorded], Script],
) -> AsyncIterator[tuple[ScriptedServer, Anthropic]]:
    async with ScriptedServer(answers if callable(answers) else lambda _: answers) as server:
        provider = Anthropic("claude", server.url, KEY)
        yield server, provider
        await provider.aclose()


def rows(*names: str, **page: Any) -> Script:
    data = [{"type": "model", "id": name, "display_name": name} for name in names]
    return answer_json({"data": data, "has_more": False, **page})


async def test_the_models_page_by_page():
    first = {
        "id": "a",
        "lifecycle": "active",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
        "capabilities": {"image_input": {"supported": True}},
    }
    gone, odd = {"id": "gone", "lifecycle": "retired"}, {"id": 7}
    start = answer_json({"data": [first, gone, odd, None], "has_more": True, "last_id": "a b"})

    def answer(request: Recorded) -> Script:
        return rows("b") if "after_id" in request.path else start

    async with table(answer) as (server, provider):
        found = await provider.models()
        paths = [one.path for one in server.requests]
        assert {one.headers["x-api-key"] for one in server.requests} == {KEY}
        assert {one.method for one in server.requests} == {"GET"}
    unknown = {"max_output": None, "draws": False, "embeds": False, "price": None}
    known = {**unknown, "context": 1_000_000, "max_output": 128_000, "sees": True}
    assert found == [
        ModelRow(id="a", **known),
        ModelRow(id="b", context=None, sees=None, **unknown),
    ]
    assert paths == ["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=a+b"]


@pytest.mark.parametrize("last", [None, "", "same"])
async def test_a_list_without_end_is_left(last: str | None):
    async with table(rows("a", has_more=True, last_id=last)) as (server, provider):
        await provider.models()
        assert len(server.requests) <= 2


async def test_many_pages_are_enough():
    count = itertools.count()
    async with table(lambda _: rows("a", has_more=True, last_id=f"m{next(count)}")) as (
        server,
        provider,
    ):
        await provider.models()
        assert len(server.requests) == PAGES


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (decline(401, "authentication_error"), errors.AuthenticationError),
        (decline(404, "not_found_error", "Not Found"), errors.BadRequest),
        (answer_json({"error": {"type": "overloaded_error"}}), errors.ServerError),
        (answer_json({"data": 7}), errors.BadResponse),
        (answer_json([]), errors.BadResponse),
        (page(), errors.BadResponse),
    ],
)
async def test_a_list_of_models_that_is_none(script: Script, kind: type[ProviderError]):
    async with table(script) as (_, provider):
        with pytest.raises(ProviderError) as caught:
            await provider.models()
        assert type(caught.value) is kind
        assert caught.value.facts.provider == "claude"
