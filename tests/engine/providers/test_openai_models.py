"""Lists of models: read tolerantly, whatever each kind of server tells."""

from decimal import Decimal
from typing import Any

import pytest

from engine.http import HttpClient, Timeouts
from engine.providers.openai_models import read_models
from engine.providers.openai_style import OpenAIStyle
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Price
from tests.fakes.scripted_server import (
    Hold,
    Recorded,
    Script,
    ScriptedServer,
    answer_json,
    page,
    refuse,
)

KEY = "sk-secret-0123456789"

SONNET = {
    "id": "anthropic/claude-sonnet-4.6",
    "context_length": 1_000_000,
    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
    "pricing": {
        "prompt": "0.000003",
        "completion": "0.000015",
        "request": "0",
        "input_cache_read": "0.0000003",
    },
    "top_provider": {"context_length": 200_000, "max_completion_tokens": 64_000},
}


def row(name: str, **fields: Any) -> ModelRow:
    known: dict[str, Any] = dict.fromkeys(
        ("context", "max_output", "sees", "draws", "embeds", "price")
    )
    return ModelRow(id=name, **{**known, **fields})


def test_a_row_of_openrouter():
    price = Price(
        currency="USD", input=Decimal(3), output=Decimal(15), cached=Decimal("0.3"), picture=None
    )
    assert read_models({"data": [SONNET]}) == [
        row(
            "anthropic/claude-sonnet-4.6",
            context=200_000,
            max_output=64_000,
            sees=True,
            draws=False,
            embeds=False,
            price=price,
        )
    ]


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"owned_by": "openai", "created": 1}, {}),
        ({"max_model_len": 32_768}, {"context": 32_768}),
        ({"meta": {"n_ctx_train": 131_072}}, {"context": 131_072}),
        ({"meta": {"n_ctx_train": 131_072, "n_ctx": 8192}}, {"context": 8192}),
        ({"max_context_length": 4096}, {"context": 4096}),
        ({"context_length": 0, "meta": None}, {}),
        ({"context_length": "8192"}, {}),
        (
            {
                "architecture": {"input_modalities": ["text"]},
                "providers": [{"context_length": 9000}, {"context_length": 5000}, {}, None],
            },
            {"context": 5000, "sees": False},
        ),
        (
            {"architecture": {"input_modalities": None, "output_modalities": ["image", "text"]}},
            {"draws": True, "embeds": False},
        ),
        (
            {"architecture": {"output_modalities": ["embeddings"]}},
            {"draws": False, "embeds": True},
        ),
        ({"pricing": {"prompt": "-1", "completion": "-1"}}, {}),
        ({"pricing": {"prompt": "0.1"}}, {}),
        ({"pricing": {"prompt": "free", "completion": None}}, {}),
        ({"pricing": {"prompt": "NaN", "completion": "Infinity"}}, {}),
        (
            {"pricing": {"prompt": "0", "completion": 0}},
            {"price": Price(currency="USD", input=Decimal(0), output=Decimal(0))},
        ),
    ],
)
def test_what_is_not_told_is_unknown(fields: dict[str, Any], known: dict[str, Any]):
    assert read_models({"data": [{"id": "m", **fields}]}) == [row("m", **known)]


def test_odd_rows_are_passed_over_and_each_id_comes_once():
    rows = [{"id": "a"}, None, "b", {"id": ""}, {"id": 7}, {"id": "a", "context_length": 1}]
    assert read_models({"data": rows}) == [row("a")]
    assert read_models([{"id": "b"}]) == [row("b")]
    for value in (None, "x", {}, {"data": None}, {"data": {"id": "a"}}):
        assert read_models(value) == []


async def listed(script: Script, name: str = "mine") -> tuple[list[ModelRow], list[Recorded]]:
    async with ScriptedServer(lambda _: script) as server:
        provider = OpenAIStyle(name, f"{server.url}/v1", KEY)
        try:
            return await provider.models(), server.requests
        finally:
            await server.wait_empty()
            await provider.aclose()


async def test_one_list_is_asked_for():
    rows, (asked,) = await listed(answer_json({"object": "list", "data": [{"id": "a"}]}))
    assert rows == [row("a")]
    assert (asked.method, asked.path, asked.body) == ("GET", "/v1/models", b"")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert (await listed(answer_json({"data": []})))[0] == []


async def test_openrouter_has_three_lists():
    lists = {
        "/v1/models": answer_json({"data": [{"id": "talks", "context_length": 5}]}),
        "/v1/models?output_modalities=image": answer_json({"data": [{"id": "draws"}]}),
        "/v1/embeddings/models": answer_json({"data": [{"id": "talks"}, {"id": "embeds"}]}),
    }
    async with ScriptedServer(lambda request: lists[request.path]) as server:
        provider = OpenAIStyle("openrouter", f"{server.url}/v1", KEY)
        rows = await provider.models()
        assert rows == [row("talks", context=5), row("draws"), row("embeds")]
        for path in list(lists)[1:]:
            lists[path] = refuse(404, "no such path")
        assert await provider.models() == [row("talks", context=5)]
        lists["/v1/models"] = refuse(401, "bad key")
        with pytest.raises(errors.AuthenticationError):
            await provider.models()
        await provider.aclose()


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (refuse(404, "no such path"), errors.BadRequest),
        (refuse(401, f"bad key {KEY}"), errors.AuthenticationError),
        (page(), errors.BadResponse),
        (answer_json({}), errors.BadResponse),
        (answer_json({"models": []}), errors.BadResponse),
        (answer_json("no"), errors.BadResponse),
        (answer_json({"error": {"message": "slow", "code": 429}}), errors.RateLimitError),
    ],
)
async def test_a_list_that_is_none(script: Script, kind: type[ProviderError]):
    with pytest.raises(ProviderError) as caught:
        await listed(script)
    assert type(caught.value) is kind
    assert caught.value.facts.provider == "mine"
    assert KEY not in f"{caught.value!r}{caught.value.facts}"


async def test_a_list_that_trickles_for_ever_is_given_up():
    slow = Script(steps=(Hold(every=b" "),))
    async with ScriptedServer(lambda _: slow) as server:
        client = HttpClient("mine", timeouts=Timeouts(whole=0.5))
        provider = OpenAIStyle("mine", server.url, KEY, client)
        with pytest.raises(errors.ProviderTimeout, match="longer than") as caught:
            await provider.models()
        assert caught.value.facts.provider == "mine"
        await server.wait_empty()
        await provider.aclose()
