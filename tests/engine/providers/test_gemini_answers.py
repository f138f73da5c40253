"""Gemini's pictures, vectors and list of models, against a scripted server."""

import base64
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import pytest

from engine.http import HttpClient, Timeouts
from engine.providers.gemini import BATCH, Gemini
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import DrawRequest, EmbedRequest, Picture
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Usage
from tests.fakes.gemini import failure, part, quota, response, tokens
from tests.fakes.hands import Hands
from tests.fakes.listener import at
from tests.fakes.pictures import photo
from tests.fakes.scripted_server import (
    Cut,
    Pause,
    Recorded,
    Script,
    ScriptedServer,
    Send,
    answer_json,
    page,
)

KEY = "AIzaSySecret0123456789"
PROMPT = "a paper-cut butterfly"


def table(
    answer: Script | Callable[[Recorded], Script], **how: Any
) -> AbstractAsyncContextManager[tuple[ScriptedServer, Gemini]]:
    return at(
        ScriptedServer((lambda _: answer) if isinstance(answer, Script) else answer),
        lambda url, client: Gemini("mine", url, KEY, client, **how),
    )


def inline(data: bytes, kind: str = "image/png", **more: Any) -> dict[str, Any]:
    encoded = base64.b64encode(data).decode()
    return {"inlineData": {"mimeType": kind, "data": encoded}, **more}


def drawing(size: int = 1024) -> DrawRequest:
    return DrawRequest(key="k", model="gemini-image", prompt=PROMPT, seed=-1, size=size)


PNG = photo("png", 40, 30)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
async def test_a_picture_is_what_its_bytes_say(kind: str):
    data = photo(kind, 41, 32)
    value = response(part("Here:"), inline(data, "image/x-odd"), finish="STOP", **tokens(5, 1290))
    async with table(answer_json(value)) as (server, provider):
        result = await provider.draw(drawing())
        (sent,) = server.requests
    assert result.picture == Picture(data=data, media_type=f"image/{kind}", width=41, height=32)
    assert result.usage == Usage(input=5, output=1290)
    assert sent.path == "/v1/models/gemini-image:generateContent"
    assert sent.headers["x-goog-api-key"] == KEY
    assert sent.json == {
        "contents": [{"role": "user", "parts": [{"text": PROMPT}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "1:1"},
            "seed": 0x7FFF_FFFF,
        },
    }


@pytest.mark.parametrize(("size", "tier"), [(1025, "2K"), (2048, "2K"), (4096, "4K")])
async def test_larger_pictures_name_their_tier(size: int, tier: str):
    async with table(answer_json(response(inline(PNG)))) as (server, provider):
        await provider.draw(drawing(size))
        config = server.requests[0].json["generationConfig"]
    assert config["imageConfig"] == {"aspectRatio": "1:1", "imageSize": tier}


async def test_a_picture_may_take_longer_than_words():
    slow = replace(answer_json(response(inline(PNG))), before=(Pause(3),))
    async with ScriptedServer(lambda _: slow) as server:
        hasty = Timeouts(connect=2, headers=0.2, silence=0.3)
        provider = Gemini("mine", server.url, KEY, HttpClient("mine", timeouts=hasty))
        assert (await provider.draw(drawing())).picture.data == PNG
        with pytest.raises(errors.ProviderTimeout):
            await provider.models()
        await provider.aclose()


async def test_of_several_pictures_the_first_readable_that_is_no_thought():
    other = photo("png", 8, 8)
    value = response(inline(other, thought=True), inline(b"what"), inline(PNG), inline(other))
    async with table(answer_json(value)) as (_, provider):
        assert (await provider.draw(drawing())).picture.data == PNG


async def test_a_picture_in_a_later_value_of_an_array():
    values = [response(part("Wait.")), response(inline(PNG), finish="STOP")]
    async with table(answer_json(values)) as (_, provider):
        assert (await provider.draw(drawing())).picture.data == PNG


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (answer_json({}), errors.BadResponse, "no picture."),
        (answer_json(None), errors.BadResponse, "no picture."),
        (answer_json(response(finish="STOP")), errors.BadResponse, "no picture."),
        (answer_json(response(part("I only talk."))), errors.BadResponse, "picture: I only talk."),
        (answer_json(response(inline(PNG, thought=True))), errors.BadResponse, "no picture."),
        (answer_json(response(finish="IMAGE_SAFETY")), errors.ContentRefused, "refused to draw"),
        (answer_json(response(finish="NO_IMAGE")), errors.ContentRefused, "refused to draw"),
        (
            answer_json({"promptFeedback": {"blockReason": "SAFETY"}}),
            errors.ContentRefused,
            "refused to draw",
        ),
        (
            answer_json(failure(503, "UNAVAILABLE", "overloaded")),
            errors.ServerError,
            "overloaded",
        ),
        (
            answer_json([failure(429, "RESOURCE_EXHAUSTED", "x", quota("PerDay"))], 429),
            errors.RateLimitError,
            "429",
        ),
        (page(), errors.BadResponse, "cannot be read"),
        (Script(), errors.BadResponse, "cannot be read"),
    ],
)
async def test_a_success_without_a_picture_is_an_error(
    answer: Script, kind: type[ProviderError], says: str
):
    async with table(answer) as (_, provider):
        with pytest.raises(ProviderError, match=says) as caught:
            await provider.draw(drawing())
    assert type(caught.value) is kind
    assert (caught.value.facts.provider, caught.value.facts.model) == ("mine", "gemini-image")
    assert not caught.value.facts.emitted


async def test_a_field_that_a_model_of_pictures_refuses():
    bad = failure(400, "INVALID_ARGUMENT", "Aspect ratio is not enabled for this model")

    def answer(request: Recorded) -> Script:
        config = request.json["generationConfig"]
        return (
            answer_json(bad, 400) if "imageConfig" in config else answer_json(response(inline(PNG)))
        )

    async with table(answer) as (_, provider):
        with pytest.raises(errors.ParameterRefused):
            await provider.draw(drawing())
        assert (await provider.draw(drawing())).picture.width == 40


@pytest.mark.parametrize(
    "data", [base64.b64encode(one).decode() for one in (PNG[:18], b"<svg>", b"what")] + ["!", "剪"]
)
async def test_what_cannot_be_read_was_paid_for_and_is_not_asked_for_again(data: str):
    async with table(answer_json(response({"inlineData": {"data": data}}))) as (_, provider):
        with pytest.raises(errors.BadResponse, match="something else than a picture") as caught:
            await provider.draw(drawing())
    assert (caught.value.facts.provider, caught.value.facts.model) == ("mine", "gemini-image")
    assert caught.value.facts.emitted


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Script(steps=(Send(b'{"candidates":['), Cut())), errors.StreamInterrupted),
        (answer_json(failure(504, "DEADLINE_EXCEEDED", "late"), 504), errors.ServerError),
        (answer_json({}, 408), errors.ProviderTimeout),
    ],
)
async def test_what_may_have_been_paid_is_not_asked_for_again(
    answer: Script, kind: type[ProviderError]
):
    async with table(answer) as (_, provider):
        with pytest.raises(ProviderError) as caught:
            await provider.draw(drawing())
    assert type(caught.value) is kind
    assert caught.value.facts.emitted


async def test_a_picture_that_came_is_kept_whatever_failed_beside_it():
    bad = failure(503, "UNAVAILABLE", "overloaded")
    async with table(answer_json([bad, response(inline(PNG))])) as (_, provider):
        assert (await provider.draw(drawing())).picture.data == PNG


async def test_base64_of_the_other_alphabet_is_read_too():
    data = photo("png", 40, 30) + b"\xfb\xff\xfe"
    coded = base64.urlsafe_b64encode(data).decode()
    assert {"-", "_"} <= set(coded)
    async with table(answer_json(response({"inlineData": {"data": coded}}))) as (_, provider):
        assert (await provider.draw(drawing())).picture.data == data


async def test_pictures_are_decoded_in_threads_where_there_are_some():
    hands = Hands()
    async with table(answer_json(response(inline(PNG))), threads=hands) as (_, provider):
        await provider.draw(drawing())
    assert hands.done == 1


def vectors(request: Recorded) -> Script:
    texts = [one["content"]["parts"][0]["text"] for one in request.json["requests"]]
    found = [{"values": [float(text), 0.5]} for text in texts]
    return answer_json({"embeddings": found, "usageMetadata": {"promptTokenCount": len(texts)}})


async def test_vectors_come_in_batches_and_in_order():
    texts = tuple(str(number) for number in range(2 * BATCH + 1))
    async with table(vectors) as (server, provider):
        result = await provider.embed(EmbedRequest(key="k", model="e", texts=texts))
        sent = server.requests
    assert result.vectors == tuple((float(text), 0.5) for text in texts)
    assert result.usage == Usage(input=len(texts), output=0)
    assert [len(one.json["requests"]) for one in sent] == [BATCH, BATCH, 1]
    assert {one.path for one in sent} == {"/v1/models/e:batchEmbedContents"}
    assert {one.headers["x-goog-api-key"] for one in sent} == {KEY}
    assert sent[-1].json == {
        "requests": [{"model": "models/e", "content": {"parts": [{"text": texts[-1]}]}}]
    }


async def test_tokens_that_one_batch_does_not_tell_are_unknown():
    def answer(request: Recorded) -> Script:
        if len(request.json["requests"]) == BATCH:
            return vectors(request)
        return answer_json({"embeddings": [{"values": [1, 2]}]})

    texts = tuple(str(number) for number in range(BATCH + 1))
    async with table(answer) as (_, provider):
        result = await provider.embed(EmbedRequest(key="k", model="e", texts=texts))
        assert result.usage == Usage()
        none = await provider.embed(EmbedRequest(key="k", model="e", texts=()))
        assert none.vectors == ()


async def test_an_error_instead_of_vectors():
    gone = answer_json({"error": {"code": 404, "message": "models/e is not found"}})
    async with table(gone) as (_, provider):
        with pytest.raises(errors.ModelNotFound) as caught:
            await provider.embed(EmbedRequest(key="k", model="e", texts=("a", "b")))
    assert caught.value.facts.model == "e"


FIRST = {
    "models": [
        {
            "name": "models/gemini-3.8-flash",
            "displayName": "Flash",
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
        },
        {},
    ],
    "nextPageToken": "a b",
}
SECOND = {
    "models": [
        {
            "name": "models/gemini-embedding-2",
            "inputTokenLimit": 2048,
            "outputTokenLimit": 1,
            "supportedGenerationMethods": ["embedContent"],
        },
        {"name": "models/bare"},
    ],
}


def row(name: str, **known: Any) -> ModelRow:
    fields = dict.fromkeys(("context", "max_output", "sees", "draws", "embeds", "price"))
    return ModelRow(**{**fields, "id": name, **known})


async def test_models_are_listed_page_by_page():
    def answer(request: Recorded) -> Script:
        return answer_json(SECOND if "pageToken" in request.path else FIRST)

    async with table(answer) as (server, provider):
        rows = await provider.models()
        paths = [one.path for one in server.requests]
        assert {one.method for one in server.requests} == {"GET"}
        assert {one.body for one in server.requests} == {b""}
        assert {one.headers["x-goog-api-key"] for one in server.requests} == {KEY}
    assert paths == ["/v1/models?pageSize=1000", "/v1/models?pageSize=1000&pageToken=a+b"]
    assert rows == [
        row("gemini-3.8-flash", context=1048576, max_output=65536, embeds=False),
        row("gemini-embedding-2", context=2048, max_output=1, sees=False, draws=False, embeds=True),
        row("bare"),
    ]


async def test_a_list_that_turns_in_circles_ends():
    async with table(answer_json(FIRST)) as (server, provider):
        await provider.models()
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answer_json(failure(403, "PERMISSION_DENIED", "no"), 403), errors.AuthenticationError),
        (answer_json(failure(403, "PERMISSION_DENIED", "no")), errors.AuthenticationError),
        (answer_json({"models": 3}), errors.BadResponse),
        (answer_json([]), errors.BadResponse),
        (page(), errors.BadResponse),
    ],
)
async def test_a_list_that_cannot_be_had(answer: Script, kind: type[ProviderError]):
    async with table(answer) as (_, provider):
        with pytest.raises(ProviderError) as caught:
            await provider.models()
    assert type(caught.value) is kind
    assert json.dumps(str(caught.value))
    assert KEY not in repr(caught.value)
