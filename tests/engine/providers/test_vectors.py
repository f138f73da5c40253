"""Vectors of texts: in batches, in order, checked; as numbers or as base64."""

import base64
import math
import struct
from typing import Any

import pytest

from engine.providers.gemini import Gemini
from engine.providers.ollama import Ollama
from engine.providers.openai_style import OpenAIStyle
from engine.providers.vectors import MOST_TEXTS, MOST_TOKENS, batches
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import EmbedRequest
from engine.vocabulary.usage import Usage
from tests.fakes.listener import at
from tests.fakes.scripted_server import (
    Recorded,
    Script,
    ScriptedServer,
    Send,
    answer_json,
    refuse,
)

KEY = "sk-secret-0123456789"


def asked(*texts: str) -> EmbedRequest:
    return EmbedRequest(key="k", model="e", texts=texts)


def packed(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def test_batches_hold_all_texts_in_order():
    texts = tuple(str(number) for number in range(MOST_TEXTS * 2 + 3))
    found = list(batches(texts))
    assert [len(one) for one in found] == [MOST_TEXTS, MOST_TEXTS, 3]
    assert sum(found, ()) == texts
    assert list(batches(())) == []


def test_a_long_text_has_a_batch_of_its_own():
    long = "蝶" * MOST_TOKENS
    assert list(batches(("a", long, long, "b"))) == [("a",), (long,), (long,), ("b",)]
    half = "蝶" * (MOST_TOKENS // 2)
    assert list(batches((half, half, "b"))) == [(half, half), ("b",)]


def numbered(request: Recorded) -> Script:
    """Answer with the texts' own numbers as vectors, in the wrong order."""
    texts = request.json["input"]
    rows = [{"index": at, "embedding": [float(text)]} for at, text in enumerate(texts)]
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return answer_json({"data": rows[::-1], "usage": usage})


def ollama_numbered(request: Recorded) -> Script:
    texts = request.json["input"]
    rows = [[float(text)] for text in texts]
    return answer_json({"embeddings": rows, "prompt_eval_count": len(texts)})


@pytest.mark.parametrize("kind", [OpenAIStyle, Ollama])
async def test_many_texts_are_asked_for_in_several_requests(kind: Any):
    answer = numbered if kind is OpenAIStyle else ollama_numbered
    texts = tuple(str(number) for number in range(MOST_TEXTS + 10))
    async with ScriptedServer(answer) as server:
        provider = kind("mine", server.url, KEY)
        result = await provider.embed(asked(*texts))
        await provider.aclose()
        assert [len(one.json["input"]) for one in server.requests] == [MOST_TEXTS, 10]
    assert result.vectors == tuple((float(text),) for text in texts)
    assert result.usage == Usage(input=len(texts), output=0)


async def test_a_failure_of_one_batch_fails_the_call():
    texts = tuple(str(number) for number in range(MOST_TEXTS + 1))
    rows = [{"index": at, "embedding": [1.0]} for at in range(MOST_TEXTS)]
    async with ScriptedServer.scripts([answer_json({"data": rows}), refuse(500)]) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        with pytest.raises(errors.ServerError):
            await provider.embed(asked(*texts))
        await provider.aclose()


async def test_a_sum_with_an_unknown_part_is_unknown():
    def answer(request: Recorded) -> Script:
        whole = numbered(request)
        texts = request.json["input"]
        return whole if len(texts) == 1 else answer_json({"data": [
            {"index": at, "embedding": [1]} for at in range(len(texts))]})  # fmt: skip

    async with ScriptedServer(answer) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        assert (await provider.embed(asked("1"))).usage == Usage(input=1, output=0)
        assert (await provider.embed(asked(*["1"] * (MOST_TEXTS + 1)))).usage == Usage()
        assert (await provider.embed(asked())).vectors == ()
        assert len(server.requests) == 3
        await provider.aclose()


Row = list[Any]


def openai_rows(rows: list[Row]) -> Any:
    return {"data": [{"index": at, "embedding": row} for at, row in enumerate(rows)]}


def gemini_rows(rows: list[Row]) -> Any:
    return {"embeddings": [{"values": row} for row in rows]}


def ollama_rows(rows: list[Row]) -> Any:
    return {"embeddings": rows}


EACH = pytest.mark.parametrize(
    ("kind", "spelt"),
    [(OpenAIStyle, openai_rows), (Gemini, gemini_rows), (Ollama, ollama_rows)],
)


async def refused_by(kind: Any, script: Script | list[Script], *texts: str) -> ProviderError:
    """Return the error of a call for the texts' vectors."""
    scripts = script if isinstance(script, list) else [script]
    async with at(
        ScriptedServer.scripts(scripts), lambda url, client: kind("mine", url, KEY, client)
    ) as (_, provider):
        with pytest.raises(ProviderError) as caught:
            await provider.embed(asked(*texts))
    assert (caught.value.facts.provider, caught.value.facts.model) == ("mine", "e")
    assert not caught.value.facts.emitted
    return caught.value


@EACH
@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "0 vectors for 2 texts"),
        ([[1]], "1 vectors for 2 texts"),
        ([[1], [1], [1]], "3 vectors for 2 texts"),
        ([[1], [1, 2]], "cannot be read"),
        ([[], []], "cannot be read"),
        ([["1"], [1]], "cannot be read"),
        ([[None], [1]], "cannot be read"),
        ([[math.nan], [1]], "cannot be read"),
        ([[math.inf], [1]], "cannot be read"),
    ],
)
async def test_vectors_that_are_none(kind: Any, spelt: Any, rows: list[Row], says: str):
    error = await refused_by(kind, answer_json(spelt(rows)), "a", "b")
    assert type(error) is errors.BadResponse
    assert says in error.message


@EACH
@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"<html>", b"\xff", b""])
async def test_answers_that_hold_no_vectors(kind: Any, spelt: Any, body: bytes):
    error = await refused_by(kind, Script(steps=(Send(body),)), "a", "b")
    assert type(error) is errors.BadResponse


@EACH
async def test_vectors_of_all_requests_have_one_length(kind: Any, spelt: Any):
    long = "蝶" * MOST_TOKENS  # a request of its own
    scripts = [answer_json(spelt([[1.0]])), answer_json(spelt([[1.0, 2.0]]))]
    error = await refused_by(kind, scripts, long, long)
    assert type(error) is errors.BadResponse
    assert "cannot be read" in error.message


async def test_base64_is_read_too():
    rows = [{"index": 1, "embedding": packed(3, 4.5)}, {"index": 0, "embedding": [1, -0.5]}]
    async with ScriptedServer(lambda _: answer_json({"data": rows})) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        assert (await provider.embed(asked("a", "b"))).vectors == ((1.0, -0.5), (3.0, 4.5))
        assert server.requests[0].json["encoding_format"] == "float"
        await provider.aclose()


@pytest.mark.parametrize(
    "embedding",
    ["", "%%%%", "AAA", base64.b64encode(b"12345").decode(), packed(float("nan")), "剪纸"],
)
async def test_base64_that_is_no_vector(embedding: str):
    rows = [{"index": 0, "embedding": embedding}]
    async with ScriptedServer(lambda _: answer_json({"data": rows})) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        with pytest.raises(errors.BadResponse) as caught:
            await provider.embed(asked("a"))
        assert caught.value.facts.model == "e"
        await provider.aclose()


async def test_a_refused_field_is_left_out_of_the_next_request():
    def answer(request: Recorded) -> Script:
        if "encoding_format" in request.json:
            return refuse(400, "Unrecognized argument: encoding_format")
        return numbered(request)

    async with ScriptedServer(answer) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        with pytest.raises(errors.ParameterRefused):
            await provider.embed(asked("1"))
        assert (await provider.embed(asked("1"))).vectors == ((1.0,),)
        await provider.aclose()
