"""What is sent to Gemini, and where: seen by a scripted server on a real socket."""

import asyncio
from contextlib import aclosing

import pytest

from engine.providers.gemini import Gemini
from engine.vocabulary import errors
from engine.vocabulary.errors import SettingsError
from engine.vocabulary.messages import (
    ImagePart,
    Message,
    Sampling,
    TextDelta,
    TextPart,
    message,
)
from tests.fakes.gemini import failure, says
from tests.fakes.gemini_table import (
    KEY,
    refused,
    says_part,
    table,
)
from tests.fakes.listener import listen, whole
from tests.fakes.requests import chat
from tests.fakes.scripted_server import (
    Hold,
    ScriptedServer,
    frame,
    stream,
)


async def test_what_is_sent():
    picture = ImagePart(sha256="0", media_type="image/png", data=b"\x89PNG")
    look = Message(role="user", parts=(picture, TextPart(text="Look: "), TextPart(text="")))
    sampling = Sampling(
        temperature=0.0,
        top_p=0.5,
        max_tokens=5,
        stop=tuple("abcdefg"),
        seed=2**40 + 3,
        frequency_penalty=1.0,
        presence_penalty=1.0,
    )
    request = chat(
        message("system", "S"),
        message("user", "One."),
        look,
        message("assistant", "Two."),
        message("assistant", "Three."),
        message("system", "T"),
        message("user", "Four."),
        model="gemini-3.8-flash",
        sampling=sampling,
    )
    async with table(says("x")) as (server, provider):
        whole(await listen(provider, request), "x")
        (sent,) = server.requests
    assert sent.method == "POST"
    assert sent.path == "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
    assert sent.headers["x-goog-api-key"] == KEY
    assert "authorization" not in sent.headers
    assert [name for name, value in sent.headers.items() if KEY in value] == ["x-goog-api-key"]
    assert KEY.encode() not in sent.body
    data = {"mimeType": "image/png", "data": "iVBORw=="}
    assert sent.json == {
        "contents": [
            {"role": "user", "parts": [{"text": "One."}, {"inlineData": data}, {"text": "Look: "}]},
            {"role": "model", "parts": [{"text": "Two.\n\nThree."}]},
            {"role": "user", "parts": [{"text": "Four."}]},
        ],
        "systemInstruction": {"parts": [{"text": "S\n\nT"}]},
        "generationConfig": {
            "temperature": 0.0,
            "topP": 0.5,
            "maxOutputTokens": 5,
            "stopSequences": ["a", "b", "c", "d", "e"],
            "seed": 3,
            "thinkingConfig": {"includeThoughts": True},
        },
    }


async def test_a_conversation_of_system_words_alone_is_asked_by_the_user():
    async with table(says("x")) as (server, provider):
        await listen(provider, chat(message("system", "S"), message("user", "")))
        assert server.requests[0].json["contents"] == [{"role": "user", "parts": [{"text": "S"}]}]
        assert "systemInstruction" not in server.requests[0].json


async def test_a_refused_field_is_left_out_of_the_next_request():
    thinking = refused(400, "INVALID_ARGUMENT", "Thinking is not enabled for models/gemma-3")
    system = refused(400, "INVALID_ARGUMENT", "Developer instruction is not enabled for gemma-3")
    async with table(thinking, thinking, system, says("x"), system) as (server, provider):
        assert type((await listen(provider)).error) is errors.ParameterRefused
        # This one sent no such field: trying again could not help.
        assert type((await listen(provider)).error) is errors.BadRequest
        assert type((await listen(provider)).error) is errors.ParameterRefused
        whole(await listen(provider), "x")
        assert type((await listen(provider)).error) is errors.BadRequest
        bodies = [request.json for request in server.requests]
    assert "thinkingConfig" in bodies[0]["generationConfig"]
    assert "generationConfig" not in bodies[1]
    assert "systemInstruction" in bodies[2]
    assert "systemInstruction" not in bodies[3]
    assert bodies[3]["contents"] == [
        {"role": "user", "parts": [{"text": "You sit at a table.\n\nSpeak."}]}
    ]


async def test_a_field_refused_after_words_came_is_not_asked_again():
    late = failure(400, "INVALID_ARGUMENT", "Thinking is not enabled")
    async with table(stream(says_part("half"), frame(late))) as (_, provider):
        assert type((await listen(provider)).error) is errors.BadRequest


async def test_seats_that_ask_at_once_are_all_told_of_a_refused_field():
    script = refused(400, "INVALID_ARGUMENT", "Thinking is not enabled")
    async with table(script) as (_, provider):
        asked = [anext(provider.stream(chat())) for _ in range(3)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(one) for one in found] == [errors.ParameterRefused] * 3


async def test_a_request_too_large_is_not_sent():
    picture = ImagePart(sha256="0", media_type="image/png", data=b"x" * (15 * 2**20 + 1))
    async with table(says("x")) as (server, provider):
        look = Message(role="user", parts=(TextPart(text="Look"), picture))
        heard = await listen(provider, chat(look))
        assert type(heard.error) is errors.BadRequest
        assert "larger" in heard.error.message
        assert heard.error.facts.model == "a-model"
        assert server.requests == []


@pytest.mark.parametrize(
    ("base", "model", "path"),
    [
        ("", "m", "/v1/models/m:x?alt=sse"),
        ("/", "models/m", "/v1/models/m:x?alt=sse"),
        ("/v1beta/", "tunedModels/m", "/v1beta/tunedModels/m:x?alt=sse"),
        ("/v1beta/openai/", "m", "/v1beta/models/m:x?alt=sse"),
        ("/v1beta/models", "m?k=v#f", "/v1beta/models/m%3Fk%3Dv%23f:x?alt=sse"),
        ("/gate/v1?tenant=a", "m", "/gate/v1/models/m:x?tenant=a&alt=sse"),
    ],
)
async def test_addresses(base: str, model: str, path: str):
    async with ScriptedServer(lambda _: says("x")) as server:
        provider = Gemini("mine", server.url + base, "  ")
        whole(await listen(provider, chat(model=model)), "x")
        await provider.aclose()
        assert server.requests[0].path == path.replace(":x", ":streamGenerateContent")
        assert "x-goog-api-key" not in server.requests[0].headers


async def test_a_preview_that_is_not_found_names_the_base_url():
    script = refused(404, "NOT_FOUND", "models/m-preview is not found for API version v1")
    async with table(script) as (_, provider):
        heard = await listen(provider, chat(model="m-preview"))
        assert type(heard.error) is errors.ModelNotFound
        assert "v1beta" in heard.error.hint
        assert "v1beta" not in (await listen(provider, chat(model="m"))).error.hint


async def test_leaving_early_frees_the_socket():
    endless = stream(says_part("a"), Hold(every=says_part("b")))
    async with table(endless) as (server, provider):
        async with aclosing(provider.stream(chat())) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    break
        await server.wait_empty()


@pytest.mark.parametrize(
    ("url", "key"),
    [("127.0.0.1:8080", None), ("http://u:pw@host/v1", None), ("http://host/v1?key=pw", None),
     ("http://host", "two\nlines"), ("http://host", "ключ")],
)  # fmt: skip
def test_unusable_settings_are_refused_at_once(url: str, key: str | None):
    with pytest.raises(SettingsError) as caught:
        Gemini("mine", url, key)
    assert caught.value.hint
    assert "pw" not in caught.value.message
    assert not key or key not in caught.value.message


async def test_it_talks_sees_draws_and_makes_vectors():
    provider = Gemini("mine")
    abilities = provider.abilities("anything")
    assert (abilities.talk, abilities.see, abilities.draw, abilities.embed) == (True,) * 4
    assert repr(provider) == "Gemini('mine', 'https://generativelanguage.googleapis.com/v1')"
    await provider.aclose()
