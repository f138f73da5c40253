"""What servers say when something goes wrong, as typed errors without keys."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.providers.failures import Failures
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
