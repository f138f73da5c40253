"""What servers say when something goes wrong, as typed errors without keys."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.providers.failures import TOMORROW, Failures
from engine.providers.openai_rows import ROWS
from engine.vocabulary import errors
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import ProviderError

KEY = "sk-abcdef123456"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FAILURES = Failures("mine", KEY, ManualClock(NOW))


def of(status: int, body: Any = "", **headers: str) -> ProviderError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return FAILURES.of_status(status, names, raw)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": {"message": "bad temperature"}}, errors.BadRequest),
        (400, {"error": {"code": "context_length_exceeded"}}, errors.ContextTooLong),
        (400, {"error": "This model's maximum context length is 8"}, errors.ContextTooLong),
        (400, {"error": {"code": "content_filter", "message": "x"}}, errors.ContentRefused),
        (401, {}, errors.AuthenticationError),
        (402, {}, errors.PaymentError),
        (403, {"error": "no"}, errors.AuthenticationError),
        (404, {"error": {"message": "model 'x' not found"}}, errors.ModelNotFound),
        (404, {"error": "no route"}, errors.BadRequest),
        (405, {}, errors.BadRequest),
        (408, {}, errors.ProviderTimeout),
        (409, {}, errors.ServerError),
        (413, {}, errors.ContextTooLong),
        (422, {"detail": [{"loc": ["body"], "msg": "field required"}]}, errors.BadRequest),
        (425, {}, errors.ServerError),
        (429, {"error": {"code": "insufficient_quota"}}, errors.PaymentError),
        (429, {"error": "Too many tokens, please wait"}, errors.RateLimitError),
        (451, {}, errors.ContentRefused),
        (500, {"error": {"message": "the context size has been exceeded"}}, errors.ContextTooLong),
        (502, b"<html>Bad gateway: billing</html>", errors.ServerError),
        (529, {"error": "overloaded"}, errors.ServerError),
        (599, b"\xff\xfe", errors.ServerError),
        (302, b"", errors.BadRequest),
        (600, b"", errors.ServerError),
    ],
)
def test_statuses(status: int, body: Any, kind: type[ProviderError]):
    error = of(status, body)
    assert type(error) is kind
    assert error.hint
    assert error.facts.status == status


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        ("plain words", errors.ServerError),
        ({"code": 401, "message": "x"}, errors.AuthenticationError),
        ({"code": "503", "message": "x"}, errors.ServerError),
        ({"type": "rate_limit_error", "message": "x"}, errors.RateLimitError),
        ({"type": "invalid_request_error", "message": "x"}, errors.BadRequest),
        ({"code": "invalid_api_key"}, errors.AuthenticationError),
        ({"code": None, "type": None, "message": None}, errors.ServerError),
        ({"message": {"nested": ["x"]}}, errors.ServerError),
        (["x"], errors.ServerError),
        (7, errors.ServerError),
        (None, errors.ServerError),
    ],
)
def test_frames(detail: Any, kind: type[ProviderError]):
    assert type(FAILURES.of_frame(detail)) is kind


def test_the_words_come_from_json_then_a_data_line_then_the_text():
    assert "as json" in of(400, {"error": {"message": "as json"}}).message
    assert "in a list" in of(400, [{"error": {"message": "in a list"}}]).message
    assert "as event" in of(400, b'event: error\ndata: {"error":"as event"}\n\n').message
    assert "as text" in of(400, b"as text").message
    assert "web page" in of(400, b" <!doctype html><p>secret page").message


def test_facts_for_a_person():
    error = of(429, {"error": {"code": "slow"}}, x_request_id="req-7", retry_after="3")
    assert (error.facts.code, error.facts.request_id, error.facts.retry_after) == (
        "slow",
        "req-7",
        3,
    )
    assert of(429, {}, retry_after_ms="1500").facts.retry_after == 1.5
    dated = of(503, {}, retry_after="Fri, 20 Nov 2026 09:00:20 GMT")
    assert dated.facts.retry_after == 20


def test_words_are_one_clean_line_of_limited_length():
    error = of(400, ("a\x1b[31mb\u202ec\n\r\n" + "蝶" * 9000).encode())
    assert "\x1b" not in error.message
    assert "\u202e" not in error.message
    assert "\n" not in error.message
    assert len(error.message) <= 500


@given(st.integers(0, 520), st.sampled_from([KEY, f"Bearer {KEY}", KEY[:9] + "\r" + KEY[9:]]))
def test_no_place_in_a_message_keeps_any_of_the_key(before: int, key: str):
    error = of(401, ("x " * (before // 2) + " " + key + " y").encode())
    assert KEY[:8] not in error.message
    assert KEY[:8] not in FAILURES.of_frame({"code": key, "message": "x"}).facts.code


@given(st.text(max_size=30))
def test_other_keys_are_masked_too(words: str):
    error = of(401, f"{words} Incorrect API key provided: sk-proj-12****89. ".encode())
    assert "sk-proj-12" not in error.message


@given(st.integers(300, 700), st.binary(max_size=80))
def test_no_body_breaks_it(status: int, body: bytes):
    assert of(status, body).message


ROUTER = Failures("openrouter", KEY, ManualClock(NOW), ROWS["openrouter"].dialect)

KINDS: dict[str, type[ProviderError]] = {
    "context_length_exceeded": errors.ContextTooLong,
    "max_tokens_exceeded": errors.BadRequest,
    "token_limit_exceeded": errors.ContextTooLong,
    "string_too_long": errors.ContextTooLong,
    "authentication": errors.AuthenticationError,
    "permission_denied": errors.AuthenticationError,
    "payment_required": errors.PaymentError,
    "rate_limit_exceeded": errors.RateLimitError,
    "provider_overloaded": errors.ServerError,
    "provider_unavailable": errors.ServerError,
    "invalid_request": errors.BadRequest,
    "invalid_prompt": errors.BadRequest,
    "not_found": errors.ServerError,  # under a status of its own that decides
    "payload_too_large": errors.ContextTooLong,
    "unprocessable": errors.BadRequest,
    "content_policy_violation": errors.ContentRefused,
    "refusal": errors.ContentRefused,
    "invalid_image": errors.BadRequest,
    "image_too_large": errors.BadRequest,
    "image_too_small": errors.BadRequest,
    "unsupported_image_format": errors.BadRequest,
    "image_not_found": errors.BadRequest,
    "image_download_failed": errors.BadRequest,
    "server": errors.ServerError,
    "timeout": errors.ProviderTimeout,
    "unmapped": errors.ServerError,
    "in_flight_budget_exhausted": errors.ServerError,
    "weight_exceeds_budget": errors.ContextTooLong,
}


@pytest.mark.parametrize("name", KINDS)
def test_openrouters_names(name: str):
    error = {"code": 520, "message": "x", "metadata": {"error_type": name}}
    told = ROUTER.of_status(520, {}, json.dumps({"error": error}).encode())
    framed = ROUTER.of_frame(error)
    worded = ROUTER.of_frame({"code": name, "message": "x"})  # a code may be a word
    for found in (told, framed):
        assert type(found) is KINDS[name]
        assert (found.facts.status, found.facts.code) == (520, name)
    assert type(worded) is KINDS[name]
    assert worded.facts.status is None


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (403, {"message": "x", "metadata": {"reasons": ["hate"]}}, errors.ContentRefused),
        (403, {"message": "x", "metadata": {"flagged_input": "y"}}, errors.ContentRefused),
        (403, {"message": "Key limit exceeded (total limit)"}, errors.PaymentError),
        (403, {"message": "no"}, errors.AuthenticationError),
        (404, {"message": "No endpoints found for model x",
               "metadata": {"error_type": "not_found"}}, errors.ModelNotFound),
        (402, {"message": "x", "metadata": {"provider_code": "in_flight_budget_exhausted"}},
         errors.ServerError),
        (402, {"message": "x"}, errors.PaymentError),
        (400, {"message": "x", "metadata": ["no", "object"]}, errors.BadRequest),
    ],
)  # fmt: skip
def test_openrouters_other_refusals(status: int, error: Any, kind: type[ProviderError]):
    body = json.dumps({"error": {"code": status, **error}}).encode()
    assert type(ROUTER.of_status(status, {}, body)) is kind


def test_headers_that_openrouter_repeats_in_its_body():
    moment = str(int(NOW.timestamp() + 5) * 1000)
    inside = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": moment, "Odd": 7}
    error = {"code": 429, "message": "x", "metadata": {"headers": inside}}
    assert ROUTER.of_frame(error).facts.retry_after == 5.0
    daily = {**error, "message": "Rate limit exceeded: free-models-per-day"}
    assert ROUTER.of_frame(daily).facts.retry_after == TOMORROW


@pytest.mark.parametrize(
    ("status", "again", "kind", "final"),
    [
        (500, "false", errors.ServerError, True),
        (500, "true", errors.ServerError, False),
        (500, "perhaps", errors.ServerError, False),
        (400, "false", errors.BadRequest, False),
        (400, "true", errors.ServerError, False),
        (401, "true", errors.AuthenticationError, False),
    ],
)
def test_whether_to_try_again(status: int, again: str, kind: type[ProviderError], final: bool):
    error = of(status, "x", x_should_retry=again)
    assert type(error) is kind
    assert error.facts.final is final


def test_only_a_rate_limit_waits_for_its_limits():
    limits = {"x_ratelimit_remaining_tokens": "0", "x_ratelimit_reset_tokens": "2s"}
    assert of(429, "x", **limits).facts.retry_after == 2.0
    assert of(429, "x", retry_after="1", **limits).facts.retry_after == 1.0
    assert of(500, "x", **limits).facts.retry_after is None
