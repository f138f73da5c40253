"""Pictures from servers of OpenAI's kind, against a scripted server on a real socket."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from engine.http import HttpClient
from engine.providers import openai_style
from engine.providers.openai_pictures import picture_body, picture_usage
from engine.providers.openai_style import OpenAIStyle
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import DrawRequest, DrawResult
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.hands import Hands
from tests.fakes.pictures import photo
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Recorded,
    Script,
    ScriptedServer,
    Send,
    answer_json,
    page,
    refuse,
)

KEY = "sk-secret-0123456789"
PNG, JPEG = photo("png", 40, 30), photo("jpeg", 64, 48)
ROWS = ("openai", "ark", "openrouter", "mine")


def coded(data: bytes = PNG) -> str:
    return base64.b64encode(data).decode()


def asked(model: str = "painter", size: int = 1024) -> DrawRequest:
    return DrawRequest(key="k", model=model, prompt="剪纸蝴蝶", seed=2**31 + 5, size=size)


def drawn(*rows: Any, **more: Any) -> Script:
    return answer_json({"created": 1, "data": list(rows), **more})


def chat(message: dict[str, Any], **more: Any) -> Script:
    return answer_json({"choices": [{"index": 0, "message": message, **more}]})


@asynccontextmanager
async def studio(
    script: Script | Callable[[Recorded], Script], row: str = "mine", **how: Any
) -> AsyncIterator[tuple[ScriptedServer, OpenAIStyle]]:
    answer = (lambda _: script) if isinstance(script, Script) else script
    async with ScriptedServer(answer) as server:
        provider = OpenAIStyle(row, f"{server.url}/v1", KEY, HttpClient(row), **how)
        yield server, provider
        await server.wait_empty()
        await provider.aclose()


async def draw(script: Script, row: str = "mine") -> DrawResult:
    async with studio(script, row) as (_, provider):
        return await provider.draw(asked())


async def failed(script: Script, kind: type[ProviderError], row: str = "mine") -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await draw(script, row)
    error = caught.value
    assert type(error) is kind, error
    assert (error.facts.provider, error.facts.model) == (row, "painter")
    assert error.hint
    assert KEY not in f"{error!r}{error.hint}{error.facts}"
    return error


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(
    ("item", "data", "media_type", "size"),
    [
        ({"b64_json": coded()}, PNG, "image/png", (40, 30)),
        ({"b64_json": coded(JPEG), "media_type": "image/png"}, JPEG, "image/jpeg", (64, 48)),
        ({"b64_json": coded().rstrip("=")}, PNG, "image/png", (40, 30)),
        ({"b64_json": f"data:image/webp;base64,{coded()}"}, PNG, "image/png", (40, 30)),
        ({"url": f"data:image/png;base64,{coded()}", "size": "1x1"}, PNG, "image/png", (40, 30)),
        ({"b64_json": coded(photo("webp"))}, photo("webp"), "image/webp", (400, 300)),
    ],
)
async def test_a_picture_is_what_its_bytes_are(
    row: str, item: Any, data: bytes, media_type: str, size: tuple[int, int]
):
    picture = (await draw(drawn(item), row)).picture
    assert picture.data == data
    assert (picture.media_type, picture.width, picture.height) == (media_type, *size)


async def test_what_is_sent_to_each():
    fields = {"prompt": "剪纸蝴蝶"}
    wanted: dict[str, tuple[str, dict[str, Any]]] = {
        "openai": ("images/generations", {"n": 1, "size": "1024x1024", "output_format": "png"}),
        "ark": ("images/generations", {"response_format": "b64_json", "watermark": False}),
        "openrouter": ("images", {"n": 1}),
        "mine": (
            "images/generations",
            {"n": 1, "size": "1024x1024", "response_format": "b64_json"},
        ),
    }
    for row, (path, body) in wanted.items():
        async with studio(drawn({"b64_json": coded()}), row) as (server, provider):
            await provider.draw(asked())
            (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", f"/v1/{path}")
        assert sent.headers["authorization"] == f"Bearer {KEY}"
        assert sent.json == {"model": "painter", **fields, **body}


@pytest.mark.parametrize(
    ("model", "size", "side"),
    [
        ("gpt-image-2", 256, 1024),
        ("gpt-image-2", 1024, 1024),
        ("gpt-image-2", 1025, 1040),
        ("gpt-image-2", 4096, 1920),
        ("gpt-image-1-mini", 2048, 1024),
    ],
)
def test_sizes_of_openai(model: str, size: int, side: int):
    assert picture_body("openai", asked(model, size))["size"] == f"{side}x{side}"


@pytest.mark.parametrize(
    ("model", "size", "fields"),
    [
        ("doubao-seedream-3-0-t2i-250415", 1024, {"size": "1024x1024", "seed": 5}),
        ("doubao-seedream-3-0-t2i-250415", 4096, {"size": "2048x2048", "seed": 5}),
        ("doubao-seedream-4-0-250828", 512, {"size": "960x960", "group": True}),
        ("seedream-4-0-250828", 1024, {"size": "1024x1024", "group": True}),
        ("doubao-seedream-4-5-251128", 1024, {"size": "2K", "group": True}),
        ("doubao-seedream-5-0-260128", 1024, {"size": "1920x1920", "group": True, "png": True}),
        ("doubao-seedream-5-0-pro-260628", 4096, {"size": "2150x2150", "png": True}),
        ("doubao-seedream-5-0-flash-260915", 1024, {"size": "1024x1024", "png": True}),
        ("ep-20261120-abcde", 1024, {}),
    ],
)
def test_fields_of_seedream(model: str, size: int, fields: dict[str, Any]):
    body = picture_body("ark", asked(model, size))
    wanted: dict[str, Any] = {
        "model": model,
        "prompt": "剪纸蝴蝶",
        "response_format": "b64_json",
        "watermark": False,
    }
    if fields.pop("group", False):
        wanted["sequential_image_generation"] = "disabled"
    if fields.pop("png", False):
        wanted["output_format"] = "png"
    assert body == {**wanted, **fields}


@pytest.mark.parametrize(
    ("told", "usage"),
    [
        ({"input_tokens": 9, "output_tokens": 5}, Usage(input=9, output=5)),
        (
            {"input_tokens": 9, "output_tokens": 5, "input_tokens_details": {"cached_tokens": 2}},
            Usage(input=9, output=5, cached=2),
        ),
        (
            {"generated_images": 1, "output_tokens": 16384, "total_tokens": 16384},
            Usage(input=0, output=16384),
        ),
        ({"prompt_tokens": 3, "completion_tokens": 4, "cost": 0.04}, Usage(input=3, output=4)),
        ({"generated_images": 1}, Usage()),
        ({"output_tokens": 5, "total_tokens": 4}, Usage(output=5)),
        (None, Usage()),
        ("much", Usage()),
    ],
)
async def test_usage(told: Any, usage: Usage):
    assert picture_usage({"usage": told}) == usage
    assert (await draw(drawn({"b64_json": coded()}, usage=told))).usage == usage


@pytest.mark.parametrize("row", ROWS)
async def test_what_a_picture_cost_where_the_provider_tells_it(row: str):
    result = await draw(drawn({"b64_json": coded()}, usage={"cost": 0.04}), row)
    told = Cost(currency="USD", amount=Decimal("0.04"))
    assert result.cost == (told if row == "openrouter" else None)


@pytest.mark.parametrize("row", ROWS)
async def test_what_came_is_kept_though_others_failed(row: str):
    broken = {"error": {"code": "OutputImageSensitiveContentDetected", "message": "no"}}
    links = {"url": "http://127.0.0.1:9/a.png"}
    rows = [broken, {"b64_json": "%%"}, links, {"b64_json": coded()}, broken]
    assert (await draw(drawn(*rows), row)).picture.data == PNG
    whole = drawn({"b64_json": coded()}, error={"message": "the second one failed"})
    assert (await draw(whole, row)).picture.data == PNG


async def test_errors_of_items_are_errors():
    broken = {"error": {"code": "OutputImageSensitiveContentDetected", "message": "no"}}
    error = await failed(drawn(broken, broken), errors.ContentRefused, "ark")
    assert error.facts.code == "OutputImageSensitiveContentDetected"
    broken = {"error": {"code": "InternalServiceError", "message": "no"}}
    error = await failed(drawn(broken), errors.ServerError, "ark")
    assert not error.facts.emitted


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(
    "value",
    [{}, {"data": []}, {"data": None}, {"data": [{}]}, {"data": ["x"]}, {"created": 1}, [],
     {"data": [{"b64_json": None, "url": ""}]}, {"choices": []}],
)  # fmt: skip
async def test_a_success_without_a_picture_is_an_error(row: str, value: Any):
    error = await failed(answer_json(value), errors.BadResponse, row)
    assert "without a picture" in error.message
    assert error.facts.emitted  # may be billed: not asked for again unseen


@pytest.mark.parametrize(
    "data", [b"", b"<html>log in", b"hello", PNG[: len(PNG) // 2], JPEG[:100], b"<svg></svg>"]
)
async def test_bytes_that_are_no_picture(data: bytes):
    item = {"b64_json": coded(data)} if data else {"b64_json": "===="}
    error = await failed(drawn(item), errors.BadResponse)
    assert "something else than a picture" in error.message
    assert error.facts.emitted


@pytest.mark.parametrize(
    ("row", "script", "kind"),
    [
        ("openai", refuse(400, "no", code="moderation_blocked"), errors.ContentRefused),
        ("openai", refuse(400, "x", code="content_policy_violation"), errors.ContentRefused),
        ("ark", refuse(400, "no", code="InputTextSensitiveContentDetected"), errors.ContentRefused),
        ("ark", refuse(400, "no", code="InputTextRiskDetection"), errors.ContentRefused),
        ("ark", refuse(403, "no", code="AccountOverdueError"), errors.PaymentError),
        ("ark", refuse(429, "no", code="ModelAccountIpmRateLimitExceeded"), errors.RateLimitError),
        ("openrouter", refuse(403, "Your input was flagged"), errors.ContentRefused),
        ("mine", refuse(401, "bad key"), errors.AuthenticationError),
        ("mine", refuse(402, "pay"), errors.PaymentError),
        ("mine", refuse(404, "The model `painter` does not exist"), errors.ModelNotFound),
        ("mine", refuse(404, "no such path"), errors.BadRequest),
        ("mine", refuse(429, "slow", retry_after="7"), errors.RateLimitError),
        ("mine", refuse(500, "broken"), errors.ServerError),
        ("mine", page(), errors.BadResponse),
        ("mine", answer_json({"error": {"message": "slow", "code": 429}}), errors.RateLimitError),
        ("mine", answer_json({"error": "the safety system"}), errors.ContentRefused),
    ],
)
async def test_failures_are_typed(row: str, script: Script, kind: type[ProviderError]):
    error = await failed(script, kind, row)
    assert not error.facts.emitted


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (Script(steps=(Send(b'{"data":['), Cut())), errors.StreamInterrupted),
        (refuse(504, "late"), errors.ServerError),
        (refuse(524, "late"), errors.ServerError),
        (refuse(408, "late"), errors.ProviderTimeout),
    ],
)
async def test_what_may_have_been_paid_is_not_asked_for_again(
    script: Script, kind: type[ProviderError]
):
    assert (await failed(script, kind)).facts.emitted


@pytest.mark.parametrize("script", [Script(before=(Hold(),)), Script(steps=(Hold(every=b"\n"),))])
async def test_a_picture_that_never_comes(script: Script, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(openai_style, "LONGEST", 0.5)
    error = await failed(script, errors.ProviderTimeout)
    assert error.facts.emitted


async def test_a_field_that_is_refused_is_left_out_of_the_next_request():
    def handle(request: Recorded) -> Script:
        if "response_format" in request.json:
            return refuse(400, "Unknown parameter: 'response_format'.", code="unknown_parameter")
        return drawn({"b64_json": coded()})

    async with studio(handle) as (server, provider):
        with pytest.raises(errors.ParameterRefused):
            await provider.draw(asked())
        assert (await provider.draw(asked())).picture.data == PNG
        assert set(server.requests[1].json) == {"model", "prompt", "n", "size"}


async def test_what_another_request_taught_does_not_end_this_one():
    def handle(request: Recorded) -> Script:
        if "size" in request.json:
            return refuse(400, "Unknown parameter: 'size'.")
        return drawn({"b64_json": coded()})

    async with studio(handle) as (_, provider):
        calls = (provider.draw(asked()) for _ in range(3))
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(end) for end in ends] == [errors.ParameterRefused] * 3
        assert (await provider.draw(asked())).picture.data == PNG


async def test_a_field_that_was_not_sent_is_not_refused_again():
    async with studio(refuse(400, "Unknown parameter: 'size'.")) as (_, provider):
        kinds: list[type] = []
        for _ in range(2):
            with pytest.raises(errors.BadRequest) as caught:
                await provider.draw(asked())
            kinds.append(type(caught.value))
        assert kinds == [errors.ParameterRefused, errors.BadRequest]


async def test_who_cannot_draw_says_so():
    for row, can in (("deepseek", None), ("huggingface", None), ("mine", Abilities())):
        provider = OpenAIStyle(row, "http://127.0.0.1:1", KEY, abilities=can)
        assert not provider.abilities("any").draw
        with pytest.raises(errors.BadRequest, match="cannot draw"):
            await provider.draw(asked())
        await provider.aclose()


async def test_a_link_is_fetched_at_once_and_without_the_key():
    def handle(request: Recorded) -> Script:
        if request.method == "GET":
            # The declared type is not believed.
            return Script(headers=(("content-type", "text/html"),), steps=(Send(JPEG),))
        return drawn({"url": f"http://{request.headers['host']}/files/a?sign=1", "size": "1x1"})

    async with studio(handle) as (server, provider):
        picture = (await provider.draw(asked())).picture
        asking, fetching = server.requests
    assert (picture.data, picture.media_type) == (JPEG, "image/jpeg")
    assert fetching.path == "/files/a?sign=1"
    assert KEY in asking.headers["authorization"]
    assert KEY not in str(fetching)
    assert "authorization" not in fetching.headers


@pytest.mark.parametrize("link", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "file:///x"])
async def test_a_link_into_the_network_is_not_followed(link: str):
    async with ScriptedServer(lambda _: Script(steps=(Send(PNG),))) as inside:
        error = await failed(drawn({"url": link.format(port=inside.port)}), errors.BadResponse)
        assert inside.connections_made == 0
    assert error.facts.emitted


@pytest.mark.parametrize(
    "answer",
    [
        page(),
        Script(headers=(("content-type", "image/png"),), steps=(Send(b"not a picture"),)),
        Script(status=403),
        Script(status=302, headers=(("location", "http://127.0.0.1:9/"),)),
    ],
)
async def test_a_link_behind_which_is_no_picture(answer: Script):
    def handle(request: Recorded) -> Script:
        link = f"http://{request.headers['host']}/a?signature=1"
        return answer if request.method == "GET" else drawn({"url": link})

    async with studio(handle) as (_, provider):
        with pytest.raises(errors.BadResponse) as caught:
            await provider.draw(asked())
    assert caught.value.facts.emitted
    assert caught.value.facts.model == "painter"
    assert "signature" not in f"{caught.value!r}"


async def test_a_flood_of_links_is_not_followed_for_ever():
    def handle(request: Recorded) -> Script:
        link = {"url": f"http://{request.headers['host']}/a"}
        return Script(status=404) if request.method == "GET" else drawn(*[link] * 100)

    async with studio(handle) as (server, provider):
        with pytest.raises(errors.BadResponse, match="status 404"):
            await provider.draw(asked())
        assert len(server.requests) == 1 + 16


DATA = f"data:image/png;base64,{coded()}"


@pytest.mark.parametrize(
    "message",
    [
        {"content": "", "images": [{"type": "image_url", "image_url": {"url": DATA}}]},
        {"content": None, "images": [{"image_url": DATA}]},
        {"content": f"Here: ![a butterfly]({DATA}) as asked."},
        {"content": [{"type": "text", "text": f"![]({DATA})"}]},
        {"content": [{"type": "text", "text": "Here"}, {"image_url": {"url": DATA}}]},
        {"content": [{"inlineData": {"mimeType": "image/png", "data": coded()}}]},
        {"content": [{"inline_data": {"mime_type": "image/png", "data": coded()}}]},
    ],
)
async def test_a_model_that_draws_in_a_chat(message: dict[str, Any]):
    def handle(request: Recorded) -> Script:
        if request.path.endswith("/images"):
            return refuse(404, "No image model of this name")
        return chat(message)

    async with studio(handle, "openrouter") as (server, provider):
        assert (await provider.draw(asked())).picture.data == PNG
        assert [one.path for one in server.requests] == ["/v1/images", "/v1/chat/completions"]
        assert server.requests[1].json == {
            "model": "painter",
            "messages": [{"role": "user", "content": "剪纸蝴蝶"}],
            "modalities": ["image", "text"],
            "stream": False,
        }


async def test_words_instead_of_a_picture_are_a_refusal():
    for message in ({"content": "I cannot draw that."}, {"refusal": "I cannot draw that."}):
        error = await failed(chat(message), errors.ContentRefused)
        assert "I cannot draw that." in error.message
    error = await failed(chat({}, error={"message": "gone", "code": 502}), errors.ServerError)
    assert "gone" in error.message


async def test_cancelling_frees_the_socket():
    async with studio(Script(before=(Hold(),))) as (server, provider):
        task = asyncio.create_task(provider.draw(asked()))
        await server.wait_until(lambda one: bool(one.requests))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.wait_empty()


async def test_pictures_are_decoded_in_threads_where_there_are_some():
    hands = Hands()
    async with studio(drawn({"b64_json": coded()}), threads=hands) as (_, provider):
        await provider.draw(asked())
    assert hands.done == 1
