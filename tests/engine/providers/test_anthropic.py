"""Anthropic's provider against a scripted server on a real socket."""

import asyncio
import json
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.http import Timeouts
from engine.providers.anthropic import Anthropic
from engine.vocabulary import errors
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ProviderError, SettingsError
from engine.vocabulary.messages import (
    DrawRequest,
    EmbedRequest,
    Finished,
    ImagePart,
    Message,
    ReasoningBlock,
    ReasoningDelta,
    Sampling,
    Started,
    TextPart,
    UsageReport,
    message,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Usage
from tests.fakes.anthropic_frames import (
    END,
    PING,
    answer_bytes,
    begin,
    closed,
    decline,
    failed,
    opened,
    piece,
    signed,
    stopped,
    tell,
    thought,
)
from tests.fakes.listener import BRISK, HASTY, PATIENT, WORDLESS, WORDS, Heard, at, listen, whole
from tests.fakes.requests import chat
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Pause,
    Recorded,
    Script,
    ScriptedServer,
    Until,
    answer_json,
    frame,
    packed,
    page,
    stream,
)

KEY = "sk-ant-secret-0123456789"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HALF = begin() + opened() + piece("half")


Answers = Script | Callable[[Recorded], Script]


def table(
    answers: Answers, timeouts: Timeouts = PATIENT, **how: Any
) -> AbstractAsyncContextManager[tuple[ScriptedServer, Anthropic]]:
    how.setdefault("clock", ManualClock(NOW))
    return at(
        ScriptedServer(answers if callable(answers) else lambda _: answers),
        lambda url, client: Anthropic("claude", url, KEY, client, **how),
        name="claude",
        timeouts=timeouts,
    )


async def hear(script: Script, timeouts: Timeouts = PATIENT) -> Heard:
    async with table(script, timeouts) as (_, provider):
        return await listen(provider)


def cut_off(heard: Heard, kind: type[ProviderError], text: str) -> ProviderError:
    assert type(heard.error) is kind
    assert heard.text == text
    assert heard.error.facts.emitted == bool(text)
    assert (heard.error.facts.provider, heard.error.facts.model) == ("claude", "a-model")
    assert not heard.of(Finished)
    return heard.error


@pytest.mark.parametrize("size", [None, 1, 2, 3, 5, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_words_arrive_byte_for_byte(size: int | None, end: str):
    script = tell(WORDS, end=end)
    script = replace(script, headers=(*script.headers, ("request-id", "req_1")))
    heard = await hear(script.split(size) if size else script)
    whole(heard)
    assert heard.of(Started) == [Started(request_id="req_1", served_model="served-model")]
    assert heard.of(UsageReport) == [UsageReport(usage=Usage(input=11, output=len(WORDS)))]
    assert heard.events[-1] == Finished(reason="stop", raw="end_turn")


@pytest.mark.parametrize(
    "script",
    [
        stream(b"\xef\xbb\xbf" + answer_bytes(WORDS)),
        stream(b": hello\n\ndata:\n\n" + answer_bytes(WORDS)),
        packed(tell(WORDS)),
        replace(tell(WORDS), headers=(("content-type", "text/html"),)),
        replace(tell(WORDS), framing="close"),
        stream(answer_bytes(WORDS), Hold(every=PING)),
        stream(answer_bytes(WORDS).replace(b"data: ", b"data:")),
        stream(answer_bytes(WORDS).removesuffix(END), Hold()),
        stream(answer_bytes(WORDS).removesuffix(END), Hold(every=PING)),
        stream(answer_bytes(WORDS).removesuffix(END), Cut(reset=True)),
    ],
)
async def test_whatever_is_around_them(script: Script):
    whole(await hear(script, BRISK))


async def test_thoughts_come_apart_from_words():
    heard = await hear(
        stream(
            begin(),
            opened(type="thinking", thinking="", signature=""),
            thought("hm"),
            signed("sig"),
            closed(),
            opened(1),
            piece("Yes.", 1),
            closed(1),
            stopped(),
            END,
        ).split(2)
    )
    whole(heard, "Yes.")
    assert [one.text for one in heard.of(ReasoningDelta)] == ["hm"]
    assert heard.of(ReasoningBlock)[0].data["signature"] == "sig"


@pytest.mark.parametrize(
    "script",
    [
        stream(HALF, Cut()),
        stream(HALF, piece("tho")[:-9], Pause(0.05), Cut()),
        stream(HALF, closed(), Pause(0.05), Cut(reset=True)),
        stream(HALF),
        replace(stream(HALF), framing="close"),
    ],
)
async def test_a_cut_keeps_its_words_and_is_no_end(script: Script):
    heard = await hear(script)
    cut_off(heard, errors.StreamInterrupted, "half")
    assert heard.of(UsageReport) == []


async def test_an_error_in_the_stream():
    overloaded = failed("overloaded_error", "Overloaded")
    heard = await hear(stream(HALF, overloaded, Hold()))
    error = cut_off(heard, errors.ServerError, "half")
    assert (error.facts.code, error.facts.request_id) == ("overloaded_error", "req_body")
    assert error.message == "claude reports an error: Overloaded"
    assert error.retryable
    cut_off(await hear(stream(begin(), overloaded)), errors.ServerError, "")


@pytest.mark.parametrize("noise", [b": x\n\n", PING, piece(""), stopped(None)])
@pytest.mark.parametrize("first", [b"", begin(), HALF])
async def test_noise_does_not_keep_a_dead_stream_alive(noise: bytes, first: bytes):
    heard = await hear(stream(first, Hold(every=noise)), HASTY if first == HALF else WORDLESS)
    cut_off(heard, errors.ProviderTimeout, "half" if first == HALF else "")


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (page(), errors.BadResponse),
        (Script(), errors.StreamInterrupted),
        (answer_json({"type": "error", "error": {"type": "api_error"}}), errors.ServerError),
        (answer_json(["x"]), errors.BadResponse),
        (stream(frame("{oops"), frame("{oops")), errors.BadResponse),
    ],
)
async def test_a_success_that_is_none(script: Script, kind: type[ProviderError]):
    cut_off(await hear(script), kind, "")


INVALID = "invalid_request_error"
SPENT = "enforced_spend_limit_reached"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (decline(400, INVALID, "messages: bad"), errors.BadRequest),
        (decline(400, INVALID, "prompt is too long: 9 tokens > 8"), errors.ContextTooLong),
        (
            decline(400, INVALID, "input length and `max_tokens` exceed context limit: 9 + 8 > 9"),
            errors.ContextTooLong,
        ),
        (decline(400, INVALID, "Your credit balance is too low"), errors.PaymentError),
        (
            decline(400, INVALID, "You have reached your specified API usage limits."),
            errors.PaymentError,
        ),
        (
            decline(400, INVALID, "Output blocked by content filtering policy"),
            errors.ContentRefused,
        ),
        (decline(401, "authentication_error", "invalid x-api-key"), errors.AuthenticationError),
        (decline(402, "billing_error", "pay"), errors.PaymentError),
        (decline(403, "permission_error"), errors.AuthenticationError),
        (decline(404, "not_found_error", "model: claude-x"), errors.ModelNotFound),
        (decline(404, "not_found_error", "Not Found"), errors.BadRequest),
        (decline(409, "conflict_error"), errors.ServerError),
        (decline(413, "request_too_large", "too big"), errors.ContextTooLong),
        (decline(429, "rate_limit_error", "slow down"), errors.RateLimitError),
        (decline(429, "rate_limit_error", "no more", code=SPENT), errors.PaymentError),
        (decline(500, "api_error"), errors.ServerError),
        (page(status=502), errors.ServerError),
        (decline(504, "timeout_error"), errors.ServerError),
        (decline(529, "overloaded_error", "Overloaded"), errors.ServerError),
        (Script(status=529), errors.ServerError),
    ],
)
async def test_failures_are_typed(script: Script, kind: type[ProviderError]):
    script = replace(script, headers=(*script.headers, ("request-id", "req_1")))
    error = cut_off(await hear(script), kind, "")
    assert error.facts.status == script.status
    assert error.facts.request_id == "req_1"
    assert error.facts.retry_after is None
    assert error.hint


RESET = "2026-11-20T09:00:42Z"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "7.5"}, 7.5),
        ({"retry_after": "Fri, 20 Nov 2026 09:00:20 GMT"}, 20.0),
        ({"retry_after_ms": "1500", "retry_after": "7"}, 1.5),
        ({"limit_tokens_remaining": "0", "limit_tokens_reset": RESET}, 42.0),
        (
            {"retry_after": "7", "limit_tokens_remaining": "0", "limit_tokens_reset": RESET},
            7.0,
        ),
        (
            {
                "limit_requests_remaining": "0",
                "limit_requests_reset": "2026-11-20T10:00:03+01:00",
                "limit_output_tokens_remaining": "0",
                "limit_output_tokens_reset": RESET,
                "limit_input_tokens_remaining": "5000",
                "limit_input_tokens_reset": "2026-11-20T11:00:00Z",
            },
            42.0,
        ),
        ({"limit_tokens_remaining": "0", "limit_tokens_reset": "2026-11-20T08:00:00"}, 0.0),
        ({"limit_tokens_remaining": "0", "limit_tokens_reset": "soon"}, None),
        ({"limit_tokens_remaining": "0"}, None),
        ({"limit_tokens_remaining": "1", "limit_tokens_reset": RESET}, None),
    ],
)
async def test_how_long_to_wait(headers: dict[str, str], wait: float | None):
    names = {
        name.replace("limit_", "anthropic_ratelimit_"): value for name, value in headers.items()
    }
    heard = await hear(decline(429, "rate_limit_error", **names))
    assert cut_off(heard, errors.RateLimitError, "").facts.retry_after == wait


async def test_an_overloaded_server_names_no_wait_but_its_own():
    limits = {
        "anthropic_ratelimit_tokens_remaining": "0",
        "anthropic_ratelimit_tokens_reset": RESET,
    }
    heard = await hear(decline(529, "overloaded_error", **limits))
    assert cut_off(heard, errors.ServerError, "").facts.retry_after is None
    heard = await hear(decline(529, "overloaded_error", retry_after="3"))
    assert cut_off(heard, errors.ServerError, "").facts.retry_after == 3.0


async def test_a_key_is_never_repeated():
    echo = f"invalid x-api-key {KEY}: " + "x" * 430 + KEY
    for script in (
        decline(401, "authentication_error", echo),
        decline(429, "rate_limit_error", echo, code=SPENT),
        stream(failed("api_error", echo)),
        stream(frame({"type": "error", "error": {"type": KEY}, "request_id": KEY})),
    ):
        heard = await hear(script)
        assert heard.error is not None
        assert KEY[:12] not in f"{heard.error.message}{heard.error.hint}{heard.error.facts}"
        assert KEY not in f"{heard.error!r}{heard.error.__cause__!r}"
    async with table(tell("x")) as (server, provider):
        assert KEY not in repr(provider)
        assert repr(provider) == f"Anthropic('claude', '{server.url}/v1/messages')"


async def test_what_is_sent():
    picture = ImagePart(sha256="0", media_type="image/png", data=b"\x89PNG")
    look = Message(role="user", parts=(TextPart(text="Look: "), picture, TextPart(text="here")))
    sampling = Sampling(temperature=0.0, top_p=0.9, max_tokens=5, stop=("END",), seed=0)
    talk = (message("system", "S"), message("user", "Ada: hello"), look, message("system", "T"))
    async with table(tell("x")) as (server, provider):
        whole(await listen(provider, chat(*talk, sampling=sampling)), "x")
        (sent,) = server.requests
    assert (sent.method, sent.path) == ("POST", "/v1/messages")
    assert sent.headers["x-api-key"] == KEY
    assert [name for name, value in sent.headers.items() if KEY in value] == ["x-api-key"]
    assert KEY.encode() not in sent.body
    assert sent.headers["anthropic-version"] == "2023-06-01"
    assert sent.headers["content-type"] == "application/json"
    assert "text/event-stream" in sent.headers["accept"]
    assert sent.json == {
        "model": "a-model",
        "max_tokens": 5,
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Ada: hello"},
                    {
                        "type": "image",
                        "source": {
                            "type": "base64",
                            "media_type": "image/png",
                            "data": "iVBORw==",
                        },
                    },
                    {"type": "text", "text": "Look: here"},
                ],
            }
        ],
        "stream": True,
        "system": "S\n\nT",
        "temperature": 0.0,
        "top_p": 0.9,
        "stop_sequences": ["END"],
    }


async def test_no_key_no_header():
    async with ScriptedServer(lambda _: tell("x")) as server:
        provider = Anthropic("claude", f"{server.url}/gate/v1/", "  ")
        whole(await listen(provider), "x")
        await provider.aclose()
        assert not {"x-api-key", "authorization"} & set(server.requests[0].headers)
        assert server.requests[0].path == "/gate/v1/messages"


async def test_the_newer_version_gets_no_sampling():
    async with table(tell("x"), version="2026-10-21") as (server, provider):
        sampling = Sampling(temperature=0.5, top_p=0.5, stop=("END",))
        whole(await listen(provider, chat(sampling=sampling)), "x")
        (sent,) = server.requests
    assert sent.headers["anthropic-version"] == "2026-10-21"
    assert not {"temperature", "top_p"} & set(sent.json)
    assert sent.json["stop_sequences"] == ["END"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("`temperature` is deprecated for this model.", {"top_p", "stop_sequences"}),
        ("top_p: Extra inputs are not permitted", {"temperature", "stop_sequences"}),
        (
            "`temperature` and `top_p` cannot both be specified for this model.",
            {"temperature", "stop_sequences"},
        ),
        ("`temperature`, `top_p` and `top_k` are not supported.", {"stop_sequences"}),
        ("stop_sequences.0: bad", {"temperature", "top_p"}),
    ],
)
async def test_a_refused_field_is_left_out_from_then_on(words: str, left: set[str]):
    def answer(request: Recorded) -> Script:
        refused = {"temperature", "top_p", "stop_sequences"} <= set(request.json)
        return decline(400, INVALID, words, x_should_retry="false") if refused else tell("x")

    asked = chat(sampling=Sampling(temperature=0.5, top_p=0.5, stop=("END",)))
    async with table(answer) as (server, provider):
        error = cut_off(await listen(provider, asked), errors.ParameterRefused, "")
        assert error.retryable
        assert error.facts.retry_after is None
        whole(await listen(provider, asked), "x")
        sent = set(server.requests[-1].json) & {"temperature", "top_p", "stop_sequences"}
        assert sent == left
        other = await listen(provider, replace(asked, model="another"))
        assert type(other.error) is errors.ParameterRefused


async def test_seats_that_are_refused_at_once_may_all_try_again():
    asked, all_asked = list[Recorded](), threading.Event()

    def answer(request: Recorded) -> Script:
        asked.append(request)
        if len(asked) == 3:
            all_asked.set()
        refusal = replace(decline(400, INVALID, "temperature: no"), before=(Until(all_asked),))
        return refusal if "temperature" in request.json else tell("x")

    warm = chat(sampling=Sampling(temperature=0.5))
    async with table(answer) as (_, provider):
        for heard in await asyncio.gather(*(listen(provider, warm) for _ in range(3))):
            cut_off(heard, errors.ParameterRefused, "")
        whole(await listen(provider, warm), "x")


async def test_a_field_that_was_not_sent_cannot_be_left_out():
    script = decline(400, INVALID, "temperature: bad")
    async with table(script) as (_, provider):
        cut_off(await listen(provider), errors.BadRequest, "")
        warm = chat(sampling=Sampling(temperature=0.5))
        cut_off(await listen(provider, warm), errors.ParameterRefused, "")
        cut_off(await listen(provider, warm), errors.BadRequest, "")


async def test_an_answer_is_as_long_as_the_model_allows():
    def answer(request: Recorded) -> Script:
        longest = request.json["max_tokens"]
        words = f"max_tokens: {longest} > 4096, which is the maximum allowed number"
        return decline(400, INVALID, words) if longest > 4096 else tell("x")

    async with table(answer) as (server, provider):
        cut_off(await listen(provider), errors.ParameterRefused, "")
        whole(await listen(provider), "x")
        whole(await listen(provider, chat(sampling=Sampling(max_tokens=9))), "x")
        assert [one.json["max_tokens"] for one in server.requests] == [16_384, 4096, 9]
    never = decline(400, INVALID, "max_tokens: 16384 > 16384, which is odd")
    cut_off(await hear(never), errors.BadRequest, "")
    async with table(tell("x"), abilities=Abilities(max_output=8000)) as (server, provider):
        whole(await listen(provider), "x")
        assert server.requests[0].json["max_tokens"] == 8000


async def test_a_request_that_is_too_large_is_not_sent():
    picture = ImagePart(sha256="0", media_type="image/png", data=b"x" * 9 * 2**20)
    request = chat(Message(role="user", parts=(picture, picture, picture)))
    async with table(tell("x")) as (server, provider):
        error = cut_off(await listen(provider, request), errors.ContextTooLong, "")
        assert "32 MiB" in error.message
        assert server.requests == []


async def test_it_talks_and_sees():
    provider = Anthropic("claude")
    abilities = provider.abilities("anything")
    assert (abilities.talk, abilities.see, abilities.draw) == (True, True, False)
    assert repr(provider) == "Anthropic('claude', 'https://api.anthropic.com/v1/messages')"
    with pytest.raises(errors.BadRequest, match="cannot draw"):
        await provider.draw(DrawRequest(key="k", model="m", prompt="p", seed=1))
    with pytest.raises(errors.BadRequest, match="cannot turn"):
        await provider.embed(EmbedRequest(key="k", model="m", texts=("a",)))
    await provider.aclose()


@pytest.mark.parametrize(
    ("url", "key"),
    [("127.0.0.1:8080", None), ("http://u:pw@host", None), ("", "two\nlines"), ("", "ключ")],
)
def test_unusable_settings_are_refused_at_once(url: str, key: str | None):
    with pytest.raises(SettingsError) as caught:
        Anthropic("claude", url, key)
    assert caught.value.hint
    assert "pw" not in caught.value.message
    assert not key or key not in caught.value.message


async def test_words_that_json_has_to_escape_reach_the_server_whole():
    async with table(lambda request: tell(json.dumps(request.json["messages"]))) as (_, provider):
        heard = await listen(provider, chat(message("user", WORDS)))
    assert json.loads(heard.text)[0]["content"][0]["text"] == WORDS
