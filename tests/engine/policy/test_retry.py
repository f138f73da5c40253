"""Retries: bounds of the waits, hints, and what is never tried again."""

import random
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, strategies as st

from engine.policy.retry import (
    HEADLESS,
    ON_SCREEN,
    RetryPolicy,
    limit_hint,
    parse_retry_after,
    wait_hint,
)
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderFacts, RateLimitError, ServerError

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RETRYABLE = {
    "RateLimitError", "ProviderTimeout", "ConnectionLost", "StreamInterrupted", "ServerError",
    "BadResponse", "ParameterRefused",
}  # fmt: skip
PROVIDER_ERRORS = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.ProviderError)
]

seeds = st.integers(0, 2**32)


@given(st.integers(2, 400), seeds)
def test_the_wait_keeps_within_its_jitter(attempt: int, seed: int):
    wait = RetryPolicy(attempts=500).wait_before(attempt, ServerError("x"), random.Random(seed))
    assert 0 <= wait <= min(20.0, 0.5 * 2.0 ** (attempt - 1))


@given(st.integers(2, 5), seeds, st.floats(0, 120))
def test_a_hint_is_a_minimum_with_up_to_a_second_on_top(attempt: int, seed: int, hint: float):
    error = RateLimitError("x", facts=ProviderFacts(retry_after=hint))
    wait = RetryPolicy(attempts=5).wait_before(attempt, error, random.Random(seed))
    assert hint <= wait <= max(hint + 1, min(20.0, 0.5 * 2.0 ** (attempt - 1)))


@given(seeds, st.floats(120, exclude_min=True, allow_nan=False))
def test_a_hint_over_two_minutes_fails_now(seed: int, hint: float):
    error = RateLimitError("x", facts=ProviderFacts(retry_after=hint))
    assert RetryPolicy().wait_before(2, error, random.Random(seed)) is None


@pytest.mark.parametrize(("attempts", "calls"), [(ON_SCREEN, 3), (HEADLESS, 5), (1, 1)])
def test_the_number_of_calls(attempts: int, calls: int):
    policy = RetryPolicy(attempts=attempts)
    made = 1
    while policy.wait_before(made + 1, ServerError("x"), random.Random(made)) is not None:
        made += 1
    assert made == calls


@pytest.mark.parametrize("kind", PROVIDER_ERRORS, ids=lambda kind: kind.__name__)
def test_only_what_may_pass_is_tried_again(kind: type[errors.ProviderError]):
    wait = RetryPolicy().wait_before(2, kind("x"), random.Random(1))
    assert (wait is not None) == (kind.__name__ in RETRYABLE)


@pytest.mark.parametrize("kind", PROVIDER_ERRORS, ids=lambda kind: kind.__name__)
def test_nothing_is_tried_again_after_emitted_text(kind: type[errors.ProviderError]):
    error = kind("x", facts=ProviderFacts(emitted=True))
    assert RetryPolicy(attempts=9).wait_before(2, error, random.Random(1)) is None


def test_equal_generators_give_equal_waits():
    waits = [
        RetryPolicy(attempts=9).wait_before(5, ServerError("x"), random.Random(7)) for _ in range(2)
    ]
    assert waits[0] == waits[1]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), (" 1.5 ", 1.5), ("0", 0.0), ("", None), ("soon", None), ("-3", None),
     ("nan", None), ("inf", None), ("1e9", None), ("Fri, 99 Foo", None)],
)  # fmt: skip
def test_seconds(value: str, seconds: float | None):
    assert parse_retry_after(value, NOW) == seconds


@given(st.integers(-100_000, 100_000), st.integers(-12, 14))
def test_dates_of_any_zone(seconds: float | None, zone: int):
    moment = (NOW + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=zone)))
    assert parse_retry_after(format_datetime(moment), NOW) == max(0.0, seconds)


def test_a_date_of_http():
    assert parse_retry_after("Fri, 20 Nov 2026 09:01:00 GMT", NOW) == 60.0


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(value: str):
    wait = parse_retry_after(value, NOW)
    assert wait is None or wait >= 0


def test_milliseconds_win():
    assert wait_hint({"retry-after-ms": "250", "retry-after": "9"}, NOW) == 0.25
    assert wait_hint({"retry-after-ms": "soon", "retry-after": "9"}, NOW) == 9.0
    assert wait_hint({}, NOW) is None


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"api";r=0'}, None),
        ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "0"}, 360.0),
        ({"x-ratelimit-reset-tokens": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-reset-tokens": "120ms"}, 0.12),
        ({"x-ratelimit-reset-tokens": "7"}, 7.0),
        ({"x-ratelimit-reset-tokens": "7", "x-ratelimit-remaining-tokens": "5"}, None),
        ({"x-ratelimit-reset-tokens": "7", "x-ratelimit-reset-requests": "9"}, 9.0),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 3)}, 3.0),
        ({"x-ratelimit-reset": str(int(NOW.timestamp() + 4) * 1000)}, 4.0),
        ({"x-ratelimit-reset": str(int(NOW.timestamp() - 4) * 1000)}, 0.0),
        ({"x-ratelimit-reset": "4", "x-ratelimit-remaining": "1"}, None),
        ({"x-ratelimit-reset": "soon"}, None),
        ({"x-ratelimit-reset": "9" * 40}, None),
        ({"anthropic-ratelimit-tokens-reset": (NOW + timedelta(seconds=6)).isoformat()}, 6.0),
        (
            {
                "anthropic-ratelimit-input-tokens-reset": (NOW + timedelta(seconds=6)).isoformat(),
                "anthropic-ratelimit-input-tokens-remaining": "100",
            },
            None,
        ),
        ({"x-ratelimit-limit": "4", "x-reset": "5"}, None),
    ],
)
def test_limits_that_begin_anew(headers: dict[str, str], wait: float | None) -> None:
    assert limit_hint(headers, NOW) == (None if wait is None else pytest.approx(wait))


def test_what_the_provider_calls_final_is_not_tried_again() -> None:
    error = ServerError("x", facts=ProviderFacts(final=True))
    assert RetryPolicy().wait_before(2, error, random.Random(1)) is None
