"""Gemini's chats against a scripted server on a real socket."""

import json
from typing import Any

import pytest

from engine.providers.failures import TOMORROW
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.messages import (
    Finished,
    Heartbeat,
    ReasoningBlock,
    Started,
    UsageReport,
)
from engine.vocabulary.usage import Usage
from tests.fakes.gemini import (
    answer_bytes,
    failure,
    part,
    quota,
    response,
    retry_in,
    says,
    tokens,
)
from tests.fakes.gemini_table import KEY, hear, refused, says_part, table
from tests.fakes.listener import BRISK, HASTY, WORDLESS, whole
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Pause,
    Script,
    Send,
    answer_json,
    frame,
    page,
    stream,
)

WORDS = '剪纸蝴蝶 🦋 a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg — "quoted" data: [DONE]\r\n\ttab é\u0301'


@pytest.mark.parametrize("size", [None, 1, 2, 3, 5, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("space", [True, False])
async def test_words_arrive_byte_for_byte(size: int | None, end: str, space: bool):
    script = says(WORDS, end=end, space=space)
    heard = await hear(script.split(size) if size else script)
    whole(heard, WORDS)
    assert heard.of(Finished) == [Finished(reason="stop", raw="STOP")]
    assert heard.of(UsageReport)[-1].usage == Usage(input=11, output=len(WORDS))
    assert heard.of(Started) == [Started(served_model="gemini-served", request_id="r-1")]


async def test_a_mark_comments_names_and_empty_data_are_no_words():
    noise = b": ping\n\n:\n\ndata:\n\ndata: \n\nid: 7\nretry: 5\nevent: message\n\n"
    body = b"\xef\xbb\xbf" + noise + answer_bytes(WORDS).replace(b"\n\n", b"\n\n" + noise)
    heard = await hear(stream(body))
    whole(heard, WORDS)
    assert heard.of(Heartbeat)


async def test_reasoning_is_no_speech_and_signatures_are_kept():
    heard = await hear(
        stream(
            frame(response(part("Let me ", thought=True), part("see.", thought=True))),
            frame(response(part("Yes", thoughtSignature="c2ln"), part("."))),
            frame(response(part("", thoughtSignature="ZW5k"), finish="STOP")),
        )
    )
    whole(heard, "Yes.")
    assert heard.reasoning == "Let me see."
    blocks = [event.data for event in heard.of(ReasoningBlock)]
    assert blocks == [{"thoughtSignature": "c2ln"}, {"thoughtSignature": "ZW5k"}]


async def test_usage_replaces_and_thoughts_are_output():
    details = {"thoughtsTokenCount": 30, "cachedContentTokenCount": 4}
    heard = await hear(
        stream(
            frame(response(part("x"), **tokens(10, None, thoughtsTokenCount=30))),
            frame(response(part("y"), **tokens(10, 1, **details))),
            frame(response(finish="STOP", **tokens(10, 2, toolUsePromptTokenCount=5, **details))),
        )
    )
    whole(heard, "xy")
    assert [report.usage for report in heard.of(UsageReport)] == [
        Usage(input=10, output=30, reasoning=30),
        Usage(input=10, output=31, reasoning=30, cached=4),
        Usage(input=15, output=32, reasoning=30, cached=4),
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("STOP", "stop"), ("MAX_TOKENS", "length"), ("CONTINUATION", "length"),
        ("SAFETY", "filter"), ("RECITATION", "filter"), ("LANGUAGE", "filter"),
        ("BLOCKLIST", "filter"), ("PROHIBITED_CONTENT", "filter"), ("SPII", "filter"),
        ("IMAGE_SAFETY", "filter"), ("IMAGE_RECITATION", "filter"), ("IMAGE_OTHER", "filter"),
        ("IMAGE_PROHIBITED_CONTENT", "filter"), ("NO_IMAGE", "filter"),
        ("MALFORMED_FUNCTION_CALL", "error"), ("MALFORMED_RESPONSE", "error"),
        ("UNEXPECTED_TOOL_CALL", "error"), ("TOO_MANY_TOOL_CALLS", "error"),
        ("MISSING_THOUGHT_SIGNATURE", "error"), ("OTHER", "error"), ("SOMETHING_NEW", "error"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [True, False])
async def test_each_way_of_finishing(raw: str, reason: str, beside: bool):
    if beside:
        heard = await hear(stream(says_part("hi", finish=raw)))
    else:
        heard = await hear(stream(says_part("hi"), frame(response(finish=raw))))
    whole(heard, "hi")
    assert heard.events[-1] == Finished(reason=reason, raw=raw)


async def test_a_call_of_a_tool():
    call = response({"functionCall": {"name": "f", "args": {}}}, finish="STOP")
    heard = await hear(stream(frame(call)))
    assert heard.events[-1] == Finished(reason="tool", raw="STOP")


async def test_an_unspecified_reason_is_no_end():
    heard = await hear(stream(says_part("hi", finish="FINISH_REASON_UNSPECIFIED")))
    assert type(heard.error) is errors.StreamInterrupted


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("raw", ["PROHIBITED_CONTENT", "OTHER"])
async def test_a_blocked_prompt_is_a_refusal(buffered: bool, raw: str):
    value = {"promptFeedback": {"blockReason": raw}, **tokens(7)}
    heard = await hear(answer_json(value) if buffered else stream(frame(value)))
    whole(heard, "")
    assert heard.events[-1] == Finished(reason="filter", raw=raw)
    assert heard.of(UsageReport) == [UsageReport(usage=Usage(input=7))]


async def test_feedback_without_a_block_is_no_refusal():
    feedback = {"promptFeedback": {"safetyRatings": [], "blockReason": "BLOCK_REASON_UNSPECIFIED"}}
    whole(await hear(stream(frame(feedback), answer_bytes(WORDS))), WORDS)


@pytest.mark.parametrize("step", [Hold(), Hold(every=b": ping\n\n"), Cut(), Cut(reset=True)])
async def test_a_finish_reason_is_an_end_mark(step: Any):
    usage = frame({**response(), "candidates": [], **tokens(3, 4)})
    heard = await hear(stream(says_part("hi", finish="STOP"), usage, Pause(0.05), step), BRISK)
    whole(heard, "hi")
    assert heard.of(UsageReport)[-1].usage == Usage(input=3, output=4)


async def test_an_empty_stop_ahead_of_the_words_ends_nothing():
    early = frame(response(finish="STOP"))
    whole(await hear(stream(early, Pause(1.5), early, answer_bytes(WORDS)), BRISK), WORDS)
    cut = await hear(stream(early, says_part("half"), Cut()))
    assert cut.text == "half"
    assert type(cut.error) is errors.StreamInterrupted
    ended = await hear(stream(early, says_part("half")))
    assert type(ended.error) is errors.StreamInterrupted


async def test_an_empty_stop_and_nothing_else_is_an_empty_answer():
    heard = await hear(stream(frame(response(finish="STOP"))))
    assert heard.events[-1] == Finished(reason="stop", raw="STOP")
    assert heard.text == ""


async def test_where_every_frame_says_stop_only_the_end_of_the_body_is_believed():
    frames = [says_part(one, finish="STOP") for one in "abc"]
    whole(await hear(stream(*frames)), "abc")
    for cut in (Cut(reset=True), Cut()):
        heard = await hear(stream(*frames, Pause(0.05), cut))
        assert heard.text == "abc"
        assert type(heard.error) is errors.StreamInterrupted
    half = Script(steps=(Send(b"".join(frames) + frames[0][:-20]),), framing="close")
    assert type((await hear(half)).error) is errors.StreamInterrupted


@pytest.mark.parametrize("form", ["framed", "bare", "pretty", "listed"])
@pytest.mark.parametrize("size", [None, 1, 4])
async def test_an_error_in_mid_stream(form: str, size: int | None):
    value = failure(429, "RESOURCE_EXHAUSTED", 'Slow } down "now', retry_in("3.5s"))
    bare = {
        "framed": frame(value),
        "bare": json.dumps(value).encode() + b"\n",
        "pretty": json.dumps(value, indent=2).replace("\n", "\r\n").encode() + b"\r\n",
        "listed": json.dumps([value], indent=1).encode() + b"\n\n",
    }[form]
    # The socket stays open: the error is reported when it is whole, not when the body ends.
    script = stream(says_part("half"), bare, Hold())
    heard = await hear(script.split(size) if size else script)
    assert heard.text == "half"
    assert type(heard.error) is errors.RateLimitError
    assert heard.error.facts.retry_after == 3.5
    assert heard.error.facts.status == 429
    assert heard.error.facts.emitted
    assert "Slow" in heard.error.message


async def test_half_an_error_at_the_end_is_a_cut():
    value = json.dumps(failure(500, "INTERNAL", "gone"), indent=2).encode()
    heard = await hear(stream(says_part("half"), value[:-30]))
    assert type(heard.error) is errors.StreamInterrupted


async def test_bare_lines_that_are_no_json_end():
    heard = await hear(stream(says_part("a"), b"{\n", says_part("b", finish="STOP")))
    whole(heard, "ab")
    endless = stream(says_part("a"), *[b"[" * 1000 + b"\n"] * 200, Hold())
    assert type((await hear(endless)).error) is errors.BadResponse


@pytest.mark.parametrize("listed", [True, False])
async def test_an_error_as_json_with_a_success(listed: bool):
    value = failure(503, "UNAVAILABLE", "The model is overloaded.")
    heard = await hear(answer_json([value] if listed else value))
    assert type(heard.error) is errors.ServerError
    assert heard.error.facts.status == 503


async def test_an_answer_as_a_json_array():
    values = [response(part("剪")), response(part("纸")), response(finish="STOP", **tokens(1, 2))]
    whole(await hear(answer_json(values)), "剪纸")
    heard = await hear(answer_json(values[:2]))
    assert type(heard.error) is errors.StreamInterrupted


async def test_one_unreadable_frame_is_passed_over_and_two_are_not():
    end = says_part("b", finish="STOP")
    whole(await hear(stream(says_part("a"), frame("{oops"), end)), "ab")
    heard = await hear(stream(says_part("a"), frame("{oops"), frame("{oops"), end))
    assert type(heard.error) is errors.BadResponse


async def test_frames_of_any_shape_are_borne():
    odd = [
        {"candidates": None}, {"candidates": [None, 3]}, {"candidates": [{"content": []}]},
        {"candidates": [{"content": {"parts": "x"}}]}, {"usageMetadata": 3, "promptFeedback": []},
        response({"text": None}, {"inlineData": "x"}, {"executableCode": {}}),
        {"candidates": [{"index": 1, "content": {"parts": [part("other")]}}]},
        {"usageMetadata": {"promptTokenCount": True, "candidatesTokenCount": -1}},
    ]  # fmt: skip
    whole(await hear(stream(*map(frame, odd), says_part("a", finish="STOP"))), "a")


@pytest.mark.parametrize("noise", [b": ping\n\n", says_part(""), frame(response(**tokens(1, 2)))])
@pytest.mark.parametrize("first", [b"", says_part("a")])
async def test_noise_does_not_keep_a_dead_stream_alive(noise: bytes, first: bytes):
    heard = await hear(stream(first, Hold(every=noise)), HASTY if first else WORDLESS)
    assert type(heard.error) is errors.ProviderTimeout
    assert not heard.of(Finished)


QUOTA = (
    "You exceeded your current quota, please check your plan and billing details. "
    "For more information, head over to: https://ai.google.dev/gemini-api/docs/rate-limits."
)


@pytest.mark.parametrize(
    ("script", "kind", "wait"),
    [
        (
            refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
            errors.AuthenticationError,
            None,
        ),
        (
            refused(400, "FAILED_PRECONDITION", "Please enable billing on your project."),
            errors.PaymentError,
            None,
        ),
        (
            refused(400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum (8)."),
            errors.ContextTooLong,
            None,
        ),
        (refused(400, "INVALID_ARGUMENT", "no such thing"), errors.BadRequest, None),
        (refused(401, "UNAUTHENTICATED", "no"), errors.AuthenticationError, None),
        (refused(402, "FAILED_PRECONDITION", "pay"), errors.PaymentError, None),
        (refused(403, "PERMISSION_DENIED", "no"), errors.AuthenticationError, None),
        (
            refused(404, "NOT_FOUND", "models/x is not found for API version v1."),
            errors.ModelNotFound,
            None,
        ),
        (
            refused(429, "RESOURCE_EXHAUSTED", QUOTA, quota("PerMinute"), retry_in("37s")),
            errors.RateLimitError,
            37.0,
        ),
        (
            refused(429, "RESOURCE_EXHAUSTED", QUOTA, quota("RequestsPerDayPerModel"),
                    retry_in("37s")),
            errors.RateLimitError,
            TOMORROW,
        ),
        (
            refused(429, "RESOURCE_EXHAUSTED", f"{QUOTA} requests, limit: 0, model: x"),
            errors.RateLimitError,
            TOMORROW,
        ),
        (refused(429, "RESOURCE_EXHAUSTED", QUOTA, retry_after="7"), errors.RateLimitError, 7.0),
        (refused(429, "RESOURCE_EXHAUSTED", QUOTA), errors.RateLimitError, None),
        (
            refused(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted. See billing."),
            errors.PaymentError,
            None,
        ),
        (refused(500, "INTERNAL", "An internal error has occurred."), errors.ServerError, None),
        (refused(503, "UNAVAILABLE", "overloaded", retry_in("2s")), errors.ServerError, 2.0),
        (answer_json({}, 529), errors.ServerError, None),
        (page(status=502), errors.ServerError, None),
    ],
)  # fmt: skip
async def test_failures_are_typed(script: Script, kind: type[ProviderError], wait: float | None):
    heard = await hear(script)
    assert type(heard.error) is kind
    assert heard.events == []
    assert heard.error.hint
    facts = heard.error.facts
    assert (facts.provider, facts.model, facts.status) == ("mine", "a-model", script.status)
    assert facts.retry_after == wait


@pytest.mark.parametrize("form", ["list", "framed"])
async def test_failures_in_odd_bodies(form: str):
    value = failure(429, "RESOURCE_EXHAUSTED", QUOTA, retry_in("12s"))
    body = json.dumps([value], indent=2).encode() if form == "list" else frame(value)
    heard = await hear(Script(status=429, steps=(Send(body),)))
    assert type(heard.error) is errors.RateLimitError
    assert heard.error.facts.retry_after == 12.0
    assert "current quota" in heard.error.message


async def test_a_key_is_never_repeated():
    echo = f"Permission denied: Consumer 'api_key:{KEY}' has been suspended. " + "x" * 420 + KEY
    value = failure(403, "PERMISSION_DENIED", echo)
    scripts = (answer_json(value, 403), stream(frame(value)), stream(b": x\n\n", json.dumps(value)
        .encode()), answer_json([value]))  # fmt: skip
    for script in scripts:
        heard = await hear(script)
        assert heard.error is not None
        assert "suspended" in heard.error.message
        assert KEY[:12] not in f"{heard.error.message}{heard.error.hint}{heard.error.facts}"
        assert KEY not in f"{heard.error!r}{heard.error.__cause__!r}"
    async with table(says("x")) as (_, provider):
        assert KEY not in repr(provider)
        assert KEY not in str(vars(provider)["_client"])
