"""The OpenAI-compatible provider against a scripted server on a real socket."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from engine.http import Timeouts
from engine.providers.openai_style import OpenAIStyle
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError, SettingsError
from engine.vocabulary.messages import (
    DrawRequest,
    EmbedRequest,
    Finished,
    Heartbeat,
    ImagePart,
    Message,
    Sampling,
    Started,
    StreamEvent,
    TextDelta,
    TextPart,
    UsageReport,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Usage
from tests.fakes.listener import BRISK, HASTY, PATIENT, WORDS, Heard, at, listen, whole
from tests.fakes.requests import chat
from tests.fakes.scripted_server import (
    DONE,
    Cut,
    Hold,
    Script,
    ScriptedServer,
    answer_json,
    chat_bytes,
    delta,
    frame,
    page,
    refuse,
    say,
    stream,
    usage,
)

KEY = "sk-secret-0123456789"


def table(
    script: Script, timeouts: Timeouts = PATIENT
) -> AbstractAsyncContextManager[tuple[ScriptedServer, OpenAIStyle]]:
    return at(
        ScriptedServer.openai(lambda _: script),
        lambda url, client: OpenAIStyle("mine", url, KEY, client),
        timeouts=timeouts,
    )


async def hear(script: Script, timeouts: Timeouts = PATIENT) -> Heard:
    async with table(script, timeouts) as (_, provider):
        return await listen(provider)


@pytest.mark.parametrize("size", [None, 1, 2, 3, 5, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("space", [True, False])
async def test_words_arrive_byte_for_byte(size: int | None, end: str, space: bool):
    script = say(WORDS, end=end, space=space)
    heard = await hear(script.split(size) if size else script)
    whole(heard)
    assert heard.of(Finished) == [Finished(reason="stop", raw="stop")]
    assert heard.of(UsageReport)[-1].usage == Usage(input=11, output=len(WORDS))
    assert heard.of(Started) == [Started(served_model="served-model")]


async def test_a_mark_comments_names_and_empty_data_are_no_words():
    noise = b": ping\n\n:\n\ndata:\n\ndata: \n\nid: 7\nretry: 5\n\n"
    body = b"\xef\xbb\xbf" + noise + chat_bytes(WORDS).replace(b"\n\n", b"\n\n" + noise)
    heard = await hear(stream(body))
    whole(heard)
    assert heard.of(Heartbeat)


async def test_done_ends_the_answer_though_the_socket_stays_open():
    whole(await hear(stream(chat_bytes(WORDS), Hold(every=b": still here\n\n"))))


async def test_done_alone_is_an_end_mark():
    heard = await hear(stream(frame(delta("hi")), frame("[DONE]")))
    whole(heard, "hi")
    assert heard.of(Finished) == [Finished(reason="stop", raw="")]


@pytest.mark.parametrize("step", [Hold(), Hold(every=b": ping\n\n"), Cut(), Cut(reset=True)])
async def test_a_finish_reason_alone_is_an_end_mark(step: Any):
    script = stream(frame(delta("hi", finish="stop")), frame(usage(1, 2)), step)
    whole(await hear(script, BRISK), "hi")


async def test_words_beside_the_finish_reason_come_first():
    heard = await hear(stream(frame(delta("hi", finish="length")), DONE))
    assert heard.of(TextDelta)
    assert heard.events[-1] == Finished(reason="length", raw="length")


async def test_an_error_as_json_with_a_success():
    heard = await hear(answer_json({"error": {"message": "slow down", "code": 429}}))
    assert type(heard.error) is errors.RateLimitError
    assert heard.error.facts.status == 429


async def test_a_whole_answer_as_json_with_a_success():
    message = {"role": "assistant", "content": WORDS}
    value = {"choices": [{"message": message, "finish_reason": "stop"}], "model": "m"}
    tokens = {"prompt_tokens": 3, "completion_tokens": 4}
    heard = await hear(answer_json({**value, "usage": tokens}))
    whole(heard)
    assert heard.of(UsageReport) == [UsageReport(usage=Usage(input=3, output=4))]


async def test_an_error_frame_in_mid_stream():
    heard = await hear(stream(frame(delta("half")), frame({"error": "the engine stopped"}), Hold()))
    assert heard.text == "half"
    assert type(heard.error) is errors.ServerError
    assert "the engine stopped" in heard.error.message
    assert heard.error.facts.emitted


async def test_usage_in_every_chunk_replaces_and_is_never_summed():
    chunks = [
        frame({**delta("x"), **usage(10, n)} | {"choices": delta("x")["choices"]})
        for n in (1, 2, 3)
    ]
    heard = await hear(stream(*chunks, DONE))
    whole(heard, "xxx")
    assert [report.usage.output for report in heard.of(UsageReport)] == [1, 2, 3]


async def test_one_unreadable_frame_is_passed_over():
    whole(await hear(stream(frame(delta("a")), frame("{oops"), frame(delta("b")), DONE)), "ab")


async def test_inline_reasoning_is_not_speech():
    heard = await hear(say("<think>hmm, <b> maybe</think>\n\nYes </think> it is.").split(3))
    whole(heard, "Yes </think> it is.")
    assert heard.reasoning == "hmm, <b> maybe"


async def test_held_back_words_come_out_before_a_cut():
    heard = await hear(stream(frame(delta("<thi")), Cut()))
    assert heard.text == "<thi"
    assert type(heard.error) is errors.StreamInterrupted


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (refuse(401, "bad key"), errors.AuthenticationError),
        (refuse(402, "pay"), errors.PaymentError),
        (refuse(404, "The model `x` does not exist", code="model_not_found"), errors.ModelNotFound),
        (refuse(429, "slow", retry_after="7"), errors.RateLimitError),
        (refuse(500, "broken"), errors.ServerError),
        (page(status=502), errors.ServerError),
        (refuse(503, "Loading model", kind="unavailable_error"), errors.ServerError),
        (refuse(400, "context size", kind="exceed_context_size_error"), errors.ContextTooLong),
    ],
)
async def test_failures_are_typed(script: Script, kind: type[ProviderError]):
    heard = await hear(script)
    assert type(heard.error) is kind
    assert heard.events == []
    assert heard.error.hint
    facts = heard.error.facts
    assert (facts.provider, facts.model, facts.status) == ("mine", "a-model", script.status)
    assert facts.retry_after == (7.0 if kind is errors.RateLimitError else None)


async def test_a_key_is_never_repeated():
    echo = f"Incorrect API key {KEY}: " + "x" * 430 + KEY
    for script in (refuse(401, echo), stream(frame({"error": echo})), answer_json({"error": echo})):
        heard = await hear(script)
        assert heard.error is not None
        assert KEY[:12] not in f"{heard.error.message}{heard.error.hint}{heard.error.facts}"
        assert KEY not in f"{heard.error!r}{heard.error.__cause__!r}"
    async with table(say("x")) as (server, provider):
        assert KEY not in repr(provider)
        assert KEY not in str(vars(provider)["_client"])
        assert server.requests == []


async def test_what_is_sent():
    picture = ImagePart(sha256="0", media_type="image/png", data=b"\x89PNG")
    look = Message(role="user", parts=(picture, TextPart(text="Look: "), TextPart(text="here")))
    sampling = Sampling(temperature=0.0, max_tokens=5, stop=("\n",), seed=0)
    async with table(say("x")) as (server, provider):
        request = chat(Message(role="system", parts=(TextPart(text="S"),)), look, sampling=sampling)
        async for _ in provider.stream(request):
            pass
        (sent,) = server.requests
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.json == {
        "model": "a-model",
        "messages": [
            {"role": "system", "content": "S"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Look: "},
                    {"type": "text", "text": "here"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
                ],
            },
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.0,
        "max_tokens": 5,
        "stop": ["\n"],
        "seed": 0,
    }


async def test_no_key_no_header():
    async with ScriptedServer.openai(lambda _: "x") as server:
        provider = OpenAIStyle("mine", f"{server.url}/v1/", "  ")
        async for _ in provider.stream(chat()):
            pass
        await provider.aclose()
        assert "authorization" not in server.requests[0].headers
        assert server.requests[0].path == "/v1/chat/completions"


async def test_a_slow_listener_is_not_a_silent_server():
    async with table(say("abcdefghijklmnop").split(8, 0.01), HASTY) as (_, provider):
        heard: list[StreamEvent] = []
        async for event in provider.stream(chat()):
            heard.append(event)
            if len(heard) in (2, 3):
                await asyncio.sleep(1.5)
        assert isinstance(heard[-1], Finished)


async def test_vectors():
    rows = [{"index": 1, "embedding": [3, 4.5]}, {"index": 0, "embedding": [1, -2e-3]}]
    value = {"data": rows, "usage": {"prompt_tokens": 9, "total_tokens": 9}}
    async with ScriptedServer(lambda _: answer_json(value)) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        result = await provider.embed(EmbedRequest(key="k", model="e", texts=("a", "b")))
        assert result.vectors == ((1.0, -0.002), (3.0, 4.5))
        assert result.usage.input == 9
        assert server.requests[0].path == "/v1/embeddings"
        assert server.requests[0].json["input"] == ["a", "b"]
        await provider.aclose()


async def test_an_error_instead_of_vectors():
    async with ScriptedServer(lambda _: answer_json({"error": "model e not found"})) as server:
        provider = OpenAIStyle("mine", server.url, KEY)
        with pytest.raises(errors.ModelNotFound) as caught:
            await provider.embed(EmbedRequest(key="k", model="e", texts=("a", "b")))
        assert caught.value.facts.model == "e"
        await provider.aclose()


async def test_it_only_talks():
    provider = OpenAIStyle(
        "mine", "http://127.0.0.1:1", abilities=Abilities(see=True, embed=True, context=4096)
    )
    abilities = provider.abilities("anything")
    assert (abilities.talk, abilities.see, abilities.draw) == (True, True, False)
    assert (abilities.context, abilities.price) == (4096, None)
    assert provider.name == "mine"
    assert provider.calls_models
    with pytest.raises(errors.BadRequest, match="cannot draw"):
        await provider.draw(DrawRequest(key="k", model="m", prompt="p", seed=1))
    await provider.aclose()


@pytest.mark.parametrize(
    ("url", "key"),
    [("", None), ("  ", None), ("127.0.0.1:8080", None), ("http://u:pw@host/v1", None),
     ("http://host", "two\nlines"), ("http://host", "ключ")],
)  # fmt: skip
def test_unusable_settings_are_refused_at_once(url: str, key: str | None):
    with pytest.raises(SettingsError) as caught:
        OpenAIStyle("mine", url, key)
    assert caught.value.hint
    assert "pw" not in caught.value.message
    assert not key or key not in caught.value.message


async def test_requests_are_answered_by_a_function_of_their_json():
    async with ScriptedServer.openai(lambda request: json.dumps(request["messages"])) as server:
        provider = OpenAIStyle("mine", server.url)
        text = ""
        async for event in provider.stream(chat()):
            text += event.text if isinstance(event, TextDelta) else ""
        await provider.aclose()
    assert json.loads(text)[1] == {"role": "user", "content": "Speak."}
